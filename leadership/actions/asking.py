"""Asking a payer for a sum of a commitment fee."""

from __future__ import annotations

from datetime import timedelta

from leadership.models import Application, CommitmentFee, FeeDeposit
from payments import actions as payments
from payments.rules import PAID_WITHIN
from schools.models import Organisation, Person


def ask_for(
    fee: CommitmentFee,
    payer: Organisation,
    pence: int,
    *,
    application: Application,
    within: timedelta = PAID_WITHIN,
    by: Person | None,
) -> None:
    """Put a sum of a fee on its payer's account, to be held, and due within so long."""
    number = fee.fee_deposits.count() + 1
    deposit = payments.take_deposit(
        key=f"fee:{fee.pk}:{number}",
        payer=payer,
        amount_pence=pence,
        description=f"Commitment fee, {application.cohort.programme.title}: held, and returned when its terms are met",
        person_id=application.person_id,
        issuer=application.cohort.programme.issuer,
        within=within,
        by=by,
    )
    FeeDeposit.objects.create(fee=fee, deposit=deposit)
