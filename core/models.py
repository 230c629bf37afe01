"""What the kernel keeps: the audit trail, messages to be sent, long jobs, and the pulse of the clock.

People are plain `person_id` numbers here, without a foreign key: core knows no app (docs/adr/0002)."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from core.states import JobStatus, MessageStatus


class AuditEntry(models.Model):
    """That somebody did something to a record, or read something sensitive. Never what the values were."""

    at = models.DateTimeField(auto_now_add=True)
    person_id = models.BigIntegerField(null=True, help_text="Who did it; empty for the clock")
    seen_as_id = models.BigIntegerField(null=True, help_text="Whose view an administrator looked through")
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=60, help_text="app.model, as in bookings.booking")
    thing_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True, help_text="The school or partner that it concerns")
    changed = models.JSONField(default=list, help_text="Names of the fields that changed, never their values")

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["thing", "thing_id"], name="auditentry_thing"),
            models.Index(fields=["person_id", "-at"], name="auditentry_person"),
            models.Index(fields=["-at", "-id"], name="auditentry_latest"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing} {self.thing_id}"


class Message(models.Model):
    """One message to one address. It is written down with the fact it tells of, and sent later by a worker."""

    key = models.CharField(max_length=200, help_text="What makes it the same message; the same key is never sent twice")
    kind = models.CharField(max_length=80, help_text="Which letter, as in bookings.confirmed")
    about = models.CharField(max_length=80, blank=True, help_text="The record it tells of, as in booking:12")
    person_id = models.BigIntegerField(null=True)
    to_email = models.EmailField(blank=True, help_text="Looked up when it is sent, unless it is given")
    status = models.CharField(max_length=20, choices=MessageStatus, default=MessageStatus.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(
        max_length=200, blank=True, help_text="The same at every attempt, so that mail servers can spot a repeat"
    )
    trouble = models.CharField(max_length=500, blank=True, help_text="Why the last attempt failed")
    is_secret = models.BooleanField(default=False, help_text="Holds a code: blanked the moment it is sent")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    data = models.JSONField(default=dict, help_text="Small facts that the letter needs and no record keeps")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="message_key_once",
                violation_error_message="This message has been written already.",
            ),
            models.CheckConstraint(
                condition=~Q(status=MessageStatus.SENT) | Q(sent_at__isnull=False), name="message_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=MessageStatus.SENDING) | Q(lease__isnull=False, leased_until__isnull=False),
                name="message_sending_is_leased",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="message_queued", condition=Q(status="queued")),
            models.Index(fields=["leased_until"], name="message_leased", condition=Q(status="sending")),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["person_id", "-id"], name="message_person"),
            models.Index(fields=["status", "-id"], name="message_status"),
            models.Index(fields=["to_email", "-id"], name="message_address", condition=~Q(to_email="")),
        ]

    def __str__(self) -> str:
        return self.key

    def stable_message_id(self) -> str:
        """The Message-ID header, made from the key so that every attempt carries the same one."""
        return f"<{uuid.uuid5(uuid.NAMESPACE_URL, self.key)}@{settings.SITE_HOST}>"


class Job(models.Model):
    """Long work in a worker: an import, a mass message. It shows how far it is and what failed, row by row."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=20, choices=JobStatus, default=JobStatus.WAITING)
    file = models.FileField(upload_to="jobs/", blank=True)
    settings = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="What came of the rows, as in created: 3")
    troubles = models.JSONField(
        default=list, help_text="line, outcome, reason for each row that somebody should know of"
    )
    notes = models.JSONField(default=list, help_text="What is to be said of the whole, as in columns that are missing")
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-id"], name="job_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0


class Heartbeat(models.Model):
    """When each part of the clock was last seen alive (beat, worker)."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
