"""Issuing certificates. They come from the registers alone, and follow them when a register is corrected."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.utils import timezone

from bookings import queries, rules
from bookings.models import Attendance, Booking, Certificate, StandIn
from bookings.queries import Owner
from core import audit
from core.action import action
from programmes.models import Cohort
from schools.models import Person

CORRECTED = ["minutes", "first_on", "last_on"]


@action
def settle_certificates(cohort: Cohort, *, by: Person | None) -> int:
    """Give everyone who was there a certificate of what the registers say, keep its code when the minutes change, and
    take it back when no minutes are left. Returns how many were issued, changed or taken back.

    A colleague who stood in at a session gets one of her own for it; the place's own certificate leaves it out.
    """
    marks = queries.minutes_attended(cohort.pk)
    standing = {Owner(issued.booking_id, issued.stand_in_id): issued for issued in queries.certificates_of(cohort.pk)}
    holders = _holders(marks)
    led_by = ", ".join(str(leader.person) for leader in cohort.programme.leaders.select_related("person"))
    new, changed, taken_back = [], [], []
    for owner in dict.fromkeys([*marks, *standing]):
        facts, issued = _facts(marks.get(owner, [])), standing.get(owner)
        if not facts["minutes"]:
            taken_back += [issued] if issued else []
        elif issued is None:
            new.append(_certificate(owner, holders[owner], cohort, led_by=led_by, **facts))
        elif different := [name for name, value in facts.items() if getattr(issued, name) != value]:
            for name in different:
                setattr(issued, name, facts[name])
            changed.append((issued, different))
    return _write(new, changed, taken_back, by=by)


def _holders(owners: Iterable[Owner]) -> dict[Owner, Person]:
    """Whose name stands on each certificate."""
    bookings = Booking.objects.filter(pk__in=[owner.booking_id for owner in owners if owner.booking_id])
    stand_ins = StandIn.objects.filter(pk__in=[owner.stand_in_id for owner in owners if owner.stand_in_id])
    holders = {Owner(stand_in_id=one.pk): one.person for one in stand_ins.select_related("person")}
    for booking in bookings.select_related("person"):
        if booking.person:  # a register names nobody who is still to be named
            holders[Owner(booking_id=booking.pk)] = booking.person
    return holders


def _facts(marks: list[Attendance]) -> dict:
    """Minutes of all sessions, and the first and last day on which somebody was there."""
    attended = [
        (attendance, minutes)
        for attendance in marks
        if (
            minutes := rules.minutes_on_certificate(
                mark=attendance.mark, part_minutes=attendance.minutes, session_minutes=attendance.session.minutes
            )
        )
    ]
    days = [timezone.localdate(attendance.session.starts_at) for attendance, _ in attended]
    return {
        "minutes": sum(minutes for _, minutes in attended),
        "first_on": min(days, default=None),
        "last_on": max(days, default=None),
    }


def _certificate(owner: Owner, holder: Person, cohort: Cohort, **facts) -> Certificate:
    return Certificate(
        booking_id=owner.booking_id,
        stand_in_id=owner.stand_in_id,
        code=new_code(),
        title=cohort.programme.title,
        name=holder.full_name,
        initials=holder.initials,
        issued_at=timezone.now(),
        **facts,
    )


def new_code() -> str:
    """Twelve letters and digits: sixty bits, so that nobody comes upon one by trying."""
    return "".join(secrets.choice(rules.CODE_LETTERS) for _ in range(rules.CODE_LENGTH))


def _write(new: list, changed: list[tuple], taken_back: list, *, by: Person | None) -> int:
    entries = [audit.entry("withdrew", issued, by=by) for issued in taken_back]
    Certificate.objects.filter(pk__in=[issued.pk for issued in taken_back]).delete()
    for issued, different in changed:
        issued.issued_at = timezone.now()
        entries.append(audit.entry("issued anew", issued, by=by, changed=different))
    Certificate.objects.bulk_update([issued for issued, _ in changed], [*CORRECTED, "issued_at"])
    entries += [audit.entry("issued", issued, by=by) for issued in Certificate.objects.bulk_create(new)]
    audit.record_all(entries)
    return len(entries)
