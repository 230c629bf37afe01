"""Sessions and courses in one go: a series, and a term that is held again. Both show first what they would make."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import jobs
from core.answering import asks_and_acts, done
from programmes import actions, queries
from programmes.forms import SeriesForm, TermForm
from programmes.jobs import TERM
from programmes.models import Cohort
from programmes.queries import TermPlan
from programmes.rules import Day
from programmes.views.office import cohort_or_404, for_course_officers
from schools.queries import closures


@asks_and_acts
@for_course_officers
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """Several sessions at once. The answers live in the address; only the ticks are sent."""
    found = cohort_or_404(pk)
    form = SeriesForm(request.GET or None, leaders=list(queries.leaders_in_order(found.programme_id)))
    context = {"form": form, "cohort": found, "programme": found.programme}
    if not form.is_valid():
        return render(request, "programmes/series.html", context, status=422 if form.errors else 200)
    first, last = form.reach()
    days = form.days(closures(first, last))
    there = set(found.sessions.values_list("starts_at", flat=True))
    rows = [(day, form.hours([day])[0][0] in there) for day in days]
    if request.method == "POST":
        chosen = _chosen(days, request.POST.getlist("day"))
        if _added(request, form, found, chosen):
            return redirect("programmes:cohort", found.pk)
    else:
        skips = form.cleaned_data["skips_closed"]
        chosen = [day for day, is_there in rows if not is_there and not (skips and day.closed)]
    shown = {"rows": [(day, is_there, day in chosen) for day, is_there in rows], "count": len(chosen)}
    return render(request, "programmes/series.html", context | shown, status=422 if form.errors else 200)


def _chosen(days: list[Day], ticked: list[str]) -> list[Day]:
    return [day for day in days if day.on.isoformat() in ticked]


def _added(request: HttpRequest, form: SeriesForm, cohort: Cohort, chosen: list[Day]) -> bool:
    if not chosen:
        form.add_error(None, "Tick at least one day.")
        return False
    made: list[list] = []
    hours, facts = form.hours(chosen), form.facts()
    if not done(form, lambda: made.append(actions.add_series(cohort, hours, by=request.user, **facts))):
        return False
    count = len(made[0])
    messages.success(request, f"{count} session{' is' if count == 1 else 's are'} added.")
    return True


@asks_and_acts
@for_course_officers
def term(request: HttpRequest) -> HttpResponse:
    """A whole term as drafts. A worker makes them; nothing is published."""
    form = TermForm(request.GET or None)
    if not form.is_valid():
        return render(request, "programmes/term.html", {"form": form}, status=422 if form.errors else 200)
    plan = queries.plan_of_term(**form.asked())
    ticked = {int(pk) for pk in request.POST.getlist("course") if pk.isdecimal()}
    if request.method == "POST":
        chosen = [moved.cohort.pk for moved in plan.courses if moved.cohort.pk in ticked]
        if chosen:
            return redirect("programmes:work", _begun(request, plan, chosen).pk)
        form.add_error(None, "Tick at least one course.")
    else:
        ticked = {moved.cohort.pk for moved in plan.courses if moved.is_proposed}
    context = {
        "form": form,
        "plan": plan,
        "rows": [(moved, moved.cohort.pk in ticked) for moved in plan.courses],
        "count": len(ticked),
    }
    return render(request, "programmes/term.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, plan: TermPlan, chosen: list[int]):
    title = f"{len(chosen)} course{'' if len(chosen) == 1 else 's'} {_moved_by(plan.weeks)}, as drafts"
    return jobs.start(TERM, title=title, by=request.user, total=len(chosen), cohorts=chosen, weeks=plan.weeks)


def _moved_by(weeks: int) -> str:
    return f"{abs(weeks)} weeks {'later' if weeks >= 0 else 'earlier'}"
