"""A colleague who comes to one session instead."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from bookings import joining
from bookings.models.places import Booking
from programmes.models import Session
from schools.models import Person


class StandIn(models.Model):
    """A colleague comes to one session of somebody's place, free of charge. The hours of it are the colleague's."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="stand_ins")
    session = models.ForeignKey(Session, models.CASCADE, related_name="stand_ins")
    person = models.ForeignKey(Person, models.PROTECT, related_name="stood_in")
    arranged_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    arranged_at = models.DateTimeField(auto_now_add=True)
    evaluation_asked_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField(null=True, blank=True)
    impact_asked_at = models.DateTimeField(null=True, blank=True)
    impact_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session"],
                name="standin_one_for_a_session",
                violation_error_message="A colleague comes to this session already.",
            ),
            models.UniqueConstraint(
                fields=["session", "person"],
                name="standin_once_a_session",
                violation_error_message="This colleague comes to this session for somebody else already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.booking}"

    def is_there(self, away_since: datetime | None) -> bool:
        """Whether the colleague comes although the school has said since when it needs its people that day: only one
        who was chosen after that."""
        return away_since is None or self.arranged_at > away_since

    @property
    def has_joining_link(self) -> bool:
        return self.booking.has_joining_link

    @property
    def joining_link(self) -> str:
        """Where the colleague joins online."""
        return joining.address_of(self.booking_id, self.person_id)
