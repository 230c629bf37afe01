"""Invoices. Nothing on one changes after issue: credit notes correct it, and triggers count what has settled it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from payments.models.charges import Charge
from payments.models.issuers import Issuer
from payments.rules import Product, VatCode
from schools.models import Organisation

#: The lines of an invoice are written in one statement and add up to its total. Those that do not are counted: asked
#: whether there is one, the database goes through them as if the first were wrong, which takes hours for a million.
_ADDS_UP = """
    IF (SELECT count(*) FROM (
            SELECT invoice.id FROM payments_invoice AS invoice
              JOIN payments_invoiceline AS line ON line.invoice_id = invoice.id
             WHERE invoice.id IN (SELECT invoice_id FROM new_rows)
             GROUP BY invoice.id HAVING sum(line.amount_pence) <> invoice.total_pence) AS wrong) > 0 THEN
        RAISE EXCEPTION 'lines that do not add up' USING ERRCODE = 'check_violation',
            HINT = 'The lines of an invoice have to add up to its total.';
    END IF;
    RETURN NULL;
"""


class Invoice(models.Model):
    """What an issuer asks a payer for. Names and addresses are kept as they were on the day."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="invoices")
    number = models.PositiveIntegerField(help_text="Without gaps in each issuer's series")
    reference = models.CharField(max_length=18, help_text="What is written on the transfer")
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="invoices")
    issued_on = models.DateField()
    due_on = models.DateField()
    purchase_order = models.CharField("purchase-order number", max_length=40, blank=True)
    bill_to = models.JSONField(default=dict, help_text="name, contact, email and address, as they were on the day")
    bill_from = models.JSONField(default=dict, help_text="The issuer's name, address, VAT number and bank account then")
    total_pence = models.PositiveIntegerField()
    paid_pence = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by a trigger on allocations")
    credited_pence = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by a trigger on credits")
    made_at = models.DateTimeField(auto_now_add=True)
    disputed_at = models.DateTimeField(null=True, blank=True, help_text="No reminders as long as it is disputed")
    dispute = models.CharField("what is disputed", max_length=300, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0, help_text="How many reminders have gone out")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["reference"], name="invoice_reference_once"),
            models.CheckConstraint(
                condition=Q(total_pence__gt=0),
                name="invoice_is_more_than_nothing",
                violation_error_message="An invoice is for more than £0.",
            ),
            models.CheckConstraint(
                condition=Q(total_pence__gte=F("paid_pence") + F("credited_pence")),
                name="invoice_never_oversettled",
                violation_error_message="This is more than is still owed on the invoice.",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("issued_on")), name="invoice_due_after_issue"),
        ]
        indexes = [
            models.Index(fields=["payer", "-issued_on", "-id"], name="invoice_payer"),
            models.Index(fields=["-issued_on", "-id"], name="invoice_latest"),
            # Who owes what and what is disputed is read from this index alone, however many invoices are settled.
            models.Index(
                fields=["due_on", "id"],
                include=["payer", "total_pence", "paid_pence", "credited_pence", "disputed_at"],
                name="invoice_open",
                condition=Q(total_pence__gt=F("paid_pence") + F("credited_pence")),
            ),
            models.Index(
                fields=["payer"],
                include=["total_pence", "paid_pence", "credited_pence"],
                name="invoice_owed",
                condition=Q(total_pence__gt=F("paid_pence") + F("credited_pence")),
            ),
            models.Index(
                fields=["id"],
                name="invoice_unsent",
                condition=Q(total_pence__gt=F("paid_pence") + F("credited_pence"), bill_to__email=""),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="issued_once_for_all",
                fields=[
                    "issuer",
                    "number",
                    "reference",
                    "payer",
                    "issued_on",
                    "due_on",
                    "purchase_order",
                    "bill_to",
                    "bill_from",
                    "total_pence",
                ],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("payments:invoice", args=[self.pk])

    @property
    def open_pence(self) -> int:
        """What is still owed on it."""
        return self.total_pence - self.paid_pence - self.credited_pence

    @property
    def is_settled(self) -> bool:
        return self.open_pence == 0


class InvoiceLine(models.Model):
    """One charge on an invoice, as it was on the day."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    charge = models.OneToOneField(Charge, models.PROTECT, related_name="line")
    description = models.CharField(max_length=300)
    product = models.CharField(max_length=20, choices=Product)
    nominal_code = models.CharField(max_length=20, blank=True)
    vat_code = models.CharField(max_length=20, choices=VatCode, default=VatCode.EXEMPT)
    amount_pence = models.PositiveIntegerField(help_text="With VAT")
    vat_pence = models.PositiveIntegerField(default=0, help_text="What of it is VAT")
    credited_pence = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by a trigger on credits")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0, vat_pence__lte=F("amount_pence")), name="invoiceline_is_a_sum"
            ),
            models.CheckConstraint(
                condition=Q(credited_pence__lte=F("amount_pence")),
                name="invoiceline_never_overcredited",
                violation_error_message="This is more than the line was for.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="issued_once_for_all",
                fields=[
                    "invoice",
                    "charge",
                    "product",
                    "nominal_code",
                    "vat_code",
                    "amount_pence",
                    "vat_pence",
                ],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="adds_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_ADDS_UP,
            ),
        ]

    def __str__(self) -> str:
        return self.description
