""" "We've had the call": a school is unavailable for three days, and its people are free."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from bookings import actions, queries, rules
from bookings.models import Absence, Attendance, Booking, Call
from bookings.states import ApprovalStatus, Cause, Outcome, Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import AuditEntry, Message
from programmes.models import Cohort
from tests.at_once import at_once
from tests.bookings.test_giving_up import owed, place
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.programmes import CourseFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, TermDateFactory

in_the_database = pytest.mark.django_db

#: Tuesday 7 March 2017, 11am: the call is for that day, Wednesday and Thursday.
NOW = datetime(2017, 3, 7, 11, tzinfo=LONDON)
WEDNESDAY = datetime(2017, 3, 8, 16, tzinfo=LONDON)
LATER = datetime(2017, 4, 27, 16, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def _on_tuesday(time_machine):
    time_machine.move_to(NOW, tick=True)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school, last_name="Ogunleye")


def course(*starts_at: datetime, **fields) -> Cohort:
    """A course of these sessions, on Wednesday unless said."""
    first, *others = starts_at or (WEDNESDAY,)
    cohort = CourseFactory(starts_at=first, **{"programme__title": "Fabulous phonics"} | fields)
    for one in others:
        SessionFactory(cohort=cohort, starts_at=one)
    cohort.refresh_from_db()
    return cohort


def another_date(cohort: Cohort, **fields) -> Cohort:
    return CourseFactory(programme=cohort.programme, number=2, **{"starts_at": LATER} | fields)


def state(booking: Booking) -> tuple[str, str]:
    booking.refresh_from_db()
    return booking.status, booking.cause


# The days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said_at", "closed", "expected"),
    [
        (NOW, [], (date(2017, 3, 7), date(2017, 3, 9))),
        (datetime(2017, 3, 7, 0, 0, tzinfo=LONDON), [], (date(2017, 3, 7), date(2017, 3, 9))),
        (datetime(2017, 3, 7, 14, 59, 59, tzinfo=LONDON), [], (date(2017, 3, 7), date(2017, 3, 9))),
        (datetime(2017, 3, 7, 15, 0, tzinfo=LONDON), [], (date(2017, 3, 8), date(2017, 3, 10))),
        (datetime(2017, 3, 9, 11, tzinfo=LONDON), [], (date(2017, 3, 9), date(2017, 3, 13))),
        (datetime(2017, 3, 11, 11, tzinfo=LONDON), [], (date(2017, 3, 13), date(2017, 3, 15))),  # a Saturday
        (datetime(2017, 4, 13, 11, tzinfo=LONDON), [], (date(2017, 4, 13), date(2017, 4, 19))),  # before Easter
        (NOW, [date(2017, 3, 7)], (date(2017, 3, 8), date(2017, 3, 10))),
        (NOW, [date(2017, 3, 8)], (date(2017, 3, 7), date(2017, 3, 10))),
        # The clocks go forward on 26 March: three o'clock is three o'clock.
        (datetime(2017, 3, 27, 14, 59, tzinfo=LONDON), [], (date(2017, 3, 27), date(2017, 3, 29))),
        (datetime(2017, 3, 27, 15, tzinfo=LONDON), [], (date(2017, 3, 28), date(2017, 3, 30))),
    ],
)
def test_it_is_about_three_school_days_and_today_counts_before_three_o_clock(said_at, closed, expected):
    assert rules.call_days(said_at=said_at, closed=closed) == expected


@pytest.mark.parametrize(
    ("goes_on", "has_been", "has_other_date", "expected"),
    [
        (True, False, False, Outcome.EXCUSED),
        (True, False, True, Outcome.EXCUSED),
        (True, True, True, Outcome.EXCUSED),
        (False, True, True, Outcome.EXCUSED),
        (False, True, False, Outcome.EXCUSED),
        (False, False, True, Outcome.MOVED),
        (False, False, False, Outcome.GIVEN_UP),
    ],
)
def test_what_becomes_of_a_place(goes_on, has_been, has_other_date, expected):
    assert rules.outcome_of_call(goes_on=goes_on, has_been=has_been, has_other_date=has_other_date) == expected


# What happens ---------------------------------------------------------------------------------------------------------


@in_the_database
def test_a_course_that_lies_within_the_days_is_given_up_and_never_charged(school, head):
    booking = place(cohort=course(), organisation=school)

    actions.say_unavailable(school, by=head)

    assert (state(booking), owed(booking)) == ((Status.CANCELLED, Cause.CALL), {})


@in_the_database
def test_the_place_goes_to_the_next_in_line(school, head):
    cohort = course(places=1)
    booking = place(cohort=cohort, organisation=school)
    waiting = BookingFactory(cohort=cohort, status=Status.WAITING)

    actions.say_unavailable(school, by=head)

    waiting.refresh_from_db()
    assert (state(booking)[1], waiting.status) == (Cause.CALL, Status.OFFERED)


@in_the_database
def test_where_there_is_another_date_with_a_free_place_people_have_it(school, head):
    cohort = course()
    other = another_date(cohort, places=1)
    first, second = (place(cohort=cohort, organisation=school) for _ in range(2))

    actions.say_unavailable(school, by=head)

    assert [state(booking)[1] for booking in (first, second)] == [Cause.MOVED, Cause.CALL]
    new = Booking.objects.get(cohort=other)
    assert (new.person, new.price_pence, owed(new), owed(first)) == (first.person, 6000, {"": 6000}, {})


@in_the_database
@pytest.mark.parametrize(
    "fields", [{"places": 0}, {"starts_at": NOW + timedelta(days=2, hours=6)}, {"status": "draft"}, {"waiting": True}]
)
def test_another_date_that_is_full_within_the_days_not_on_or_waited_for_is_none(school, head, fields):
    cohort = course()
    waits = fields.pop("waiting", False)
    other = another_date(cohort, **fields)
    if waits:
        BookingFactory(cohort=other, status=Status.WAITING)
    booking = place(cohort=cohort, organisation=school)

    actions.say_unavailable(school, by=head)

    assert state(booking)[1] == Cause.CALL


@in_the_database
def test_of_a_course_that_goes_on_people_keep_the_place_and_are_excused_from_these_days(school, head):
    cohort = course(WEDNESDAY, WEDNESDAY + timedelta(days=1), LATER)
    booking = place(cohort=cohort, organisation=school)

    actions.say_unavailable(school, by=head)

    excused = Absence.objects.filter(booking=booking).values_list("session__starts_at", flat=True)
    assert state(booking)[0] == Status.BOOKED
    assert sorted(excused) == [WEDNESDAY, WEDNESDAY + timedelta(days=1)]
    assert owed(booking) == {"": 6000}


@in_the_database
def test_whoever_has_been_to_a_part_of_it_keeps_the_place_and_the_certificate(school, head):
    cohort = course(NOW - timedelta(days=14), WEDNESDAY, status="running")
    booking = place(cohort=cohort, organisation=school)
    session = cohort.sessions.first()
    Attendance.objects.create(booking=booking, session=session, mark="present", taken_by=head, taken_at=NOW)

    actions.say_unavailable(school, by=head)

    assert (state(booking)[0], Absence.objects.filter(booking=booking).count()) == (Status.BOOKED, 1)


@in_the_database
def test_only_the_school_s_own_booked_places_on_these_days_are_touched(school, head):
    cohort = course()
    others = [
        place(cohort=cohort),  # another school's
        place(cohort=course(LATER), organisation=school),
        place(cohort=course(NOW - timedelta(hours=1)), organisation=school),  # has begun
        BookingFactory(cohort=cohort, organisation=school, status=Status.WAITING),
        BookingFactory(cohort=cohort, organisation=school, status=Status.OFFERED),
    ]
    was = [booking.status for booking in others]

    actions.say_unavailable(school, by=head)

    assert [state(booking)[0] for booking in others] == was
    assert Absence.objects.count() == 0


@in_the_database
def test_a_place_without_a_name_and_one_that_nobody_has_approved_are_given_up_too(school, head):
    cohort = course()
    office = PersonFactory(school_office=school)
    unnamed = place(
        cohort=cohort, organisation=school, person=None, request__asked_by=office, name_due_at=NOW, charged=False
    )
    unapproved = place(cohort=cohort, organisation=school, charged=False)
    ApprovalFactory(booking=unapproved)

    actions.say_unavailable(school, by=head)

    assert [state(booking)[1] for booking in (unnamed, unapproved)] == [Cause.CALL] * 2
    unapproved.approval.refresh_from_db()
    assert unapproved.approval.status == ApprovalStatus.WITHDRAWN


@in_the_database
def test_the_school_s_own_holidays_are_no_school_days(school, head):
    TermDateFactory(organisation=school, from_on=date(2017, 3, 8), to_on=date(2017, 3, 8))

    call = actions.say_unavailable(school, by=head)

    assert (call.from_on, call.to_on) == (date(2017, 3, 7), date(2017, 3, 10))


@in_the_database
def test_said_twice_it_is_said_once(school, head):
    booking = place(cohort=course(), organisation=school)
    actions.say_unavailable(school, by=head)

    with pytest.raises(RuleBroken, match="This has been said already, and your colleagues are free"):
        actions.say_unavailable(school, by=PersonFactory(head=school))

    assert (Call.objects.count(), state(booking)[1]) == (1, Cause.CALL)


@in_the_database
def test_each_person_gets_one_letter_about_all_of_it_that_does_not_say_why(school, head):
    person = PersonFactory(teacher=school)
    for cohort in (course(programme__title="Spelling"), course(WEDNESDAY, LATER, programme__title="Grammar")):
        place(cohort=cohort, organisation=school, person=person)
    moved = course(programme__title="Phonics")
    another_date(moved)
    place(cohort=moved, organisation=school, person=person)

    actions.say_unavailable(school, by=head)
    deliver_due()

    (letter,) = mail.outbox
    words = " ".join(letter.body.split())
    assert letter.subject == "You are free from Tuesday 7 March 2017 to Thursday 9 March 2017"
    assert "Moved: Phonics, now Thursday 27 April 2017, 4pm" in words
    assert "Given up: Spelling, Wednesday 8 March 2017, 4pm" in words
    assert "Excused: Grammar, Wednesday 8 March 2017, 4pm to 5:30pm" in words
    assert len({file.filename for file in letter.attachments}) == len(letter.attachments) == 4
    for hint in ("inspect", "ofsted", "call"):
        assert hint not in (letter.body + letter.subject).lower()


@in_the_database
def test_nothing_that_others_can_read_says_why(school, head):
    place(cohort=course(), organisation=school)

    actions.say_unavailable(school, by=head)

    verbs = AuditEntry.objects.values_list("verb", "thing")
    kinds = Message.objects.values_list("kind", flat=True)
    assert ("said unavailable", "schools.organisation") in verbs
    assert not any("call" in word for pair in verbs for word in pair)
    assert not any("call" in kind for kind in kinds)


@in_the_database
def test_the_office_is_told_at_once_who_cannot_lead_and_the_session_stays(school, head, settings):
    leader = PersonFactory(teacher=school, last_name="Nair")
    led = course(programme__title="Subject leadership")
    led.sessions.update(leader=leader)
    whole = course(programme__title="Outdoor learning")
    ProgrammeLeaderFactory(programme=whole.programme, person=leader)
    course(LATER, programme__title="Later").sessions.update(leader=leader)
    course(programme__title="Of others").sessions.update(leader=PersonFactory())

    actions.say_unavailable(school, by=head)
    deliver_due()

    (letter,) = mail.outbox
    assert letter.to == [settings.ALLIANCE["contact_email"]]
    words = " ".join(letter.body.split())
    assert "Subject leadership: Wednesday 8 March 2017, 4pm to 5:30pm, Sam Nair" in words
    assert "Outdoor learning" in words
    assert "Later" not in words
    assert "Of others" not in words
    assert led.sessions.get().leader == leader


@in_the_database
def test_whoever_is_excused_needs_no_reminder(school, head):
    cohort = course(WEDNESDAY, LATER)
    long_ago = NOW - timedelta(days=30)
    place(cohort=cohort, organisation=school, accepted_at=long_ago)
    other = place(cohort=cohort, accepted_at=long_ago)
    actions.say_unavailable(school, by=head)

    actions.send_reminders()

    reminded = Message.objects.filter(kind="bookings.reminder").values_list("about", flat=True)
    assert list(reminded) == [f"booking:{other.pk}"]


@in_the_database
@pytest.mark.parametrize("count", [1, 12])
def test_whom_it_touches_is_asked_in_as_many_queries_for_many_as_for_one(school, count, django_assert_num_queries):
    for number in range(count):
        cohort = course(programme__title=f"Course {number}")
        another_date(cohort)
        place(cohort=cohort, organisation=school)

    with django_assert_num_queries(4):
        touched = queries.touched_by_call(school.pk, first=date(2017, 3, 7), last=date(2017, 3, 9))

    assert [one.becomes for one in touched] == [Outcome.MOVED] * count


# At once --------------------------------------------------------------------------------------------------------------


def test_two_heads_who_say_it_at_once_say_it_once(own_database):
    school = OrganisationFactory()
    heads = [PersonFactory(head=school) for _ in range(2)]
    cohorts = [course(programme__title=f"Course {number}") for number in range(4)]
    bookings = [place(cohort=cohort, organisation=school) for cohort in cohorts]

    results = at_once(2, lambda number: actions.say_unavailable(school, by=heads[number]))

    assert sorted(type(result).__name__ for result in results) == ["Call", "RuleBroken"]
    assert [state(booking)[1] for booking in bookings] == [Cause.CALL] * 4


def test_two_schools_that_have_the_call_at_once_share_the_places_of_the_other_date(own_database):
    schools = [OrganisationFactory() for _ in range(2)]
    heads = [PersonFactory(head=school) for school in schools]
    cohort = course()
    other = another_date(cohort, places=1)
    bookings = [place(cohort=cohort, organisation=school) for school in schools]

    results = at_once(2, lambda number: actions.say_unavailable(schools[number], by=heads[number]))

    assert [type(result) for result in results] == [Call, Call]
    assert sorted(state(booking)[1] for booking in bookings) == [Cause.CALL, Cause.MOVED]
    assert Booking.objects.live().filter(cohort=other).count() == 1
