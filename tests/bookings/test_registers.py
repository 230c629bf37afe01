"""Who was there."""

import io
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bookings import actions, queries
from bookings.actions import Marked
from bookings.models import Arrival, Attendance
from bookings.states import Mark, Status
from core import words
from core.action import RuleBroken
from core.calendar import LONDON
from core.models import AuditEntry
from programmes.models import Cohort
from programmes.states import CohortStatus
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


def booked(session, **fields):
    return BookingFactory(cohort=session.cohort, **fields)


def marks_of(session) -> dict[int, tuple]:
    return {row.booking_id: (row.mark, row.minutes) for row in Attendance.objects.filter(session=session)}


def test_a_register_says_who_was_there_and_for_how_long(session, leader):
    here, part, away, ill, unmarked = (booked(session) for _ in range(5))
    marks = [
        Marked(here.pk, "present"),
        Marked(part.pk, "part", 40),
        Marked(away.pk, "absent"),
        Marked(ill.pk, "excused"),
    ]

    assert actions.take_register(session, marks, by=leader) == 4

    assert marks_of(session) == {
        here.pk: (Mark.PRESENT, None),
        part.pk: (Mark.PART, 40),
        away.pk: (Mark.ABSENT, None),
        ill.pk: (Mark.EXCUSED, None),
    }
    assert unmarked.attendances.count() == 0


def test_taken_again_it_corrects_and_the_trail_says_so(session, leader):
    first, second = booked(session), booked(session)
    actions.take_register(session, [Marked(first.pk, "present"), Marked(second.pk, "present")], by=leader)
    officer = OfficerFactory()

    marks = [Marked(first.pk, "present"), Marked(second.pk, "part", 30)]
    assert actions.take_register(session, marks, by=officer) == 1
    assert marks_of(session)[second.pk] == (Mark.PART, 30)
    trail = AuditEntry.objects.exclude(verb__startswith="issued").values_list("verb", "person_id", "changed")
    assert list(trail.order_by("pk")) == [
        ("took the register of", leader.pk, []),
        ("corrected", officer.pk, ["mark", "minutes"]),
    ]


def test_a_register_cannot_be_taken_before_the_session(session, leader):
    ahead = session.cohort.sessions.last()
    booking = booked(session)

    with pytest.raises(RuleBroken, match="once the session has started"):
        actions.take_register(ahead, [Marked(booking.pk, "present")], by=leader)


def test_the_database_refuses_a_register_before_the_session(session):
    ahead = session.cohort.sessions.last()

    with pytest.raises(IntegrityError, match="register before the start"), transaction.atomic():
        AttendanceFactory(booking=booked(session), session=ahead, taken_at=timezone.now())


@pytest.mark.parametrize(
    ("mark", "minutes", "is_allowed"),
    [("part", 40, True), ("part", None, False), ("part", 0, False), ("present", None, True), ("present", 40, False)],
)
def test_the_database_wants_minutes_for_a_part_and_only_then(session, mark, minutes, is_allowed):
    booking = booked(session)

    def write():
        with transaction.atomic():
            AttendanceFactory(booking=booking, session=session, mark=mark, minutes=minutes, taken_at=timezone.now())

    if is_allowed:
        write()
    else:
        with pytest.raises(IntegrityError):
            write()


def test_one_mark_a_person_and_session(session):
    booking = booked(session)
    AttendanceFactory(booking=booking, session=session, taken_at=timezone.now())

    with pytest.raises(IntegrityError, match="attendance_one_mark"), transaction.atomic():
        AttendanceFactory(booking=booking, session=session, taken_at=timezone.now())


@pytest.mark.parametrize("minutes", [0, 90, None, -5])
def test_a_part_is_less_than_the_session_and_more_than_nothing(session, leader, minutes):
    booking = booked(session)

    with pytest.raises(RuleBroken, match="1 to 89 minutes"):
        actions.take_register(session, [Marked(booking.pk, "part", minutes)], by=leader)


