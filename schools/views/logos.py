"""The logo of an organisation, for the alliance's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.gate import only
from schools import actions, permissions
from schools.documents import logo_response
from schools.forms.logos import LogoForm
from schools.models import Organisation


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def logo(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Give an organisation a logo, or another one."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if form.is_valid():
        actions.set_logo(found, form.cleaned_data["file"], by=request.user)
        messages.success(request, "The logo is saved. Courses run with it show it.")
        return redirect("schools:organisation", found.pk)
    facts = {"organisation": found, "form": form}
    return render(request, "schools/logo.html", facts, status=422 if form.errors else 200)


@only(permissions.can_manage_people)
@require_POST
def remove_logo(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Take a logo away; the first letter of the name stands in its place."""
    found = get_object_or_404(Organisation, pk=organisation_id)
    actions.remove_logo(found, by=request.user)
    messages.success(request, f"{found} has no logo any more.")
    return redirect("schools:organisation", found.pk)


@only(permissions.can_manage_people)
@require_safe
def logo_picture(request: HttpRequest, organisation_id: int) -> FileResponse:
    """The logo itself, as the office sees it before any course shows it."""
    response = logo_response(get_object_or_404(Organisation, pk=organisation_id))
    response["Cache-Control"] = "private, no-cache"
    return response
