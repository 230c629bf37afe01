"""The books: balances, closing, the month-end export, what is held at the ends of the years, issuers and products."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import documents
from core.calendar import today
from core.gate import only
from payments import actions, permissions, queries
from payments.forms.books import CloseForm, IssuerForm, ProductForm, StretchForm
from payments.models import Issuer, PeriodClose
from payments.queries import desk, months
from payments.rules import Account, Product
from payments.views.forms import form_answer, form_page, is_done, sent
from payments.views.payer import year_asked_for, years_shown

MOST_ENTRIES = 200_000


@require_safe
@only(permissions.can_see_books)
def books(request: HttpRequest) -> HttpResponse:
    """Issuers and products, what is held at the ends of the years, and entries to download."""
    year = year_asked_for(request)
    form = StretchForm(request.GET)
    if form.is_valid() and request.GET.get("format") == "csv":
        first, last = form.stretch()
        rows = months.entry_rows(months.entries_between(first, last)[:MOST_ENTRIES].iterator(chunk_size=2000))
        return documents.csv_response(f"entries-{first}-{last}.csv", months.ENTRY_HEADER, rows)
    context = {
        "form": form,
        "issuers": Issuer.objects.order_by("-is_usual", "legal_name"),
        "codes": queries.product_codes().values(),
        "held": [months.held_lately(day) for day in months.days_asked_for(year)],
        "today": today(),
        "year": year,
        "years": years_shown(),
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/office/books.html", context, status=422 if form.errors else 200)


@form_page
@only(permissions.can_see_books)
def issuer(request: HttpRequest, pk: int) -> HttpResponse:
    """What an issuer's accounts hold, and closing its books."""
    found = get_object_or_404(Issuer, pk=pk)
    keeps_books = permissions.can_keep_books(request.user)
    if request.method == "POST" and not keeps_books:
        raise Http404
    form = CloseForm(sent(request))
    if form.is_valid() and is_done(
        form, lambda: actions.close_books(found, form.cleaned_data["until"], by=request.user)
    ):
        messages.success(request, "The books are closed up to that day.")
        return redirect("payments:issuer", pk)
    balances = queries.balances_of(pk)
    context = {
        "issuer": found,
        "form": form,
        "balances": [(account.label, balances[account]) for account in Account if account in balances],
        "closes": PeriodClose.objects.filter(issuer=found).select_related("closed_by")[:12],
        "check": desk.last_check(),
        "keeps_books": keeps_books,
    }
    return form_answer(request, "payments/office/issuer.html", context)


@form_page
@only(permissions.can_keep_books)
def edit_issuer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new issuer, or a change of one; what is out keeps what stood on it."""
    found = get_object_or_404(Issuer, pk=pk) if pk else Issuer()
    form = IssuerForm(sent(request), instance=found)
    if form.is_valid() and is_done(form, lambda: actions.set_issuer(found, by=request.user, **form.facts())):
        messages.success(request, f"{found} is saved.")
        return redirect("payments:issuer", found.pk)
    return form_answer(request, "payments/office/form.html", {"form": form, "heading": "In whose name we bill"})


@form_page
@only(permissions.can_keep_books)
def product(request: HttpRequest, product: str) -> HttpResponse:
    """The nominal code and VAT of a product."""
    if product not in Product.values:
        raise Http404
    form = ProductForm.of(sent(request), queries.product_codes()[product])
    if form.is_valid() and is_done(
        form, lambda: actions.set_product_code(product, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Saved: it holds for invoices from now on.")
        return redirect("payments:books")
    return form_answer(request, "payments/office/form.html", {"form": form, "heading": Product(product).label})
