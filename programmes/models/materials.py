"""Files that only participants get, and what a course costs the alliance."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from programmes.models.cohorts import Cohort, Session


def stored_as(_material: Material, name: str) -> str:
    """A random name: nobody comes upon a file by guessing where it lies."""
    return f"materials/{uuid.uuid4()}{name[name.rfind('.') :].lower() if '.' in name else ''}"


class Material(models.Model):
    """A joining document, handed out with the reminders, or something that is used or taken home."""

    class Kind(models.TextChoices):
        JOINING = "joining", "Joining document: read before the day"
        COURSE = "course", "Course material: from the day on"

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="materials")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="materials")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COURSE)
    title = models.CharField(max_length=160)
    file = models.FileField(upload_to=stored_as, max_length=200)
    file_name = models.CharField(max_length=160, help_text="As it is called when somebody keeps it")
    size = models.PositiveIntegerField(help_text="In bytes")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "added_at", "pk"]

    def __str__(self) -> str:
        return self.title


class Cost(models.Model):
    """What the alliance pays for one running: its trainer, the room, lunch."""

    class Kind(models.TextChoices):
        TRAINER = "trainer", "Trainer"
        VENUE = "venue", "Room or venue"
        CATERING = "catering", "Food and drink"
        MATERIALS = "materials", "Materials"
        OTHER = "other", "Something else"

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="costs")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TRAINER)
    words = models.CharField(max_length=160, blank=True)
    amount_pence = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0),
                name="cost_is_more_than_nothing",
                violation_error_message="A cost is more than £0.",
            )
        ]

    def __str__(self) -> str:
        return self.words or self.get_kind_display()
