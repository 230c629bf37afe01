"""What the alliance itself cancels or moves. Everyone whom it concerns is told once, and nobody pays for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from bookings import queries, rules
from bookings.actions.certificates import settle_certificates
from bookings.actions.giving_up import cancel
from bookings.actions.places import last_day_of
from bookings.emails import days as letters
from bookings.models import Booking, Notice
from bookings.queries.costs import charges_for
from bookings.states import Cause, Status
from core import audit, outbox, words
from core.action import RuleBroken, action, move
from core.models import Message
from payments import actions as payments
from programmes import actions as programmes
from programmes.models import Cohort, Session
from programmes.rules import slot_of
from programmes.states import COHORT_TRANSITIONS, CohortStatus
from schools.models import Person


@action
def cancel_cohort(cohort: Cohort, *, by: Person, reason: str = "") -> int:
    """Cancel a whole course: every place and every position in the line ends, and what was charged for it is withdrawn.

    Whoever was at a session already keeps a certificate of it. Returns how many people were told.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort.pk)
    move(cohort, CohortStatus.CANCELLED, COHORT_TRANSITIONS)
    audit.record("cancelled", cohort, by=by, changed=["status"])
    messages = []
    for booking in Booking.objects.live().filter(cohort=cohort).order_by("pk"):
        was = booking.status
        cancel(booking, by=by, cause=Cause.ALLIANCE)
        messages.append(letters.of_cancelled_cohort(booking, was=was, reason=reason))
    messages += [
        letters.of_cancelled_cohort_to_leader(cohort, leader, reason=reason)
        for leader in queries.everyone_leading(cohort)
    ]
    settle_certificates(cohort, by=by)
    return _tell(messages)


@action
def cancel_session(session: Session, *, by: Person, reason: str = "") -> int:
    """Take one session out of a course that goes on. Whoever has a place may keep it or give it up at no charge.

    Returns how many people were told.
    """
    cohort = _cohort_that_goes_on(session)
    session = _session_ahead(session)
    if not cohort.sessions.exclude(pk=session.pk).exists():
        raise RuleBroken("This is the only session. Cancel the whole course instead.")
    messages = [
        letters.of_cancelled_session(session, person_id, booking, reason=reason)
        for person_id, booking in _whom_it_concerns(cohort, session)
    ]
    programmes.remove_session(session, by=by, people_are_told=True)
    _leave_the_choice(cohort)
    _bill_from_the_new_day(cohort)
    return _tell(messages)


@action
def move_session(session: Session, *, by: Person, reason: str = "", **facts: Any) -> int:
    """Give a session another time or place: `starts_at`, `ends_at`, `venue`, `room`, `place`, `video_link`, those that
    change.

    Calendars follow, and reminders go by the new day. Whoever has a place may keep it or give it up at no charge.
    Returns how many people were told.
    """
    cohort = _cohort_that_goes_on(session)
    session = _session_ahead(session)
    was = {"when": words.when(session.starts_at, session.ends_at), "where": letters.where(session)}
    changed = {name for name, value in facts.items() if getattr(session, name) != value}
    if changed == {"video_link"} and session.video_link and facts["video_link"]:
        programmes.change_session(session, by=by, **facts)
        return 0  # everyone's own joining link leads to the new meeting by itself
    if not changed:
        raise RuleBroken("Nothing is different yet. Choose another time or place.")
    starts_at, ends_at = (facts.get(name) or getattr(session, name) for name in ("starts_at", "ends_at"))
    if starts_at <= timezone.now():
        raise RuleBroken("Choose a time that is still to come.")
    slot = slot_of(starts_at, ends_at)
    programmes.change_session(session, by=by, people_are_told=True, slot=slot, **facts)
    session = Session.objects.select_related("cohort__programme", "venue", "room").get(pk=session.pk)
    _note_what_the_letter_tells(session)
    _leave_the_choice(cohort)
    _bill_from_the_new_day(cohort)
    return _tell(
        letters.of_moved_session(session, person_id, booking, was=was, reason=reason)
        for person_id, booking in _whom_it_concerns(cohort, session)
    )


def _leave_the_choice(cohort: Cohort) -> None:
    """Whoever has a place may keep it, or give it up at no charge for some days, but not beyond the next session."""
    now = timezone.now()
    following = cohort.sessions.filter(starts_at__gt=now).order_by("starts_at").first()
    if following is None:
        return
    until = rules.free_to_leave_until(changed_at=now, starts_at=following.starts_at)
    Booking.objects.filter(cohort=cohort, status=Status.BOOKED).update(free_to_leave_until=until)


def _bill_from_the_new_day(cohort: Cohort) -> None:
    """Schools that are invoiced after delivery are invoiced after the day on which it now ends."""
    cohort.refresh_from_db(fields=["ends_at"])
    payments.deliver_on(charges_for(cohort.pk), last_day_of(cohort))


def _cohort_that_goes_on(session: Session) -> Cohort:
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.cohort_id)
    if cohort.status in (CohortStatus.CANCELLED, CohortStatus.FINISHED):
        raise RuleBroken(f"This course is {cohort.get_status_display().lower()}.")
    return cohort


def _session_ahead(session: Session) -> Session:
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("cohort__programme", "venue", "room")
        .get(pk=session.pk)
    )
    if session.starts_at <= timezone.now():
        raise RuleBroken("This session has started already.")
    return session


def _whom_it_concerns(cohort: Cohort, session: Session) -> Iterable[tuple[int, Booking | None]]:
    """Everyone with a place, an offer or a position in the line, each with their booking; and those who lead."""
    if cohort.status == CohortStatus.DRAFT:
        return
    told = set()
    for booking in Booking.objects.live().filter(cohort=cohort).order_by("pk"):
        told.add(booking.told_id)
        yield booking.told_id, booking
    for leader in queries.everyone_leading(cohort, session):
        if leader.pk not in told:
            yield leader.pk, None


def _note_what_the_letter_tells(session: Session) -> None:
    """The letter about the new day stands for the reminders that would have gone out before now."""
    day = rules.day_of(session.starts_at)
    Notice.objects.bulk_create(
        [
            Notice(session=session, kind=kind, on=day)
            for kind, days in queries.REMINDERS.items()
            if rules.letters_go_out_at(day, days=-days) <= timezone.now() + timedelta(hours=1)
        ],
        ignore_conflicts=True,
    )


def _tell(messages: Iterable[Message]) -> int:
    written = list(messages)
    outbox.post_all(written)
    return len(written)
