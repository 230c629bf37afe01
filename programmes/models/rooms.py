"""Where courses take place, and what those who come have to know of it."""

from __future__ import annotations

from django.db import models

from schools.models import Organisation


class Venue(models.Model):
    """What is worth knowing about coming to a school or partner."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="venue")
    access = models.TextField(blank=True, help_text="Step-free ways in, lifts, hearing loops, toilets; Markdown")
    directions = models.TextField(blank=True, help_text="Entrance, signing in, buses, parking; Markdown")

    def __str__(self) -> str:
        return str(self.organisation)


class Room(models.Model):
    """A room at a venue that sessions are held in. Two sessions in it at once are warned about."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)
    holds = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many people")
    access = models.CharField(max_length=300, blank=True, help_text="Where it differs from the venue")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"],
                name="room_named_once",
                violation_error_message="This venue has a room of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def with_size(self) -> str:
        """Hall, holds 60."""
        return f"{self.name}, holds {self.holds}" if self.holds else self.name
