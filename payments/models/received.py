"""Money that came in, and which invoices it pays."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from payments.models.invoices import Invoice
from payments.models.issuers import Issuer
from payments.rules import Method
from schools.models import Organisation


class Payment(models.Model):
    """Money received. Part of it may pay invoices, part may go back, the rest stays on the payer's account."""

    key = models.CharField(max_length=80, help_text="Where it comes from, so that nothing is received twice")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="payments")
    payer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        help_text="Empty as long as nobody knows whose it is",
    )
    method = models.CharField(max_length=20, choices=Method)
    received_on = models.DateField()
    amount_pence = models.PositiveIntegerField()
    reference = models.CharField(max_length=200, blank=True, help_text="What the bank or the provider says of it")
    provider_id = models.CharField(max_length=100, blank=True, help_text="The card provider's number of the payment")
    allocated_pence = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by a trigger")
    refunded_pence = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by a trigger on refunds")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="payment_key_once", violation_error_message="This money is in the books already."
            ),
            models.UniqueConstraint(
                fields=["provider_id"], condition=~Q(provider_id=""), name="payment_provider_id_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0),
                name="payment_is_more_than_nothing",
                violation_error_message="A payment is more than £0.",
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gte=F("allocated_pence") + F("refunded_pence")),
                name="payment_never_overspent",
                violation_error_message="This is more than is left of the payment.",
            ),
            models.CheckConstraint(
                condition=Q(payer__isnull=False) | Q(allocated_pence=0, refunded_pence=0),
                name="payment_spent_by_its_payer",
                violation_error_message="Say first whose money it is.",
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-received_on", "-id"], name="payment_payer"),
            models.Index(
                fields=["received_on", "id"],
                name="payment_left",
                condition=Q(amount_pence__gt=F("allocated_pence") + F("refunded_pence")),
            ),
            models.Index(fields=["-received_on", "-id"], name="payment_latest"),
            models.Index(fields=["received_on"], name="payment_nobodys", condition=Q(payer__isnull=True)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="received_once_for_all", fields=["key", "issuer", "method", "received_on", "amount_pence"]
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference or self.key

    @property
    def left_pence(self) -> int:
        """What of it neither pays an invoice nor went back."""
        return self.amount_pence - self.allocated_pence - self.refunded_pence


_COUNTS = """
    UPDATE payments_payment AS payment SET allocated_pence = payment.allocated_pence + added.pence
      FROM (SELECT payment_id, sum(amount_pence) AS pence FROM new_rows GROUP BY payment_id) AS added
     WHERE payment.id = added.payment_id AND added.pence <> 0;
    UPDATE payments_invoice AS invoice SET paid_pence = invoice.paid_pence + added.pence
      FROM (SELECT invoice_id, sum(amount_pence) AS pence FROM new_rows GROUP BY invoice_id) AS added
     WHERE invoice.id = added.invoice_id AND added.pence <> 0;
    RETURN NULL;
"""


class Allocation(models.Model):
    """That a payment pays so much of an invoice; a negative sum takes it off again. Only added to."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    amount_pence = models.IntegerField()
    person_id = models.BigIntegerField(null=True, help_text="Who did it; empty for the clock")
    why = models.CharField(max_length=200, blank=True, help_text="How it was matched, or why it was taken off")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_pence=0), name="allocation_is_not_nothing"),
        ]
        triggers = [
            pgtrigger.Protect(name="only_added_to", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="counts",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_COUNTS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment} for {self.invoice}"
