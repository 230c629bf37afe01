"""What goes back to payers, and what the alliance owes schools."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from payments.models.deposits import Deposit
from payments.models.issuers import Issuer
from payments.models.payers import BankDetails
from payments.models.received import Payment
from payments.rules import MOST_GENERATIONS, Method
from payments.states import PayableStatus, RefundStatus
from schools.models import Organisation, Person


class PaymentRun(models.Model):
    """A file of transfers for the bank. It is exported once; the next statement confirms what went out."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="payment_runs")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    exported_at = models.DateTimeField(null=True, blank=True)
    exported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    total_pence = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="paymentrun_number_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="exported_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__exported_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Payment run {self.number}"


#: Refunds that hold money of a payment; the constraint on the payment keeps them within what was received.
_HELD = "status NOT IN ('refused', 'cancelled')"
_COUNTS = """
    UPDATE payments_payment AS payment SET refunded_pence = payment.refunded_pence + change.pence
      FROM (SELECT payment_id, sum(sign * amount_pence) AS pence FROM ({rows}) AS rows GROUP BY payment_id) AS change
     WHERE payment.id = change.payment_id AND change.pence <> 0;
    RETURN NULL;
"""
_ADDED = f"SELECT payment_id, amount_pence, 1 AS sign FROM new_rows WHERE {_HELD}"  # noqa: S608 - our own words
_REMOVED = f"SELECT payment_id, amount_pence, -1 AS sign FROM old_rows WHERE {_HELD}"  # noqa: S608 - the same


class Refund(models.Model):
    """Money of one payment that goes back. The row, and the ledger's hold on it, are committed before the provider is
    called; the provider knows it by `key` and `generation`, and nothing is ever sent under two names (ground 26)."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="refunds")
    amount_pence = models.PositiveIntegerField()
    method = models.CharField(max_length=20, choices=Method)
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=20, choices=RefundStatus, default=RefundStatus.REQUESTED)
    key = models.UUIDField(default=uuid.uuid4)
    generation = models.PositiveSmallIntegerField(default=1)
    keys_allowed = models.PositiveSmallIntegerField(
        default=MOST_GENERATIONS, db_default=MOST_GENERATIONS, help_text="More when a person had it looked at again"
    )
    deposit = models.ForeignKey(
        Deposit, models.PROTECT, null=True, blank=True, related_name="refunds", help_text="That it gives back"
    )
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    needs_second = models.BooleanField(default=False, help_text="Over the limit, or to new bank details")
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    bank_details = models.ForeignKey(BankDetails, models.PROTECT, null=True, blank=True, related_name="refunds")
    run = models.ForeignKey(PaymentRun, models.PROTECT, null=True, blank=True, related_name="refunds")
    first_tried_at = models.DateTimeField(null=True, blank=True, help_text="Of this generation")
    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=100, blank=True, help_text="The card provider's number of the refund")
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=500, blank=True, help_text="Why it could not be sent, or needs a person")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="refund_key_once"),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0),
                name="refund_is_more_than_nothing",
                violation_error_message="A refund is more than £0.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="refund_not_approved_by_whoever_asked",
                violation_error_message="Somebody else has to approve a refund that you asked for.",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | (~Q(second_by=F("approved_by")) & (Q(asked_by__isnull=True) | ~Q(second_by=F("asked_by")))),
                name="refund_second_is_another",
                violation_error_message="A second person has to approve this refund.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "cancelled"])
                | (Q(approved_by__isnull=False) & (Q(needs_second=False) | Q(second_by__isnull=False))),
                name="refund_approved_before_it_goes",
                violation_error_message="This refund is not approved yet.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "reconciled"]) | Q(sent_at__isnull=False),
                name="refund_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "next_try_at"], name="refund_to_do"),
            models.Index(fields=["payer", "-id"], name="refund_payer"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="count_added",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_COUNTS.format(rows=_ADDED),
            ),
            pgtrigger.Trigger(
                name="count_changed",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows", old="old_rows"),
                func=_COUNTS.format(rows=f"{_ADDED} UNION ALL {_REMOVED}"),
            ),
            pgtrigger.ReadOnly(name="asked_once_for_all", fields=["payment", "payer", "amount_pence", "key", "method"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def idempotency_key(self) -> str:
        """The name under which the provider knows this attempt; it repeats its first answer to the same one."""
        return f"{self.key}-{self.generation}"


class Payable(models.Model):
    """What the alliance owes a school, such as the home school's share of a specialist's day. Once for its key."""

    key = models.CharField(max_length=80)
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="payables")
    payee = models.ForeignKey(Organisation, models.PROTECT, related_name="payables")
    description = models.CharField(max_length=300)
    amount_pence = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=PayableStatus, default=PayableStatus.OWED)
    run = models.ForeignKey(PaymentRun, models.PROTECT, null=True, blank=True, related_name="payables")
    made_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="payable_key_once", violation_error_message="This is owed already."
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0),
                name="payable_is_more_than_nothing",
                violation_error_message="What is owed to a school is more than £0.",
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="payable_status")]
        triggers = [
            pgtrigger.ReadOnly(name="owed_once_for_all", fields=["key", "issuer", "payee", "amount_pence"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.description
