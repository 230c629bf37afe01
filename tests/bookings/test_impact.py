"""What a course has changed three months on, and what those who led it are told."""

from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from bookings import actions, rules
from bookings.models import Booking, Impact, Notice
from core.action import RuleBroken
from core.calendar import LONDON, midnight
from core.delivery import deliver_due
from core.models import AuditEntry
from programmes.models import Cohort
from programmes.states import CohortStatus
from tests.factories.bookings import (
    AttendanceFactory,
    BookingFactory,
    EvaluationFactory,
    ImpactFactory,
    StandInFactory,
)
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db

SAID = {"changed": 4, "words": "The flashcards are on every wall."}


def london(day: str, hour: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=LONDON)


def course_on(day: str, time_machine):
    """A course whose only session was on this day at 4pm; the clock stands at its end."""
    starts_at = london(day, 16)
    time_machine.move_to(starts_at - timedelta(days=30))
    session = SessionFactory(
        cohort=CohortFactory(programme__title="Talk for reading", number=1, status=CohortStatus.FINISHED),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
    )
    time_machine.move_to(session.ends_at)
    return session


@pytest.fixture
def session(time_machine):
    return course_on("2017-01-26", time_machine)


def tick(kind) -> list[str]:
    """The clock strikes twice, and what is due goes out. Gives the subjects."""
    before = len(mail.outbox)
    for _ in range(2):
        kind()
        deliver_due()
    return [letter.subject for letter in mail.outbox[before:]]


QUESTION = "Three months on: what has Talk for reading changed?"


# Asking ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "asked_on"),
    [
        ("2016-11-03", "2017-02-03"),
        ("2016-11-28", "2017-02-28"),
        ("2016-11-29", "2017-02-28"),
        ("2016-11-30", "2017-02-28"),
        ("2015-11-30", "2016-02-29"),
        ("2017-01-31", "2017-04-30"),
        ("2017-03-31", "2017-06-30"),
        ("2016-10-01", "2017-01-01"),
        ("2016-12-31", "2017-03-31"),
    ],
)
def test_three_calendar_months_end_on_the_same_day_or_the_months_last(last_day, asked_on):
    assert rules.impact_asked_on(date.fromisoformat(last_day)) == date.fromisoformat(asked_on)


def test_three_calendar_months_always_have_as_many_days_as_the_clock_looks_back():
    days = [date(2015, 9, 1) + timedelta(days=n) for n in range(5 * 366)]

    assert {(rules.impact_asked_on(day) - day).days for day in days} == set(rules.IMPACT_ASKED_WITHIN_DAYS)


@pytest.mark.parametrize("last_day", ["2017-01-26", "2016-11-30", "2017-01-31"])
def test_participants_are_asked_once_three_months_after_the_last_session(time_machine, last_day):
    booking = BookingFactory(cohort=course_on(last_day, time_machine).cohort)
    day = rules.impact_asked_on(date.fromisoformat(last_day))
    told = {}
    for hours in range(-48, 24 * 10, 8):
        moment = datetime.combine(day, datetime.min.time(), LONDON) + timedelta(hours=hours, minutes=1)
        time_machine.move_to(moment)
        if subjects := tick(actions.ask_what_changed):
            told[moment.date(), moment.hour] = subjects

    assert told == {(day, 8): [QUESTION]}
    booking.refresh_from_db()
    assert (booking.impact_asked_at.date(), f"/bookings/{booking.pk}/impact/" in mail.outbox[0].body) == (day, True)


def test_a_clock_that_stood_still_for_some_days_asks_late_and_for_longer_not_at_all(session, time_machine):
    BookingFactory(cohort=session.cohort)
    sent = []
    for day in ("2017-05-01", "2017-05-02"):  # five days late, six days late
        time_machine.move_to(london(day, 9))
        sent.append(len(tick(actions.ask_what_changed)))
        Notice.objects.all().delete()
        Booking.objects.update(impact_asked_at=None)

    assert sent == [1, 0]


