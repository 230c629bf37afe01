"""A school's training of a year: from the registers, by person, role and strand, and what participants said."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import StandIn
from bookings.queries.training import NO_ROLE, Said, training_of
from core.calendar import LONDON, AcademicYear
from tests.factories.bookings import AttendanceFactory, BookingFactory, EvaluationFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db

YEAR = AcademicYear(2026)


@pytest.fixture
def school():
    return OrganisationFactory()


def session_on(day: date = date(2027, 1, 20), *, cohort=None, hours: int = 2, **programme):
    starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
    cohort = cohort or CohortFactory(**{f"programme__{name}": value for name, value in programme.items()})
    return SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))


def there(session, school, person=None, *, mark: str = "present", minutes: int | None = None):
    """Somebody of the school at a session, as its register says."""
    person = person or PersonFactory(teacher=school)
    booking = session.cohort.bookings.filter(person=person).first()
    booking = booking or BookingFactory(cohort=session.cohort, person=person, organisation=school)
    return AttendanceFactory(booking=booking, session=session, mark=mark, minutes=minutes)


def named(name: str, **posts):
    return PersonFactory(first_name=name, last_name=name, **posts)


def test_hours_are_those_of_whoever_was_there_for_as_long_as_they_were(school):
    first, second = session_on(), session_on(date(2027, 1, 27))
    amy = named("Amy", teacher=school)
    there(first, school, amy)
    there(second, school, amy, mark="part", minutes=45)
    there(first, school, named("Bo"), mark="absent")
    there(second, school, named("Cy"), mark="excused")

    report = training_of(school, YEAR)

    assert [(line.name, line.role, line.courses, line.minutes) for line in report.by_person] == [
        ("Amy Amy", "Teacher", 2, 165)
    ]
    assert (report.people, report.courses, report.minutes) == (1, 2, 165)


def test_a_course_of_several_sessions_is_one_course(school):
    first = session_on()
    second = session_on(date(2027, 2, 3), cohort=first.cohort)
    amy = named("Amy", teacher=school)
    for session in (first, second):
        there(session, school, amy)

    assert [(line.courses, line.minutes) for line in training_of(school, YEAR).by_person] == [(1, 240)]


def test_the_hours_of_a_colleague_who_stood_in_are_the_colleague_s(school):
    session = session_on()
    mark = there(session, school, named("Amy", teacher=school))
    bo = named("Bo", middle_leader=school)
    StandIn.objects.create(booking=mark.booking, session=session, person=bo, arranged_by=bo)

    assert [(line.name, line.minutes) for line in training_of(school, YEAR).by_person] == [("Bo Bo", 120)]


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2027, 8, 31), True), (date(2027, 9, 1), False)],
)
def test_a_session_counts_in_its_academic_year(school, day, counts):
    there(session_on(day), school)

    assert bool(training_of(school, YEAR).people) == counts


def test_only_what_people_did_for_this_school_counts(school):
    there(session_on(), OrganisationFactory())

    assert training_of(school, YEAR).people == 0


def test_strands_and_roles_stand_in_the_order_of_the_alphabet(school):
    reading, support = session_on(strand="cpd"), session_on(strand="support")
    there(reading, school, named("Amy", teacher=school))
    there(reading, school, named("Bo", teaching_assistant=school))
    there(support, school, named("Cy", teacher=school))
    gone = named("Di")
    PostFactory(person=gone, organisation=school, kind="teacher", to_on=date(2026, 8, 31))
    there(support, school, gone)

    report = training_of(school, YEAR)

    assert [(line.name, line.people, line.courses, line.minutes) for line in report.by_strand] == [
        ("CPD and leadership", 2, 1, 240),
        ("School-to-school support", 2, 1, 240),
    ]
    assert [(line.name, line.people) for line in report.by_role] == [
        (NO_ROLE, 1),
        ("Teacher", 2),
        ("Teaching assistant", 1),
    ]


def test_somebody_who_left_within_the_year_keeps_the_role_that_they_had(school):
    person = named("Amy")
    PostFactory(person=person, organisation=school, kind="teacher", to_on=date(2026, 12, 31))
    there(session_on(date(2026, 11, 5)), school, person)

    assert [line.role for line in training_of(school, YEAR).by_person] == ["Teacher"]


def test_governors_have_a_part_of_their_own_with_each_course(school):
    governor = named("Gill", governor=school)
    first = session_on(title="Pupil premium")
    second = session_on(date(2027, 2, 3), cohort=first.cohort)
    for session in (first, second):
        there(session, school, governor)
    there(session_on(date(2026, 10, 1), title="Finance"), school, governor)
    there(first, school, named("Amy", teacher=school))

    report = training_of(school, YEAR)

    assert [(str(who), course, *rest) for who, course, *rest in report.of_governors] == [
        ("Gill Gill", "Finance", date(2026, 10, 1), date(2026, 10, 1), 120),
        ("Gill Gill", "Pupil premium", date(2027, 1, 20), date(2027, 2, 3), 240),
    ]
    assert [line.name for line in report.by_person] == ["Amy Amy"]
    assert report.people == 2


@pytest.mark.parametrize(("replies", "is_told"), [(2, False), (3, True)])
def test_what_participants_said_is_told_of_whole_courses_with_three_replies_or_more(school, replies, is_told):
    session = session_on(title="Phonics")
    there(session, school)
    for _ in range(replies - 1):
        EvaluationFactory(cohort=session.cohort, usefulness=4, teaching=5)
    EvaluationFactory(cohort=session.cohort, usefulness=1, teaching=5)
    for _ in range(3):
        EvaluationFactory()  # of a course at which nobody of the school was

    assert training_of(school, YEAR).said == ([Said("Phonics", 3, 3.0, 5.0)] if is_told else [])


@pytest.mark.parametrize("count", [1, 50])
def test_a_report_takes_the_same_queries_however_much_was_done(school, count):
    for _ in range(count):
        mark = there(session_on(), school)
        StandIn.objects.create(
            booking=mark.booking, session=mark.session, person=PersonFactory(), arranged_by=mark.booking.person
        )

    with CaptureQueriesContext(connection) as captured:
        report = training_of(school, YEAR)
        assert len(report.by_person) == count

    assert len(captured) == 6
