"""What came of the courses that lie behind: registers, what people thought, certificates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bookings import queries, rules
from bookings.actions.certificates import settle_certificates
from bookings.models import Attendance, Booking, Evaluation, Impact, Notice, StandIn
from bookings.states import Mark, Status
from core.calendar import LONDON, midnight
from home.demo.clock import Clock
from home.demo.courses import Run
from home.demo.people import People
from programmes.models import Session

#: How often each mark is made, of a hundred.
MARKS = {Mark.PRESENT: 88, Mark.PART: 4, Mark.ABSENT: 4, Mark.EXCUSED: 4}
#: Of those who were there, this share says what they thought.
REPLIES = 0.6
#: And this share, three months later, what it has changed.
IMPACT_REPLIES = 0.45
#: Who stood in for a colleague of her school, and who arranged it.
STOOD_IN, ARRANGED_IT = "Abena Mensah", "Patience Kamara"

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
CHANGED = [
    "I plan for one thing each lesson now, and see sooner who has it.",
    "Two of us do it the same way across both classes.",
    "The children ask for it.",
    "It is in our curriculum plan for the whole year group.",
    "I lead it myself now, with a colleague watching.",
    "",
    "",
]


def build(runs: list[Run], bookings: list[Booking], people: People, clock: Clock, chance: Random) -> None:
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
    over = [run for run in runs if run.is_over and not run.facts.get("no_register")]
    stood_in = _send_a_colleague(over, of_cohort, people)
    for attendance in attendances:
        if attendance.booking_id == stood_in.booking_id:
            attendance.mark, attendance.minutes = Mark.PRESENT, None
    Attendance.objects.bulk_create(attendances)
    was_there = {one.booking_id for one in attendances if one.mark in (Mark.PRESENT, Mark.PART)} - {stood_in.booking_id}
    for run in over:
        there = [booking for booking in of_cohort.get(run.cohort.pk, []) if booking.pk in was_there]
        _evaluate(run, there, clock, chance)
        _tell_what_changed(run, there, clock, chance)
        settle_certificates(run.cohort, by=None)
        queries.certificates_of(run.cohort.pk).update(issued_at=run.sessions[-1].ends_at)
    Notice.objects.bulk_create(notice for run in over for notice in _told(run, clock))


def _send_a_colleague(over: list[Run], of_cohort: dict[int, list[Booking]], people: People) -> StandIn:
    """The latest course of one session to which somebody of her school had a place that she did not, and of which no
    other story is told."""
    colleague, school = people[STOOD_IN], people.school_of[STOOD_IN]
    untold = [run for run in over if not run.facts.get("people")]
    for run in sorted(untold, key=lambda run: run.starts_at, reverse=True):
        booked = of_cohort.get(run.cohort.pk, [])
        places = [one for one in booked if one.organisation == school and not one.origin]
        if len(run.sessions) == 1 and places and all(one.person != colleague for one in booked):
            sent = StandIn(
                booking=places[0], session=run.sessions[0], person=colleague, arranged_by=people[ARRANGED_IT]
            )
            sent.evaluation_asked_at = sent.evaluated_at = _asked_at(run)
            sent.save(force_insert=True)
            StandIn.objects.filter(pk=sent.pk).update(arranged_at=run.starts_at - timedelta(days=1))
            return sent
    raise LookupError(f"Nobody of {school} was on a course of one session")


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
    if sentence := run.facts.get("quoted"):
        replies[0].usefulness, replies[0].best, replies[0].is_quoted = 5, sentence, True
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


def _tell_what_changed(run: Run, there: list[Booking], clock: Clock, chance: Random) -> None:
    """Three months on, of courses that lie so far back."""
    on = rules.impact_asked_on(run.sessions[-1].ends_at.astimezone(LONDON).date())
    asked_at = rules.letters_go_out_at(on, days=0)
    if asked_at > clock.now:
        return
    replies = []
    for booking in there:
        booking.impact_asked_at = asked_at
        if chance.random() < IMPACT_REPLIES:
            said_on = min(on + timedelta(days=chance.randint(0, 5)), clock.today)
            booking.impact_told_at = midnight(said_on)
            changed = chance.choices([2, 3, 4, 5], [10, 30, 40, 20])[0]
            replies.append(Impact(cohort=run.cohort, on=said_on, changed=changed, words=chance.choice(CHANGED)))
    Booking.objects.bulk_update(there, ["impact_asked_at", "impact_told_at"])
    Impact.objects.bulk_create(chance.sample(replies, len(replies)))


def _asked_at(run: Run) -> datetime:
    day = run.sessions[-1].ends_at.astimezone(LONDON).date()
    return rules.letters_go_out_at(day, days=rules.EVALUATION_ASKED_AFTER_DAYS[0])


def _told(run: Run, clock: Clock) -> Iterator[Notice]:
    """That people have been asked already, so that the clock does not ask them again on the first day."""
    last = run.sessions[-1]
    on = last.starts_at.astimezone(LONDON).date()
    told = dict(zip(queries.EVALUATIONS, rules.EVALUATION_ASKED_AFTER_DAYS, strict=True))
    told[Notice.Kind.SUMMARY] = rules.SUMMED_UP_AFTER_DAYS[0]
    told[Notice.Kind.IMPACT] = (rules.impact_asked_on(on) - on).days
    for kind, days in told.items():
        if rules.letters_go_out_at(on, days=days) <= clock.now:
            yield Notice(session=last, kind=kind, on=on)
