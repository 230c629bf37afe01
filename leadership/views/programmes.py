"""The leadership programmes, for everybody: which is for me, what it asks, what it costs, when."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from leadership import permissions, queries
from leadership.models import Application
from programmes.rules import Level
from programmes.states import PUBLIC


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of them, by whom they are for."""
    shown = list(queries.programmes_shown().order_by("programme__title"))
    for one in shown:
        one.to_come = [cohort for cohort in one.programme.shown if queries.is_open_to_applications(cohort)][:2]
    levels = [(level, [one for one in shown if one.level == level]) for level in Level]
    return render(request, "leadership/index.html", {"levels": [(level, found) for level, found in levels if found]})


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme with its cohorts, and what earlier participants changed."""
    facts = get_object_or_404(queries.programmes_shown(), programme__slug=slug)
    cohorts = facts.programme.shown
    mine = {}
    if request.user.is_authenticated:
        own = Application.objects.live().filter(person=request.user, cohort__in=cohorts)
        mine = {one.cohort_id: one for one in own}
    rows = [
        {
            "cohort": cohort,
            "terms": getattr(cohort, "terms", None),
            "sessions": list(queries.sessions_of(cohort)),
            "is_open": queries.is_open_to_applications(cohort),
            "is_late": queries.is_late_now(cohort),
            "mine": mine.get(cohort.pk),
        }
        for cohort in cohorts[:4]
    ]
    context = {
        "facts": facts,
        "rows": rows,
        "changes": queries.changes_for(cohorts[-1])[:10] if cohorts else [],
        "can_nominate": permissions.can_nominate(request.user),
    }
    return render(request, "leadership/programme.html", context)


def cohort_of(slug: str, number: int):
    """A public cohort of a leadership programme by its address, or 404."""
    facts = get_object_or_404(queries.programmes_shown(), programme__slug=slug)
    found = facts.programme.cohorts.filter(number=number, status__in=PUBLIC).select_related("programme").first()
    if found is None:
        raise Http404
    return facts, found
