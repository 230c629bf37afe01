"""What somebody owes, for what, and since when."""

from django.db import models
from django.db.models import Q

from payments.models.issuers import Issuer
from payments.rules import Product
from payments.states import STANDING, ChargeStatus
from schools.models import Organisation, Person


class Charge(models.Model):
    """A sum that a payer owes for one thing. The key says for which, so that nothing is charged twice."""

    key = models.CharField(max_length=80, help_text="What it is for, as in booking:12 or booking:12:cancelled")
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="charges")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="charges")
    description = models.CharField(max_length=300)
    amount_pence = models.PositiveIntegerField(help_text="With VAT")
    product = models.CharField(max_length=20, choices=Product, default=Product.COURSE)
    issuer = models.ForeignKey(
        Issuer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="charges",
        help_text="In whose name it is billed; empty: the alliance's usual one",
    )
    delivered_on = models.DateField(
        null=True, blank=True, help_text="When what it is for is over; empty: when it was charged"
    )
    purchase_order = models.CharField("purchase-order number", max_length=40, blank=True)
    status = models.CharField(max_length=20, choices=ChargeStatus, default=ChargeStatus.OWED)
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="charge_key_once", violation_error_message="This has been charged already."
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0),
                name="charge_is_more_than_nothing",
                violation_error_message="A charge is more than £0.",
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-made_at"], name="charge_payer"),
            models.Index(fields=["payer", "id"], name="charge_to_invoice", condition=Q(status="owed")),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def is_standing(self) -> bool:
        """Whether it is to be paid, or was."""
        return self.status in STANDING
