"""An administrator sees the portal through somebody's eyes: reading only, for a while, written down."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from schools.models import Person, Post, ViewAs
from tests.factories.schools import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db


def administrator(kind: str = "administrator") -> Person:
    person = PersonFactory(**{kind: True})
    TOTP.activate(person, "ABCDEFGHIJKLMNOP")
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def looking(officer: Person, person: Person) -> Client:
    client = signed_in(officer)
    response = client.post(reverse("schools:view_as", args=[person.pk]), {"reason": "Cannot find a booking"})
    assert response.url == reverse("home:my")
    return client


@pytest.fixture
def officer() -> Person:
    return administrator()


@pytest.fixture
def teacher() -> Person:
    return PersonFactory(teacher=SchoolFactory(), first_name="Ama", last_name="Mensah")


def test_a_reason_is_asked_first_and_kept(officer, teacher):
    client = signed_in(officer)
    url = reverse("schools:view_as", args=[teacher.pk])

    assert client.post(url, {"reason": " "}).context["form"].errors == {"reason": ["Write down why, in a few words."]}
    client.post(url, {"reason": "Cannot find a booking"})

    viewing = ViewAs.objects.get()
    assert (viewing.officer, viewing.person, viewing.reason) == (officer, teacher, "Cannot find a booking")


def test_each_page_shows_what_the_person_sees_and_a_button_to_stop(officer, teacher):
    page = looking(officer, teacher).get(reverse("schools:welcome"))

    assert page.context["user"] == teacher
    assert page.context["officer"] == officer
    assert reverse("schools:view_as_stop") in page.content.decode()


def test_nothing_can_be_changed_meanwhile(officer, teacher):
    client = looking(officer, teacher)
    school = SchoolFactory().organisation

    response = client.post(reverse("schools:choose_role", args=[school.pk]), {"kind": "teacher"})

    assert response.status_code == 403
    assert "You can only look" in response.content.decode()
    assert Post.objects.filter(organisation=school).count() == 0


@pytest.mark.parametrize(
    "name",
    ["schools:account", "mfa_index", "usersessions_list", "account_email", "account_logout", "account_change_password"],
)
def test_the_person_s_log_in_is_out_of_reach(officer, teacher, name):
    client = looking(officer, teacher)

    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse(name)).status_code == 403


def test_the_office_is_not_there_for_the_person_seen(officer, teacher):
    assert looking(officer, teacher).get(reverse("schools:people")).status_code == 404


def test_start_each_page_and_stop_are_written_down_under_the_administrator_s_name(officer, teacher):
    client = looking(officer, teacher)
    client.get(reverse("schools:welcome"))
    client.post(reverse("schools:view_as_stop"))

    trail = AuditEntry.objects.filter(thing="schools.person", thing_id=teacher.pk).order_by("pk")
    assert list(trail.values_list("verb", "person_id", "seen_as_id", "changed")) == [
        ("began to view as", officer.pk, None, []),
        ("viewed as", officer.pk, teacher.pk, ["schools:welcome"]),
        ("stopped viewing as", officer.pk, None, []),
    ]


def test_stopping_gives_back_one_s_own_eyes(officer, teacher):
    client = looking(officer, teacher)

    assert client.post(reverse("schools:view_as_stop")).url == reverse("schools:person", args=[teacher.pk])
    assert client.get(reverse("schools:people")).status_code == 200
    assert ViewAs.objects.open().count() == 0


def test_half_an_hour_is_enough(officer, teacher, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    client = looking(officer, teacher)

    time_machine.move_to(timezone.now() + timedelta(minutes=30, seconds=1), tick=False)

    assert client.get(reverse("schools:welcome")).url == reverse("schools:view_as_over")
    assert client.get(reverse("schools:people")).status_code == 200


@pytest.mark.parametrize("kind", ["administrator", "director", "analyst", "finance_officer"])
def test_nobody_looks_through_another_officer_s_eyes(officer, kind):
    other = administrator(kind)

    assert signed_in(officer).get(reverse("schools:view_as", args=[other.pk])).status_code == 404
    assert signed_in(officer).post(reverse("schools:view_as", args=[other.pk]), {"reason": "x"}).status_code == 404
    assert ViewAs.objects.count() == 0


def test_nobody_looks_through_a_superuser_s_eyes(officer):
    assert (
        signed_in(officer).get(reverse("schools:view_as", args=[PersonFactory(is_superuser=True).pk])).status_code
        == 404
    )


def test_somebody_who_becomes_an_officer_meanwhile_is_seen_no_longer(officer, teacher):
    from tests.factories.schools import AllianceFactory, PostFactory

    client = looking(officer, teacher)
    PostFactory(person=teacher, kind="analyst", organisation=AllianceFactory())

    assert client.get(reverse("schools:welcome")).url == reverse("schools:view_as_over")


def test_somebody_who_is_no_longer_an_administrator_stops_looking(officer, teacher):
    client = looking(officer, teacher)
    Post.objects.filter(person=officer).update(to_on="2016-01-01")

    assert client.get(reverse("schools:welcome")).url == reverse("schools:view_as_over")


@pytest.mark.parametrize("kind", ["analyst", "programme_lead", "finance_officer"])
def test_other_officers_do_not_look(teacher, kind):
    assert signed_in(administrator(kind)).get(reverse("schools:view_as", args=[teacher.pk])).status_code == 404


def test_a_head_does_not_look(teacher):
    head = PersonFactory(head=SchoolFactory())

    assert signed_in(head).get(reverse("schools:view_as", args=[teacher.pk])).status_code == 404
