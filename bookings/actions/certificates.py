"""Issuing certificates. They come from the registers alone, and follow them when a register is corrected."""

from __future__ import annotations

import secrets

from django.utils import timezone

from bookings import queries, rules
from bookings.models import Attendance, Booking, Certificate
from core import audit
from core.action import action
from programmes.models import Cohort
from schools.models import Person

CORRECTED = ["minutes", "first_on", "last_on"]


@action
def settle_certificates(cohort: Cohort, *, by: Person | None) -> int:
    """Give everyone who was there a certificate of what the registers say, keep its code when the minutes change, and
    take it back when no minutes are left. Returns how many were issued, changed or taken back."""
    marks = queries.minutes_attended(cohort.pk)
    standing = {issued.booking_id: issued for issued in Certificate.objects.filter(booking__cohort=cohort)}
    bookings = {booking.pk: booking for booking in Booking.objects.filter(pk__in=marks).select_related("person")}
    led_by = ", ".join(str(leader.person) for leader in cohort.programme.leaders.select_related("person"))
    new, changed, taken_back = [], [], []
    for booking_id, booking in bookings.items():
        facts = _facts(marks[booking_id])
        issued = standing.get(booking_id)
        if not facts["minutes"]:
            taken_back += [issued] if issued else []
        elif issued is None:
            new.append(_certificate(booking, cohort, led_by=led_by, **facts))
        elif different := [name for name, value in facts.items() if getattr(issued, name) != value]:
            for name in different:
                setattr(issued, name, facts[name])
            changed.append((issued, different))
    return _write(new, changed, taken_back, by=by)


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


def _certificate(booking: Booking, cohort: Cohort, **facts) -> Certificate:
    return Certificate(
        booking=booking,
        code=new_code(),
        title=cohort.programme.title,
        name=booking.told.full_name,
        initials=booking.told.initials,
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