def test_only_people_of_this_course_can_be_marked(session, leader):
    stranger = BookingFactory()
    given_up = booked(session, status=Status.CANCELLED)

    for booking in (stranger, given_up):
        with pytest.raises(RuleBroken, match="no longer has a place"):
            actions.take_register(session, [Marked(booking.pk, "present")], by=leader)
    assert Attendance.objects.count() == 0


def test_somebody_marked_who_then_gave_up_stays_on_the_register(session, leader):
    booking = booked(session)
    actions.take_register(session, [Marked(booking.pk, "present")], by=leader)
    booking.status, booking.ended_at = Status.CANCELLED, timezone.now()
    booking.save()

    assert list(queries.register_of(session)) == [booking]


# Who may --------------------------------------------------------------------------------------------------------------


def people_of(session) -> dict:
    """Everyone who might ask for a register, by what they are."""
    school = OrganisationFactory()
    participant = PersonFactory(teacher=school)
    booked(session, person=participant, organisation=school)
    return {
        "leader of the session": session.leader,
        "leader of the programme": ProgrammeLeaderFactory(programme=session.cohort.programme).person,
        "leader of another programme": ProgrammeLeaderFactory().person,
        "course officer": OfficerFactory(),
        "programme lead": OfficerFactory(programme_lead=True),
        "administrator": OfficerFactory(administrator=True),
        "director": OfficerFactory(director=True),
        "finance officer": OfficerFactory(finance_officer=True),
        "participant": participant,
        "head of the participant": PersonFactory(head=school),
        "somebody": PersonFactory(),
    }


def test_the_register_is_seen_by_who_leads_and_by_course_officers_alone(client, session):
    urls = [reverse(f"bookings:{view}", args=[session.pk]) for view in ("register", "register_pdf", "register_csv")]
    answers = {}
    for name, person in people_of(session).items():
        client.force_login(person)
        answers[name] = [client.get(url).status_code for url in urls]

    assert answers == {
        "leader of the session": [200, 200, 200],
        "leader of the programme": [200, 200, 200],
        "leader of another programme": [404, 404, 404],
        "course officer": [200, 200, 200],
        "programme lead": [200, 200, 200],
        "administrator": [200, 200, 200],
        "director": [200, 200, 200],
        "finance officer": [404, 404, 404],
        "participant": [404, 404, 404],
        "head of the participant": [404, 404, 404],
        "somebody": [404, 404, 404],
    }


def test_a_register_that_is_not_there_is_answered_like_a_foreign_one(client, session):
    client.force_login(PersonFactory())

    foreign = client.get(reverse("bookings:register", args=[session.pk]))
    missing = client.get(reverse("bookings:register", args=[session.pk + 999]))

    assert (foreign.status_code, read(foreign).get_text()) == (404, read(missing).get_text())


def test_whoever_is_not_signed_in_is_asked_to(client, session):
    for url in (reverse("bookings:registers"), reverse("bookings:register", args=[session.pk])):
        assert client.get(url).headers["Location"].startswith(reverse("account_login"))


def test_a_foreign_register_cannot_be_written(client, session):
    booking = booked(session)
    client.force_login(booking.person)

    answer = client.post(reverse("bookings:register", args=[session.pk]), {f"mark-{booking.pk}": "present"})

    assert (answer.status_code, Attendance.objects.count()) == (404, 0)


def test_the_register_of_a_draft_is_not_there(client, session):
    Cohort.objects.update(status=CohortStatus.DRAFT)
    client.force_login(session.leader)

    assert client.get(reverse("bookings:register", args=[session.pk])).status_code == 404


