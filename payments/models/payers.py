"""How a payer is billed and pays: contact, dated ways of settling, and bank details for what goes back."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from payments.rules import Billing, Method
from payments.states import DetailsStatus
from schools.models import Organisation, Person


class BillingDetails(models.Model):
    """Whom invoices go to. Where nothing is settled they go to the school's own address and its finance mailbox."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="billing")
    contact_name = models.CharField("name of the contact", max_length=120, blank=True)
    email = models.EmailField("e-mail address for invoices", blank=True)
    address = models.TextField(blank=True)
    purchase_order = models.CharField(
        "usual purchase-order number", max_length=40, blank=True, help_text="Printed on every invoice that has no other"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "billing details"

    def __str__(self) -> str:
        return f"Billing of {self.organisation}"


class Settlement(models.Model):
    """From a day on: how a payer pays, and when it wants to be invoiced. The latest that has begun holds."""

    payer = models.ForeignKey(Organisation, models.CASCADE, related_name="settlements")
    method = models.CharField(max_length=20, choices=Method, default=Method.BANK_TRANSFER)
    billing = models.CharField(max_length=20, choices=Billing, default=Billing.AFTER_DELIVERY)
    from_on = models.DateField()

    class Meta:
        ordering = ["-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "from_on"],
                name="settlement_begins_once",
                violation_error_message="There is one from this day already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {self.get_method_display()}, {self.get_billing_display()}"


class BankDetails(models.Model):
    """Where money goes back to. Somebody proposes them, another person calls back and confirms (domain 6)."""

    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="bank_details")
    account_name = models.CharField(max_length=60)
    sort_code = models.CharField(
        max_length=6, validators=[RegexValidator(r"^[0-9]{6}$", "A sort code has six digits.")]
    )
    account_number = models.CharField(
        max_length=8, validators=[RegexValidator(r"^[0-9]{8}$", "An account number has eight digits.")]
    )
    status = models.CharField(max_length=20, choices=DetailsStatus, default=DetailsStatus.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    call_back = models.CharField(
        "who was called back, on which number", max_length=300, blank=True, help_text="A number you knew before"
    )

    class Meta:
        verbose_name_plural = "bank details"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="bankdetails_two_people",
                violation_error_message="A second person has to confirm new bank details.",
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | (Q(confirmed_by__isnull=False) & ~Q(call_back="")),
                name="bankdetails_called_back",
                violation_error_message="Call back first, and write down whom you spoke to.",
            ),
            models.UniqueConstraint(
                fields=["payer"],
                condition=Q(status="confirmed"),
                name="bankdetails_one_confirmed",
                violation_error_message="Somebody else confirmed other details a moment ago.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_name}, …{self.account_number[-4:]}"
