"""What the alliance spent in a year beside the costs of single courses, which stand with the course."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.calendar import AcademicYear
from core.strands import Strand


class YearCost(models.Model):
    """A sum of an academic year: a running cost, or what a year before the portal cost. Added and taken away, never
    changed."""

    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The calendar year in which it begins: 2015 for 2015/16"
    )
    strand = models.CharField(max_length=10, choices=Strand, blank=True, help_text="Empty: for all strands together")
    words = models.CharField(max_length=160)
    amount_pence = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True, help_text="Where this is known from")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "strand", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0),
                name="yearcost_is_more_than_nothing",
                violation_error_message="A cost is more than £0.",
            )
        ]
        indexes = [models.Index(fields=["year", "strand"], name="yearcost_year")]

    def __str__(self) -> str:
        return f"{self.words}, {AcademicYear(self.year)}"
