"""Who is out of school: places, colleagues who go instead, absences, and whether somebody has to cover."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Absence, StandIn
from bookings.queries.outings import who_is_out
from bookings.states import ApprovalStatus, Cause, Status
from core.calendar import LONDON
from programmes.states import CohortStatus
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

MONDAY, FRIDAY = date(2027, 1, 18), date(2027, 1, 22)


@pytest.fixture
def school():
    return OrganisationFactory()


def session_on(day: date = date(2027, 1, 20), *, slot: str = "full_day", hour: int = 9, **fields):
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)
    fields.setdefault("cohort", CohortFactory())
    return SessionFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), slot=slot, **fields)


def place(session, school, name: str = "Abena", **fields):
    fields.setdefault("person", PersonFactory(first_name=name, last_name="Mensah"))
    return BookingFactory(cohort=session.cohort, organisation=school, **fields)


def names(school, first=MONDAY, last=FRIDAY) -> list[str]:
    return [one.who for one in who_is_out(school.pk, first, last)]


def test_whoever_has_a_place_is_out_on_the_days_of_its_sessions_in_order(school):
    cohort = CohortFactory()
    for day in (17, 22, 18, 23):
        session = session_on(date(2027, 1, day), cohort=cohort)
    place(session, school)
    place(session_on(date(2027, 1, 18), hour=8), school, "Rory")

    found = who_is_out(school.pk, MONDAY, FRIDAY)

    assert [(one.day.day, one.who) for one in found] == [
        (18, "Rory Mensah"),
        (18, "Abena Mensah"),
        (22, "Abena Mensah"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.WAITING},
        {"status": Status.OFFERED},
        {"status": Status.CANCELLED, "cause": Cause.BY_PERSON},
        {"status": Status.LAPSED},
    ],
)
def test_without_a_place_nobody_is_out(school, fields):
    place(session_on(), school, **fields)

    assert names(school) == []


def test_nobody_is_out_for_a_course_that_does_not_take_place(school):
    place(session_on(cohort=CohortFactory(status=CohortStatus.CANCELLED)), school)

    assert names(school) == []


def test_colleagues_of_another_school_are_not_ours(school):
    session = session_on()
    place(session, school)
    place(session, OrganisationFactory(), "Linh")

    assert names(school) == ["Abena Mensah"]


def test_the_colleague_who_goes_instead_is_out_and_whoever_stays_is_not(school):
    cohort = CohortFactory()
    first, second = session_on(date(2027, 1, 19), cohort=cohort), session_on(date(2027, 1, 20), cohort=cohort)
    booking = place(first, school)
    colleague = PersonFactory(first_name="Arjun", last_name="Nair")
    StandIn.objects.create(booking=booking, session=second, person=colleague, arranged_by=colleague)

    found = who_is_out(school.pk, MONDAY, FRIDAY)

    assert [(one.who, str(one.instead_of or "")) for one in found] == [
        ("Abena Mensah", ""),
        ("Arjun Nair", "Abena Mensah"),
    ]


def test_whoever_will_not_be_there_is_at_school_unless_a_colleague_goes_after_all(school):
    cohort = CohortFactory()
    sessions = [session_on(date(2027, 1, day), cohort=cohort) for day in (19, 20, 21)]
    booking = place(sessions[0], school)
    colleague = PersonFactory(first_name="Arjun", last_name="Nair")
    before = StandIn.objects.create(booking=booking, session=sessions[1], person=colleague, arranged_by=colleague)
    for session in sessions[:2]:
        Absence.objects.create(booking=booking, session=session)

    assert [(one.day.day, one.who) for one in who_is_out(school.pk, MONDAY, FRIDAY)] == [(21, "Abena Mensah")]

    before.delete()
    StandIn.objects.create(booking=booking, session=sessions[1], person=colleague, arranged_by=colleague)

    assert names(school) == ["Arjun Nair", "Abena Mensah"]


def test_a_place_without_a_name_is_out_too_and_comes_last(school):
    session = session_on()
    request = place(session, school, "Zoë").request
    place(session, school, person=None, request=request, name_due_at=datetime(2027, 1, 15, tzinfo=LONDON))

    assert names(school) == ["Zoë Mensah", "Name to follow"]


@pytest.mark.parametrize(
    ("slot", "day", "cover", "is_needed"),
    [
        ("full_day", 20, 19_000, True),
        ("morning", 20, 9_500, True),
        ("afternoon", 20, 9_500, True),
        ("twilight", 20, 9_500, False),
        ("breakfast", 20, 9_500, False),
        ("full_day", 20, 0, False),
        ("full_day", 23, 19_000, False),  # a Saturday
    ],
)
def test_cover_is_needed_in_school_hours(school, slot, day, cover, is_needed):
    place(session_on(date(2027, 1, day), slot=slot), school, cover_pence=cover)

    assert [one.needs_cover for one in who_is_out(school.pk, MONDAY, date(2027, 1, 24))] == [is_needed]


def test_no_cover_is_needed_for_a_session_that_is_optional(school):
    place(session_on(is_required=False), school, cover_pence=19_000)

    assert [one.needs_cover for one in who_is_out(school.pk, MONDAY, FRIDAY)] == [False]


def test_it_says_what_the_school_has_still_to_approve(school):
    session = session_on()
    ApprovalFactory(booking=place(session, school, "Abena"))
    ApprovalFactory(booking=place(session, school, "Rory"), status=ApprovalStatus.APPROVED)

    assert [one.is_asked for one in who_is_out(school.pk, MONDAY, FRIDAY)] == [True, False]


@pytest.mark.parametrize("count", [1, 50])
def test_a_week_takes_four_queries(school, count):
    for number in range(count):
        session = session_on(date(2027, 1, 18 + number % 5))
        booking = place(session, school)
        if number % 2:
            StandIn.objects.create(booking=booking, session=session, person=PersonFactory(), arranged_by=booking.person)

    with CaptureQueriesContext(connection) as captured:
        assert len([one.who for one in who_is_out(school.pk, MONDAY, FRIDAY)]) == count

    assert len(captured) == 4
