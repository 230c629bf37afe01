"""What keeps the books honest: nightly checks, and debts that two people gave up."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from payments.models.credits import CreditNote
from payments.models.invoices import Invoice
from payments.states import WriteOffStatus
from schools.models import Person


class BooksCheck(models.Model):
    """The books were held against themselves and against the documents: when, and what was wrong."""

    checked_at = models.DateTimeField(auto_now_add=True)
    wrong = models.JSONField(default=list, help_text="words and numbers of everything that does not agree")

    class Meta:
        indexes = [models.Index(fields=["-id"], name="bookscheck_latest")]
        triggers = [pgtrigger.Protect(name="only_added_to", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{len(self.wrong)} wrong" if self.wrong else "The books balance"


class WriteOff(models.Model):
    """What is open on an invoice will never be paid. Over the limit a second person has to agree."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="write_offs")
    amount_pence = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=20, choices=WriteOffStatus, default=WriteOffStatus.ASKED)
    needs_second = models.BooleanField(default=False, help_text="Over the limit")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    credit_note = models.OneToOneField(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="write_off", help_text="That took it off"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(status="asked"),
                name="writeoff_asked_once",
                violation_error_message="Writing this off waits for a second person already.",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("asked_by")),
                name="writeoff_second_is_another",
                violation_error_message="A second person has to agree to writing this off.",
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | (Q(credit_note__isnull=False) & (Q(needs_second=False) | Q(second_by__isnull=False))),
                name="writeoff_agreed_before_it_is_done",
                violation_error_message="A second person has to agree to writing this off.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="asked_once_for_all", fields=["invoice", "amount_pence", "needs_second", "asked_by"]
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reason