@pytest.mark.parametrize(
    ("mark", "is_asked"), [("present", True), ("part", True), ("absent", False), ("excused", False), (None, True)]
)
def test_only_whoever_was_there_is_asked(session, time_machine, mark, is_asked):
    booking = BookingFactory(cohort=session.cohort)
    time_machine.move_to(london("2017-04-26", 9))
    if mark:
        AttendanceFactory(booking=booking, session=session, mark=mark, minutes=30 if mark == "part" else None)

    assert bool(tick(actions.ask_what_changed)) == is_asked


def test_a_colleague_who_stood_in_is_asked_instead(session, time_machine):
    booking = BookingFactory(cohort=session.cohort)
    stand_in = StandInFactory(booking=booking, session=session)
    time_machine.move_to(london("2017-04-26", 9))
    tick(actions.ask_what_changed)

    assert [letter.to for letter in mail.outbox] == [[stand_in.person.email]]
    stand_in.refresh_from_db()
    assert stand_in.impact_asked_at is not None


def test_whoever_has_said_meanwhile_gets_no_letter(session, time_machine):
    booking = BookingFactory(cohort=session.cohort)
    time_machine.move_to(london("2017-04-26", 9))
    actions.ask_what_changed()
    actions.tell_what_changed(booking, **SAID, by=booking.person)
    deliver_due()

    assert mail.outbox == []


@pytest.mark.parametrize("people", [1, 50])
def test_asking_asks_the_database_as_often_for_fifty_as_for_one(
    session, time_machine, people, django_assert_num_queries
):
    Cohort.objects.update(places=60)
    for _ in range(people):
        BookingFactory(cohort=session.cohort)
    time_machine.move_to(london("2017-04-26", 9))

    # due; transaction (2), notice with its own (4), places, stand-ins, noted, messages
    with django_assert_num_queries(11):
        assert actions.ask_what_changed() == people
    with django_assert_num_queries(1):
        assert actions.ask_what_changed() == 0


# Answering ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def booking(session, time_machine):
    """A place of somebody who was there, three months later."""
    booking = BookingFactory(cohort=session.cohort)
    time_machine.move_to(london("2017-04-26", 9))
    return booking


def test_a_reply_is_kept_without_anything_that_names_who_gave_it(booking):
    actions.tell_what_changed(booking, **SAID, by=booking.person)

    reply = Impact.objects.get()
    assert (reply.cohort, reply.on, reply.changed) == (booking.cohort, date(2017, 4, 26), 4)
    assert [field.name for field in Impact._meta.get_fields() if field.is_relation] == ["cohort"]
    booking.refresh_from_db()
    assert booking.impact_told_at == midnight(date(2017, 4, 26))
    assert list(AuditEntry.objects.values_list("person_id", "thing")) == [(None, "bookings.impact")]


def test_a_second_reply_or_one_for_somebody_else_is_refused(booking):
    actions.tell_what_changed(booking, **SAID, by=booking.person)

    for person in (booking.person, PersonFactory()):
        with pytest.raises(RuleBroken, match="told us already"):
            actions.tell_what_changed(booking, **SAID, by=person)
    assert Impact.objects.count() == 1


def test_nobody_says_what_has_changed_before_three_months_are_over(booking, time_machine, client):
    time_machine.move_to(london("2017-04-25", 23))
    client.force_login(booking.person)

    with pytest.raises(RuleBroken, match="three months after"):
        actions.tell_what_changed(booking, **SAID, by=booking.person)
    page = client.get(reverse("bookings:impact", args=[booking.pk])).content.decode()
    assert ("from Wednesday 26 April 2017 on" in page, "<textarea" in page) == (True, False)


@pytest.mark.parametrize("rating", [0, 6])
def test_the_database_refuses_a_rating_beyond_one_to_five(booking, rating):
    with pytest.raises(IntegrityError, match="impact_rating_one_to_five"), transaction.atomic():
        ImpactFactory(cohort=booking.cohort, changed=rating)


