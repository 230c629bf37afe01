"""What giving up a place costs: cancelling policies as numbered versions that never change once they were shown."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from programmes.rules import Exemption, NoticeUnit


class CancellingPolicy(models.Model):
    """One version of a policy. Changing a policy writes a new version; a booking keeps the one that was shown.

    Notice is counted from the moment of giving up to the course's first session, in `unit`.
    """

    name = models.CharField(max_length=80, help_text="As the office calls it: the usual one, conferences")
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True, help_text="The latest version of its name, offered to new courses")
    is_usual = models.BooleanField(default=False, help_text="What a course has unless another one is chosen")
    unit = models.CharField(max_length=20, choices=NoticeUnit, default=NoticeUnit.WORKING_DAYS)
    counts_school_holidays = models.BooleanField(
        default=True, help_text="Untick it so that the school's holidays are no working days of notice"
    )
    exemptions = ArrayField(
        models.CharField(max_length=20, choices=Exemption),
        default=list,
        blank=True,
        help_text="Reasons, taken on trust, for which nothing is charged",
    )
    no_show_percent = models.PositiveSmallIntegerField(
        default=100, help_text="Of the price, for somebody who stays away"
    )
    no_show_free_pence = models.PositiveIntegerField(default=0, help_text="For staying away from a place that is free")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "cancelling policies"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="cancellingpolicy_version_once",
                violation_error_message="Somebody else changed this policy a moment ago. Look at it again.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(is_current=True),
                name="cancellingpolicy_one_current",
                violation_error_message="There is a policy of this name already.",
            ),
            models.UniqueConstraint(
                fields=["is_usual"],
                condition=Q(is_usual=True),
                name="cancellingpolicy_one_usual",
                violation_error_message="One policy is the usual one.",
            ),
            models.CheckConstraint(
                condition=Q(no_show_percent__lte=100),
                name="cancellingpolicy_no_show_at_most_all",
                violation_error_message="A share of the price is 0 to 100 percent.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="a_version_never_changes",
                fields=[
                    "version",
                    "unit",
                    "counts_school_holidays",
                    "exemptions",
                    "no_show_percent",
                    "no_show_free_pence",
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name


class PolicyBand(models.Model):
    """From so much notice on, a share of the price or a flat sum. The band with the most notice that is reached holds.

    Bands are told apart by where they begin, and each reaches to the next: they can neither overlap nor leave a gap,
    as long as one begins at 0.
    """

    policy = models.ForeignKey(CancellingPolicy, models.CASCADE, related_name="bands")
    notice_from = models.PositiveSmallIntegerField(help_text="This much notice or more, in the policy's unit")
    is_for_free_places = models.BooleanField(default=False, help_text="For places that cost nothing")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    flat_pence = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["is_for_free_places", "-notice_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "is_for_free_places", "notice_from"],
                name="policyband_begins_once",
                violation_error_message="Two bands begin at the same notice.",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, flat_pence__isnull=True, percent__lte=100)
                | Q(percent__isnull=True, flat_pence__isnull=False),
                name="policyband_share_or_sum",
                violation_error_message="A band charges either 0 to 100 percent of the price or a flat sum.",
            ),
            models.CheckConstraint(
                condition=Q(is_for_free_places=False) | Q(percent__isnull=True),
                name="policyband_free_places_pay_a_sum",
                violation_error_message="A free place has no price to take a share of: charge a flat sum.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="a_band_never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.policy}, from {self.notice_from}"
