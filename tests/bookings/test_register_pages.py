"""The pages of a register: read, filled in, saved half done, found in a list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.actions import Marked
from bookings.states import Mark
from programmes.models import Cohort
from programmes.states import CohortStatus
from tests.bookings.test_registers import booked, marks_of, read
from tests.factories.bookings import (
    AbsenceFactory,
    ArrivalFactory,
    AttendanceFactory,
    BookingFactory,
    StandInFactory,
)
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return PersonFactory(first_name="Hannah", last_name="Okonkwo")


@pytest.fixture
def session(leader):
    """The first of two sessions, an hour and a half long; it began an hour ago."""
    starts = timezone.now() - timedelta(hours=1)
    cohort = CohortFactory(status=CohortStatus.RUNNING)
    session = SessionFactory(cohort=cohort, leader=leader, starts_at=starts, ends_at=starts + timedelta(minutes=90))
    SessionFactory(cohort=cohort, leader=leader)
    return session


def test_the_page_is_filled_in_and_sent(client, session, leader):
    here, part = booked(session), booked(session)
    client.force_login(leader)
    url = reverse("bookings:register", args=[session.pk])
    sent = {
        f"mark-{here.pk}": "present",
        f"mark-{part.pk}": "part",
        f"minutes-{part.pk}": "40",
        f"minutes-{here.pk}": "9",
    }

    answer = client.post(url, sent, follow=True)

    assert marks_of(session) == {here.pk: (Mark.PRESENT, None), part.pk: (Mark.PART, 40)}
    assert "The register is complete." in read(answer).get_text()
    assert read(answer).select_one("[data-marked]").get_text() == "2 of 2 marked"


def test_a_register_can_be_saved_half_done(client, session, leader):
    here, _ = booked(session), booked(session)
    client.force_login(leader)

    answer = client.post(reverse("bookings:register", args=[session.pk]), {f"mark-{here.pk}": "present"}, follow=True)

    assert "Saved. 1 still to mark." in read(answer).get_text()


@pytest.mark.parametrize("typed", ["", "0", "90", "forty"])
def test_what_was_typed_stays_when_minutes_are_wrong(client, session, leader, typed):
    here, part = booked(session), booked(session, person=PersonFactory(first_name="Freya"))
    client.force_login(leader)
    sent = {f"mark-{here.pk}": "absent", f"mark-{part.pk}": "part", f"minutes-{part.pk}": typed}

    answer = client.post(reverse("bookings:register", args=[session.pk]), sent)
    page = read(answer)

    assert answer.status_code == 422
    assert page.title.get_text().startswith("Error: ")
    assert page.select_one(".govuk-error-summary a")["href"] == f"#id_minutes-{part.pk}"
    assert "Write how many minutes Freya was there, from 1 to 89." in page.get_text()
    assert page.select_one(f"#id_minutes-{part.pk}")["value"] == typed
    assert page.select_one(f"input[name=mark-{here.pk}][checked]")["value"] == "absent"
    assert marks_of(session) == {}


def test_everyone_else_can_be_marked_present_without_a_script(client, session, leader):
    away, other = booked(session), booked(session)
    client.force_login(leader)

    answer = client.post(
        reverse("bookings:register", args=[session.pk]), {"everyone": "present", f"mark-{away.pk}": "absent"}
    )
    checked = {radio["name"]: radio["value"] for radio in read(answer).select("input[type=radio][checked]")}

    assert checked == {f"mark-{away.pk}": "absent", f"mark-{other.pk}": "present"}
    assert "Not saved yet." in read(answer).get_text()
    assert marks_of(session) == {}


def test_before_the_session_the_page_shows_names_and_no_marks(client, session, leader):
    booked(session, person=PersonFactory(first_name="Freya", last_name="Lindqvist"))
    client.force_login(leader)

    page = read(client.get(reverse("bookings:register", args=[session.cohort.sessions.last().pk])))

    assert "Freya Lindqvist" in page.get_text()
    assert page.select("input[type=radio]") == []


def test_access_needs_and_prices_are_never_on_a_register(client, session, leader):
    booked(session, access_needs="needs-marker", price_words="price-marker", price_pence=98765)
    client.force_login(leader)

    for view in ("register", "register_csv"):
        answer = client.get(reverse(f"bookings:{view}", args=[session.pk]))
        content = b"".join(answer) if answer.streaming else answer.content
        assert [marker in content for marker in (b"needs-marker", b"price-marker", b"987")] == [False] * 3


def test_the_register_goes_into_a_spreadsheet_safely(client, session, leader):
    person = PersonFactory(first_name="=HYPERLINK(1)", last_name="Ødegård")
    booking = booked(session, person=person, organisation=OrganisationFactory(name="Crampton"))
    AttendanceFactory(booking=booking, session=session, mark="part", minutes=40, taken_at=timezone.now())
    client.force_login(leader)

    lines = b"".join(client.get(reverse("bookings:register_csv", args=[session.pk]))).decode("utf-8-sig").splitlines()

    assert lines[0] == "Name,School,Mark,Minutes,Taken at"
    assert lines[1].startswith("'=HYPERLINK(1) Ødegård,Crampton,Part,40,")


@pytest.mark.parametrize("people", [1, 50])
def test_a_register_asks_the_database_as_often_for_fifty_as_for_one(
    client, session, leader, people, django_assert_num_queries
):
    Cohort.objects.update(places=60)
    for _ in range(people):
        booking = booked(session)
        AttendanceFactory(booking=booking, session=session, taken_at=timezone.now())
        StandInFactory(booking=booking, session=session)
        AbsenceFactory(booking=booking, session=session)
        ArrivalFactory(booking=booking, session=session)
    client.force_login(leader)

    with django_assert_num_queries(5):  # person, session, names, marks, stand-ins
        client.get(reverse("bookings:register", args=[session.pk]))


# Lists ----------------------------------------------------------------------------------------------------------------


def titles(client, **query) -> list[str]:
    page = read(client.get(reverse("bookings:registers"), query))
    return [link.get_text() for link in page.select("tbody th a")]


def test_the_lists_hold_what_waits_what_comes_and_what_is_done(client, leader):
    officer = OfficerFactory()
    at = {"begun": -timedelta(hours=3), "coming": timedelta(days=1), "taken": -timedelta(days=1)}
    for name, distance in at.items():
        cohort = CohortFactory(programme__title=name, status=CohortStatus.RUNNING)
        ProgrammeLeaderFactory(programme=cohort.programme, person=leader)
        session = SessionFactory(cohort=cohort, starts_at=timezone.now() + distance)
        booking = BookingFactory(cohort=cohort)
        if name == "taken":
            AttendanceFactory(booking=booking, session=session, taken_at=timezone.now())
    foreign = SessionFactory(starts_at=timezone.now() - timedelta(hours=5), cohort__programme__title="foreign")
    BookingFactory(cohort=foreign.cohort)
    SessionFactory(starts_at=timezone.now() - timedelta(hours=5), cohort__programme__title="nobody booked")

    found = {}
    for who, person in (("leader", leader), ("officer", officer)):
        client.force_login(person)
        found[who] = [titles(client, show=show) for show in ("to_take", "coming", "taken")]

    assert found == {
        "leader": [["begun"], ["coming"], ["taken"]],
        "officer": [["begun", "foreign"], ["coming"], ["taken"]],
    }
    assert titles(client, q="fore") == ["foreign"]


def test_whoever_leads_nothing_has_no_list(client):
    client.force_login(PersonFactory())

    assert client.get(reverse("bookings:registers")).status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize("show", ["to_take", "coming"])
def test_a_list_asks_the_database_as_often_for_fifty_as_for_one(client, rows, show, django_assert_num_queries):
    distance = timedelta(days=1) if show == "coming" else -timedelta(days=1)
    for _ in range(rows):
        session = SessionFactory(starts_at=timezone.now() + distance)
        BookingFactory(cohort=session.cohort)
    client.force_login(OfficerFactory())

    with django_assert_num_queries(3):  # person, count, sessions
        client.get(reverse("bookings:registers"), {"show": show})


def test_a_leader_finds_the_register_on_their_own_page(client, session, leader):
    booked(session)
    client.force_login(leader)
    links = [
        [link["href"] for link in read(client.get(reverse("home:my"))).select("#leads ~ ul a")],
        actions.take_register(session, [Marked(session.cohort.bookings.get().pk, "present")], by=leader),
        read(client.get(reverse("home:my"))).select("#leads"),
    ]

    assert links == [[reverse("bookings:register", args=[session.pk])], 1, []]
