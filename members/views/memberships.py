"""One membership, its course places with their history, and giving it up."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.answering import asks_and_acts, done, sent
from core.calendar import today
from core.paging import page_of
from members import actions, permissions, queries, rules
from members.forms import AdjustForm, SendBackForm, WithdrawForm
from members.models import Membership
from members.states import MembershipStatus


def seen_or_404(request: HttpRequest, pk: int) -> Membership:
    """A membership that this reader may see."""
    return get_object_or_404(queries.memberships_seen_by(request.user), pk=pk)


@login_required
@require_safe
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """What was agreed, what it holds and until when, and what can be done about it."""
    found = seen_or_404(request, pk)
    is_office = permissions.can_manage_memberships(request.user)
    context = {
        "membership": found,
        "standing": rules.standing_on([found], today()),
        "is_office": is_office,
        "can_withdraw": found.status != MembershipStatus.WITHDRAWN
        and permissions.can_withdraw(request.user, found)
        and found.grace_until >= today(),
        "can_mend": found.status == MembershipStatus.DRAFT
        and permissions.can_apply_for(request.user, found.paid_by_id or found.organisation_id),
        "mend_for": found.paid_by_id or found.organisation_id,
        "send_back": SendBackForm() if is_office and found.status == MembershipStatus.APPLIED else None,
        "half_terms": len(rules.HALF_TERMS),
    }
    return render(request, "members/membership.html", context)


@login_required
@asks_and_acts
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an application back, or give a membership up from a day on."""
    found = seen_or_404(request, pk)
    if not permissions.can_withdraw(request.user, found) or found.status == MembershipStatus.WITHDRAWN:
        raise Http404
    is_office = permissions.can_manage_memberships(request.user)
    form = WithdrawForm(sent(request), membership=found, is_office=is_office)
    if not found.is_approved:
        del form.fields["on"]
    if done(form, lambda: actions.withdraw(found, by=request.user, on=form.cleaned_data.get("on"))):
        messages.success(request, f"The membership of {found.organisation} for {found.academic_year} is withdrawn.")
        return redirect("members:membership", found.pk)
    context = {"membership": found, "form": form}
    return render(request, "members/withdraw.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """The account of a membership's course places: how many are left, and everything that happened to them."""
    account = queries.entitlement_seen_by(request.user, pk)
    if account is None:
        raise Http404
    context = {
        "account": account,
        "page": page_of(request, queries.history_of(account)),
        "schools": queries.schools_sharing(account),
        "form": AdjustForm() if permissions.can_manage_memberships(request.user) else None,
    }
    return render(request, "members/places.html", context)
