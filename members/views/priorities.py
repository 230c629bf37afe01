"""The alliance's priorities of each year and strand: public, and how the office sets them (R004)."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.answering import asks_and_acts, done, sent
from core.calendar import AcademicYear
from core.gate import only
from members import actions, permissions
from members.forms.keeping import PriorityForm
from members.models import Priority
from members.queries import keeping

MOST = 200


@require_safe
def priorities(request: HttpRequest) -> HttpResponse:
    """What the alliance means to do, and meant to, year by year and strand by strand."""
    rows = keeping.priorities()[:MOST]
    years = [
        (AcademicYear(year), [(strand, list(ones)) for strand, ones in groupby(of_year, Priority.get_strand_display)])
        for year, of_year in groupby(rows, lambda one: one.year)
    ]
    user = request.user
    context = {"years": years, "can_manage": user.is_authenticated and permissions.can_manage_memberships(user)}
    return render(request, "members/priorities.html", context)


@asks_and_acts
@only(permissions.can_manage_memberships)
def set_priority(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a priority, or change one."""
    found = get_object_or_404(Priority, pk=pk) if pk else None
    initial = {} if found else {"initial": {"year": AcademicYear.now().start}}
    form = PriorityForm(sent(request), priority=found, **initial)
    if done(form, lambda: actions.set_priority(found, by=request.user, **form.cleaned_data)):
        messages.success(request, "The priority is saved, and everybody can read it.")
        return redirect("members:priorities")
    context = {"form": form, "priority": found, "heading": "Change the priority" if found else "Add a priority"}
    return render(request, "members/keeping_form.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_manage_memberships)
def remove_priority(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a priority away."""
    found = get_object_or_404(Priority, pk=pk)
    actions.remove_priority(found, by=request.user)
    messages.success(request, "The priority is taken away.")
    return redirect("members:priorities")
