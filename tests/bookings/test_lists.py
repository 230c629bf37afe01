"""Bookings in lists: positions in line, what is coming and what is over, what needs somebody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.models import Booking
from bookings.queries import lists
from bookings.states import ApprovalStatus, Cause, Status
from core.calendar import midnight, today
from programmes.states import CohortStatus
from tests.factories.bookings import ApprovalFactory, AttendanceFactory, BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def session(*, days: float, **fields):
    return SessionFactory(starts_at=timezone.now() + days * DAY, **fields)


def test_a_position_in_line_is_that_of_the_moment_of_asking():
    cohort, moment = CohortFactory(), timezone.now()
    waiting = [
        BookingFactory(cohort=cohort, status=Status.WAITING, accepted_at=moment + timedelta(minutes=minutes))
        for minutes in (5, 0, 0)
    ]
    BookingFactory(cohort=cohort)
    BookingFactory(status=Status.WAITING)  # on another course

    positions = dict(lists.with_position(Booking.objects.filter(cohort=cohort)).values_list("pk", "line_position"))

    assert [positions.pop(booking.pk) for booking in waiting] == [3, 1, 2]
    assert list(positions.values()) == [None]


def test_a_course_that_has_begun_is_coming_until_its_last_session_is_over():
    school = OrganisationFactory()
    running = session(days=-7).cohort
    later = session(days=7, cohort=running)
    over = session(days=-7).cohort
    for cohort in (running, over):
        BookingFactory(cohort=cohort, organisation=school)

    coming = lists.coming_for(school.pk, after=timezone.now())
    past = lists.past_for(school.pk, before=timezone.now())

    assert [(booking.cohort, booking.next_at) for booking in coming] == [(running, later.starts_at)]
    assert [booking.cohort for booking in past] == [over]


def test_a_booking_without_a_date_yet_is_coming():
    booking = BookingFactory()

    assert list(lists.coming_for(booking.organisation_id, after=timezone.now())) == [booking]


def test_an_approval_is_urgent_when_it_ends_before_the_moment_and_is_still_asked():
    soon = timezone.now() + DAY
    urgent = ApprovalFactory(ends_at=soon - timedelta(hours=1))
    ApprovalFactory(ends_at=soon)
    ApprovalFactory(ends_at=soon - timedelta(hours=1), status=ApprovalStatus.APPROVED)

    assert list(lists.approvals_in_danger(soon)) == [urgent]


def test_an_approval_that_nobody_can_give_is_in_danger_at_once_and_no_more_when_it_is_given():
    soon = timezone.now() + DAY
    nobodys = ApprovalFactory(ends_at=soon + DAY, asked_office_at=timezone.now())
    ApprovalFactory(ends_at=soon + DAY, asked_office_at=timezone.now(), status=ApprovalStatus.APPROVED)

    assert list(lists.approvals_in_danger(soon)) == [nobodys]


@pytest.mark.parametrize(
    ("status", "days", "is_missing"),
    [
        (CohortStatus.PUBLISHED, -2, True),
        (CohortStatus.RUNNING, -2, True),
        (CohortStatus.FINISHED, -2, True),
        (CohortStatus.CANCELLED, -2, False),
        (CohortStatus.DRAFT, -2, False),
        (CohortStatus.RUNNING, 1, False),
        (CohortStatus.RUNNING, -40, False),
    ],
)
def test_a_register_is_missing_for_sessions_held_of_late_with_people_in_them(status, days, is_missing):
    held = session(days=days, cohort__status=status)
    BookingFactory(cohort=held.cohort)

    found = lists.sessions_without_a_register(after=timezone.now() - 28 * DAY, before=midnight(today()))

    assert list(found) == ([held] if is_missing else [])


def test_a_register_that_was_begun_is_not_missing():
    held = session(days=-2)
    AttendanceFactory(booking=BookingFactory(cohort=held.cohort), session=held)

    assert not lists.sessions_without_a_register(after=timezone.now() - 28 * DAY, before=midnight(today()))


def test_a_line_counts_only_for_courses_still_to_begin():
    ahead, begun, cancelled = session(days=5), session(days=-5), session(days=5, cohort__status=CohortStatus.CANCELLED)
    for one in (ahead, begun, cancelled):
        BookingFactory(cohort=one.cohort, status=Status.WAITING)

    assert list(lists.cohorts_with_a_line(after=timezone.now())) == [ahead.cohort]


def test_the_offices_list_is_narrowed_by_ids_and_an_empty_list_finds_nobody():
    first, second = BookingFactory(), BookingFactory(status=Status.CANCELLED, cause=Cause.BY_PERSON)

    assert list(lists.office_bookings()) == [second, first]
    assert list(lists.office_bookings(status=Status.BOOKED)) == [first]
    assert list(lists.office_bookings(people=[second.person_id])) == [second]
    assert list(lists.office_bookings(organisations=[first.organisation_id])) == [first]
    assert list(lists.office_bookings(programmes=[first.cohort.programme_id])) == [first]
    assert list(lists.office_bookings(people=[])) == []


def test_a_cohorts_people_stand_by_name_and_its_line_by_moment():
    cohort = CohortFactory()
    zoe, ann = (BookingFactory(cohort=cohort, person=PersonFactory(last_name=name)) for name in ("Zoe", "ann"))
    offered = BookingFactory(cohort=cohort, person=PersonFactory(last_name="Mia"), status=Status.OFFERED)
    line = [BookingFactory(cohort=cohort, status=Status.WAITING) for _ in range(2)]
    gone = BookingFactory(cohort=cohort, status=Status.LAPSED)

    assert list(lists.participants_of(cohort.pk)) == [ann, offered, zoe]
    assert list(lists.in_line_for(cohort.pk)) == line
    assert list(lists.given_up_on(cohort.pk)) == [gone]


def test_the_line_and_those_who_gave_up_are_found_together_as_many_as_are_wanted():
    cohort = CohortFactory()
    line = [BookingFactory(cohort=cohort, status=Status.WAITING) for _ in range(3)]
    gone = [BookingFactory(cohort=cohort, status=Status.LAPSED) for _ in range(3)]
    BookingFactory(cohort=cohort)
    BookingFactory(status=Status.WAITING)

    assert lists.beside_the_places(cohort.pk, waiting=2, gone=2) == (line[:2], [gone[2], gone[1]])
