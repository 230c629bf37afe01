"""Sums that are held for somebody: a deposit is never income until a decision says so."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from payments.models.charges import Charge

#: What became of a deposit, in pence. All four are said together, once.
PARTS = ("returned_pence", "kept_pence", "credited_pence", "owed_pence")


class Deposit(models.Model):
    """A charge that is held once it is paid, on an invoice of its own, until it is settled.

    Of what was paid some is returned and the rest kept; of what was not paid some is credited and the rest stays owed.
    """

    charge = models.OneToOneField(Charge, models.PROTECT, related_name="deposit")
    amount_pence = models.PositiveIntegerField()
    settled_at = models.DateTimeField(null=True, blank=True)
    returned_pence = models.PositiveIntegerField(default=0)
    kept_pence = models.PositiveIntegerField(default=0)
    credited_pence = models.PositiveIntegerField(default=0)
    owed_pence = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="deposit_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, **dict.fromkeys(PARTS, 0))
                | Q(
                    settled_at__isnull=False,
                    amount_pence=F("returned_pence") + F("kept_pence") + F("credited_pence") + F("owed_pence"),
                ),
                name="deposit_adds_up",
                violation_error_message="What is returned, kept, credited and owed has to add up to the deposit.",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], name="deposit_held", condition=Q(settled_at__isnull=True))]
        triggers = [
            pgtrigger.Protect(
                name="settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
            pgtrigger.ReadOnly(name="agreed_once_for_all", fields=["charge", "amount_pence"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.charge)
