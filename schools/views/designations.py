"""System leaders: who becomes one, and until when, for the alliance's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.gate import only
from schools import actions, permissions
from schools.forms.designations import DesignationForm, EndDesignationForm
from schools.models import Designation
from schools.views.accounts import posted
from schools.views.people import person_of


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def designate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody becomes a specialist or national leader, or a lead practitioner."""
    found = person_of(request, person_id)
    form = DesignationForm(posted(request), person=found, kinds=actions.GIVEN_BY_HAND)
    if form.is_valid():
        try:
            made = actions.designate(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{found} is {made.get_kind_display().lower()}.")
            return redirect("schools:person", found.pk)
    facts = {"person": found, "form": form, "heading": f"Designate {found}", "works_nowhere": not found.current_posts}
    return render(request, "schools/designation.html", facts, status=422 if form.errors else 200)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def end_designation(request: HttpRequest, designation_id: int) -> HttpResponse:
    """A designation ends with a day."""
    found = get_object_or_404(Designation.objects.select_related("person", "organisation"), pk=designation_id)
    form = EndDesignationForm(posted(request))
    if form.is_valid():
        try:
            actions.end_designation(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The designation has its last day.")
            return redirect("schools:person", found.person_id)
    heading = f"End: {found.get_kind_display().lower()}"
    facts = {"person": found.person, "designation": found, "form": form, "heading": heading}
    return render(request, "schools/designation.html", facts, status=422 if form.errors else 200)
