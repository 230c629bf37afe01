"""What a school settles about its invoices: whom they go to, when, with which number; and its money back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from payments import actions, queries
from payments.actions import asking
from payments.forms.payers import BillingForm, DisputeForm, OrderForm, SettlementForm
from payments.forms.returning import AskBackForm
from payments.models import BillingDetails, Settlement
from payments.queries import owing, seen
from payments.queries.returning import details_known
from payments.views.forms import form_answer, form_page, is_done, sent
from payments.views.payer import find


@require_safe
@login_required
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """Where invoices go, how they are paid, and where money goes back to."""
    context = find(request, pk)
    context |= {
        "bill_to": queries.bill_to(context["seen"]),
        "settlements": Settlement.objects.filter(payer=pk)[:10],
        "settlement": queries.settlement_of(pk),
        "bank_details": details_known(pk),
    }
    return render(request, "payments/school/details.html", context)


@form_page
@login_required
def billing(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom invoices go to."""
    context = find(request, pk, to_settle=True)
    form = BillingForm.of(sent(request), BillingDetails.objects.filter(organisation=pk).first())
    if form.is_valid() and is_done(
        form, lambda: actions.set_billing(context["seen"], **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "Your next invoices go there. What is out already stays as it is.")
        return redirect("payments:details", pk)
    return _page(request, context | {"form": form, "heading": "Whom invoices go to", "back": "payments:details"})


@form_page
@login_required
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """How the school pays and when it is invoiced, from a day on."""
    context = find(request, pk, to_settle=True)
    form = SettlementForm.of(sent(request), queries.settlement_of(pk))
    if form.is_valid() and is_done(
        form, lambda: actions.set_settlement(context["seen"], **form.cleaned_data, by=request.user)
    ):
        messages.success(request, "That is settled.")
        return redirect("payments:details", pk)
    return _page(
        request, context | {"form": form, "heading": "How and when you are invoiced", "back": "payments:details"}
    )


@form_page
@login_required
def orders(request: HttpRequest, pk: int) -> HttpResponse:
    """A purchase-order number for charges that are not invoiced yet."""
    context = find(request, pk, to_settle=True)
    form = OrderForm(sent(request), coming=owing.coming_of(pk))
    if form.is_valid():
        said = form.cleaned_data
        number = said["purchase_order"]
        if is_done(
            form, lambda: asking.set_order(context["seen"], said["charges"], purchase_order=number, by=request.user)
        ):
            messages.success(
                request, "The number will stand on their invoice." if number else "The number is taken off."
            )
            return redirect("payments:money", pk)
    return _page(request, context | {"form": form, "heading": "A purchase-order number", "back": "payments:money"})


@form_page
@login_required
def ask_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Money that is left on the account, to be paid back."""
    context = find(request, pk, to_settle=True)
    known = details_known(pk)
    left = list(owing.payments_left_of(pk)[: owing.MOST_SHOWN])
    if request.method == "POST" and not left:
        messages.error(request, "Nothing is left on this account any more.")
        return redirect("payments:money", pk)
    form = AskBackForm(sent(request), left=left, known=known)
    if form.is_valid():
        said = form.cleaned_data
        facts = {"reason": said["reason"], "new_details": form.new_details(), "by": request.user}
        if is_done(form, lambda: asking.ask_back(form.chosen, said["amount"], **facts)):
            messages.success(
                request, "You asked for the money. The alliance approves it, and two people check new bank details."
            )
            return redirect("payments:money", pk)
    context |= {"form": form, "heading": "Money back", "back": "payments:money", "bank_details": known, "left": left}
    return _page(request, context)


@form_page
@login_required
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an invoice is wrong."""
    found = get_object_or_404(seen.invoices_seen_by(request.user), pk=pk)
    context = find(request, found.payer_id, to_settle=True)
    form = DisputeForm(sent(request))
    if form.is_valid() and is_done(
        form, lambda: actions.dispute(found, words=form.cleaned_data["words"], by=request.user)
    ):
        messages.success(request, "You said that it is wrong. Until that is cleared up no reminder goes out.")
        return redirect(found)
    return _page(request, context | {"form": form, "invoice": found, "heading": f"Invoice {found.reference} is wrong"})


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return form_answer(request, "payments/school/form.html", context)
