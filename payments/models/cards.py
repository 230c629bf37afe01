"""Paying by card: what somebody went to the provider to pay, and what the provider told us."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from payments.models.invoices import Invoice
from payments.models.issuers import Issuer
from payments.models.received import Payment
from payments.states import CheckoutStatus
from schools.models import Organisation, Person


class Checkout(models.Model):
    """Somebody's going to the provider's page to pay invoices of one issuer. At most one payment comes of it."""

    key = models.UUIDField(default=uuid.uuid4, help_text="What the provider calls it by")
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", help_text="Who went there")
    total_pence = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=CheckoutStatus, default=CheckoutStatus.OPEN)
    provider_id = models.CharField(max_length=100, blank=True)
    url = models.TextField(blank=True, help_text="The provider's page; empty until it has made one")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    next_look_at = models.DateTimeField(help_text="When the clock asks the provider what became of it")
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="checkout")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="checkout_key_once"),
            models.UniqueConstraint(
                fields=["provider_id"], condition=~Q(provider_id=""), name="checkout_provider_id_once"
            ),
            models.CheckConstraint(condition=Q(total_pence__gt=0), name="checkout_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(status="paid", payment__isnull=False) | (~Q(status="paid") & Q(payment__isnull=True)),
                name="checkout_paid_by_a_payment",
            ),
        ]
        indexes = [models.Index(fields=["next_look_at"], name="checkout_open", condition=Q(status="open"))]
        triggers = [
            pgtrigger.ReadOnly(name="begun_once_for_all", fields=["key", "payer", "issuer", "total_pence"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Card payment {self.key}"

    def get_absolute_url(self) -> str:
        return reverse("payments:checkout", args=[self.key])


class CheckoutLine(models.Model):
    """So much of an invoice, as it was owed when somebody went to pay it."""

    checkout = models.ForeignKey(Checkout, models.PROTECT, related_name="lines")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    amount_pence = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkout", "invoice"], name="checkoutline_once"),
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="checkoutline_is_more_than_nothing"),
        ]
        triggers = [pgtrigger.Protect(name="only_added_to", operation=pgtrigger.Update | pgtrigger.Delete)]


class CardNotice(models.Model):
    """One thing that the provider told us, kept once however often it tells it. No names and no cards are in it."""

    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=100, help_text="The provider's number of what it is about")
    of_payment = models.CharField(max_length=100, blank=True, help_text="The provider's number of the payment")
    key = models.CharField(max_length=60, blank=True, help_text="Ours, as the provider repeats it")
    pence = models.PositiveIntegerField(null=True, help_text="Of a refund")
    has_failed = models.BooleanField(default=False)
    why = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(help_text="When it happened, by the provider's clock")
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, help_text="What a person has to look into")
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id"], name="cardnotice_once")]
        indexes = [
            models.Index(fields=["id"], name="cardnotice_to_do", condition=Q(handled_at__isnull=True)),
            models.Index(
                fields=["-id"], name="cardnotice_trouble", condition=~Q(trouble="") & Q(settled_at__isnull=True)
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
