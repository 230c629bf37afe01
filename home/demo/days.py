"""What came of the courses that lie behind: registers, what people thought, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bookings import rules
from bookings.actions.certificates import settle_certificates
from bookings.models import Attendance, Booking, Certificate, Evaluation, Notice
from bookings.states import Mark, Status
from core.calendar import LONDON, midnight
from home.demo.clock import Clock
from home.demo.courses import Run
from programmes.models import Session

#: How often each mark is made, of a hundred.
MARKS = {Mark.PRESENT: 88, Mark.PART: 4, Mark.ABSENT: 4, Mark.EXCUSED: 4}
#: Of those who were there, this share says what they thought.
REPLIES = 0.6

BEST = [
    "The films of real lessons. I saw what the words meant.",
    "Time to plan with somebody who teaches the same year elsewhere.",
    "The four steps. I have used them twice already.",
    "That it was led by someone who had taught a class that very morning.",
    "The list of questions. It is on the wall behind my desk.",
    "Trying it out before being told why it works.",
    "How honest everyone was about what does not go well.",
    "",
    "",
]
BETTER = [
    "A little more time at the end.",
    "Send the reading a week before.",
    "More examples from secondary schools.",
    "The room was cold.",
    "An hour later would be easier for those of us who come from Dulwich.",
    "",
    "",
    "",
    "",
]


def build(runs: list[Run], bookings: list[Booking], clock: Clock, chance: Random) -> None:
    """Take the registers of sessions that have been, let people say what they thought, and issue certificates."""
    of_cohort: dict[int, list[Booking]] = {}
    for booking in bookings:
        if booking.status == Status.BOOKED:
            of_cohort.setdefault(booking.cohort_id, []).append(booking)
    attendances = [
        attendance
        for run in runs
        for session in _held(run, clock)
        for attendance in _register(session, of_cohort.get(run.cohort.pk, []), run, chance)
    ]
    Attendance.objects.bulk_create(attendances)
    over = [run for run in runs if run.is_over and not run.facts.get("no_register")]
    was_there = {one.booking_id for one in attendances if one.mark in (Mark.PRESENT, Mark.PART)}
    for run in over:
        there = [booking for booking in of_cohort.get(run.cohort.pk, []) if booking.pk in was_there]
        _evaluate(run, there, clock, chance)
        settle_certificates(run.cohort, by=None)
        Certificate.objects.filter(booking__in=there).update(issued_at=run.sessions[-1].ends_at)
    Notice.objects.bulk_create(notice for run in over for notice in _told(run, clock))


def _held(run: Run, clock: Clock) -> list[Session]:
    """Sessions whose register has been taken: the one of today waits for its leader."""
    if run.facts.get("no_register"):
        return []
    return [session for session in run.sessions if session.starts_at.astimezone(LONDON).date() < clock.today]


def _register(session: Session, bookings: list[Booking], run: Run, chance: Random) -> Iterator[Attendance]:
    for booking in bookings:
        mark = Mark.PRESENT if run.facts.get("people") else chance.choices(list(MARKS), list(MARKS.values()))[0]
        yield Attendance(
            booking=booking,
            session=session,
            mark=mark,
            minutes=session.minutes * 2 // 3 if mark == Mark.PART else None,
            taken_by=session.leader,
            taken_at=session.starts_at + timedelta(minutes=10),
        )


def _evaluate(run: Run, there: list[Booking], clock: Clock, chance: Random) -> None:
    """Replies know no person; bookings only remember the day on which there was one."""
    asked_at, ended_on = _asked_at(run), run.sessions[-1].ends_at.astimezone(LONDON).date()
    if asked_at > clock.now:
        return
    replies = []
    for booking in there:
        booking.evaluation_asked_at = asked_at
        if chance.random() < REPLIES:
            on = min(ended_on + timedelta(days=chance.randint(1, 6)), clock.today)
            booking.evaluated_at = midnight(on)
            replies.append(_reply(run, on, chance))
    Booking.objects.bulk_update(there, ["evaluation_asked_at", "evaluated_at"])
    Evaluation.objects.bulk_create(chance.sample(replies, len(replies)))


def _reply(run: Run, on, chance: Random) -> Evaluation:
    return Evaluation(
        cohort=run.cohort,
        on=on,
        usefulness=chance.choices([2, 3, 4, 5], [3, 12, 40, 45])[0],
        teaching=chance.choices([3, 4, 5], [8, 37, 55])[0],
        best=chance.choice(BEST),
        better=chance.choice(BETTER),
    )


def _asked_at(run: Run) -> datetime:
    day = run.sessions[-1].ends_at.astimezone(LONDON).date()
    return rules.letters_go_out_at(day, days=rules.EVALUATION_ASKED_AFTER_DAYS[0])


def _told(run: Run, clock: Clock) -> Iterator[Notice]:
    """That people have been asked already, so that the clock does not ask them again on the first day."""
    last = run.sessions[-1]
    on = last.starts_at.astimezone(LONDON).date()
    kinds = (Notice.Kind.EVALUATION, Notice.Kind.EVALUATION_AGAIN)
    for kind, days in zip(kinds, rules.EVALUATION_ASKED_AFTER_DAYS, strict=True):
        if rules.letters_go_out_at(on, days=days) <= clock.now:
            yield Notice(session=last, kind=kind, on=on)
