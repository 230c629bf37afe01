"""Joining a session online."""

from __future__ import annotations

from django.utils import timezone

from bookings import rules
from bookings.models import Arrival, Booking
from core.action import RuleBroken, action
from core.words import when
from programmes.models import Session


@action
def arrive(booking: Booking, session: Session) -> str:
    """Note that somebody goes in, once for a session, and give the address of the meeting. The register decides whether
    they were there."""
    now = timezone.now()
    if not rules.can_join(session.starts_at, session.ends_at, at=now):
        raise RuleBroken(f"It opens on {when(rules.joining_opens_at(session.starts_at))}.")
    Arrival.objects.get_or_create(booking=booking, session=session)
    return session.video_link
