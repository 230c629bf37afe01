"""Paying by card: a page before it, the way to the provider's page and back, and what the provider tells us."""

from __future__ import annotations

import uuid

import structlog
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import actions, adapters, permissions
from payments.queries import cards as read
from schools.models import Person

log = structlog.get_logger()
LONGEST_NOTICE = 512 * 1024


def may_pay_by_card(person: Person) -> bool:
    """Whether it is offered beside an invoice that somebody sees. Whoever only keeps the books pays nobody's."""
    return adapters.is_on() and not permissions.can_see_books(person)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pay_by_card(request: HttpRequest) -> HttpResponse:
    """What is about to be paid. One or several invoices, of one account."""
    data = request.POST if request.method == "POST" else request.GET
    invoices = read.chosen(request.user, data.getlist("invoice"))
    if not adapters.is_on() or not invoices:
        raise Http404
    trouble = ""
    if request.method == "POST":
        try:
            return redirect(actions.start_checkout(invoices, by=request.user))
        except ValidationError as error:
            trouble = error.messages[0]
    context = {
        "invoices": invoices,
        "total_pence": sum(one.open_pence for one in invoices),
        "is_one_account": len({one.issuer_id for one in invoices}) == 1,
        "is_test": adapters.is_test(),
        "trouble": trouble,
    }
    return render(request, "payments/pay_by_card.html", context, status=422 if trouble else 200)


@require_safe
@login_required
def checkout(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The way to the provider's page, and where people come back to: what it says is what the provider says now."""
    found = get_object_or_404(read.checkouts_seen_by(request.user), key=key)
    is_answered = True
    if adapters.is_on():
        try:
            found.status = actions.look_at(found).status
        except (adapters.Unknown, adapters.Refused) as trouble:
            log.warning("checkout.not_looked_at", checkout=found.pk, error=str(trouble))
            is_answered = False
    context = {
        "checkout": found,
        "lines": found.lines.select_related("invoice").order_by("pk"),
        "is_answered": is_answered,
        "is_test": adapters.is_test(),
        "is_mine": found.person_id == request.user.pk,
    }
    return render(request, "payments/checkout.html", context)


@csrf_exempt
@require_POST
def card_events(request: HttpRequest) -> HttpResponse:
    """What the provider tells us. It is believed by its signature alone, kept, and acted on by the worker."""
    if not adapters.is_on() or len(request.body) > LONGEST_NOTICE:
        raise Http404
    try:
        told = adapters.told_by(request.body, request.headers.get("Stripe-Signature", ""))
    except adapters.Refused as refused:
        return HttpResponse(str(refused), status=400, content_type="text/plain")
    if actions.concerns_us(told):
        actions.keep_notice(told)
    return HttpResponse("", content_type="text/plain")
