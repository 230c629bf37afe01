"""One payment: whose it is, what it pays, and putting it on invoices or taking it off by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.gate import only
from payments import actions, permissions
from payments.forms.office import AllocateForm, TakeOffForm, WhoseForm
from payments.models import Invoice, Payment
from payments.queries import invoices as read
from payments.views.forms import form_answer, form_page, is_done, sent


@form_page
@only(permissions.can_see_books)
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    """What a payment pays, and a form that puts more of it on an invoice."""
    found = _found(pk)
    keeps_books = permissions.can_keep_books(request.user)
    if request.method == "POST" and not keeps_books:
        raise Http404
    form = AllocateForm(sent(request), payment=found)
    if form.is_valid():
        said = form.cleaned_data
        if is_done(
            form,
            lambda: actions.allocate(found, said["reference"], form.pence, by=request.user, why=said["why"]),
        ):
            messages.success(request, f"It pays {said['reference']}.")
            return redirect("payments:payment", pk)
    open_ones = read.open_invoices_of(found.payer_id)[:25] if found.payer_id else []
    context = {
        "payment": found,
        "pays": read.pays(found),
        "open_invoices": open_ones,
        "form": form,
        "keeps_books": keeps_books,
    }
    return form_answer(request, "payments/office/payment.html", context)


@form_page
@only(permissions.can_keep_books)
def whose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose money it is; it then pays the payer's open invoices, the oldest first."""
    found = _found(pk)
    form = WhoseForm(sent(request))
    if form.is_valid():
        payer = form.cleaned_data["payer"]
        if is_done(form, lambda: actions.assign(found, payer, by=request.user)):
            messages.success(request, f"It is on the account of {payer}.")
            return redirect("payments:payment", pk)
    context = {"form": form, "heading": "Whose money is it?", "payment": found}
    return form_answer(request, "payments/office/form.html", context)


@form_page
@only(permissions.can_keep_books)
def take_off(request: HttpRequest, pk: int, invoice_pk: int) -> HttpResponse:
    """Take a payment off an invoice again."""
    found, owed = _found(pk), get_object_or_404(Invoice, pk=invoice_pk)
    form = TakeOffForm(sent(request))
    if form.is_valid() and is_done(
        form, lambda: actions.take_off(found, owed, why=form.cleaned_data["why"], by=request.user)
    ):
        messages.success(request, f"It no longer pays {owed}.")
        return redirect("payments:payment", pk)
    context = {"form": form, "heading": f"Take the payment off {owed}", "payment": found}
    return form_answer(request, "payments/office/form.html", context)


def _found(pk: int) -> Payment:
    return get_object_or_404(Payment.objects.select_related("payer", "issuer"), pk=pk)
