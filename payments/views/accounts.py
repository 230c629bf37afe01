"""One payer's account, as the office sees it; and the bank details that money goes back to."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.gate import only
from core.paging import page_of
from payments import actions, permissions, queries
from payments.forms.office import CallBackForm
from payments.forms.returning import DetailsForm
from payments.models import BankDetails
from payments.queries import owing, statements
from payments.queries.returning import details_known
from payments.states import DetailsStatus
from payments.views import shown
from payments.views.forms import form_answer, form_page, is_done, sent
from payments.views.payer import year_asked_for, years_shown
from schools.models import Organisation

MOST_SHOWN = 8


@require_safe
@only(permissions.can_see_books)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """A payer's entries in the ledger, invoices, payments and refunds."""
    payer = get_object_or_404(Organisation, pk=pk)
    year = year_asked_for(request)
    page = page_of(request, statements.between(pk, year.first_day, year.last_day))
    shown.explain(page.object_list)
    context = {
        "payer": payer,
        "page": page,
        "year": year,
        "years": years_shown(),
        "balance": statements.balance_between(pk, year.first_day, year.last_day),
        "invoices": shown.with_states(owing.invoices_of(pk)[:MOST_SHOWN]),
        "payments": owing.payments_of(pk)[:MOST_SHOWN],
        "refunds": owing.refunds_of(pk)[:MOST_SHOWN],
        "details": details_known(pk),
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/office/account.html", context)


@form_page
@only(permissions.can_keep_books)
def propose_details(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down new bank details of a payer, for a second person to confirm."""
    payer = get_object_or_404(Organisation, pk=pk)
    form = DetailsForm(sent(request))
    if form.is_valid() and is_done(form, lambda: actions.propose_details(payer, **form.details(), by=request.user)):
        messages.success(request, "Written down. A second person calls back and confirms them.")
        return redirect("payments:account", pk)
    context = {"form": form, "heading": f"Bank details of {payer}", "payer": payer}
    return form_answer(request, "payments/office/form.html", context)


@form_page
@only(permissions.can_see_books)
def decide_details(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm new bank details after calling back; another person than who wrote them down."""
    found = _proposed(pk)
    may_confirm = permissions.can_confirm_details(request.user, found)
    if request.method == "POST" and not may_confirm:
        raise Http404
    form = CallBackForm(sent(request))
    if form.is_valid() and is_done(
        form, lambda: actions.confirm_details(found, call_back=form.cleaned_data["call_back"], by=request.user)
    ):
        messages.success(request, "Confirmed: from now on money goes there.")
        return redirect("payments:account", found.payer_id)
    before = queries.confirmed_details(found.payer_id)
    context = {"form": form, "details": found, "before": before, "payer": found.payer, "may_confirm": may_confirm}
    return form_answer(request, "payments/office/details.html", context)


@require_POST
@only(permissions.can_keep_books)
def refuse_details(request: HttpRequest, pk: int) -> HttpResponse:
    """They are wrong, or nobody at the payer knew of them."""
    found = _proposed(pk)
    try:
        actions.refuse_details(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Refused: nothing goes there.")
    return redirect("payments:account", found.payer_id)


def _proposed(pk: int) -> BankDetails:
    waiting = BankDetails.objects.filter(status=DetailsStatus.PROPOSED).select_related("payer", "proposed_by")
    return get_object_or_404(waiting, pk=pk)