def test_the_page_asks_keeps_what_was_written_and_thanks(client, booking):
    client.force_login(booking.person)
    url = reverse("bookings:impact", args=[booking.pk])
    wrong = client.post(url, {"words": SAID["words"]})
    page = BeautifulSoup(wrong.content, "html.parser")
    right = client.post(url, SAID)
    again = client.get(url).content.decode()

    assert (wrong.status_code, page.title.get_text().startswith("Error: ")) == (422, True)
    assert page.select_one(".govuk-error-summary a").get_text() == "Choose how much it has changed what you do."
    assert page.select_one("textarea").get_text().strip() == SAID["words"]
    assert (right.status_code, right.headers["Location"]) == (302, reverse("home:my"))
    assert (Impact.objects.get().words, "You have told us already" in again) == (SAID["words"], True)


def test_only_whoever_was_there_finds_the_page(client, booking):
    stand_in = StandInFactory(booking=booking, session=booking.cohort.sessions.get())
    answers = []
    for person in (booking.person, stand_in.person, OfficerFactory(), PersonFactory()):
        client.force_login(person)
        answers.append(client.get(reverse("bookings:impact", args=[booking.pk])).status_code)

    assert answers == [200, 200, 404, 404]


def test_the_summary_stands_beside_the_evaluations_from_three_replies_on(client, booking):
    client.force_login(ProgrammeLeaderFactory(programme=booking.cohort.programme).person)
    url = reverse("bookings:evaluations", args=[booking.cohort_id])
    seen = []
    for number in range(4):
        page = " ".join(BeautifulSoup(client.get(url).content, "html.parser").main.get_text(" ").split())
        seen.append(("Three months on" in page, "4.0 out of 5" in page, "marker 0" in page))
        ImpactFactory(cohort=booking.cohort, words=f"marker {number}")

    assert seen == [(False,) * 3, (True, False, False), (True, False, False), (True, True, True)]


# What those who led it are told ---------------------------------------------------------------------------------------

SUBJECT = "What participants thought: Talk for reading"


def test_leaders_are_told_once_when_the_second_asking_is_over(session, time_machine):
    leaders = [ProgrammeLeaderFactory(programme=session.cohort.programme).person for _ in range(2)]
    for usefulness in (5, 4, 4):
        EvaluationFactory(cohort=session.cohort, usefulness=usefulness, best="marker")
    told = {}
    for day in range(1, 50):
        for hour in (7, 9):
            time_machine.move_to(london("2017-01-26", hour) + timedelta(days=day))
            if subjects := tick(actions.tell_leaders_what_was_thought):
                told[day, hour] = subjects

    assert told == {(14, 9): [SUBJECT] * 2}
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(leader.email for leader in leaders)
    body = mail.outbox[0].body
    assert "How useful was it for your work?: 4.3 of 5" in body
    assert (f"/office/evaluations/{session.cohort_id}/" in body, "marker" in body) == (True, False)


@pytest.mark.parametrize(("third_on", "told_on"), [("2017-02-08", "2017-02-09"), ("2017-02-20", "2017-02-20")])
def test_a_third_reply_that_comes_late_is_waited_for(session, time_machine, third_on, told_on):
    ProgrammeLeaderFactory(programme=session.cohort.programme)
    for _ in range(2):
        EvaluationFactory(cohort=session.cohort)
    told = []
    day = date(2017, 2, 7)
    while day <= date(2017, 3, 20):
        time_machine.move_to(datetime.combine(day, datetime.min.time(), LONDON) + timedelta(hours=9))
        if str(day) == third_on:
            EvaluationFactory(cohort=session.cohort)
        told += [str(day)] * len(tick(actions.tell_leaders_what_was_thought))
        day += timedelta(days=1)

    assert told == [told_on]


def test_with_fewer_than_three_replies_nobody_is_told(session, time_machine):
    ProgrammeLeaderFactory(programme=session.cohort.programme)
    EvaluationFactory(cohort=session.cohort)
    time_machine.move_to(london("2017-02-10", 9))

    assert tick(actions.tell_leaders_what_was_thought) == []