def read(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


# What is known beforehand ---------------------------------------------------------------------------------------------


def lines(client, session) -> dict[str, tuple[str, str]]:
    """Name → what stands under it, and the mark that is chosen."""
    page = read(client.get(reverse("bookings:register", args=[session.pk])))
    found = {}
    for line in page.select(".app-register > li"):
        small = line.select_one("small")
        under = small.extract().get_text(" ")
        chosen = line.select_one("input[checked]")
        found[line.legend.get_text()] = (under, chosen["value"] if chosen else "")
    return found


def test_what_is_known_beforehand_is_proposed_and_nothing_is_saved(client, session, leader):
    school = OrganisationFactory(name="Crampton")
    names = ["Ana", "Ben", "Cat", "Dee"]
    ana, ben, cat, dee = (
        booked(session, person=PersonFactory(first_name=name, last_name="X"), organisation=school) for name in names
    )
    AbsenceFactory(booking=ben, session=session)
    for booking in (cat, dee):
        ArrivalFactory(booking=booking, session=session)
    Arrival.objects.update(at=session.starts_at.replace(hour=15, minute=2))
    AbsenceFactory(booking=dee, session=session)
    AbsenceFactory(booking=ana, session=session.cohort.sessions.last())
    client.force_login(leader)
    joined = f"Joined at {words.clock(session.starts_at.replace(hour=15, minute=2))}"

    assert lines(client, session) == {
        "Ana X": ("Crampton", ""),
        "Ben X": ("Crampton School unavailable", "excused"),
        "Cat X": (f"Crampton {joined}", "present"),
        "Dee X": (f"Crampton {joined}. School unavailable", "present"),
    }
    assert marks_of(session) == {}


def test_a_mark_that_was_made_stands_before_what_was_known(client, session, leader):
    booking = booked(session)
    AbsenceFactory(booking=booking, session=session)
    actions.take_register(session, [Marked(booking.pk, "present")], by=leader)
    client.force_login(leader)

    assert [mark for _, mark in lines(client, session).values()] == ["present"]


def test_the_colleague_who_stands_in_is_on_the_register_of_that_session_alone(client, session, leader):
    abena, linh = (
        PersonFactory(first_name="Abena", last_name="Mensah"),
        PersonFactory(first_name="Linh", last_name="Tran"),
    )
    booking = booked(session, person=abena, organisation=OrganisationFactory(name="Crampton"))
    StandInFactory(booking=booking, session=session, person=linh)
    second = session.cohort.sessions.last()
    client.force_login(leader)
    listed = b"".join(client.get(reverse("bookings:register_csv", args=[session.pk]))).decode("utf-8-sig").splitlines()
    on_paper = PdfReader(io.BytesIO(client.get(reverse("bookings:register_pdf", args=[session.pk])).content))

    assert lines(client, session) == {"Linh Tran": ("for Abena Mensah, Crampton", "")}
    assert [str(queries.who_comes(line)) for line in queries.register_of(second)] == ["Abena Mensah"]
    assert listed[1].startswith("Linh Tran for Abena Mensah,Crampton,")
    assert "Linh Tran" in on_paper.pages[0].extract_text()
    assert "for Abena Mensah" in on_paper.pages[0].extract_text()


def test_on_the_day_the_marks_can_be_made_ready_before_the_session(client, leader, time_machine):
    time_machine.move_to(datetime(2017, 1, 26, 9, tzinfo=LONDON))
    today, tomorrow = (
        SessionFactory(leader=leader, starts_at=datetime(2017, 1, day, 16, tzinfo=LONDON)) for day in (26, 27)
    )
    booking = booked(today)
    booked(tomorrow)
    client.force_login(leader)
    pages = [read(client.get(reverse("bookings:register", args=[session.pk]))) for session in (today, tomorrow)]
    answer = client.post(reverse("bookings:register", args=[today.pk]), {f"mark-{booking.pk}": "present"})

    assert [len(page.select("input[type=radio]")) for page in pages] == [4, 0]
    assert "It can be saved from 4pm on." in pages[0].get_text()
    assert (answer.status_code, "once the session has started" in read(answer).get_text()) == (422, True)
    assert read(answer).select_one("input[checked]")["value"] == "present"
