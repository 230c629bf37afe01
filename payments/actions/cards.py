"""Paying by card: somebody goes to the provider's page, and what they pay there is entered once.

Nothing in an address or a webhook is believed about money. Whatever comes first (the person's return, a webhook, the
clock), the provider is asked what became of its page, and that is written down under a lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from payments import adapters, permissions, rules
from payments.actions.receiving import Received, allocate, receive
from payments.adapters import Refused, Unknown
from payments.models import Checkout, CheckoutLine, Invoice, Payment
from payments.rules import Method
from payments.states import CHECKOUT_TRANSITIONS, CheckoutStatus
from schools.models import Person

log = structlog.get_logger()


def start_checkout(invoices: Iterable[Invoice], *, by: Person) -> Checkout:
    """Have the provider open a page on which all that is owed on these invoices can be paid.

    Whoever asks twice for the same is given the same page. Raises RuleBroken when that cannot be paid together, or when
    the provider does not answer.
    """
    if not adapters.is_on():
        raise RuleBroken("Paying by card is not offered here. Pay by bank transfer, please.")
    checkout = _begin(list(invoices), by=by)
    if checkout.url:
        return checkout
    lines = [(f"Invoice {line.invoice.reference}", line.amount_pence) for line in _lines_of(checkout)]
    try:
        opened = adapters.open_checkout(
            key=str(checkout.key),
            lines=lines,
            email=by.email or "",
            back_url=settings.SITE_URL + reverse("payments:checkout", args=[checkout.key]),
            expires_at=checkout.expires_at,
        )
    except (Refused, Unknown) as trouble:
        log.warning("checkout.not_opened", checkout=checkout.pk, error=str(trouble))
        raise RuleBroken("The card provider does not answer just now. Try again in a minute.") from trouble
    Checkout.objects.filter(pk=checkout.pk).update(provider_id=opened.provider_id, url=opened.url)
    checkout.provider_id, checkout.url = opened.provider_id, opened.url
    _close_older(checkout, by)
    return checkout


def _close_older(checkout: Checkout, by: Person) -> None:
    """Pages that this person left open for one of the same invoices. If it does not work, what is paid there too is
    left on the account."""
    invoices = checkout.lines.values("invoice_id")
    older = Checkout.objects.filter(person=by, status=CheckoutStatus.OPEN, lines__invoice__in=invoices)
    for one in older.exclude(pk=checkout.pk).exclude(provider_id="").distinct():
        try:
            adapters.end_checkout(one.provider_id)
        except (Refused, Unknown) as trouble:
            log.info("checkout.not_closed", checkout=one.pk, error=str(trouble))


@action
def _begin(invoices: Sequence[Invoice], *, by: Person) -> Checkout:
    """Written down before the provider hears of it, so that no payment comes of which we know nothing."""
    held = list(Invoice.objects.select_for_update().filter(pk__in=[one.pk for one in invoices]).order_by("pk"))
    owed = [one for one in held if one.open_pence]
    if not owed:
        raise RuleBroken("Nothing is owed on that any more.")
    if len({one.issuer_id for one in owed}) > 1:
        raise RuleBroken("These invoices go to different accounts. Pay those of one account at a time.")
    if len(owed) > rules.MOST_INVOICES:
        raise RuleBroken(f"Pay at most {rules.MOST_INVOICES} invoices at a time.")
    if (earlier := _open_page_for(owed, by)) is not None:
        return earlier
    now = timezone.now()
    made = Checkout.objects.create(
        payer_id=_payer_of(owed, by),
        issuer_id=owed[0].issuer_id,
        person=by,
        total_pence=sum(one.open_pence for one in owed),
        expires_at=now + rules.PAGE_OPEN,
        next_look_at=rules.next_look(now, now),
    )
    CheckoutLine.objects.bulk_create(
        CheckoutLine(checkout=made, invoice=one, amount_pence=one.open_pence) for one in owed
    )
    audit.record("went to pay by card", made, by=by, organisation_id=made.payer_id)
    return made


def _payer_of(owed: Sequence[Invoice], by: Person) -> int:
    """Whose money it is. Invoices of several schools are paid by their trust."""
    payers = {one.payer_id for one in owed}
    trusts = permissions.trusts_of(by)
    if len(payers) > 1 and not trusts:
        raise RuleBroken("These invoices are of different schools. Pay those of one school at a time.")
    return payers.pop() if len(payers) == 1 else trusts[0]


def _open_page_for(owed: Sequence[Invoice], by: Person) -> Checkout | None:
    """The page that this person opened a moment ago for exactly this: a second click pays nothing twice."""
    wanted = {(one.pk, one.open_pence) for one in owed}
    recent = Checkout.objects.filter(
        person=by,
        status=CheckoutStatus.OPEN,
        made_at__gt=timezone.now() - rules.PAGE_USED_AGAIN,
        lines__invoice=owed[0],
    )
    for one in recent.order_by("-pk"):
        if set(one.lines.values_list("invoice_id", "amount_pence")) == wanted:
            return one
    return None


def _lines_of(checkout: Checkout):
    return checkout.lines.select_related("invoice").order_by("pk")


def look_at(checkout: Checkout) -> Checkout:
    """Ask the provider what became of a page, and write it down. Raises Unknown when it does not answer."""
    if checkout.status == CheckoutStatus.PAID:
        return checkout
    if not checkout.provider_id:
        return _give_up(checkout)
    return _note(checkout.pk, adapters.look_at_checkout(checkout.provider_id))


@action
def _note(checkout_id: int, told: adapters.Checkout) -> Checkout:
    """Write down what the provider says; the first to do so enters the money, whoever comes later finds it entered."""
    checkout = Checkout.objects.select_for_update().get(pk=checkout_id)
    if checkout.status == CheckoutStatus.PAID:
        return checkout
    if told.is_paid:
        payment = _enter(checkout, told)
        move(checkout, CheckoutStatus.PAID, CHECKOUT_TRANSITIONS, payment=payment)
        audit.record("paid by card", checkout, by=checkout.person, organisation_id=checkout.payer_id)
    elif told.is_over and checkout.status == CheckoutStatus.OPEN:
        move(checkout, CheckoutStatus.OVER, CHECKOUT_TRANSITIONS)
    return checkout


def _enter(checkout: Checkout, told: adapters.Checkout) -> Payment:
    """The money, once for the provider's number of the payment; then the invoices it was meant for, as far as they are
    still owed. What arrived too much stays on the payer's account."""
    lines = list(_lines_of(checkout))
    # Invoices before payments, as everywhere, so that two of these never wait for each other.
    list(Invoice.objects.select_for_update().filter(pk__in=[line.invoice_id for line in lines]).order_by("pk"))
    received = Received(
        key=f"card:{told.payment}",
        issuer_id=checkout.issuer_id,
        method=Method.CARD,
        on=timezone.localtime(told.paid_at or timezone.now()).date(),
        pence=told.pence,
        reference=f"Card {told.card}".strip(),
        provider_id=told.payment,
    )
    payment = receive(received, payer_id=checkout.payer_id, by=checkout.person)
    for line in lines:
        line.invoice.refresh_from_db()
        payment.refresh_from_db()
        pence = min(line.amount_pence, line.invoice.open_pence, payment.left_pence)
        if pence > 0:
            allocate(payment, line.invoice, pence, by=checkout.person, why="Paid by card")
    return payment


@action
def _give_up(checkout: Checkout) -> Checkout:
    """The provider never told us of a page, so nobody can have been sent there. It ends with its time."""
    held = Checkout.objects.select_for_update().get(pk=checkout.pk)
    if held.status == CheckoutStatus.OPEN and not held.provider_id and held.expires_at < timezone.now():
        move(held, CheckoutStatus.OVER, CHECKOUT_TRANSITIONS)
    return held


def look_after_checkouts(*, most: int = 200) -> int:
    """Ask for what somebody went to pay and of which we have not heard. Returns how many were asked for."""
    now = timezone.now()
    due = Checkout.objects.filter(status=CheckoutStatus.OPEN, next_look_at__lte=now).order_by("next_look_at")[:most]
    asked = 0
    for checkout in due:
        later = rules.next_look(checkout.made_at, now)
        # One of several clocks that look at the same moment.
        if not Checkout.objects.filter(pk=checkout.pk, next_look_at=checkout.next_look_at).update(next_look_at=later):
            continue
        try:
            look_at(checkout)
        except (Unknown, Refused) as trouble:
            log.warning("checkout.unanswered", checkout=checkout.pk, error=str(trouble))
            if isinstance(trouble, Unknown):
                break
        asked += 1
    return asked
