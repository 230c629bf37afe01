"""Going to another date of a course that the alliance cancelled, or at which one cannot be."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from bookings import actions, queries
from bookings.models import Booking
from bookings.states import ApprovalStatus, Cause, Origin, Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from payments.models import Charge
from programmes.models import Cohort, Mode
from programmes.states import CohortStatus
from tests.at_once import at_once
from tests.bookings.test_giving_up import owed, place
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

NOW = datetime(2017, 3, 8, 12, tzinfo=LONDON)
STARTS, LATER = datetime(2017, 3, 30, 16, tzinfo=LONDON), datetime(2017, 5, 4, 16, tzinfo=LONDON)
in_the_database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_time(time_machine):
    time_machine.move_to(NOW, tick=True)


def course(**fields) -> Cohort:
    return CourseFactory(starts_at=STARTS, programme__title="Talk for reading", **fields)


def another_date(cohort: Cohort, *, starts_at: datetime = LATER, **fields) -> Cohort:
    number = cohort.programme.cohorts.count() + 1
    return CourseFactory(programme=cohort.programme, number=number, starts_at=starts_at, **fields)


def live(cohort: Cohort) -> list[Booking]:
    return list(Booking.objects.live().filter(cohort=cohort).order_by("pk"))


def cancelled(cohort: Cohort, **fields) -> Booking:
    """A place on a course that was then cancelled by the office."""
    booking = place(cohort=cohort, **fields)
    actions.cancel_cohort(cohort, by=OfficerFactory())
    booking.refresh_from_db()
    return booking


# Another date ---------------------------------------------------------------------------------------------------------


@in_the_database
def test_a_place_moves_to_another_date_at_the_same_price_and_policy_and_costs_nothing():
    cohort = course()
    other = another_date(cohort, pence=9900)
    old = cancelled(cohort, price_words="member price", cover_pence=9500, access_needs="Step-free")

    new = actions.move_to(old, other, by=old.person)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, old.cause, owed(old)) == (Status.CANCELLED, Cause.MOVED, {})
    kept = ("person_id", "organisation_id", "price_pence", "price_words", "policy_id", "cover_pence", "access_needs")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert (new.cohort, new.status, new.origin, owed(new)) == (other, Status.BOOKED, Origin.MOVED, {"": 6000})


@in_the_database
def test_a_place_that_is_held_moves_too_and_its_own_goes_to_the_next_in_line():
    cohort = course(places=1)
    other, old = another_date(cohort), place(cohort=cohort)
    waiting = BookingFactory(cohort=cohort, status=Status.WAITING)

    new = actions.move_to(old, other, by=old.person)

    waiting.refresh_from_db()
    assert (waiting.status, owed(old), owed(new)) == (Status.OFFERED, {}, {"": 6000})


@in_the_database
def test_moving_twice_is_moving_once():
    cohort = course()
    other, third = another_date(cohort), another_date(cohort, starts_at=LATER + timedelta(days=7))
    old = cancelled(cohort)

    assert actions.move_to(old, other, by=old.person) == actions.move_to(old, third, by=old.person)
    assert [live(one) for one in (other, third)] == [[Booking.objects.get(cohort=other)], []]


@in_the_database
@pytest.mark.parametrize(
    ("fields", "waiting", "message"),
    [
        ({"places": 0}, False, "There is no free place on that date any more"),
        ({}, True, "There is no free place on that date any more"),
        ({"status": CohortStatus.DRAFT}, False, "This course is not published yet"),
        ({"status": CohortStatus.CANCELLED}, False, "This course has been cancelled"),
        ({"starts_at": NOW - timedelta(days=1)}, False, "This course has started"),
    ],
)
def test_nobody_jumps_a_line_or_goes_where_nothing_is_free(fields, waiting, message):
    cohort = course()
    other = another_date(cohort, **fields)
    if waiting:
        BookingFactory(cohort=other, status=Status.WAITING)
    old = cancelled(cohort)

    with pytest.raises(RuleBroken, match=message):
        actions.move_to(old, other, by=old.person)

    old.refresh_from_db()
    assert (old.cause, queries.other_dates(old)) == (Cause.ALLIANCE, [])


@in_the_database
def test_another_course_is_no_other_date():
    old = cancelled(course())

    with pytest.raises(RuleBroken, match="Choose another date of the same course"):
        actions.move_to(old, CourseFactory(), by=old.person)


@in_the_database
def test_what_somebody_gave_up_themselves_is_booked_anew():
    cohort = course()
    other, old = another_date(cohort), place(cohort=cohort)
    actions.cancel(old, by=old.person)

    with pytest.raises(RuleBroken, match="Book the other date on its own page"):
        actions.move_to(old, other, by=old.person)


@in_the_database
def test_whoever_has_a_place_on_the_other_date_is_not_offered_it():
    cohort = course()
    other, old = another_date(cohort), cancelled(cohort)
    BookingFactory(cohort=other, person=old.person)

    assert queries.other_dates(old) == []
    with pytest.raises(RuleBroken, match="already has a place"):
        actions.move_to(old, other, by=old.person)


@in_the_database
def test_on_a_course_with_two_kinds_of_places_the_kind_counts():
    cohort = course(places=2, online_places=1)
    other = another_date(cohort, places=2, online_places=1)
    BookingFactory(cohort=other, mode=Mode.ONLINE)
    online, in_person = place(cohort=cohort, mode=Mode.ONLINE), place(cohort=cohort)
    actions.cancel_cohort(cohort, by=OfficerFactory())

    assert [queries.other_dates(booking) for booking in (online, in_person)] == [[], [other]]


@in_the_database
def test_what_the_school_agreed_to_holds_for_the_other_date():
    cohort = course()
    other, old = another_date(cohort), place(cohort=cohort)
    approval = ApprovalFactory(booking=old, status=ApprovalStatus.APPROVED)
    actions.cancel_cohort(cohort, by=OfficerFactory())

    new = actions.move_to(old, other, by=old.person)

    approval.refresh_from_db()
    assert (approval.booking, approval.status, owed(new)) == (new, ApprovalStatus.APPROVED, {"": 6000})


@in_the_database
def test_what_the_school_has_not_answered_it_is_asked_for_the_other_date():
    school = OrganisationFactory()
    PersonFactory(head=school)
    cohort = course()
    other = another_date(cohort)
    old = place(cohort=cohort, person=PersonFactory(teacher=school), organisation=school, charged=False)
    ApprovalFactory(booking=old)
    actions.cancel_cohort(cohort, by=OfficerFactory())

    new = actions.move_to(old, other, by=old.person)

    assert (new.approval.status, owed(new)) == (ApprovalStatus.ASKED, {})
    assert Message.objects.filter(kind="bookings.approval", about=f"approval:{new.approval.pk}").count() == 1


@in_the_database
def test_a_place_without_a_name_gets_a_new_day_by_which_to_name_somebody():
    cohort = course()
    other = another_date(cohort)
    old = cancelled(
        cohort, person=None, request__asked_by=PersonFactory(), name_due_at=STARTS - timedelta(days=3), charged=False
    )

    new = actions.move_to(old, other, by=None)

    assert (new.person, new.name_due_at) == (None, datetime(2017, 4, 28, 17, tzinfo=LONDON))


@in_the_database
def test_whoever_moves_refills_a_place_that_was_given_up_late():
    cohort = course()
    other = another_date(cohort, starts_at=STARTS + timedelta(days=1))
    late = place(cohort=other)
    old = cancelled(cohort)
    Charge.objects.create(key="x", payer=late.organisation, amount_pence=1, description="x")
    Booking.objects.filter(pk=late.pk).update(
        status=Status.CANCELLED, ended_at=NOW, cause=Cause.BY_PERSON, cancelling_charge=Charge.objects.get(key="x")
    )

    new = actions.move_to(old, other, by=old.person)

    assert new.refills == late


@in_the_database
def test_the_letter_about_the_cancelled_course_offers_the_other_dates_and_leads_to_them():
    cohort = course()
    another_date(cohort)
    old = cancelled(cohort)

    deliver_due()

    letter = next(letter for letter in mail.outbox if letter.to == [old.person.email])
    words = " ".join(letter.body.split())
    assert "Another date: Thursday 4 May 2017, 4pm" in words
    assert f"Choose another date: http://localhost:8000/bookings/{old.pk}/" in words


@in_the_database
def test_the_letter_about_the_new_date_moves_the_calendar():
    cohort = course()
    other, old = another_date(cohort), place(cohort=cohort)
    actions.move_to(old, other, by=old.person)

    deliver_due()

    letter = next(letter for letter in mail.outbox if letter.subject.startswith("Moved to Thursday 4 May 2017"))
    events = [Calendar.from_ical(file.content) for file in letter.attachments]
    assert [(event["METHOD"], event.events[0].start) for event in events] == [("REQUEST", LATER), ("CANCEL", STARTS)]
    assert len({file.filename for file in letter.attachments}) == 2
    assert [letter.subject for letter in mail.outbox if letter.to == [old.person.email]] == [letter.subject]


# At once --------------------------------------------------------------------------------------------------------------


def test_two_who_press_at_once_move_one_place_once(own_database):
    cohort = course()
    dates = [another_date(cohort), another_date(cohort, starts_at=LATER + timedelta(days=7))]
    old = cancelled(cohort)

    results = at_once(2, lambda number: actions.move_to(old, dates[number], by=old.person))

    assert len({result.pk for result in results}) == 1
    assert sum(len(live(date)) for date in dates) == 1


def test_the_last_place_on_the_other_date_goes_to_one_of_two(own_database):
    cohort = course()
    other = another_date(cohort, places=1)
    olds = [place(cohort=cohort), place(cohort=cohort)]
    actions.cancel_cohort(cohort, by=OfficerFactory())

    results = at_once(2, lambda number: actions.move_to(olds[number], other, by=olds[number].person))

    assert sorted(type(result).__name__ for result in results) == ["Booking", "RuleBroken"]
    assert len(live(other)) == 1


def test_moving_there_and_back_at_once_never_locks_fast(own_database):
    """Two people change places between two dates, and somebody books meanwhile: locks are taken in one order."""
    first = course()
    second = another_date(first)
    there, back = place(cohort=first), place(cohort=second)
    school = OrganisationFactory()
    head = PersonFactory(head=school)
    acts = [
        lambda: actions.move_to(there, second, by=None),
        lambda: actions.move_to(back, first, by=None),
        lambda: actions.book(first.pk, organisation_id=school.pk, key=uuid.uuid4(), by=head),
    ]

    results = at_once(3, lambda number: acts[number]())

    assert [type(result) for result in results] == [Booking] * 3
    assert [len(live(date)) for date in (first, second)] == [2, 1]
