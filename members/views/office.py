"""The office decides on applications, and puts memberships right."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.answering import asks_and_acts, done, sent
from core.gate import only
from core.paging import page_of
from members import actions, permissions, queries
from members.forms import AdjustForm, DatesForm, SendBackForm
from members.models import Entitlement, Membership

DATES = ("from_on", "to_on", "grace_until", "withdrawn_on")


@require_safe
@only(permissions.can_see_memberships)
def applications(request: HttpRequest) -> HttpResponse:
    """What waits for the office, the oldest first."""
    context = {
        "page": page_of(request, queries.applications_waiting()),
        "can_decide": permissions.can_manage_memberships(request.user),
    }
    return render(request, "members/applications.html", context)


@require_POST
@only(permissions.can_manage_memberships)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to an application."""
    found = get_object_or_404(Membership.objects.select_related("organisation"), pk=pk)
    try:
        actions.approve(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("members:membership", pk)
    messages.success(request, f"{found.organisation} is a member for {found.academic_year}. Its heads are told.")
    return redirect("members:applications")


@require_POST
@only(permissions.can_manage_memberships)
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the school to put something right."""
    found = get_object_or_404(queries.with_all(), pk=pk)
    form = SendBackForm(request.POST)
    if done(form, lambda: actions.send_back(found, words=form.cleaned_data["words"], by=request.user)):
        messages.success(request, f"{found.organisation} is asked to put it right.")
        return redirect("members:applications")
    context = {"membership": found, "send_back": form, "form": form, "is_office": True}
    return render(request, "members/membership.html", context, status=422)


@asks_and_acts
@only(permissions.can_manage_memberships)
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the dates of an approved membership right, also afterwards."""
    found = get_object_or_404(queries.with_all().filter(approved_at__isnull=False), pk=pk)
    form = DatesForm(sent(request), initial={name: getattr(found, name) for name in DATES})
    if done(form, lambda: actions.correct(found, by=request.user, **form.cleaned_data)):
        messages.success(request, "The dates are put right. Prices follow them from now on.")
        return redirect("members:membership", pk)
    context = {"membership": found, "form": form}
    return render(request, "members/dates.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_manage_memberships)
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the number of places on an account right."""
    account = get_object_or_404(Entitlement.objects.select_related("organisation"), pk=pk)
    form = AdjustForm(request.POST)
    if done(form, lambda: actions.adjust(account.pk, by=request.user, **form.cleaned_data)):
        messages.success(request, "The places are put right.")
        return redirect("members:places", pk)
    context = {
        "account": account,
        "page": page_of(request, queries.history_of(account)),
        "schools": queries.schools_sharing(account),
        "form": form,
    }
    return render(request, "members/places.html", context, status=422)
