"""What people need to take part: asked once, read by those who run the course, deleted a week after it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from bookings import actions, privacy
from bookings.models import Booking
from bookings.states import Status
from core.action import RuleBroken
from core.models import AuditEntry
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEEDS = {"access_needs": "Step-free, please", "dietary_needs": "Vegan"}


@pytest.fixture
def booking() -> Booking:
    """A place on a course of two sessions, the first of them in ten days."""
    cohort = CohortFactory(programme__title="Phonics")
    for days in (10, 20):
        SessionFactory(cohort=cohort, starts_at=timezone.now() + days * DAY)
    return BookingFactory(cohort=cohort)


def url(booking: Booking, name: str = "needs") -> str:
    return reverse(f"bookings:{name}", args=[booking.pk])


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def typed(response) -> tuple[str, str]:
    """What stands in the two boxes."""
    shown = page(response)
    return shown.select_one("[name=access_needs]").get_text().strip(), shown.select_one("[name=dietary_needs]").get(
        "value", ""
    )


def test_whoever_has_booked_is_asked_on_the_booking_s_page_and_what_they_say_is_kept(client, booking):
    client.force_login(booking.person)
    form = page(client.get(url(booking, "booking"))).select_one(f"form[action='{url(booking)}']")
    assert [field["name"] for field in form.select("textarea, input[type=text]")] == ["access_needs", "dietary_needs"]

    answer = client.post(url(booking), NEEDS)

    assert answer.headers["Location"] == url(booking, "booking")
    assert typed(client.get(url(booking, "booking"))) == ("Step-free, please", "Vegan")
    assert list(AuditEntry.objects.values_list("verb", "changed")) == [
        ("changed the needs of", ["access_needs", "dietary_needs"])
    ]


def test_nothing_need_be_said_and_what_was_said_can_be_taken_back(client, booking):
    client.force_login(booking.person)
    client.post(url(booking), NEEDS)

    client.post(url(booking), {"access_needs": "", "dietary_needs": ""})

    booking.refresh_from_db()
    assert (booking.access_needs, booking.dietary_needs) == ("", "")


def test_what_is_too_long_is_told_and_not_lost(client, booking):
    client.force_login(booking.person)
    answer = client.post(url(booking), {"access_needs": "x" * 1001, "dietary_needs": "y" * 201})

    assert answer.status_code == 422
    assert typed(answer) == ("x" * 1001, "y" * 201)
    assert [line.get_text(strip=True) for line in page(answer).select(".govuk-error-summary__list li")] == [
        "Keep this under 1,000 characters.",
        "Keep this under 200 characters.",
    ]


def test_somebody_who_comes_again_finds_their_last_answer_and_it_is_kept_only_when_saved(client, booking):
    BookingFactory(person=booking.person, access_needs="Old", accepted_at=timezone.now() - 300 * DAY)
    BookingFactory(person=booking.person, **NEEDS, accepted_at=timezone.now() - 30 * DAY)
    BookingFactory(access_needs="Somebody else")
    client.force_login(booking.person)

    shown = client.get(url(booking, "booking"))

    assert typed(shown) == ("Step-free, please", "Vegan")
    assert "This is what you told us for another course." in page(shown).get_text()
    booking.refresh_from_db()
    assert booking.access_needs == ""


@pytest.mark.parametrize("status", [Status.WAITING, Status.CANCELLED])
def test_it_is_asked_only_of_those_with_a_place(client, status):
    booking = BookingFactory(status=status)
    SessionFactory(cohort=booking.cohort)
    client.force_login(booking.person)

    assert page(client.get(url(booking, "booking"))).select("[name=access_needs]") == []
    assert client.post(url(booking), NEEDS).status_code == 422


def test_it_can_be_changed_as_long_as_a_session_is_ahead(client, booking, time_machine):
    client.force_login(booking.person)
    time_machine.move_to(timezone.now() + 20 * DAY + timedelta(hours=1))

    with pytest.raises(RuleBroken, match="Tell whoever leads it"):
        actions.tell_needs(booking, **NEEDS, by=booking.person)
    assert page(client.get(url(booking, "booking"))).select("[name=access_needs]") == []


# Who reads it ---------------------------------------------------------------------------------------------------------


def test_those_who_lead_the_course_and_course_officers_read_it_and_that_is_written_down(client, booking):
    Booking.objects.update(**NEEDS)
    BookingFactory(cohort=booking.cohort)  # who needs nothing
    gave_up = BookingFactory(cohort=booking.cohort, status=Status.CANCELLED, access_needs="given up")
    session = booking.cohort.sessions.first()
    leader = ProgrammeLeaderFactory(programme=booking.cohort.programme).person
    where = reverse("bookings:needs_on_course", args=[session.pk])

    for reader in (leader, OfficerFactory(cpd_administrator=True)):
        client.force_login(reader)
        register = page(client.get(reverse("bookings:register", args=[session.pk])))
        assert "1 person told us of something" in register.select_one(f"a[href='{where}']").get_text()
        words = page(client.get(where)).get_text()
        assert all(said in words for said in (str(booking.person), "Step-free, please", "Vegan"))
        assert gave_up.access_needs not in words
    assert list(AuditEntry.objects.values_list("verb", "thing_id", "person_id")) == [
        ("read the needs of", booking.cohort_id, leader.pk),
        ("read the needs of", booking.cohort_id, reader.pk),
    ]


def test_no_school_and_no_other_participant_reads_it(client, booking):
    Booking.objects.update(**NEEDS)
    session = booking.cohort.sessions.first()
    head = PersonFactory(head=booking.organisation)
    office = PersonFactory(school_office=booking.organisation)
    other = BookingFactory(cohort=booking.cohort).person
    leads_elsewhere = ProgrammeLeaderFactory().person

    for reader in (head, office, other, leads_elsewhere):
        client.force_login(reader)
        assert client.get(url(booking)).status_code == 404
        assert client.post(url(booking), NEEDS).status_code == 404
        assert client.get(reverse("bookings:needs_on_course", args=[session.pk])).status_code == 404
    for reader in (head, office):
        client.force_login(reader)
        for shown in (url(booking, "booking"), f"/school/{booking.organisation_id}/bookings/?format=csv"):
            answer = client.get(shown)
            content = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code == 200
            assert b"Step-free" not in content
            assert b"Vegan" not in content


def test_a_course_officer_writes_it_down_for_somebody_who_rang(client, booking):
    officer = OfficerFactory(cpd_administrator=True)
    client.force_login(officer)

    assert url(booking) in client.get(url(booking, "booking")).content.decode()
    client.post(url(booking), NEEDS)

    booking.refresh_from_db()
    assert booking.dietary_needs == "Vegan"


def test_the_office_s_list_of_participants_has_it_and_taking_it_is_written_down(client, booking):
    Booking.objects.update(**NEEDS)
    BookingFactory(cohort=booking.cohort, status=Status.WAITING, access_needs="not yet")
    officer = OfficerFactory(cpd_administrator=True)
    client.force_login(officer)

    rows = b"".join(client.get(f"/office/bookings/{booking.cohort_id}/?format=csv")).decode("utf-8-sig").splitlines()

    assert rows[0].endswith("Booked on,Access,Food")
    assert rows[1].endswith('"Step-free, please",Vegan')
    assert rows[2].endswith(",,")
    assert AuditEntry.objects.get().verb == "exported the participants of"


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_costs_the_same_for_1_and_for_50(client, booking, django_assert_num_queries, rows):
    type(booking.cohort).objects.update(places=60)
    for _ in range(rows):
        BookingFactory(cohort=booking.cohort, **NEEDS)
    client.force_login(OfficerFactory(cpd_administrator=True))
    client.get("/cpd/")
    where = reverse("bookings:needs_on_course", args=[booking.cohort.sessions.first().pk])

    with django_assert_num_queries(4):  # who is reading, the session, the entry in the audit trail, the needs
        client.get(where)


# How long it is kept --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "kept"), [(6, NEEDS), (8, {"access_needs": "", "dietary_needs": ""})])
def test_both_go_a_week_after_the_course(booking, time_machine, days, kept):
    only_food = BookingFactory(cohort=booking.cohort, dietary_needs="Halal")
    Booking.objects.filter(pk=booking.pk).update(**NEEDS)

    privacy.purge(timezone.now() + (20 + days) * DAY)

    assert Booking.objects.filter(pk=booking.pk).values("access_needs", "dietary_needs").get() == kept
    assert Booking.objects.get(pk=only_food.pk).dietary_needs == ("Halal" if days == 6 else "")
