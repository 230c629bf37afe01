"""The files of a course, for whoever leads it and for course officers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.answering import asks_and_acts, done
from programmes import actions, queries
from programmes.forms import ConfirmForm, MaterialForm
from programmes.models import Cohort
from programmes.views.editor import or_404, sent
from schools.permissions import is_office


@asks_and_acts
@login_required
def materials(request: HttpRequest, pk: int) -> HttpResponse:
    """What participants get, and adding to it."""
    found = _cohort(request, pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MaterialForm(*posted, sessions=found.sessions.all())
    if done(form, lambda: actions.add_material(found, by=request.user, **form.facts())):
        messages.success(request, f"{form.known.name} is there for those on the course.")
        return redirect("programmes:materials", pk)
    context = {"cohort": found, "form": form, "materials": queries.materials_of(pk), "base": _base(request)}
    return render(request, "programmes/materials.html", context, status=422 if form.errors else 200)


@asks_and_acts
@login_required
def remove_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    material = or_404(queries.material(pk))
    found = _cohort(request, material.cohort_id)
    form = ConfirmForm(sent(request), button="Remove the file", tone="warning")
    if done(form, lambda: actions.remove_material(material, by=request.user)):
        messages.success(request, f"{material} is removed.")
        return redirect("programmes:materials", found.pk)
    context = {"cohort": found, "material": material, "form": form, "base": _base(request)}
    return render(request, "programmes/remove_material.html", context, status=422 if form.errors else 200)


def _cohort(request: HttpRequest, pk: int) -> Cohort:
    """A course that this person looks after; anything else is not there."""
    found = get_object_or_404(queries.cohorts_run_by(request.user), pk=pk)
    if found.programme.is_external:
        raise Http404
    return found


def _base(request: HttpRequest) -> str:
    return "office.html" if is_office(request.user) else "base.html"
