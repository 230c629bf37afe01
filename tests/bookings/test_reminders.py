"""What the clock tells people around a session: once, at the right moment, from the facts of that moment."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from bookings import actions, queries, rules
from bookings.models import Booking, Notice
from bookings.states import ENDED, ApprovalStatus, Status
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from core.states import MessageStatus
from programmes.states import CohortStatus
from tests.factories.bookings import (
    ApprovalFactory,
    BookingFactory,
    StandInFactory,
)
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

Kind = Notice.Kind


def london(day: date | str, hour: int = 0, minute: int = 0) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def course(time_machine):
    """One session on Thursday 26 January 2017, 4pm; booked before Christmas. Gives the session."""
    time_machine.move_to(london("2016-12-20", 12))
    cohort = CohortFactory(programme__title="Talk for reading", joining_details="Bring **the book**.")
    venue = OrganisationFactory(name="Crampton Primary School")
    return session_on(cohort, london("2017-01-26", 16), venue=venue, place="the library")


def session_on(cohort, starts_at: datetime, **fields):
    return SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90), **fields)


def book(session, *, on: str = "2016-12-20", **fields) -> Booking:
    fields.setdefault("person", PersonFactory(first_name="Hannah"))
    return BookingFactory(cohort=session.cohort, accepted_at=london(on, 12), **fields)


def tick() -> list[str]:
    """The clock strikes twice, and what is due goes out. Gives the subjects."""
    before = len(mail.outbox)
    for _ in range(2):
        actions.send_reminders()
        actions.remind_of_registers()
        actions.ask_for_evaluations()
        deliver_due()
    return [letter.subject for letter in mail.outbox[before:]]


def days_with_letters(time_machine, first: str, last: str) -> dict[str, list[str]]:
    """Day and hour → subjects, with the clock at work before and after eight, and in the evening."""
    told: dict[str, list[str]] = {}
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        for hour in (7, 9, 19):
            time_machine.move_to(london(day, hour))
            for subject in tick():
                told.setdefault(f"{day} {hour}", []).append(subject)
        day += timedelta(days=1)
    return told


def test_a_session_is_reminded_of_seven_days_and_one_day_before_from_eight(course, time_machine):
    book(course)

    assert days_with_letters(time_machine, "2017-01-17", "2017-01-26") == {
        "2017-01-19 9": ["Thursday 26 January 2017: Talk for reading, 4pm"],
        "2017-01-25 9": ["Tomorrow: Talk for reading, 4pm"],
    }


@pytest.mark.parametrize(("minute", "letters"), [(london("2017-01-19", 7, 59), 0), (london("2017-01-19", 8), 1)])
def test_nothing_goes_out_before_eight(course, time_machine, minute, letters):
    book(course)
    time_machine.move_to(minute)

    assert len(tick()) == letters


@pytest.mark.parametrize(
    ("booked_at", "letters"),
    [
        (london("2017-01-19", 7, 59), ["2017-01-19 9", "2017-01-25 9"]),
        (london("2017-01-19", 8, 1), ["2017-01-25 9"]),
        (london("2017-01-25", 7, 59), ["2017-01-25 9"]),
        (london("2017-01-25", 8, 1), []),
    ],
)
def test_whoever_books_late_gets_only_the_reminders_still_ahead(course, time_machine, booked_at, letters):
    BookingFactory(cohort=course.cohort, accepted_at=booked_at)

    assert list(days_with_letters(time_machine, "2017-01-18", "2017-01-26")) == letters


@pytest.mark.parametrize(
    ("session_at", "week_before", "day_before"),
    [
        # The clocks go forward on 26 March 2017 and back on 29 October 2017, between the reminder and the session.
        (london("2017-03-29", 16), "2017-03-22T08:00:00+00:00", "2017-03-28T07:00:00+00:00"),
        (london("2017-11-01", 8), "2017-10-25T07:00:00+00:00", "2017-10-31T08:00:00+00:00"),
        # A session late in the evening of a summer's day is on that day, though it begins on it in UTC too.
        (london("2017-06-30", 0, 30), "2017-06-23T07:00:00+00:00", "2017-06-29T07:00:00+00:00"),
    ],
)
def test_days_are_counted_on_the_calendar_of_london(time_machine, session_at, week_before, day_before):
    time_machine.move_to(session_at - timedelta(days=30))
    session = session_on(CohortFactory(), session_at)
    BookingFactory(cohort=session.cohort, accepted_at=session_at - timedelta(days=30))
    sent = []
    for moment in (datetime.fromisoformat(week_before), datetime.fromisoformat(day_before)):
        for minutes in (-1, 0):
            time_machine.move_to(moment + timedelta(minutes=minutes))
            sent.append(len(tick()))

    assert sent == [0, 1, 0, 1]


def test_a_clock_that_stood_still_tells_in_time_what_it_missed(course, time_machine):
    book(course)

    time_machine.move_to(london("2017-01-22", 3))
    assert tick() == ["Thursday 26 January 2017: Talk for reading, 4pm"]
    time_machine.move_to(london("2017-01-26", 6))
    assert tick() == ["Today: Talk for reading, 4pm"]
    time_machine.move_to(london("2017-01-26", 17))
    assert tick() == []


@pytest.mark.parametrize("status", [Status.WAITING, Status.OFFERED, *ENDED])
def test_only_those_with_a_place_are_reminded(course, time_machine, status):
    time_machine.move_to(london("2017-01-18", 12))
    book(course, status=status)
    time_machine.move_to(london("2017-01-19", 9))

    assert tick() == []


@pytest.mark.parametrize("status", [CohortStatus.DRAFT, CohortStatus.CANCELLED])
def test_a_course_that_is_not_held_reminds_nobody(course, time_machine, status):
    book(course)
    course.cohort.status = status
    course.cohort.save()
    time_machine.move_to(london("2017-01-19", 9))

    assert tick() == []


def test_a_reminder_written_before_the_place_was_given_up_is_never_sent(course, time_machine):
    booking = book(course)
    time_machine.move_to(london("2017-01-19", 9))
    actions.send_reminders()

    actions.cancel(booking, by=booking.person)
    deliver_due()

    assert [letter.subject for letter in mail.outbox if "Talk for reading, 4pm" in letter.subject] == []
    assert Message.objects.get(kind="bookings.reminder").status == MessageStatus.CANCELLED


def test_a_session_that_moved_is_reminded_of_for_its_new_day(course, time_machine):
    book(course)
    time_machine.move_to(london("2017-01-19", 9))
    actions.send_reminders()
    course.starts_at, course.ends_at = london("2017-02-09", 16), london("2017-02-09", 17)
    course.save()

    assert tick() == []
    assert days_with_letters(time_machine, "2017-01-31", "2017-02-09") == {
        "2017-02-02 9": ["Thursday 9 February 2017: Talk for reading, 4pm"],
        "2017-02-08 9": ["Tomorrow: Talk for reading, 4pm"],
    }


def test_a_session_that_moved_within_its_day_is_not_told_of_twice(course, time_machine):
    book(course)
    time_machine.move_to(london("2017-01-19", 9))
    first = tick()
    course.starts_at, course.ends_at = london("2017-01-26", 17), london("2017-01-26", 18)
    course.save()

    assert (len(first), tick()) == (1, [])


def test_the_letter_brings_the_joining_details_and_a_calendar_file(course, time_machine):
    booking = book(course)
    time_machine.move_to(london("2017-01-25", 9))
    tick()
    letter = mail.outbox[-1]
    html = letter.alternatives[0].content

    for words in (
        "See you tomorrow at 4pm, Hannah",
        "Thursday 26 January 2017, 4pm to 5:30pm",
        "Crampton Primary School, the library",
        "Bring the book.",
    ):
        assert words in letter.body
        assert words in html
    assert letter.to == [booking.person.email]
    name, content, mime_type = letter.attachments[-1]
    event = Calendar.from_ical(content).events[0]
    assert (name, mime_type) == ("session-1.ics", "text/calendar; method=REQUEST")
    assert event["UID"].startswith(f"session-{course.pk}@")
    assert event["DTSTART"].dt == london("2017-01-26", 16)


def test_a_place_that_nobody_approved_yet_is_called_held(course, time_machine):
    booking = book(course)
    ApprovalFactory(booking=booking, status=ApprovalStatus.ASKED, ends_at=london("2017-01-26", 16))
    time_machine.move_to(london("2017-01-25", 9))
    tick()

    assert "Your school has not approved it yet" in mail.outbox[-1].body


@pytest.mark.parametrize("bookings", [1, 15])
def test_looking_for_what_is_due_asks_as_often_for_many_as_for_one(
    course, time_machine, bookings, django_assert_num_queries
):
    for _ in range(bookings):
        book(course)
    time_machine.move_to(london("2017-01-19", 9))

    with django_assert_num_queries(11):
        assert actions.send_reminders() == bookings
    with django_assert_num_queries(2):
        assert actions.send_reminders() == 0


def test_the_look_begins_with_the_sessions_near_today():
    """At national size there are two million bookings; the clock looks at the few sessions of its days first."""
    for kind in queries.REMINDERS:
        tables = queries.sessions_to_remind_of(kind).query.alias_map.values()
        assert sorted({table.table_name for table in tables}) == ["programmes_cohort", "programmes_session"]


def test_the_colleague_who_stands_in_is_reminded_and_whose_place_it_is_is_not(course, time_machine):
    booking = book(course)
    stand_in = StandInFactory(booking=booking, session=course, person=PersonFactory(first_name="Linh"))
    time_machine.move_to(london("2017-01-25", 9))
    actions.send_reminders()
    deliver_due()

    (letter,) = mail.outbox
    assert letter.to == [stand_in.person.email]
    assert "See you tomorrow at 4pm, Linh" in letter.body
    assert f"instead of {booking.who}" in letter.body


def test_a_colleague_sent_after_the_reminder_was_written_gets_it(course, time_machine):
    booking = book(course)
    time_machine.move_to(london("2017-01-25", 9))
    actions.send_reminders()
    stand_in = StandInFactory(booking=booking, session=course)
    deliver_due()

    assert [letter.to for letter in mail.outbox] == [[stand_in.person.email]]


# The calendar ---------------------------------------------------------------------------------------------------------


def test_a_course_runs_with_its_first_session_and_is_finished_with_its_last(course, time_machine):
    session_on(course.cohort, london("2017-02-09", 16))
    seen = []
    for moment in (
        london("2017-01-26", 15, 59),
        london("2017-01-26", 16),
        london("2017-02-09", 17, 29),
        london("2017-02-09", 17, 30),
    ):
        time_machine.move_to(moment)
        steps = [actions.follow_the_calendar(), actions.follow_the_calendar()]
        course.cohort.refresh_from_db()
        seen.append((course.cohort.status, steps))

    assert seen == [
        (CohortStatus.PUBLISHED, [0, 0]),
        (CohortStatus.RUNNING, [1, 0]),
        (CohortStatus.RUNNING, [0, 0]),
        (CohortStatus.FINISHED, [1, 0]),
    ]


@pytest.mark.parametrize("status", [CohortStatus.DRAFT, CohortStatus.CANCELLED, CohortStatus.FINISHED])
def test_the_calendar_leaves_other_courses_alone(course, time_machine, status):
    course.cohort.status = status
    course.cohort.save()
    time_machine.move_to(london("2017-03-01"))

    assert actions.follow_the_calendar() == 0


def test_letters_go_out_at_eight_on_the_clock_there():
    moments = [rules.letters_go_out_at(date(2017, 3, 29), days=days) for days in (-7, -1, 0)]

    assert [moment.isoformat() for moment in moments] == [
        "2017-03-22T08:00:00+00:00",
        "2017-03-28T08:00:00+01:00",
        "2017-03-29T08:00:00+01:00",
    ]
