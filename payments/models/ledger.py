"""The ledger: double entry, only added to. A balance is the sum of its entries, never kept and edited."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from payments.models.issuers import Issuer
from payments.rules import Account
from schools.models import Organisation

#: An entry on a day that is closed is refused. First it waits for whoever is closing the books at that moment (they
#: lock the issuer), so that neither can slip past the other.
_NOT_IN_CLOSED_BOOKS = """
    PERFORM FROM payments_issuer WHERE id = NEW.issuer_id FOR KEY SHARE;
    IF EXISTS (SELECT FROM payments_periodclose WHERE issuer_id = NEW.issuer_id AND until >= NEW.on) THEN
        RAISE EXCEPTION 'posting on a closed day' USING ERRCODE = 'check_violation',
            HINT = 'The books are closed up to that day. Enter it on a later one.';
    END IF;
    RETURN NEW;
"""
_SUMS_TO_NOTHING = """
    IF (SELECT count(*) FROM (
            SELECT posting_id FROM payments_entry WHERE posting_id IN (SELECT posting_id FROM new_rows)
             GROUP BY posting_id HAVING sum(amount_pence) <> 0) AS wrong) > 0 THEN
        RAISE EXCEPTION 'entries that do not balance' USING ERRCODE = 'check_violation',
            HINT = 'Both sides of an entry have to be equal.';
    END IF;
    RETURN NULL;
"""


class Posting(models.Model):
    """One event in the books. The key says which, so that nothing is entered twice; its entries sum to nothing."""

    key = models.CharField(max_length=80, help_text="The document it comes from, as in invoice:12")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="postings")
    on = models.DateField("date")
    words = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True, help_text="Who did it; empty for the clock")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="posting_key_once", violation_error_message="This is in the books already."
            )
        ]
        indexes = [models.Index(fields=["issuer", "on", "id"], name="posting_on")]
        triggers = [
            pgtrigger.Protect(name="only_added_to", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="not_in_closed_books",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_NOT_IN_CLOSED_BOOKS,
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Entry(models.Model):
    """One side of a posting: a debit is positive, a credit negative."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=20, choices=Account)
    payer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        help_text="Whose account, where each payer has one of their own",
    )
    amount_pence = models.BigIntegerField()
    nominal_code = models.CharField(
        max_length=20, blank=True, db_default="", help_text="Of the product, as it was on the day"
    )

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_pence=0), name="entry_is_not_nothing"),
            models.CheckConstraint(
                condition=~Q(account__in=["receivable", "refunds_payable", "schools_payable"]) | Q(payer__isnull=False),
                name="entry_says_whose_account",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "payer"], include=["amount_pence"], name="entry_account"),
            models.Index(fields=["payer", "posting"], name="entry_payer", condition=Q(payer__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(name="only_added_to", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="sums_to_nothing",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_SUMS_TO_NOTHING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_account_display()}: {self.amount_pence}"
