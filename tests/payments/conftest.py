"""The card provider for tests: the stand-in as a process of its own, which the portal of the test is pointed at."""

from collections.abc import Iterator

import pytest

from tests.card_provider import Provider, card_provider


@pytest.fixture(scope="session")
def running_provider(tmp_path_factory) -> Iterator[Provider]:
    with card_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
def provider(running_provider, settings) -> Iterator[Provider]:
    """Without faults and by the right time, webhooks kept back."""
    running_provider.control("clear")
    running_provider.control("webhooks", held=True)
    for name, value in running_provider.settings.items():
        setattr(settings, name, value)
    settings.STRIPE_SECONDS = 1
    yield running_provider
    running_provider.control("clear")
