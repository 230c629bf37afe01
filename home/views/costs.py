"""What the alliance spent in a year beside its courses: running costs, and years before the portal (R123)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.gate import only
from core.paging import page_of
from home import permissions
from home.forms import YearCostForm
from members import actions
from members.models import YearCost


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_money)
def costs(request: HttpRequest) -> HttpResponse:
    """Sums of years, the latest first, and a form for one more."""
    form = YearCostForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.note_year_cost(by=request.user, **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{made} is noted.")
            return redirect("home:costs")
    sums = YearCost.objects.values("year").annotate(sum=Sum("amount_pence")).order_by("-year")[:20]
    context = {"form": form, "page": page_of(request, YearCost.objects.all()), "sums": sums}
    return render(request, "home/costs.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_see_money)
def remove_year_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Take off a sum that was noted by mistake."""
    cost = get_object_or_404(YearCost, pk=pk)
    actions.remove_year_cost(cost, by=request.user)
    messages.success(request, f"{cost} is taken off.")
    return redirect("home:costs")
