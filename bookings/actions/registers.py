"""Taking a register, and taking it again when something in it was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from bookings import queries
from bookings.actions.certificates import settle_certificates
from bookings.actions.no_shows import settle_no_shows
from bookings.models import Attendance, Sending
from bookings.states import Mark
from core import audit, outbox, words
from core.action import RuleBroken, action
from programmes.models import Session
from programmes.states import CohortStatus
from schools.models import Person

Said = tuple[str, int | None]
NOTHING: Said = ("", None)


@dataclass(frozen=True)
class Marked:
    """What a register says of one booking: the mark, and how many minutes when only there in part.

    `shown` is what the page showed when it was opened: a mark of somebody else that is newer is then not overwritten
    unseen. None: it does not say.
    """

    booking_id: int
    mark: str
    minutes: int | None = None
    shown: Said | None = None

    @property
    def said(self) -> Said:
        return self.mark, self.minutes if self.mark == Mark.PART else None


class SavedBefore(RuleBroken):
    """The same register, sent a second time. Nothing was changed."""


class Crossed(RuleBroken):
    """Somebody else has marked the same people otherwise since. Nothing was changed; `newer` are their marks."""

    def __init__(self, newer: list[Attendance]) -> None:
        super().__init__(
            "Somebody else has saved other marks since you opened this page. Nothing of yours is saved yet."
        )
        self.newer = newer


@action
def take_register(session: Session, marks: Iterable[Marked], *, by: Person, key: UUID | None = None) -> int:
    """Write who was there; taken again, it corrects. Whoever is not named stays as they were. Returns how many changed.

    Certificates follow the register: they are issued with the last session's, and a correction issues them anew.
    Raises SavedBefore when a register with this key is in already, and Crossed when it would overwrite unseen what
    somebody else has marked; what was only shown and not changed gives way to it.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("cohort__programme").get(pk=session.pk)
    now = timezone.now()
    if now < session.starts_at:
        raise RuleBroken("A register can be taken once the session has started.")
    if key:
        _note_sending(key, session, by=by)
    marked_now = Attendance.objects.filter(session=session).select_related("taken_by")
    existing = {attendance.booking_id: attendance for attendance in marked_now}
    named = set(queries.register_of(session).values_list("pk", flat=True))
    changed = []
    for marked in _without_crossing(marks, existing):
        if marked.booking_id not in named:
            raise RuleBroken("Somebody on this register no longer has a place. Look at it again.")
        _check_minutes(marked, session)
        changed.append(_attendance(marked, session, by=by, at=now))
    _write(changed, existing, session, by=by)
    _follow_up(session, by=by)
    return len(changed)


def _note_sending(key: UUID, session: Session, *, by: Person) -> None:
    """The session's row is locked: of two that come at once the second finds the first."""
    before = Sending.objects.filter(key=key).first()
    if before:
        raise SavedBefore(f"This register was saved already, at {words.clock(before.at)}. Nothing was changed.")
    Sending.objects.create(key=key, session=session, sent_by=by)


def _without_crossing(marks: Iterable[Marked], existing: dict[int, Attendance]) -> list[Marked]:
    """Those that say something new. Marks that were only shown and not changed give way to newer ones."""
    new, newer = [], []
    for marked in marks:
        there = existing.get(marked.booking_id)
        now_is = (there.mark, there.minutes) if there else NOTHING
        if marked.said == now_is:
            continue
        if there and marked.shown is not None and marked.shown != now_is:
            if marked.shown != marked.said:
                newer.append(there)
            continue
        new.append(marked)
    if newer:
        raise Crossed(newer)
    return new


def _check_minutes(marked: Marked, session: Session) -> None:
    if marked.mark == Mark.PART and not 0 < (marked.minutes or 0) < session.minutes:
        raise RuleBroken(f"Somebody who was there in part was there for 1 to {session.minutes - 1} minutes.")


def _attendance(marked: Marked, session: Session, *, by: Person, at) -> Attendance:
    mark, minutes = marked.said
    return Attendance(
        booking_id=marked.booking_id, session=session, mark=mark, minutes=minutes, taken_by=by, taken_at=at
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
    """Nobody has to be reminded any more; certificates, and what staying away costs, follow the register."""
    outbox.cancel(about=f"session:{session.pk}")
    cohort = session.cohort
    is_over = cohort.status == CohortStatus.FINISHED or session.ends_at == cohort.ends_at
    if is_over or queries.certificates_of(cohort.pk).exists():
        settle_certificates(cohort, by=by)
    if is_over:
        settle_no_shows(cohort, by=by)
