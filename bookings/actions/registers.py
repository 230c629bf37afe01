"""Taking a register, and taking it again when something in it was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from bookings import queries
from bookings.actions.certificates import settle_certificates
from bookings.models import Attendance, Certificate
from bookings.states import Mark
from core import audit, outbox
from core.action import RuleBroken, action
from programmes.models import Session
from programmes.states import CohortStatus
from schools.models import Person


@dataclass(frozen=True)
class Marked:
    """What a register says of one booking: the mark, and how many minutes when only there in part."""

    booking_id: int
    mark: str
    minutes: int | None = None


@action
def take_register(session: Session, marks: Iterable[Marked], *, by: Person) -> int:
    """Write who was there; taken again, it corrects. Whoever is not named stays as they were. Returns how many changed.

    Certificates follow the register: they are issued with the last session's, and a correction issues them anew.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("cohort__programme").get(pk=session.pk)
    now = timezone.now()
    if now < session.starts_at:
        raise RuleBroken("A register can be taken once the session has started.")
    existing = {attendance.booking_id: attendance for attendance in Attendance.objects.filter(session=session)}
    named = set(queries.register_of(session).values_list("pk", flat=True))
    changed = []
    for marked in marks:
        if marked.booking_id not in named:
            raise RuleBroken("Somebody on this register no longer has a place. Look at it again.")
        _check_minutes(marked, session)
        was = existing.get(marked.booking_id)
        if was is None or (was.mark, was.minutes) != (marked.mark, marked.minutes):
            changed.append(_attendance(marked, session, by=by, at=now))
    _write(changed, existing, session, by=by)
    _follow_up(session, by=by)
    return len(changed)


def _check_minutes(marked: Marked, session: Session) -> None:
    if marked.mark == Mark.PART and not 0 < (marked.minutes or 0) < session.minutes:
        raise RuleBroken(f"Somebody who was there in part was there for 1 to {session.minutes - 1} minutes.")


def _attendance(marked: Marked, session: Session, *, by: Person, at) -> Attendance:
    minutes = marked.minutes if marked.mark == Mark.PART else None
    return Attendance(
        booking_id=marked.booking_id, session=session, mark=marked.mark, minutes=minutes, taken_by=by, taken_at=at
    )


def _write(changed: list[Attendance], existing: dict[int, Attendance], session: Session, *, by: Person) -> None:
    """Marks that were not there are added, others corrected, and the trail says which was which."""
    if not changed:
        return
    written = Attendance.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["booking", "session"],
        update_fields=["mark", "minutes", "taken_by", "taken_at"],
    )
    corrected = [attendance for attendance in written if attendance.booking_id in existing]
    entries = [audit.entry("corrected", attendance, by=by, changed=["mark", "minutes"]) for attendance in corrected]
    if len(corrected) < len(written):
        entries.append(audit.entry("took the register of", session, by=by))
    audit.record_all(entries)


def _follow_up(session: Session, *, by: Person) -> None:
    """Nobody has to be reminded any more, and certificates are issued or put right."""
    outbox.cancel(about=f"session:{session.pk}")
    cohort = session.cohort
    is_over = cohort.status == CohortStatus.FINISHED or session.ends_at == cohort.ends_at
    if is_over or Certificate.objects.filter(booking__cohort=cohort).exists():
        settle_certificates(cohort, by=by)
