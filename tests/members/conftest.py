"""The demonstration, for tests that read it."""

from tests.home.conftest import demonstration, seconds_to_load

__all__ = ["demonstration", "seconds_to_load"]
