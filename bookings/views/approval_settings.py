"""Who approves at a school, and who deputises: its heads settle it, its CPD leads and office can read it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import actions, permissions, queries, rules
from bookings.forms.approvals import EVERYONE, ApprovalRulesForm, DeputyForm
from bookings.models import ApprovalRule
from bookings.states import Approver
from core.words import money
from schools.models import Organisation
from schools.permissions import can_see_school


@require_safe
@login_required
def approval_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the school has settled, each with the way to change it."""
    if not can_see_school(request.user, pk):
        raise Http404
    context = {
        "seen": get_object_or_404(Organisation, pk=pk),
        "roles": list(_in_words(queries.approval_rules_of(pk))),
        "deputies": queries.deputies_of(pk),
        "may_settle": permissions.can_settle_approvals(request.user, pk),
    }
    return render(request, "bookings/approval_settings.html", context)


def _in_words(settled: dict[str, ApprovalRule]) -> Iterator[tuple[str, str]]:
    """Each role that has a line of its own, and what holds for it; everyone comes first."""
    for role, (label, kinds) in rules.APPROVED_ROLES.items():
        rule = settled.get(kinds[0])
        if role == EVERYONE:
            yield "Everyone else" if settled.keys() - {""} else "Everyone", _of(rule) if rule else Approver.HEAD.label
        elif rule is not None:
            yield label, _of(rule)


def _of(rule: ApprovalRule) -> str:
    up_to = f". Nobody has to up to {money(rule.free_up_to_pence)}" if rule.free_up_to_pence else ""
    return f"{rule.get_approver_display()}{up_to}"


@require_http_methods(["GET", "POST"])
@login_required
def approval_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Who approves, role by role."""
    seen = _settled_by(request, pk)
    form = ApprovalRulesForm(_posted(request), rules=queries.approval_rules_of(pk))
    if form.is_valid():
        try:
            is_different = actions.settle_approvals(pk, form.wanted, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _kept(is_different))
            return redirect("bookings:approval_settings", pk)
    context = {"seen": seen, "form": form}
    return render(request, "bookings/approval_rules.html", context, status=422 if form.errors else 200)


def _kept(is_different: bool) -> str:
    if not is_different:
        return "Nothing was different."
    return "This is kept. It counts for what is booked from now on."


@require_http_methods(["GET", "POST"])
@login_required
def name_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Name somebody who decides beside the heads for a while."""
    seen = _settled_by(request, pk)
    form = DeputyForm(_posted(request), people=queries.possible_deputies(pk))
    if form.is_valid():
        try:
            deputy = actions.name_deputy(seen, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{deputy.person} is named, and has been told by e-mail.")
            return redirect("bookings:approval_settings", pk)
    context = {"seen": seen, "form": form}
    return render(request, "bookings/name_deputy.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def end_deputy(request: HttpRequest, pk: int, deputy_id: int) -> HttpResponse:
    """From this moment on somebody is no deputy any more."""
    _settled_by(request, pk)
    deputy = get_object_or_404(queries.deputies_of(pk), pk=deputy_id)
    try:
        actions.end_deputy(deputy, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{deputy.person} is no deputy any more.")
    return redirect("bookings:approval_settings", pk)


def _settled_by(request: HttpRequest, pk: int) -> Organisation:
    """A school for which this person settles who approves; any other is not there."""
    if not permissions.can_settle_approvals(request.user, pk):
        raise Http404
    return get_object_or_404(Organisation, pk=pk)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None
