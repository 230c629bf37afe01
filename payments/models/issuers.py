"""In whose name the alliance bills, how its documents are numbered, and which months are closed."""

from __future__ import annotations

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from payments.rules import Product, VatCode
from schools.models import Organisation, Person


class Issuer(models.Model):
    """A lead school, or the alliance, in whose name invoices go out: name, bank account, and a series of numbers."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="issuers")
    legal_name = models.CharField(max_length=200)
    address = models.TextField()
    email = models.EmailField("address for questions about invoices", blank=True)
    vat_number = models.CharField("VAT number", max_length=15, blank=True)
    prefix = models.CharField(
        "letters before its numbers", max_length=6, validators=[RegexValidator(r"^[A-Z]{2,6}$", "Two to six capitals.")]
    )
    account_name = models.CharField(max_length=60)
    sort_code = models.CharField(
        max_length=6, validators=[RegexValidator(r"^[0-9]{6}$", "A sort code has six digits.")]
    )
    account_number = models.CharField(
        max_length=8, validators=[RegexValidator(r"^[0-9]{8}$", "An account number has eight digits.")]
    )
    is_usual = models.BooleanField(default=False, help_text="Bills whatever says nothing else")
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prefix"],
                name="issuer_prefix_once",
                violation_error_message="Another issuer's numbers begin with these letters.",
            ),
            models.UniqueConstraint(
                fields=["is_usual"],
                condition=Q(is_usual=True),
                name="issuer_one_usual",
                violation_error_message="One issuer is the usual one.",
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[A-Z]{2,6}$"),
                name="issuer_prefix_is_capitals",
                violation_error_message="The letters before the numbers are two to six capitals.",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="issuer_days_in_order",
                violation_error_message="The last day of an issuer cannot come before its first.",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class NumberSeries(models.Model):
    """The last number that an issuer gave to a kind of document. Its row is locked while the next one is given, in the
    transaction that writes the document: numbers have no gaps, whatever fails in between."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Invoices"
        CREDIT_NOTE = "credit_note", "Credit notes"
        PAYMENT_RUN = "payment_run", "Payment runs"
        JOURNAL = "journal", "Journal batches"

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="series")
    kind = models.CharField(max_length=20, choices=Kind)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind"], name="numberseries_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer}, {self.get_kind_display()}"


class ProductCode(models.Model):
    """What finance has settled for a product: its nominal code, and its VAT."""

    product = models.CharField(max_length=20, choices=Product, unique=True)
    nominal_code = models.CharField(max_length=20)
    vat_code = models.CharField("VAT", max_length=20, choices=VatCode, default=VatCode.EXEMPT)

    def __str__(self) -> str:
        return f"{self.get_product_display()}: {self.nominal_code}"


class PeriodClose(models.Model):
    """Somebody closed an issuer's books up to and with a day: nothing is entered on or before it any more."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="closes")
    until = models.DateField("closed up to and with")
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)
    balances = models.JSONField(default=dict, help_text="Account → pence at the end of that day")

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "until"],
                name="periodclose_once",
                violation_error_message="The books are closed up to this day already.",
            )
        ]
        triggers = [pgtrigger.Protect(name="closed_for_good", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.issuer}, closed to {self.until}"
