"""What a leadership programme is beyond a course: its level, who may apply, its sister, and the grant behind it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from programmes.models.programmes import Programme
from programmes.rules import Level
from schools.states import PostKind


class Qualification(models.Model):
    """A national professional qualification, with the days on which it can be begun (R027)."""

    code = models.CharField(max_length=10, unique=True, help_text="As in NPQSL")
    name = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="The last day on which it can be begun")
    content_areas = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    behaviours = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="qualification_days_in_order",
                violation_error_message="A qualification must end after it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Grant(models.Model):
    """Money of a fund that pays for programmes (R034)."""

    fund = models.CharField(max_length=120)
    reference = models.CharField(max_length=60, blank=True)
    award_pence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "reference"],
                name="grant_once",
                violation_error_message="This grant is there already.",
            )
        ]

    def __str__(self) -> str:
        return self.fund


class LeadershipFacts(models.Model):
    """What tells one leadership programme from another for somebody who does not know the letters."""

    programme = models.OneToOneField(Programme, models.CASCADE, primary_key=True, related_name="leadership")
    short_name = models.CharField(max_length=20, blank=True, help_text="As people call it: HBOS, NPQSL")
    level = models.CharField(max_length=20, choices=Level)
    qualification = models.ForeignKey(Qualification, models.PROTECT, null=True, blank=True, related_name="programmes")
    posts = ArrayField(
        models.CharField(max_length=20, choices=PostKind), default=list, help_text="Who may apply, by their post"
    )
    eligibility = models.CharField(
        max_length=300, help_text="What an applicant says of herself, as in: I am a serving head"
    )
    asks = models.TextField(blank=True, help_text="What it asks of a participant; one line each")
    sister = models.OneToOneField(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sister_facts",
        help_text="The programme for heads beside which this one runs: a head on it waives this one's fee",
    )
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, blank=True, related_name="programmes")

    class Meta:
        verbose_name_plural = "facts of leadership programmes"
        constraints = [
            models.CheckConstraint(
                condition=Q(sister__isnull=True) | ~Q(sister=F("programme")),
                name="leadershipfacts_sister_is_another",
                violation_error_message="A programme is not its own sister.",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or str(self.programme)

    @property
    def post_names(self) -> list[str]:
        return [PostKind(post).label for post in self.posts]
