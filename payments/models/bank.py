"""What came in from the bank: statements, their lines, what each line was, and which columns a bank's files have."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from payments.models.issuers import Issuer
from payments.models.received import Payment
from payments.models.refunds import Payable, PaymentRun, Refund
from payments.rules import ON_ITS_WAY
from payments.states import LineStatus
from schools.models import Person


class StatementLayout(models.Model):
    """What somebody said the columns of an issuer's bank are, for files with just these headings."""

    issuer = models.ForeignKey(Issuer, models.CASCADE, related_name="layouts")
    headings = models.TextField(help_text="Letters and digits of all headings, parted by bars")
    facts = models.JSONField(help_text="The heading of each column that is read")
    chosen_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "headings"],
                name="statementlayout_once",
                violation_error_message="Somebody else chose the columns of such files a moment ago.",
            )
        ]

    def __str__(self) -> str:
        return f"Columns of {self.issuer}"


class BankStatement(models.Model):
    """A file of the bank that was brought in whole. The same file is brought in once."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="statements")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="Of the file's bytes")
    layout = models.CharField(max_length=60, blank=True)
    from_on = models.DateField()
    to_on = models.DateField()
    opening_pence = models.BigIntegerField(null=True, blank=True)
    closing_pence = models.BigIntegerField(null=True, blank=True)
    lines_in_file = models.PositiveIntegerField()
    job_id = models.BigIntegerField(null=True, help_text="The work that brought it in")
    brought_in_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    brought_in_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "digest"],
                name="bankstatement_once",
                violation_error_message="This file is in already.",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("payments:bank_statement", args=[self.pk])


class BankLine(models.Model):
    """One movement on an issuer's account, as the bank tells of it, and what it was.

    Lines of one day with the same sum and words are told apart by which of them they are. What the bank said is never
    changed; what we make of it can be taken back.
    """

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="bank_lines")
    line = models.PositiveIntegerField(help_text="Of the file")
    on = models.DateField("date")
    amount_pence = models.BigIntegerField(help_text="What went out is negative")
    words = models.CharField(max_length=300, blank=True)
    balance_pence = models.BigIntegerField(null=True, blank=True, help_text="After it, where the bank says so")
    fingerprint = models.CharField(max_length=64)
    nth = models.PositiveSmallIntegerField(help_text="Which of the equal lines of its day")
    status = models.CharField(max_length=20, choices=LineStatus, default=LineStatus.WAITING)
    why = models.CharField(max_length=300, blank=True, help_text="What it was taken for, and why")
    suggestions = models.JSONField(null=True, help_text="What it may be, the likeliest first; empty until looked at")
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="bank_line")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="bank_lines")
    payable = models.ForeignKey(Payable, models.PROTECT, null=True, blank=True, related_name="bank_lines")
    run = models.ForeignKey(PaymentRun, models.PROTECT, null=True, blank=True, related_name="bank_lines")
    arrived = models.CharField(
        max_length=20,
        blank=True,
        db_default="",
        choices=[(account.value, account.label) for account in ON_ITS_WAY],
        help_text="The account of money on its way from which it came",
    )
    fee_pence = models.PositiveIntegerField(default=0, db_default=0, help_text="Kept by the card provider")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "fingerprint", "nth"],
                name="bankline_once",
                violation_error_message="Somebody brought in these lines a moment ago. Look at the statements again.",
            ),
            models.CheckConstraint(
                condition=~Q(amount_pence=0) & Q(nth__gt=0),
                name="bankline_moves_money",
                violation_error_message="A line of £0 is never brought in.",
            ),
            models.CheckConstraint(
                condition=~Q(status="matched")
                | Q(payment__isnull=False)
                | Q(refund__isnull=False)
                | Q(payable__isnull=False)
                | Q(run__isnull=False)
                | ~Q(arrived=""),
                name="bankline_matched_to_something",
            ),
            models.CheckConstraint(
                condition=~Q(status="ignored") | (Q(payment__isnull=True) & ~Q(why="")),
                name="bankline_ignored_with_a_reason",
                violation_error_message="Say why it is left out. Money that is in the books cannot be.",
            ),
            models.CheckConstraint(
                condition=Q(payment__isnull=True) | Q(amount_pence__gt=0), name="bankline_payment_came_in"
            ),
            models.CheckConstraint(
                condition=Q(arrived="") | (Q(status="matched") & Q(payment__isnull=True)),
                name="bankline_arrived_is_no_payment",
                violation_error_message="A payer’s money and money on its way are two things: it is one of them.",
            ),
            models.CheckConstraint(
                condition=Q(fee_pence=0) | Q(arrived="card_clearing"),
                name="bankline_fee_of_the_card_provider",
                violation_error_message="Only the card provider keeps fees.",
            ),
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(status="matched", run__isnull=False),
                name="bankline_run_once",
                violation_error_message="Another line was this payment run.",
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "on", "id"], name="bankline_day"),
            models.Index(fields=["on", "id"], name="bankline_waiting", condition=Q(status="waiting")),
            models.Index(fields=["statement", "id"], name="bankline_statement"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="said_once_for_all",
                fields=["statement", "issuer", "line", "on", "amount_pence", "words", "fingerprint", "nth"],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.words or f"Line {self.line}"

    def get_absolute_url(self) -> str:
        return reverse("payments:bank_line", args=[self.pk])

    @property
    def came_in(self) -> bool:
        return self.amount_pence > 0
