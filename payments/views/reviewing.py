"""Money on its way back of which nobody knows what became: finance looks again, or says what they found."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.gate import only
from core.paging import page_of
from payments import actions, adapters, permissions
from payments.forms import FoundForm, SettleForm
from payments.models import Refund
from payments.queries import cards as read

MOST_ALARMS = 20


@require_safe
@only(permissions.can_see_books)
def review(request: HttpRequest) -> HttpResponse:
    """Everything that waits: refunds by card in doubt, and what the provider told us that cannot be."""
    context = {
        "page": page_of(request, read.refunds_in_review()),
        "alarms": read.alarms()[:MOST_ALARMS],
        "keeps_books": permissions.can_keep_books(request.user),
        "is_test": adapters.is_test(),
    }
    return render(request, "payments/review.html", context)


def _refund(request: HttpRequest, pk: int) -> Refund:
    found = get_object_or_404(read.refunds_in_review(), pk=pk)
    if not permissions.can_settle_refund(request.user, found):
        raise Http404
    return found


@require_POST
@only(permissions.can_keep_books)
def look_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the provider asked again now."""
    refund = _refund(request, pk)
    try:
        actions.look_again(refund, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"The card provider is being asked about the refund to {refund.payer}.")
    return redirect("payments:review")


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_keep_books)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of a refund, where the portal cannot find out."""
    refund = _refund(request, pk)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.settle_by_hand(refund, by=request.user, **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The refund to {refund.payer} is settled.")
            return redirect("payments:review")
    context = {"refund": refund, "form": form}
    return render(request, "payments/settle.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_keep_books)
def settle_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found about something that the provider told us."""
    notice = get_object_or_404(read.alarms(), pk=pk)
    form = FoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.settle_notice(notice, words=form.cleaned_data["words"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "It is settled.")
            return redirect("payments:review")
    context = {"notice": notice, "form": form}
    return render(request, "payments/settle_notice.html", context, status=422 if form.errors else 200)
