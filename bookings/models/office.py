"""What the office writes to those on a course."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bookings.models.places import Booking
from bookings.states import Status
from programmes.models import Cohort
from schools.models import Person


class Announcement(models.Model):
    """A letter of the office to chosen people of one course, as it was previewed and sent."""

    key = models.UUIDField(unique=True, help_text="Made with the form, so that sending it twice sends once")
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="announcements")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to_statuses = ArrayField(models.CharField(max_length=20, choices=Status), default=list, blank=True)
    bookings = models.ManyToManyField(Booking, related_name="announcements")
    subject = models.CharField(max_length=160)
    text = models.TextField(help_text="Markdown")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["cohort", "-sent_at"], name="announcement_cohort")]

    def __str__(self) -> str:
        return self.subject
