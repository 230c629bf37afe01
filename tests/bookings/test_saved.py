"""What the clock tells those who saved a course before its sign-up closes: once each time, and only while it is so."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from bookings import actions
from bookings.models import Notice
from bookings.states import Status
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from programmes import stopping
from programmes.models import Cohort, SavedCourse
from programmes.rules import last_day_of_sign_up
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, SavedCourseFactory, SessionFactory
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
#: Sign-up closes with the end of Friday 20 January 2017; the course begins on Thursday 26 January at 4pm.
CLOSES, STARTS = datetime(2017, 1, 21, tzinfo=LONDON), datetime(2017, 1, 26, 16, tzinfo=LONDON)


@pytest.fixture
def course(time_machine) -> Cohort:
    """A course of two sessions, in December."""
    time_machine.move_to(datetime(2016, 12, 20, 12, tzinfo=LONDON))
    cohort = CohortFactory(programme__title="Talk for reading", closes_at=CLOSES)
    for week in range(2):
        starts_at = STARTS + 7 * week * DAY
        SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    cohort.refresh_from_db()
    return cohort


def save(course: Cohort, *, at: datetime | None = None, **facts) -> SavedCourse:
    saved = SavedCourseFactory(programme=course.programme, **facts)
    if at:
        SavedCourse.objects.filter(pk=saved.pk).update(saved_at=at)
    return saved


def tick() -> list[str]:
    """The clock strikes twice, and what is due goes out. Gives the subjects."""
    before = len(mail.outbox)
    for _ in range(2):
        actions.tell_of_closings()
        deliver_due()
    return [letter.subject for letter in mail.outbox[before:]]


def told(time_machine, first: date, last: date) -> dict[str, list[str]]:
    """Day and hour → subjects, with the clock at work before and after eight, and in the evening."""
    found: dict[str, list[str]] = {}
    day = first
    while day <= last:
        for hour in (7, 9, 19):
            time_machine.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON))
            for subject in tick():
                found.setdefault(f"{day} {hour}", []).append(subject)
        day += DAY
    return found


def test_savers_are_told_two_weeks_and_three_days_before_and_on_the_last_day_from_eight(course, time_machine):
    save(course)

    assert told(time_machine, date(2017, 1, 4), date(2017, 1, 27)) == {
        "2017-01-06 9": ["Sign-up closes on Friday 20 January 2017: Talk for reading"],
        "2017-01-17 9": ["Sign-up closes on Friday 20 January 2017: Talk for reading"],
        "2017-01-20 9": ["Sign-up closes today: Talk for reading"],
    }


def test_without_a_closing_day_it_is_the_day_of_the_first_session(course, time_machine):
    Cohort.objects.update(closes_at=None)
    save(course)

    assert list(told(time_machine, date(2017, 1, 10), date(2017, 1, 27))) == [
        "2017-01-12 9",
        "2017-01-23 9",
        "2017-01-26 9",
    ]
    assert "Sign-up until: Thursday 26 January 2017, 4pm, when it starts" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2017, 1, 6, 7, 59, tzinfo=LONDON), ["06", "17", "20"]),
        (datetime(2017, 1, 6, 8, 1, tzinfo=LONDON), ["17", "20"]),
        (datetime(2017, 1, 17, 12, tzinfo=LONDON), ["20"]),
        (datetime(2017, 1, 20, 9, tzinfo=LONDON), []),
    ],
)
def test_whoever_saves_it_late_has_just_seen_it_and_gets_the_letters_still_ahead(course, time_machine, at, days):
    save(course, at=at)

    found = told(time_machine, date(2017, 1, 5), date(2017, 1, 22))
    assert [moment[8:10] for moment in found] == days


def test_a_clock_that_stood_still_catches_up_until_the_next_letter_is_due(course, time_machine):
    save(course)
    time_machine.move_to(datetime(2017, 1, 9, 9, tzinfo=LONDON))
    assert tick() == ["Sign-up closes on Friday 20 January 2017: Talk for reading"]
    time_machine.move_to(datetime(2017, 1, 19, 9, tzinfo=LONDON))

    assert tick() == ["Sign-up closes tomorrow: Talk for reading"]


def test_the_letter_says_what_it_costs_nobody_to_know_and_how_to_stop(course, time_machine):
    saved = save(course)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))
    tick()

    body = mail.outbox[-1].body
    assert "You saved Talk for reading. You can still book." in body
    assert "Sign-up until: Friday 20 January 2017" in body
    assert reverse("bookings:course_cycle", args=[course.programme.slug, course.number]) in body
    assert stopping.address_of(saved.person_id, course.programme_id) in body


def test_a_full_course_is_told_of_with_its_line(course, time_machine):
    Cohort.objects.update(places=1)
    BookingFactory(cohort=course)
    save(course)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))
    tick()

    assert "It is full; you can still join the waiting list." in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("status", "is_told"),
    [(Status.BOOKED, False), (Status.WAITING, False), (Status.OFFERED, False), (Status.CANCELLED, True)],
)
def test_whoever_has_booked_it_or_is_in_line_is_not_told(course, time_machine, status, is_told):
    person = PersonFactory()
    save(course, person=person)
    BookingFactory(cohort=course, person=person, status=status)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))

    assert bool(tick()) == is_told


def test_having_been_on_it_another_year_is_no_booking(course, time_machine):
    person = PersonFactory()
    save(course, person=person)
    over = CohortFactory(programme=course.programme, status=CohortStatus.FINISHED)
    SessionFactory(cohort=over, starts_at=STARTS - 400 * DAY)
    BookingFactory(cohort=over, person=person)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))

    assert len(tick()) == 1


def books(course, saved):
    BookingFactory(cohort=course, person=saved.person)


def takes_off(course, saved):
    saved.delete()


def cancels(course, saved):
    Cohort.objects.update(status=CohortStatus.CANCELLED)


def closes_later(course, saved):
    Cohort.objects.update(closes_at=CLOSES + DAY)


def leaves(course, saved):
    type(saved.person).objects.update(is_active=False)


@pytest.mark.parametrize("happens", [books, takes_off, cancels, closes_later, leaves])
def test_a_letter_that_was_written_before_the_facts_changed_is_never_sent(course, time_machine, happens):
    saved = save(course)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))
    assert actions.tell_of_closings() == 1
    happens(course, saved)
    deliver_due()

    assert (mail.outbox, Message.objects.get().status) == ([], "cancelled")


def test_another_closing_day_is_told_of_anew(course, time_machine):
    save(course)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))
    tick()
    Cohort.objects.update(closes_at=CLOSES + 2 * DAY)
    time_machine.move_to(datetime(2017, 1, 19, 9, tzinfo=LONDON))

    assert tick() == ["Sign-up closes on Sunday 22 January 2017: Talk for reading"]


@pytest.mark.parametrize("facts", [{"status": CohortStatus.DRAFT}, {"opens_at": datetime(2017, 1, 19, tzinfo=LONDON)}])
def test_what_cannot_be_booked_yet_is_not_told_of(course, time_machine, facts):
    Cohort.objects.update(**facts)
    save(course)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))

    assert tick() == []


@pytest.mark.parametrize("rows", [1, 50])
def test_the_clock_asks_as_often_for_fifty_savers_as_for_one(course, time_machine, django_assert_num_queries, rows):
    for _ in range(rows):
        save(course)
    time_machine.move_to(datetime(2017, 1, 17, 9, tzinfo=LONDON))

    with django_assert_num_queries(11):  # what is due of each kind, and for the one course its notice, savers, messages
        assert actions.tell_of_closings() == rows
    with django_assert_num_queries(3):
        assert actions.tell_of_closings() == 0
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("closes_at", "last_day"),
    [
        (CLOSES, date(2017, 1, 20)),
        (CLOSES + timedelta(minutes=1), date(2017, 1, 21)),
        (CLOSES - timedelta(minutes=1), date(2017, 1, 20)),
        (None, date(2017, 1, 26)),
    ],
)
def test_what_ends_at_midnight_ends_with_the_day_before(closes_at, last_day):
    assert last_day_of_sign_up(closes_at=closes_at, starts_at=STARTS) == last_day
