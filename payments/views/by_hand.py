"""What finance does by hand about charges and invoices: charge, invoice, take back, send again, settle, give up."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core import words
from core.gate import only
from payments import actions, permissions, queries
from payments.actions import asking, bad_debts
from payments.forms.invoices import ChargeForm, CreditForm, IssueForm, WriteOffForm
from payments.models import Invoice, WriteOff
from payments.queries import billing, owing
from payments.queries import invoices as read
from payments.states import WriteOffStatus
from payments.views.forms import form_answer, form_page, is_done, sent
from schools.models import Organisation

#: What a form that was looked at first sends when it is meant.
SURE = "sure"


@form_page
@only(permissions.can_keep_books)
def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge a payer for something that no booking charges for."""
    payer = get_object_or_404(Organisation, pk=pk)
    form = ChargeForm(sent(request))
    if form.is_valid() and is_done(
        form, lambda: actions.charge(payer_id=pk, person_id=None, by=request.user, **form.facts())
    ):
        messages.success(request, "Charged: it comes on the payer’s next invoice.")
        return redirect("payments:account", pk)
    context = {"form": form, "heading": f"Charge {payer}", "payer": payer}
    return form_answer(request, "payments/office/form.html", context)


@form_page
@only(permissions.can_keep_books)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Invoice chosen charges now, after looking at what the invoice will say."""
    payer = get_object_or_404(Organisation, pk=pk)
    form = IssueForm(sent(request), charges=list(billing.to_invoice(pk)[: owing.MOST_CHOSEN]))
    context = {"form": form, "heading": f"An invoice for {payer}", "payer": payer, "sure": "Issue the invoice"}
    if form.is_valid():
        said = form.cleaned_data
        if SURE in request.POST:
            made: list[Invoice] = []
            if is_done(
                form,
                lambda: made.append(actions.invoice(payer, form.chosen, issuer=said["issuer"], by=request.user)),
            ):
                messages.success(request, f"{made[0]} is issued.")
                return redirect(made[0])
        else:
            context["preview"] = _preview_of_invoice(payer, form)
    return form_answer(request, "payments/office/form.html", context)


def _preview_of_invoice(payer: Organisation, form: IssueForm) -> list[tuple[str, str]]:
    to = queries.bill_to(payer)
    total = sum(one.amount_pence for one in form.chosen)
    return [
        ("From", str(form.cleaned_data["issuer"])),
        ("To", ", ".join(part for part in (to["name"], to["contact"]) if part)),
        ("Sent to", to["email"] or "Nobody: there is no address"),
        *((one.description, words.money(one.amount_pence)) for one in form.chosen),
        ("To pay", words.money(total)),
    ]


@form_page
@only(permissions.can_keep_books)
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back all or part of an invoice's lines, after looking at what that does."""
    found = _invoice(pk)
    form = CreditForm(sent(request), lines=read.lines_of(found))
    context = {"form": form, "heading": f"Take back of {found}", "invoice": found, "sure": "Write the credit note"}
    if form.is_valid():
        if SURE in request.POST:
            reason = form.cleaned_data["reason"]
            if is_done(form, lambda: actions.credit(found, form.amounts, reason=reason, by=request.user)):
                messages.success(request, "The credit note is written and sent.")
                return redirect(found)
        else:
            context["preview"] = _preview_of_credit(found, sum(form.amounts.values()))
    return form_answer(request, "payments/office/form.html", context)


def _preview_of_credit(found: Invoice, pence: int) -> list[tuple[str, str]]:
    freed = max(pence - found.open_pence, 0)
    return [
        ("Taken back", words.money(pence)),
        ("Still to pay after that", words.money(max(found.open_pence - pence, 0))),
        ("Paid already, and then left on the account", words.money(freed)),
        ("Sent to", found.bill_to["email"] or "Nobody: there is no address"),
    ]


@require_POST
@only(permissions.can_keep_books)
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invoice once more, to where the payer's invoices go today."""
    found = _invoice(pk)
    return _done(request, found, lambda: f"Sent to {asking.send_again(found, by=request.user)}.")


@require_POST
@only(permissions.can_keep_books)
def settle_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """What was wrong is cleared up."""
    found = _invoice(pk)

    def settle() -> str:
        actions.settle_dispute(found, by=request.user)
        return "The dispute is settled. Reminders go out again."

    return _done(request, found, settle)


@form_page
@only(permissions.can_see_books)
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up what is open on an invoice; or agree, as the second person, to somebody who asked to."""
    found = _invoice(pk)
    asked = WriteOff.objects.filter(invoice=found, status=WriteOffStatus.ASKED).select_related("asked_by").first()
    keeps_books, may_second = permissions.can_keep_books(request.user), False
    if asked:
        may_second = permissions.can_second_write_off(request.user, asked)
    elif not keeps_books:
        raise Http404
    if request.method == "POST" and asked:
        return _decide(request, asked, found, may_second=may_second)
    form = WriteOffForm(sent(request))
    if form.is_valid():
        made: list[WriteOff] = []
        if is_done(
            form,
            lambda: made.append(bad_debts.write_off(found, reason=form.cleaned_data["reason"], by=request.user)),
        ):
            waits = "It waits for a second person." if made[0].status == WriteOffStatus.ASKED else "It is written off."
            messages.success(request, waits)
            return redirect(found)
    context = {"form": form, "invoice": found, "asked": asked, "may_second": may_second, "keeps_books": keeps_books}
    return form_answer(request, "payments/office/write_off.html", context)


def _decide(request: HttpRequest, asked: WriteOff, found: Invoice, *, may_second: bool) -> HttpResponse:
    if request.POST.get("answer") == "no" and permissions.can_see_books(request.user):
        act, done = bad_debts.refuse_write_off, "It is still owed."
    elif may_second:
        act, done = bad_debts.agree_to_write_off, "It is written off."
    else:
        raise Http404

    def decide() -> str:
        act(asked, by=request.user)
        return done

    return _done(request, found, decide)


def _invoice(pk: int) -> Invoice:
    return get_object_or_404(Invoice.objects.select_related("payer", "issuer"), pk=pk)


def _done(request: HttpRequest, found: Invoice, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)
