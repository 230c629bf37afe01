"""A school's money, for its heads, office and finance contacts: what is owed and why, invoices, a statement."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import documents
from core.paging import page_of
from payments import documents as papers
from payments.queries import owing, seen, statements
from payments.views import shown
from payments.views.cards import may_pay_by_card
from payments.views.payer import find, year_asked_for, years_shown
from schools.models import Organisation

MOST_IN_A_FILE = 20_000
#: A statement of more lines than this is for the spreadsheet of invoices.
MOST_ON_PAPER = 2_000


@require_safe
@login_required
def money(request: HttpRequest, pk: int) -> HttpResponse:
    """What the school owes and why, and what is left on its account."""
    context = find(request, pk)
    owed = owing.owed_by(pk)
    shown.with_states(owed.invoices)
    context |= {"owed": owed, "most": owing.MOST_SHOWN, "pays_by_card": may_pay_by_card(request.user)}
    return render(request, "payments/school/money.html", context)


@require_safe
@login_required
def invoices(request: HttpRequest, pk: int) -> HttpResponse:
    """The school's invoices of an academic year; as a page or as a spreadsheet."""
    context = find(request, pk)
    year = year_asked_for(request)
    found = owing.invoices_of(pk, year)
    if request.GET.get("format") == "csv":
        rows = owing.invoice_rows(found[:MOST_IN_A_FILE])
        return documents.csv_response(f"invoices-{year.start}.csv", owing.INVOICE_HEADER, rows)
    page = page_of(request, found)
    page.object_list = shown.with_states(page.object_list)
    context |= {"page": page, "year": year, "years": years_shown()}
    return render(request, "payments/school/invoices.html", context)


@require_safe
@login_required
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """All that was entered on the school's account in an academic year; as a page or on paper."""
    context = find(request, pk)
    year = year_asked_for(request)
    balance = statements.balance_between(pk, year.first_day, year.last_day)
    entries = statements.between(pk, year.first_day, year.last_day)
    if request.GET.get("format") == "pdf":
        paper = papers.statement_pdf(context["seen"], year.first_day, year.last_day, balance, entries[:MOST_ON_PAPER])
        return documents.pdf_response(f"statement-{year.start}.pdf", paper)
    page = page_of(request, entries)
    shown.explain(page.object_list)
    context |= {"page": page, "year": year, "years": years_shown(), "balance": balance}
    return render(request, "payments/school/statement.html", context)


@require_safe
@login_required
def trust(request: HttpRequest, pk: int) -> HttpResponse:
    """What each school of a trust owes; as a page, and all of their invoices of a year as one spreadsheet."""
    found = get_object_or_404(seen.trusts_of(request.user), pk=pk)
    year = year_asked_for(request)
    schools = Organisation.objects.filter(school__trust=found).order_by("name", "pk")
    if request.GET.get("format") == "csv":
        rows = owing.invoice_rows(owing.invoices_of_trust(found.pk, year)[:MOST_IN_A_FILE])
        return documents.csv_response(f"invoices-{year.start}.csv", owing.INVOICE_HEADER, rows)
    context = {
        "trust": found,
        "year": year,
        "years": years_shown(),
        "page": page_of(request, owing.with_what_is_owed(schools)),
        "own": owing.with_what_is_owed(Organisation.objects.filter(pk=found.pk)).get(),
        "total": owing.sums_of_trust(found.pk),
    }
    return render(request, "payments/school/trust.html", context)
