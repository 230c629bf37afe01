"""The office's pages about money: what needs somebody today, who owes what, and all invoices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import documents
from core.gate import only
from core.paging import page_of
from payments import permissions
from payments.actions import clock
from payments.forms.office import InvoicesFilter, PayerSearch
from payments.queries import debtors as ages
from payments.queries import desk, owing
from payments.rules.debts import AGES
from payments.views import shown

MOST_IN_A_FILE = 20_000


@require_safe
@only(permissions.can_see_books)
def money(request: HttpRequest) -> HttpResponse:
    """What needs somebody who keeps the books, and whether they balance."""
    search = PayerSearch({"payer": request.GET["payer"]} if "payer" in request.GET else None)
    if search.is_valid():
        return redirect("payments:account", search.cleaned_data["payer"].pk)
    tiles = desk.tiles()
    asked = request.GET.get("show", "")
    chosen = next((tile for tile in tiles if tile.queue.key == asked), None)
    chosen = chosen or next((tile for tile in tiles if tile.count), tiles[0])
    context = {
        "tiles": tiles,
        "chosen": chosen,
        "rows": desk.rows_of(chosen.queue),
        "check": desk.last_check(),
        "search": search,
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/office/money.html", context, status=422 if search.errors else 200)


@require_POST
@only(permissions.can_keep_books)
def check_books(request: HttpRequest) -> HttpResponse:
    """Hold the books against themselves now."""
    check = clock.check_books()
    messages.success(request, "Looked through all of it: see below." if check.wrong else "The books balance.")
    return redirect("payments:office_money")


@require_safe
@only(permissions.can_see_books)
def debtors(request: HttpRequest) -> HttpResponse:
    """Who owes how much, and for how long it has been due; as a page or as a spreadsheet."""
    if request.GET.get("format") == "csv":
        rows = ages.debtor_rows(ages.debtors()[:MOST_IN_A_FILE])
        return documents.csv_response("debtors.csv", ages.DEBTORS_HEADER, rows)
    page = ages.Debtors().get_page(request.GET.get("page"))
    counted = ages.all_debts()
    for payer in page.object_list:
        payer.ages = [(age.label, getattr(payer, age.key)) for age in AGES]
    context = {
        "page": page,
        "counted": counted,
        "total_pence": counted.value["open_pence"],
        "totals": [(age.label, counted.value[age.key]) for age in AGES],
    }
    return render(request, "payments/office/debtors.html", context)


@require_safe
@only(permissions.can_see_books)
def invoices(request: HttpRequest) -> HttpResponse:
    """All invoices with filters; as a page or as a spreadsheet."""
    form = InvoicesFilter(request.GET)
    form.is_valid()
    found = form.found()
    if request.GET.get("format") == "csv":
        return documents.csv_response("invoices.csv", owing.INVOICE_HEADER, owing.invoice_rows(found[:MOST_IN_A_FILE]))
    page = page_of(request, found)
    page.object_list = shown.with_states(page.object_list)
    context = {"page": page, "form": form, "chips": form.chips()}
    return render(request, "payments/office/invoices.html", context)
