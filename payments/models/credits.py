"""Credit notes: how an invoice is corrected, for nothing on it is ever changed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from payments.models.invoices import Invoice, InvoiceLine
from payments.models.issuers import Issuer

#: What was credited is counted on the line and on the invoice; their constraints hold the limits, lock or no lock.
_COUNTS = """
    UPDATE payments_invoiceline AS line SET credited_pence = line.credited_pence + added.pence
      FROM (SELECT line_id, sum(amount_pence) AS pence FROM new_rows GROUP BY line_id) AS added
     WHERE line.id = added.line_id;
    UPDATE payments_invoice AS invoice SET credited_pence = invoice.credited_pence + added.pence
      FROM (SELECT line.invoice_id, sum(added.amount_pence) AS pence
              FROM new_rows AS added JOIN payments_invoiceline AS line ON line.id = added.line_id
             GROUP BY line.invoice_id) AS added
     WHERE invoice.id = added.invoice_id;
    RETURN NULL;
"""


class CreditNote(models.Model):
    """Takes back all or part of one invoice, with a number of its own."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="credit_notes")
    number = models.PositiveIntegerField(help_text="Without gaps in each issuer's series")
    reference = models.CharField(max_length=18)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    issued_on = models.DateField()
    reason = models.CharField(max_length=300)
    total_pence = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="creditnote_number_once"),
            models.UniqueConstraint(fields=["reference"], name="creditnote_reference_once"),
            models.CheckConstraint(
                condition=Q(total_pence__gt=0),
                name="creditnote_is_more_than_nothing",
                violation_error_message="A credit note is for more than £0.",
            ),
        ]
        indexes = [models.Index(fields=["-issued_on", "-id"], name="creditnote_latest")]
        triggers = [pgtrigger.Protect(name="only_added_to", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reference


class CreditLine(models.Model):
    """How much of one line of the invoice is taken back."""

    credit_note = models.ForeignKey(CreditNote, models.PROTECT, related_name="lines")
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="credits")
    amount_pence = models.PositiveIntegerField(help_text="With VAT")
    vat_pence = models.PositiveIntegerField(default=0, help_text="What of it is VAT")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="creditline_is_a_sum"),
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
        return f"{self.line}, credited"
