"""A head's answer, reached from an e-mail without signing in, or from the school's page."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import actions, permissions, queries
from bookings.emails.places import claims_of, read_approval_token
from bookings.forms import DecideForm
from bookings.models import Approval
from bookings.states import APPROVAL_TRANSITIONS
from schools.models import Person


@never_cache
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, token: str) -> HttpResponse:
    """Decide on a booking. Reading the page changes nothing; the answer is two radios, none chosen, and a button."""
    try:
        approval_id, head_id = read_approval_token(token)
    except SignatureExpired:
        return render(request, "bookings/approval_expired.html", status=410)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(Approval.objects.select_related("booking", "decided_by"), pk=approval_id)
    head = get_object_or_404(Person.objects.with_current_posts(), pk=head_id, is_active=True)
    if not permissions.can_decide(head, found):
        raise Http404
    return _decide(request, found, head)


def _decide(request: HttpRequest, found: Approval, head: Person) -> HttpResponse:
    booking = queries.with_place().get(pk=found.booking_id)
    is_claimed = claims_of(booking).exists()
    form = DecideForm(
        request.POST if request.method == "POST" else None, name=booking.told.first_name, is_claimed=is_claimed
    )
    if form.is_valid():
        try:
            _carry_out(found, form.cleaned_data["decision"], form.cleaned_data["reason"], by=head)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(request.path)
    context = {
        "approval": found,
        "booking": booking,
        "head": head,
        "is_open": bool(APPROVAL_TRANSITIONS.get(found.status)),
        "sessions": queries.sessions_of(booking.cohort_id),
        "form": form,
    }
    return render(request, "bookings/approval.html", context, status=422 if form.errors else 200)


def _carry_out(found: Approval, decision: str, reason: str, *, by: Person) -> None:
    if decision == DecideForm.APPROVE:
        actions.approve(found, by=by)
    elif decision == DecideForm.NOT_OURS:
        actions.say_not_ours(found, by=by)
    else:
        actions.decline(found, by=by, reason=reason)
