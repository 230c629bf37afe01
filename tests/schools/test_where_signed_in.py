"""Where somebody is signed in, and how that ends: by themselves, by a new password, everywhere or on one device."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from schools.models import Person
from tests.factories.schools import PASSWORD
from tests.schools.test_signing_in import LOGIN, RESET, VERIFY, code_in, last_letter, somebody

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("schools:account")).status_code == 200


def test_somebody_sees_where_they_are_signed_in_and_ends_the_others():
    person = somebody()
    here, there = signed_in(person), signed_in(person)

    page = here.get(reverse("usersessions_list"))
    here.post(reverse("usersessions_list"))

    assert page.context["session_count"] == 2
    assert (is_in(here), is_in(there)) == (True, False)


def test_somebody_ends_one_session_and_the_others_go_on():
    person = somebody()
    here, there, elsewhere = signed_in(person), signed_in(person), signed_in(person)
    lost = UserSession.objects.get(session_key=there.session.session_key)
    url = reverse("schools:end_session", args=[lost.pk])
    assert url in here.get(reverse("usersessions_list")).content.decode()

    answer = here.post(url, follow=True)

    assert "Signed out: A browser." in answer.content.decode()
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    assert here.post(url).status_code == 404
    assert AuditEntry.objects.filter(verb="ended a session").values_list("thing_id", "person_id").get() == (
        person.pk,
        person.pk,
    )


def test_a_session_of_somebody_else_is_not_there():
    theirs = signed_in(somebody())
    row = UserSession.objects.get(session_key=theirs.session.session_key)

    assert signed_in(somebody()).post(reverse("schools:end_session", args=[row.pk])).status_code == 404
    assert is_in(theirs) is True


def test_the_session_one_is_in_is_ended_by_signing_out():
    here = signed_in(somebody())
    own = UserSession.objects.get(session_key=here.session.session_key)
    url = reverse("schools:end_session", args=[own.pk])

    assert url not in here.get(reverse("usersessions_list")).content.decode()
    assert here.post(url).url == reverse("account_logout")
    assert is_in(here) is True


def test_an_ended_session_is_over_at_once_even_if_the_cache_still_remembers_it():
    """The database says whether a session lives; what the cache remembers of one that was ended opens nothing."""
    from django.contrib.sessions.models import Session

    person = somebody()
    there = signed_in(person)
    assert is_in(there)

    Session.objects.all().delete()  # behind the cache's back, as when it was down at that moment

    assert is_in(there) is False


def test_a_new_password_ends_all_other_sessions():
    person = somebody()
    here, there = signed_in(person), signed_in(person)

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "three other words", "password2": "three other words"},
    )

    assert (is_in(here), is_in(there)) == (True, False)
    assert last_letter().subject == "Your password was changed"
    assert UserSession.objects.filter(user=person).count() >= 1


def test_a_new_password_by_mail_ends_all_sessions(client):
    person = somebody()
    there = signed_in(person)
    client.post(RESET, {"email": person.email})
    link = re.search(r"http://\S+", last_letter().text).group(0)

    form = client.get(link.removeprefix("http://testserver"), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "three other words", "password2": "three other words"})

    assert is_in(there) is False
    assert client.post(LOGIN, {"login": person.email, "password": "three other words"}).status_code == 302


def test_the_person_the_posts_and_the_session_come_in_one_query(client, django_assert_num_queries):
    person = somebody()
    client.force_login(person)
    client.get(reverse("schools:welcome"))

    with django_assert_num_queries(1):
        client.get(reverse("schools:welcome"), {"q": "a"})


def test_a_new_address_is_added_once_its_code_is_given():
    person = somebody()
    client = signed_in(person)

    asked = client.post(reverse("account_email"), {"action_add": "", "email": "Ama@Home.example"})
    client.post(asked.url, {"password": PASSWORD})
    client.post(VERIFY, {"code": code_in(last_letter())})

    rows = EmailAddress.objects.filter(user=person).order_by("-primary").values_list("email", "verified", "primary")
    assert list(rows) == [(person.email, True, True), ("ama@home.example", True, False)]
    assert Client().post(LOGIN, {"login": "ama@home.example", "password": PASSWORD}).status_code == 302
