"""Bank details of payers: proposed by one person, confirmed by another who called back on a known number."""

from __future__ import annotations

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from payments.models import BankDetails
from payments.states import DETAILS_TRANSITIONS, DetailsStatus
from schools.models import Organisation, Person


@action
def propose_details(
    payer: Organisation, *, account_name: str, sort_code: str, account_number: str, by: Person
) -> BankDetails:
    """Write down where money goes back to. Nothing goes there until a second person confirms it."""
    made = BankDetails.objects.create(
        payer=payer, account_name=account_name, sort_code=sort_code, account_number=account_number, proposed_by=by
    )
    audit.record("proposed", made, by=by, organisation_id=payer.pk)
    return made


@action
def confirm_details(details: BankDetails, *, call_back: str, by: Person) -> None:
    """Say who was called back, on a number that was known before: from now on money goes there."""
    if details.proposed_by_id == by.pk:
        raise RuleBroken("A second person has to confirm new bank details.")
    if not call_back.strip():
        raise RuleBroken("Call back first, and write down whom you spoke to.", code="call_back")
    for former in BankDetails.objects.filter(payer=details.payer_id, status=DetailsStatus.CONFIRMED):
        move(former, DetailsStatus.REPLACED, DETAILS_TRANSITIONS)
    move(
        details,
        DetailsStatus.CONFIRMED,
        DETAILS_TRANSITIONS,
        confirmed_by=by,
        confirmed_at=timezone.now(),
        call_back=call_back,
    )
    audit.record("confirmed", details, by=by, organisation_id=details.payer_id, changed=["status"])


@action
def refuse_details(details: BankDetails, *, by: Person) -> None:
    """They are wrong, or the call back found somebody who knew nothing of them."""
    move(details, DetailsStatus.REFUSED, DETAILS_TRANSITIONS)
    audit.record("refused", details, by=by, organisation_id=details.payer_id, changed=["status"])
