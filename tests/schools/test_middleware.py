"""What stands between a request and the portal."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core.cache import PAUSE_SECONDS, SharedCache
from schools.middleware import SETTING_UP
from tests.factories.schools import PASSWORD, PersonFactory, SchoolFactory


@pytest.mark.django_db
def test_a_session_that_is_gone_from_the_database_is_emptied_and_one_can_sign_in_again():
    person = PersonFactory(teacher=SchoolFactory())
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client()
    client.force_login(person)
    client.get(reverse("schools:account"))
    Session.objects.all().delete()

    assert client.get(reverse("schools:account")).status_code == 302
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.get(reverse("schools:account")).status_code == 200


@pytest.mark.django_db
def test_somebody_whose_account_is_closed_is_out_with_the_next_click():
    person = PersonFactory(teacher=SchoolFactory())
    client = Client()
    client.force_login(person)
    assert client.get(reverse("schools:account")).status_code == 200

    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(reverse("schools:account")).status_code == 302


@pytest.mark.django_db
def test_a_form_that_stays_on_our_site_is_not_handed_off(client):
    response = client.post(reverse("account_logout"))

    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("name", sorted(SETTING_UP))
def test_every_page_that_is_open_before_the_second_factor_exists(name):
    assert reverse(name)


# The shared cache -----------------------------------------------------------------------------------------------------


class Counted(SharedCache):
    """Counts how often the shared cache itself was asked."""

    asked = 0

    @property
    def _cache(self):
        Counted.asked += 1
        raise ConnectionError("nobody there")


def test_a_cache_that_is_down_is_left_alone_for_a_while(time_machine, monkeypatch):
    Counted.asked = 0
    clock = [1000.0]
    monkeypatch.setattr("core.cache.time.monotonic", lambda: clock[0])
    cache = Counted("redis://127.0.0.1:1/0", {})

    answers = [cache.get("a", "nothing"), cache.set("a", 1), cache.get("a"), "a" in cache, cache.delete("a")]
    assert (answers, Counted.asked) == (["nothing", None, None, False, False], 1)

    clock[0] += PAUSE_SECONDS
    cache.get("a")
    assert Counted.asked == 2
