"""Refunds: all of them, one of them, asking for one, and the two people who agree."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.gate import only
from core.paging import page_of
from payments import actions, permissions
from payments.actions import asking
from payments.forms.office import OfficeAskBackForm
from payments.models import Refund
from payments.queries import owing
from payments.queries.returning import details_known
from payments.states import RefundStatus
from payments.views.forms import form_answer, form_page, is_done, sent
from schools.models import Organisation

SHOWN = {
    "waiting": ("Waiting", [RefundStatus.REQUESTED]),
    "under-way": ("Under way", [RefundStatus.APPROVED, RefundStatus.SENDING, RefundStatus.UNKNOWN]),
    "review": ("In doubt", [RefundStatus.REVIEW]),
    "sent": ("Sent", [RefundStatus.SENT, RefundStatus.RECONCILED]),
    "not": ("Refused or cancelled", [RefundStatus.REFUSED, RefundStatus.CANCELLED]),
}


@require_safe
@only(permissions.can_see_books)
def refunds(request: HttpRequest) -> HttpResponse:
    """Refunds by how far they are, the latest first."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in SHOWN else "waiting"
    found = Refund.objects.filter(status__in=SHOWN[chosen][1]).select_related("payer", "asked_by").order_by("-pk")
    context = {
        "page": page_of(request, found),
        "chosen": chosen,
        "heading": SHOWN[chosen][0],
        "parts": [(key, label) for key, (label, _) in SHOWN.items()],
    }
    return render(request, "payments/office/refunds.html", context)


@require_safe
@only(permissions.can_see_books)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """One refund: what for, who agreed, where it goes, and what this person may do about it."""
    people = ("asked_by", "approved_by", "second_by")
    found = get_object_or_404(
        Refund.objects.select_related("payer", "payment__issuer", "bank_details", "run", *people), pk=pk
    )
    context = {
        "refund": found,
        "can_approve": permissions.can_approve_refund(request.user, found),
        "can_second": permissions.can_second_refund(request.user, found),
        "can_cancel": permissions.can_cancel_refund(request.user, found),
        "is_own": permissions.is_own(request.user, found.payer_id),
    }
    return render(request, "payments/office/refund.html", context)


STEPS = {
    "approve": (permissions.can_approve_refund, actions.approve_refund, "Approved."),
    "second": (permissions.can_second_refund, actions.second_refund, "Approved by two people."),
    "cancel": (permissions.can_cancel_refund, actions.cancel_refund, "Cancelled: the money is on the account again."),
}


@require_POST
@only(permissions.can_see_books)
def decide(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Approve a refund, agree as the second person, or cancel it."""
    found = get_object_or_404(Refund.objects.select_related("payer"), pk=pk)
    if step not in STEPS:
        raise Http404
    may, act, done = STEPS[step]
    if not may(request.user, found):
        raise Http404
    try:
        act(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("payments:refund", found.pk)


@form_page
@only(permissions.can_keep_books)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for money of a payer's account to go back; somebody else approves."""
    payer = get_object_or_404(Organisation, pk=pk)
    left = list(owing.payments_left_of(pk)[: owing.MOST_SHOWN])
    if request.method == "POST" and not left:
        messages.error(request, "Nothing is left on this account any more.")
        return redirect("payments:account", pk)
    form = OfficeAskBackForm(sent(request), left=left, known=details_known(pk))
    if form.is_valid():
        said = form.cleaned_data
        if is_done(form, lambda: asking.ask_back(form.chosen, said["amount"], reason=said["reason"], by=request.user)):
            messages.success(request, "Asked for. Somebody else has to approve it.")
            return redirect("payments:account", pk)
    context = {"form": form, "heading": f"A refund to {payer}", "payer": payer, "is_empty": not left}
    return form_answer(request, "payments/office/form.html", context)
