"""Long work of this app in a worker: the list of past courses registers itself."""

from members import past_courses

__all__ = ["past_courses"]
