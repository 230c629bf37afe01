"""Train to teach, for everybody: two routes side by side, which one is mine, and whether I meet what is asked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.strands import Strand
from itt import permissions, queries
from itt.forms import EligibilityForm, RouteForm
from programmes.models import Cohort
from programmes.states import CohortStatus

#: The events on the page: those that are to come, the nearest first.
EVENTS = 4


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Both routes side by side, the dates of the cycle, events to book, and the other ways into teaching."""
    events = Cohort.objects.filter(programme__strand=Strand.ITT, status=CohortStatus.PUBLISHED)
    context = {
        "partnerships": list(queries.partnerships_shown()),
        "cycle": queries.cycle_now(),
        "events": events.select_related("programme").order_by("starts_at", "pk")[:EVENTS],
        "schools": permissions.schools_that_pledge(request.user),
    }
    return render(request, "itt/index.html", context)


@require_safe
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    """One route: what a year looks like, what it pays or costs, the realities, its schools and courses."""
    found = get_object_or_404(queries.partnerships_shown(), slug=slug)
    return render(request, "itt/partnership.html", {"partnership": found, "cycle": queries.cycle_now()})


@require_safe
def route_finder(request: HttpRequest) -> HttpResponse:
    """A few questions that end in a route, or in what to do next (R017). Nothing is kept."""
    form = RouteForm(request.GET or None)
    advice = form.advice() if form.is_valid() else None
    shown = [one for one in queries.partnerships_shown() if advice and one.route == advice.route]
    context = {"form": form, "advice": advice, "partnerships": shown}
    return render(request, "itt/route_finder.html", context, status=422 if form.errors else 200)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What a course asks, and what to do about what is missing: before anybody needs an account."""
    form = EligibilityForm(request.GET or None)
    findings = form.findings() if form.is_valid() else None
    context = {"form": form, "findings": findings, "all_met": findings and all(one.is_met for one in findings)}
    return render(request, "itt/check.html", context, status=422 if form.errors else 200)
