"""Sessions and limits with the shared cache up, empty and down."""

import time
from importlib import import_module

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import caches

from core.cache import PAUSE_SECONDS, CountingCache, SharedCache
from tests.factories.schools import PersonFactory
from tests.mail_servers import free_port

OPTIONS = {"KEY_PREFIX": "test_sessions", "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}


def down() -> str:
    """The address of a server that is not there."""
    return f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture
def shared(settings):
    """Use the cache at this address for sessions."""

    def at(url: str) -> None:
        settings.CACHES = {
            "default": {"BACKEND": "core.cache.CountingCache", "LOCATION": url, **OPTIONS},
            "sessions": {"BACKEND": "core.cache.SharedCache", "LOCATION": url, **OPTIONS},
        }

    yield at
    caches["sessions"].clear()


def store(key=None):
    return import_module(django_settings.SESSION_ENGINE).SessionStore(key)


@pytest.fixture
def signed_in(client):
    client.force_login(PersonFactory())
    return client


# Sessions -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("is_up", [True, False])
def test_a_session_is_kept_changed_and_ended_whether_or_not_the_cache_is_there(shared, settings, is_up):
    shared(settings.REDIS_URL if is_up else down())
    made = store()
    made["word"] = "plum"
    made.save()

    again = store(made.session_key)
    assert again["word"] == "plum"
    again["word"] = "quince"
    again.save()
    assert store(made.session_key)["word"] == "quince"

    again.delete()
    assert store(made.session_key).get("word") is None


@pytest.mark.django_db
def test_a_cache_that_was_emptied_ends_nobodys_session(shared, settings):
    shared(settings.REDIS_URL)
    made = store()
    made["word"] = "plum"
    made.save()

    caches["sessions"].clear()

    assert store(made.session_key)["word"] == "plum"


@pytest.mark.django_db
def test_a_session_that_the_cache_knows_costs_no_query(shared, settings, django_assert_num_queries):
    shared(settings.REDIS_URL)
    made = store()
    made["word"] = "plum"
    made.save()

    with django_assert_num_queries(0):
        assert store(made.session_key)["word"] == "plum"


@pytest.mark.django_db
def test_somebody_who_is_signed_in_stays_so_while_the_cache_is_down(signed_in, shared):
    shared(down())

    assert signed_in.get("/my/").status_code == 200


@pytest.mark.django_db
def test_an_ended_session_is_over_even_where_the_cache_remembers_it(shared, settings):
    """Ending goes to both; a cache that missed it is not asked for more than the two weeks a session lasts anyway."""
    shared(settings.REDIS_URL)
    made = store()
    made["word"] = "plum"
    made.save()

    store(made.session_key).delete()

    assert Session.objects.count() == 0
    assert store(made.session_key).get("word") is None


# The cache itself -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [SharedCache, CountingCache])
def test_what_is_put_in_is_there_as_long_as_the_server_is(settings, kind):
    kept = kind(settings.REDIS_URL, OPTIONS)
    kept.clear()

    kept.set("a", 1)
    assert (kept.get("a"), kept.add("a", 2), kept.add("b", 3), kept.incr("b")) == (1, False, True, 4)
    assert kept.get_many(["a", "b", "c"]) == {"a": 1, "b": 4}
    assert (kept.delete("a"), kept.has_key("a"), "b" in kept) == (True, False, True)
    kept.clear()


def test_while_it_is_down_nothing_is_remembered_and_nothing_fails():
    kept = SharedCache(down(), OPTIONS)

    kept.set("a", 1)
    assert (kept.get("a"), kept.get("a", "else"), kept.has_key("a"), kept.delete("a")) == (None, "else", False, False)
    assert (kept.add("a", 1), kept.get_many(["a"]), kept.set_many({"a": 1})) == (True, {}, [])


def test_while_it_is_down_limits_are_counted_by_each_process():
    kept = CountingCache(down(), OPTIONS)
    kept.clear()

    assert (kept.add("tries", 1), kept.add("tries", 1), kept.incr("tries"), kept.get("tries")) == (True, False, 2, 2)


def test_a_page_waits_for_it_once_and_it_is_asked_again_after_a_pause(monkeypatch):
    kept, asked = SharedCache(down(), OPTIONS), []
    original = kept._cache.get_client
    monkeypatch.setattr(kept._cache, "get_client", lambda *args, **kw: asked.append(1) or original(*args, **kw))

    for _ in range(5):
        kept.get("a")
    assert len(asked) == 1
    assert 0 < kept.left_alone_until - time.monotonic() <= PAUSE_SECONDS

    kept.left_alone_until = time.monotonic()
    kept.get("a")
    assert len(asked) == 2
