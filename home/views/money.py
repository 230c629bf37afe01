"""What courses cost the alliance, and what they earned or lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import documents
from core.calendar import AcademicYear
from core.gate import only
from core.paging import page_of
from home import permissions
from home.forms import YearFilter
from home.queries import results
from home.views.office_lists import MOST_IN_A_FILE
from programmes import actions
from programmes.forms import CostForm
from programmes.models import Cohort, Cost

HEADER = (
    "Course", "Cycle", "Begins", "State", "Taken", "Charged for places (£)", "For giving up (£)",
    "For staying away (£)", "Earned (£)", "Costs (£)", "Result (£)",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_money)
def cohort_money(request: HttpRequest, pk: int) -> HttpResponse:
    """One course: what is owed for it, what it costs, and a form for one cost more."""
    found = get_object_or_404(results.with_result(Cohort.objects.select_related("programme")), pk=pk)
    form = CostForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.add_cost(found, by=request.user, **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The cost is noted.")
            return redirect("home:cohort_money", found.pk)
    context = {
        "cohort": found,
        "form": form,
        "costs": found.costs.all(),
        "can_see_bookings": permissions.can_see_bookings(request.user),
    }
    return render(request, "home/cohort_money.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_see_money)
def remove_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Take off a cost that was noted by mistake."""
    cost = get_object_or_404(Cost, pk=pk)
    actions.remove_cost(cost, by=request.user)
    messages.success(request, f"{cost} is taken off.")
    return redirect("home:cohort_money", cost.cohort_id)


@require_safe
@only(permissions.can_see_money)
def results_page(request: HttpRequest) -> HttpResponse:
    """What the courses of a year earned or lost, the latest first; as a page or as a spreadsheet."""
    data = request.GET.copy()
    data.setdefault("year", str(AcademicYear.now().start))
    form = YearFilter(data)
    year = form.chosen()
    found = results.results_of(year)
    if request.GET.get("format") == "csv":
        name = f"results-{year.start}.csv"
        return documents.csv_response(name, HEADER, _rows(found[:MOST_IN_A_FILE].iterator(chunk_size=500)))
    charged = results.charged_in(year)
    earned, costs = sum(charged.value.values()), results.cost_in(year)
    context = {
        "form": form,
        "year": year,
        "page": page_of(request, found),
        "charged": charged,
        "earned_pence": earned,
        "cost_pence": costs,
        "result_pence": earned - costs,
    }
    return render(request, "home/results.html", context)


def _rows(found: Iterable[Cohort]) -> Iterator[tuple]:
    for cohort in found:
        yield (
            cohort.programme.title,
            cohort.number,
            timezone.localtime(cohort.starts_at).date(),
            cohort.get_status_display(),
            cohort.taken,
            cohort.places_pence / 100,
            cohort.given_up_pence / 100,
            cohort.no_show_pence / 100,
            cohort.earned_pence / 100,
            cohort.cost_pence / 100,
            cohort.result_pence / 100,
        )
