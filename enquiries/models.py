"""Questions to the alliance, what was said to the asker, and what the office notes for itself.

What is said and what is noted are two tables, not one with a flag: no page or letter for the asker reads the second.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from enquiries.states import OPEN, EnquiryStatus, Topic
from schools.models import Organisation, Person


class Enquiry(models.Model):
    """A question, written down before anything is sent. `reference` is what the asker can quote."""

    reference = models.CharField(max_length=9)
    key = models.UUIDField(default=uuid.uuid4, help_text="Of the form it came with, so that pressing twice asks once")
    topic = models.CharField(max_length=20, choices=Topic)
    about = models.CharField(max_length=80, blank=True, help_text="A record of another app, as in programme:12")
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail address", blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="enquiries")
    school_words = models.CharField("school, as typed", max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="enquiries")
    question = models.TextField()
    wants_news = models.BooleanField("agreed to news", default=False)
    status = models.CharField(max_length=20, choices=EnquiryStatus, default=EnquiryStatus.NEW)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="enquiries_owned")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField("answer due")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True, help_text="For which due day somebody was reminded")
    chased_on = models.DateField(null=True, blank=True, help_text="For which due day administrators were told")

    class Meta:
        verbose_name = "question"
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                name="enquiry_reference_once",
                violation_error_message="Something went wrong with the reference. Send the question again.",
            ),
            models.UniqueConstraint(
                fields=["key"],
                name="enquiry_sent_once",
                violation_error_message="This question has been sent already.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(topic=Topic.TOUR, status__in=OPEN, person__isnull=False),
                name="enquiry_one_open_tour",
                violation_error_message="You have asked for a tour already. We will write to you about it.",
            ),
            models.CheckConstraint(
                condition=~Q(status=EnquiryStatus.OWNED) | Q(owner__isnull=False),
                name="enquiry_owned_by_somebody",
                violation_error_message="Say who has the question.",
            ),
            models.CheckConstraint(
                condition=~Q(status=EnquiryStatus.ANSWERED) | Q(answered_at__isnull=False),
                name="enquiry_answered_at_a_time",
                violation_error_message="An answered question has the time of its answer.",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="enquiry_open", condition=Q(status__in=OPEN)),
            models.Index(fields=["-asked_at", "-id"], name="enquiry_newest"),
            models.Index(fields=["status", "-asked_at"], name="enquiry_status"),
            models.Index(fields=["email"], name="enquiry_email"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.get_topic_display()}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Reply(models.Model):
    """What was said after the question: by the office to the asker, or by the asker. Kept as it was sent."""

    class CameBy(models.TextChoices):
        PORTAL = "portal", "On the portal"
        EMAIL = "email", "By e-mail"
        TELEPHONE = "telephone", "By telephone"

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="replies")
    is_from_asker = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="enquiry_replies")
    came_by = models.CharField(max_length=10, choices=CameBy, default=CameBy.PORTAL)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="kept_as_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.text IS DISTINCT FROM NEW.text AND NEW.text <> ''"),
            )
        ]

    def __str__(self) -> str:
        return f"{'Asker' if self.is_from_asker else 'Alliance'}, {self.at:%-d %B %Y}"


class Note(models.Model):
    """What the office writes down about a question for itself. Never shown or sent to the asker."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="notes")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="enquiry_notes")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Note, {self.at:%-d %B %Y}"


class Welcoming(models.Model):
    """From which day on new heads are welcomed: whoever was a head before it was there when the portal was filled."""

    since_on = models.DateField()
    started_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    is_the_one = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_the_one"],
                name="welcoming_begins_once",
                violation_error_message="New heads are welcomed already.",
            ),
            models.CheckConstraint(condition=Q(is_the_one=True), name="welcoming_is_the_one"),
        ]

    def __str__(self) -> str:
        return f"New heads are welcomed since {self.since_on:%-d %B %Y}"


class Welcome(models.Model):
    """That a head new to the borough was written to: once for each person, whatever posts they come to hold."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="welcome")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="welcomes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="welcome_newest")]

    def __str__(self) -> str:
        return f"Welcome to {self.organisation}"
