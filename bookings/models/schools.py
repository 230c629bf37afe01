"""What a school has settled for itself: who approves what, who deputises, what cover costs, what there is to spend."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bookings.states import Approver
from programmes.models import Strand
from schools.models import Organisation, Person
from schools.states import PostKind


class ApprovalRule(models.Model):
    """Who approves bookings of people with a post of this kind, and up to which cost nobody has to.

    The rule without a kind is for everyone who has none of their own. Without any rule the heads approve everything.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="approval_rules")
    post_kind = models.CharField(max_length=30, choices=PostKind, blank=True, help_text="Empty: everyone else")
    approver = models.CharField(max_length=20, choices=Approver)
    free_up_to_pence = models.PositiveIntegerField(
        default=0, help_text="A booking that costs the school no more than this needs no approval"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post_kind"],
                name="approvalrule_one_a_role",
                violation_error_message="There is a rule for this role already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_post_kind_display() or 'Everyone else'}: {self.get_approver_display()}"


class Deputy(models.Model):
    """Somebody who decides beside a school's heads, from a day to a day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="deputies")
    person = models.ForeignKey(Person, models.CASCADE, related_name="deputises")
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="deputy_days_in_order",
                violation_error_message="The last day cannot come before the first.",
            )
        ]
        indexes = [models.Index(fields=["organisation", "to_on"], name="deputy_organisation")]

    def __str__(self) -> str:
        return str(self.person)


class SupplyRate(models.Model):
    """What a day of cover costs a school for a post of this kind; the one without a kind is for all others."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="supply_rates")
    post_kind = models.CharField(max_length=30, choices=PostKind, blank=True, help_text="Empty: everyone else")
    day_pence = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "post_kind"],
                name="supplyrate_one_a_role",
                violation_error_message="There is a rate for this role already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_post_kind_display() or 'Everyone else'}: {self.day_pence}p"


class Budget(models.Model):
    """What a school means to spend on courses in an academic year: in all, or on one strand."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField(help_text="The calendar year in which the academic year begins")
    strand = models.CharField(max_length=10, choices=Strand, blank=True, help_text="Empty: in all")
    amount_pence = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "strand"],
                name="budget_one_a_year",
                violation_error_message="There is a budget for this year already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"


class Call(models.Model):
    """ "We've had the call": inspectors come, and the school's people are needed there on these days."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="calls")
    said_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField()
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "from_on"],
                name="call_once_a_day",
                violation_error_message="This has been said already, and your colleagues are free.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="call_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, from {self.from_on}"
