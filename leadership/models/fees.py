"""The commitment fee: one for each participant, or one for a school or trust with all its heads; and who decides."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from leadership.rules import Decider, Outcome, Policy, Row
from leadership.states import FeeStatus
from payments.models import Deposit
from programmes.models import Cohort
from schools.models import Organisation, Person


class CommitmentFee(models.Model):
    """What was agreed about a fee, and what is decided on it. The money is in its deposits.

    `unit` is whoever pays once for all its heads; it is empty when each participant has a fee of her own.
    `evidence` is the sheet on which the recommendation rests, as it was on that day.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="fees")
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="commitment_fees",
        help_text="The school or trust that pays for all its heads",
    )  # fmt: skip
    policy = models.CharField(max_length=20, choices=Policy)
    status = models.CharField(max_length=20, choices=FeeStatus, default=FeeStatus.OPEN)
    was_carried = models.BooleanField(default=False, help_text="From an earlier cohort: that goes once")
    row = models.CharField(max_length=3, choices=Row, blank=True, help_text="Of the decision table")
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    share_parts = models.PositiveSmallIntegerField(null=True, blank=True)
    share_of = models.PositiveSmallIntegerField(null=True, blank=True, help_text="What comes back is parts of this")
    decider = models.CharField(max_length=20, choices=Decider, blank=True)
    may_differ = models.BooleanField(default=False)
    evidence = models.JSONField(default=dict)
    recommended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Of whoever decided")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    appeal_until = models.DateTimeField(null=True, blank=True, help_text="Nothing is kept before")
    settled_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "unit"],
                condition=Q(unit__isnull=False) & ~Q(status="settled"),
                name="commitmentfee_once_for_a_unit",
                violation_error_message="This school or trust has its fee for the programme already.",
            ),
            models.CheckConstraint(
                condition=Q(share_parts__isnull=True, share_of__isnull=True)
                | Q(share_of__gt=0, share_parts__lte=F("share_of")),
                name="commitmentfee_share_of_a_whole",
                violation_error_message="What comes back is at most the whole fee.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["decided", "appealed", "settled"])
                | (Q(decided_at__isnull=False, share_parts__isnull=False) & ~Q(outcome="") & ~Q(row="")),
                name="commitmentfee_decided_on",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="forfeit")
                | ~Q(status__in=["decided", "appealed", "settled"])
                | (Q(decided_by__isnull=False, second_by__isnull=False) & ~Q(reason="")),
                name="commitmentfee_kept_by_two_people",
                violation_error_message="A fee is kept only when two people agree, with a reason.",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("decided_by")),
                name="commitmentfee_second_is_another",
                violation_error_message="A second person has to agree.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "id"], name="commitmentfee_to_decide", condition=~Q(status__in=["settled", "waived"])
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="agreed_once_for_all", fields=["cohort", "unit", "policy"]),
            pgtrigger.Protect(
                name="settled_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__status="settled")
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Commitment fee, {self.cohort}"

    def get_absolute_url(self) -> str:
        return reverse("leadership:fee", args=[self.pk])


class FeeDeposit(models.Model):
    """Money of a fee: a school's, and what its trust paid on top when another of its schools joined."""

    fee = models.ForeignKey(CommitmentFee, models.PROTECT, related_name="fee_deposits")
    deposit = models.OneToOneField(Deposit, models.PROTECT, related_name="commitment")

    def __str__(self) -> str:
        return str(self.deposit)


class Appeal(models.Model):
    """One appeal against keeping a fee, decided by somebody else. Read by the lead and administrators alone."""

    fee = models.OneToOneField(CommitmentFee, models.PROTECT, related_name="appeal")
    words = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    is_upheld = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_upheld__isnull=True, decided_at__isnull=True)
                | (Q(is_upheld__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="appeal_decided_with_a_reason",
                violation_error_message="Say why the appeal is upheld or not.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="appeal_decided_by_another",
                violation_error_message="Somebody else has to decide on an appeal.",
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal: {self.fee}"
