"""Memberships, each of one organisation and academic year."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.calendar import LONDON, AcademicYear
from core.strands import Strand
from members.models.entitlements import Entitlement
from members.models.offers import Tier
from members.states import MembershipStatus
from payments.models import Charge
from schools.models import Organisation, Person


def _who(name: str) -> models.ForeignKey:
    return models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name=name)


class Membership(models.Model):
    """A school's, a partner's or a whole trust's membership for one academic year (R007: another year, another record).

    A trust that joins several schools makes one for each, `paid_by` the trust. What was agreed is frozen when somebody
    applies: the tier, the fee and how it was worked out, the memorandum of the tier's offer. Those from before the
    portal had offers have no tier.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The calendar year in which it begins: 2016 for 2016/17"
    )
    status = models.CharField(max_length=20, choices=MembershipStatus, default=MembershipStatus.APPLIED)
    from_on = models.DateField("first day")
    to_on = models.DateField("last day")
    grace_until = models.DateField("member prices until", help_text="For whoever does not renew")
    withdrawn_on = models.DateField(
        "withdrawn from", null=True, blank=True, help_text="The first day on which it no longer holds"
    )
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, blank=True, related_name="memberships")
    strands = ArrayField(models.CharField(max_length=10, choices=Strand), default=list, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = _who("applied_memberships")
    signed_at = models.DateTimeField("memorandum signed at", null=True, blank=True)
    signed_by = _who("signed_memberships")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = _who("approved_memberships")
    sent_back_words = models.CharField("what the office asks", max_length=500, blank=True)
    paid_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paid_memberships",
        help_text="The trust that joined it; empty when it pays for itself",
    )
    purchase_order = models.CharField("purchase-order number", max_length=40, blank=True)
    billing_name = models.CharField("billing contact", max_length=120, blank=True)
    billing_email = models.EmailField("billing contact's e-mail", blank=True)
    pupils = models.PositiveIntegerField("pupils on roll", null=True, blank=True, help_text="As the fee was worked out")
    half_terms = models.PositiveSmallIntegerField(default=6, help_text="For so many of six is paid")
    fee_pence = models.PositiveIntegerField("fee", default=0, help_text="Frozen when somebody applied")
    charge = models.OneToOneField(Charge, models.PROTECT, null=True, blank=True, related_name="membership")
    entitlement = models.ForeignKey(
        Entitlement, models.PROTECT, null=True, blank=True, related_name="memberships", help_text="Its course places"
    )
    note = models.TextField(blank=True, help_text="For the office")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=~Q(status=MembershipStatus.WITHDRAWN),
                name="membership_one_a_year",
                violation_error_message="There is a membership for this year already.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="membership_days_in_order",
                violation_error_message="The last day of a membership cannot come before its first.",
            ),
            models.CheckConstraint(
                condition=Q(grace_until__gte=F("to_on")),
                name="membership_grace_after_the_end",
                violation_error_message="Member prices hold at least to the last day of the membership.",
            ),
            models.CheckConstraint(
                condition=Q(status=MembershipStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(status=MembershipStatus.WITHDRAWN) & Q(withdrawn_on__isnull=True)),
                name="membership_withdrawn_has_a_day",
                violation_error_message="Say from which day on the membership no longer holds.",
            ),
            models.CheckConstraint(
                condition=Q(status=MembershipStatus.WITHDRAWN)
                | Q(status=MembershipStatus.APPROVED, approved_at__isnull=False)
                | (~Q(status=MembershipStatus.APPROVED) & Q(approved_at__isnull=True)),
                name="membership_approved_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "status"], name="membership_year"),
            models.Index(fields=["paid_by", "year"], name="membership_paid_by", condition=Q(paid_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.academic_year}"

    def get_absolute_url(self) -> str:
        return reverse("members:membership", args=[self.pk])

    @property
    def academic_year(self) -> AcademicYear:
        return AcademicYear(self.year)

    @property
    def is_approved(self) -> bool:
        """Whether the office ever agreed; a withdrawn one may have been approved before."""
        return self.approved_at is not None

    @property
    def applied_on(self) -> date | None:
        """The day of the application in London; None for those from before the portal."""
        return self.applied_at.astimezone(LONDON).date() if self.applied_at else None

    @property
    def payer_id(self) -> int:
        return self.paid_by_id or self.organisation_id

    @property
    def strands_in_words(self) -> list[str]:
        return [Strand(strand).label for strand in self.strands]
