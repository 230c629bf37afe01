"""Batches for a council, which moves the money of its maintained schools by journal."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from payments.models.invoices import Invoice
from payments.models.issuers import Issuer
from payments.models.received import Payment
from payments.states import JournalStatus
from schools.models import Person


class JournalBatch(models.Model):
    """Invoices that a council is asked to settle. Its file is exported once; somebody says what was moved."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="journal_batches")
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    exported_at = models.DateTimeField(null=True, blank=True)
    exported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    total_pence = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "journal batches"
        constraints = [models.UniqueConstraint(fields=["issuer", "number"], name="journalbatch_number_once")]
        triggers = [
            pgtrigger.Protect(
                name="exported_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__exported_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Journal batch {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("payments:journal", args=[self.pk])


class JournalLine(models.Model):
    """One invoice in a batch, with what was owed on it then."""

    batch = models.ForeignKey(JournalBatch, models.PROTECT, related_name="lines")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="journal_lines")
    amount_pence = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=JournalStatus, default=JournalStatus.WAITING)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="journal_line")
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(status="waiting"),
                name="journalline_in_one_batch",
                violation_error_message="An invoice of it is in another batch by now. Look at it again.",
            ),
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="journalline_is_a_sum"),
            models.CheckConstraint(
                condition=~Q(status="received") | Q(payment__isnull=False), name="journalline_received_is_a_payment"
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="asked_once_for_all", fields=["batch", "invoice", "amount_pence"])]

    def __str__(self) -> str:
        return f"{self.invoice} in {self.batch}"
