"""Asking what people thought of a course and what it has changed, keeping their replies, and telling who led it.

A reply holds no person; the place, or the session at which somebody stood in, only remembers that there was one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db.models import Model
from django.utils import timezone

from bookings import queries, rules
from bookings.actions.reminders import first_to_tell
from bookings.emails import evaluations as letters
from bookings.models import Booking, Evaluation, Impact, Notice, StandIn
from bookings.states import Status
from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import midnight, today
from core.models import Message
from programmes.models import Cohort, Session
from schools.models import Person

# What the clock does --------------------------------------------------------------------------------------------------


def ask_for_evaluations() -> int:
    """Ask those who were there what they thought, the day after the last session and once more. Returns how many."""
    return sum(_ask(session, kind) for kind in queries.EVALUATIONS for session in queries.sessions_to_evaluate(kind))


@action
def _ask(session: Session, kind: Notice.Kind) -> int:
    if not first_to_tell(session, kind):
        return 0

    def letter(booking: Booking, person_id: int) -> Message:
        return letters.of_evaluation(booking, person_id, kind)

    return _ask_everyone(session, "evaluation_asked_at", "evaluated_at", letter)


def ask_what_changed() -> int:
    """Ask those who were there what a course has changed, three months after it, once. Returns how many."""
    return sum(_ask_what_changed(session) for session in queries.sessions_to_ask_what_changed())


@action
def _ask_what_changed(session: Session) -> int:
    if not first_to_tell(session, Notice.Kind.IMPACT):
        return 0
    return _ask_everyone(session, "impact_asked_at", "impact_told_at", letters.of_impact)


def _ask_everyone(session: Session, asked: str, answered: str, letter: Callable[[Booking, int], Message]) -> int:
    """Write to everyone who was there and has not answered, colleagues who stood in among them, and note it."""
    not_yet = {f"{answered}__isnull": True}
    bookings = list(queries.to_be_evaluated_by(session.cohort_id).filter(**not_yet))
    stand_ins = list(queries.stood_in_at(session.cohort_id).filter(**not_yet).select_related("booking"))
    now = timezone.now()
    for model, rows in ((Booking, bookings), (StandIn, stand_ins)):
        _not_asked(model, rows, asked).update(**{asked: now})
    told = [letter(booking, booking.told_id) for booking in bookings]
    told += [letter(one.booking, one.person_id) for one in stand_ins]
    outbox.post_all(told)
    return len(told)


def _not_asked(model: type[Model], rows: Collection[Model], asked: str):
    return model._default_manager.filter(pk__in=[row.pk for row in rows], **{f"{asked}__isnull": True})


def tell_leaders_what_was_thought() -> int:
    """Tell those who led a course, once enough participants have said what they thought. Returns how many."""
    return sum(_sum_up(session) for session in queries.sessions_to_sum_up())


@action
def _sum_up(session: Session) -> int:
    if not first_to_tell(session, Notice.Kind.SUMMARY):
        return 0
    told = [letters.of_summary(session.cohort, leader) for leader in queries.everyone_leading(session.cohort)]
    outbox.post_all(told)
    return len(told)


# What people do -------------------------------------------------------------------------------------------------------


@action
def evaluate(booking: Booking, *, usefulness: int, teaching: int, best: str = "", better: str = "", by: Person) -> None:
    """Keep what somebody who was there thought, once.

    Only the day is remembered, and the audit trail is not told who replied: with the moment or the order, one could put
    a name to each reply.
    """
    ended = Cohort.objects.filter(pk=booking.cohort_id, ends_at__lte=timezone.now()).exists()
    if not ended:
        raise RuleBroken("You can say what you thought once the last session is over.")
    _note_reply(booking, "evaluated_at", by=by)
    reply = Evaluation(
        cohort_id=booking.cohort_id, on=today(), usefulness=usefulness, teaching=teaching, best=best, better=better
    )
    _keep(reply)
    outbox.cancel(about=letters.about_evaluation(booking, by.pk))


@action
def tell_what_changed(booking: Booking, *, changed: int, words: str = "", by: Person) -> None:
    """Keep what a course has changed for somebody, once; of it too nothing says who said it."""
    ends_at = Cohort.objects.values_list("ends_at", flat=True).get(pk=booking.cohort_id)
    if ends_at is None or today() < rules.impact_asked_on(rules.day_of(ends_at)):
        raise RuleBroken("You can say what the course has changed three months after its last session.")
    _note_reply(booking, "impact_told_at", by=by)
    _keep(Impact(cohort_id=booking.cohort_id, on=today(), changed=changed, words=words))
    outbox.cancel(about=letters.about_impact(booking, by.pk))


def _note_reply(booking: Booking, answered: str, *, by: Person) -> None:
    """Whoever has the place answers for it; a colleague who stood in, once for all sessions of a course."""
    first = {f"{answered}__isnull": True}
    noted = {answered: midnight(today())}
    own = Booking.objects.filter(pk=booking.pk, person=by, status=Status.BOOKED, **first)
    stood_in = StandIn.objects.filter(booking__cohort=booking.cohort_id, person=by, **first)
    if not own.update(**noted) and not stood_in.update(**noted):
        raise RuleBroken("You have told us already. Thank you.")


def _keep(reply: Evaluation | Impact) -> None:
    reply.save(force_insert=True)
    audit.record("received", reply, by=None)


@action
def choose_quotes(cohort: Cohort, chosen: Collection[int], *, by: Person) -> int:
    """Which of the answers to "What will you use?" are quoted on the course page. Returns how many changed.

    Only of answers that may be read at all: below the fewest replies shown there is nothing to choose from.
    """
    offered = {reply.pk: reply for reply in queries.quotable(cohort.pk)}
    if not set(chosen) <= offered.keys():
        raise RuleBroken("One of these answers is not there any more. Look at them again.")
    changed = [reply for pk, reply in offered.items() if reply.is_quoted != (pk in chosen)]
    for reply in changed:
        reply.is_quoted = not reply.is_quoted
    Evaluation.objects.bulk_update(changed, ["is_quoted"])
    if changed:
        audit.record("chose what is quoted of", cohort, by=by, changed=["is_quoted"])
    return len(changed)
