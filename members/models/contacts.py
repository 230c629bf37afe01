"""What officers note of their conversations with a school, and what the alliance means to do in a year."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.calendar import AcademicYear, today
from core.strands import Strand
from schools.models import Organisation, Person


class ContactNote(models.Model):
    """A conversation between an officer and a school: who, when, what, and the next step. For the office alone."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contact_notes")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="contact_notes")
    on = models.DateField("day", default=today)
    with_whom = models.CharField("with", max_length=200, blank=True)
    text = models.TextField("what was said")
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField("next step by", null=True, blank=True)
    done_at = models.DateTimeField("next step done at", null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | (~Q(next_step="") & Q(next_on__gte=F("on"))),
                name="contactnote_next_step_said",
                violation_error_message="Say what the next step is; its day cannot come before the conversation.",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-on"], name="contactnote_school"),
            models.Index(
                fields=["next_on"], name="contactnote_next", condition=Q(next_on__isnull=False, done_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.on:%-d %B %Y}"


class Priority(models.Model):
    """What the alliance means to do in a year within one strand, who sees to it, and by when (R004)."""

    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The calendar year in which it begins: 2016 for 2016/17"
    )
    strand = models.CharField(max_length=10, choices=Strand)
    title = models.CharField("priority", max_length=160)
    words = models.TextField(blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="priorities")
    due_on = models.DateField()
    outcome = models.CharField("what came of it", max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "priorities"
        ordering = ["-year", "strand", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "strand", "title"],
                name="priority_once",
                violation_error_message="This priority stands there already.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def academic_year(self) -> AcademicYear:
        return AcademicYear(self.year)


class RenewalOpening(models.Model):
    """That somebody who can renew for an organisation first looked at the form of a year: for the office's pipeline."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="renewal_openings")
    year = models.PositiveSmallIntegerField("academic year")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="renewalopening_once",
                violation_error_message="They have looked at it already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {AcademicYear(self.year)}"
