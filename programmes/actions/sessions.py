"""Sessions of a cohort. Once somebody has booked, time and place are changed by `bookings`, which tells people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core import audit
from core.action import RuleBroken, action
from programmes.actions.facts import locked, take
from programmes.models import Cohort, Session
from programmes.states import CohortStatus
from schools.models import Person

#: Whoever has booked is told when one of these changes.
MUST_BE_TOLD = {"starts_at", "ends_at", "venue", "room", "place", "video_link"}
OVER = (CohortStatus.FINISHED, CohortStatus.CANCELLED)


@action
def add_session(cohort: Cohort, *, by: Person | None, **facts: Any) -> Session:
    """A session more. When people have booked already it can only be optional (R051): they agreed to the others."""
    cohort = locked(cohort)
    _refuse_when_over(cohort)
    if _has_people(cohort) and facts.get("is_required", True):
        raise RuleBroken({"is_required": "People have booked the sessions as they are. Make this one optional."})
    session = Session(cohort=cohort, **facts)
    _refuse_another_venue_s_room(session)
    session.save(force_insert=True)
    audit.record("created", session, by=by)
    return session


@action
def add_series(
    cohort: Cohort, hours: Iterable[tuple[datetime, datetime]], *, by: Person | None, **facts: Any
) -> list[Session]:
    """Several sessions alike in one go, each from a moment to a moment. One that begins with a session which is there
    already is left out, so that sending it twice adds it once."""
    cohort = locked(cohort)
    _refuse_when_over(cohort)
    if _has_people(cohort) and facts.get("is_required", True):
        raise RuleBroken({"is_required": "People have booked the sessions as they are. Make these ones optional."})
    there = set(cohort.sessions.values_list("starts_at", flat=True))
    new = [
        Session(cohort=cohort, starts_at=starts_at, ends_at=ends_at, **facts)
        for starts_at, ends_at in hours
        if starts_at not in there
    ]
    Session.objects.bulk_create(new)
    audit.record_all([audit.entry("created", session, by=by) for session in new])
    return new


@action
def change_session(session: Session, *, by: Person | None, people_are_told: bool = False, **facts: Any) -> None:
    """Change a session. When somebody has booked, time and place change only together with telling them
    (`people_are_told`: the caller does)."""
    cohort = locked(session.cohort)
    session = (
        Session.objects.select_for_update(of=["self"])
        .select_related("venue", "room__venue__organisation", "leader")
        .get(pk=session.pk)
    )
    _refuse_when_over(cohort)
    if facts.get("venue", session.venue) != session.venue:
        facts.setdefault("room", None)  # its room stays where it is
    had_a_meeting = bool(session.video_link)
    changed = take(session, facts)
    _refuse_another_venue_s_room(session)
    told = MUST_BE_TOLD & set(changed)
    if had_a_meeting and session.video_link:
        told.discard("video_link")  # everyone's own joining link leads to the new meeting by itself
    if told and _has_people(cohort) and not people_are_told:
        raise RuleBroken("People have booked. Move the session instead: they are told, and can give up their place.")
    if changed:
        session.save(update_fields=changed)
        audit.record("changed", session, by=by, changed=changed)


@action
def remove_session(session: Session, *, by: Person | None, people_are_told: bool = False) -> None:
    """Take a session away, as long as nobody has booked, or the caller tells them."""
    cohort = locked(session.cohort)
    _refuse_when_over(cohort)
    if _has_people(cohort) and not people_are_told:
        raise RuleBroken("People have booked. Cancel the session instead: they are told.")
    if cohort.status != CohortStatus.DRAFT and cohort.sessions.count() == 1:
        raise RuleBroken("A published course needs a session. Make it a draft first, or cancel the course.")
    audit.record("removed", session, by=by)
    session.delete()


@action
def add_presenter(session: Session, person: Person, *, by: Person | None) -> None:
    """Somebody who takes part in the programme leads a part of a session (R033)."""
    session.presenters.add(person)
    audit.record("changed", session, by=by, changed=["presenters"])


@action
def remove_presenter(session: Session, person: Person, *, by: Person | None) -> None:
    """Take somebody off the presenters of a session."""
    session.presenters.remove(person)
    audit.record("changed", session, by=by, changed=["presenters"])


def _refuse_another_venue_s_room(session: Session) -> None:
    if session.room and session.room.venue.organisation_id != session.venue_id:
        raise RuleBroken({"room": f"{session.room} is at {session.room.venue}. Choose a room of the session’s venue."})


def _has_people(cohort: Cohort) -> bool:
    return bool(cohort.taken or cohort.waiting)


def _refuse_when_over(cohort: Cohort) -> None:
    if cohort.status in OVER:
        raise RuleBroken(f"This course is {cohort.get_status_display().lower()}, so its sessions stay as they were.")
