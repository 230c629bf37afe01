"""What a school settles for itself: what a day of cover costs, what there is to spend."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, permissions
from bookings.forms.schools import BudgetForm, SupplyRatesForm
from bookings.queries.costs import rates_in_words, rates_of
from bookings.queries.spending import spend_of
from core.calendar import AcademicYear
from home.views.seen import find


@require_safe
@login_required
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is settled, each with the way to change it."""
    seen, schools = find(request, pk)
    this_year = AcademicYear.now()
    context = {
        "seen": seen,
        "schools": schools,
        "rates": rates_in_words(rates_of([seen.pk])[seen.pk]),
        "years": [spend_of(seen.pk, year) for year in (this_year, this_year + 1)],
        "can_set_budget": permissions.can_set_budget(request.user, seen.pk),
    }
    return render(request, "home/settings.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def supply_rates(request: HttpRequest, pk: int) -> HttpResponse:
    """What a day of cover costs, role by role."""
    seen, _ = find(request, pk)
    form = SupplyRatesForm(_sent(request), rates=rates_of([seen.pk])[seen.pk])
    if form.is_valid():
        try:
            actions.set_supply_rates(seen.pk, form.rates, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The rates are kept. They count for what is booked from now on.")
            return redirect("home:settings", seen.pk)
    return render(request, "home/supply_rates.html", {"seen": seen, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def budget(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """What a head means to spend in an academic year: this one or the next."""
    seen, _ = find(request, pk)
    asked = AcademicYear(year)
    if not permissions.can_set_budget(request.user, seen.pk) or year not in budget_years():
        raise Http404
    spent = spend_of(seen.pk, asked)
    form = BudgetForm(_sent(request), amounts=spent.budgets)
    if form.is_valid():
        try:
            actions.set_budget(seen.pk, asked, form.amounts, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The budget for {asked} is kept.")
            return redirect("home:settings", seen.pk)
    context = {"seen": seen, "form": form, "year": asked, "year_words": str(asked), "spent": spent}
    return render(request, "home/set_budget.html", context, status=422 if form.errors else 200)


def budget_years() -> tuple[int, int]:
    """The years for which a budget can be written: this one and the next."""
    this_year = AcademicYear.now().start
    return this_year, this_year + 1


def _sent(request: HttpRequest):
    return request.POST if request.method == "POST" else None
