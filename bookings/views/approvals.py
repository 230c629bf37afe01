"""An answer for the school, reached from an e-mail without signing in: to one question, or to several in one letter."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import actions, permissions, queries
from bookings.emails.approvals import approval_link, read_approval_token
from bookings.forms import DecideForm, DecideManyForm, UndoForm
from bookings.models import Approval
from bookings.states import ApprovalStatus
from bookings.views.deciding import form_after, headline_of, named_in
from schools.models import Person


@never_cache
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, token: str) -> HttpResponse:
    """Decide on one booking or on several. Reading the page changes nothing; the answers are radios, none chosen, and a
    button."""
    try:
        ids, person_id = read_approval_token(token)
    except SignatureExpired:
        return render(request, "bookings/approval_expired.html", status=410)
    except BadSignature as error:
        raise Http404 from error
    person = get_object_or_404(Person.objects.with_current_posts(), pk=person_id, is_active=True)
    found = [one for one in queries.approvals_with_booking(ids) if permissions.can_decide(person, one)]
    if not found:
        raise Http404
    return _decide(request, found[0], person) if len(ids) == 1 else _decide_several(request, found, person)


def _decide_several(request: HttpRequest, found: list[Approval], person: Person) -> HttpResponse:
    """Those that still wait with their radios; of the others, what was decided."""
    waiting = [one for one in found if one.status == ApprovalStatus.ASKED]
    form: DecideManyForm | None = DecideManyForm(approvals=waiting)
    if request.method == "POST" and "fill" not in request.POST:
        named = set(named_in(request.POST))
        form = form_after(request, [one for one in found if one.pk in named], by=person)
        if form is None:
            return redirect(request.path)
    settled = [one for one in found if one not in form.approvals]
    for one in settled:
        one.link = approval_link(one, person)
    context = {
        "form": form,
        "settled": settled,
        "organisation": found[0].organisation,
        "headline": headline_of(len(form.approvals)),
    }
    return render(request, "bookings/approvals_in_letter.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, found: Approval, person: Person) -> HttpResponse:
    booking = queries.with_place().get(pk=found.booking_id)
    form = _form(request, found)
    if form.is_valid():
        try:
            _carry_out(found, form.cleaned_data, by=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(request.path)
    can_be_undone = queries.can_be_undone(found)
    context = {
        "approval": found,
        "booking": booking,
        "is_open": found.status in (ApprovalStatus.ASKED, ApprovalStatus.LAPSED),
        "can_be_undone": can_be_undone,
        "undo_form": form if isinstance(form, UndoForm) else UndoForm(),
        "sessions": queries.sessions_of(booking.cohort_id),
        "form": form,
    }
    return render(request, "bookings/approval.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, found: Approval) -> DecideForm | UndoForm:
    """The question that was answered; when none was, the one that is open."""
    posted = request.POST if request.method == "POST" else None
    is_undo = "undo" in request.POST or ("decision" not in request.POST and queries.can_be_undone(found))
    if is_undo:
        return UndoForm(posted)
    return DecideForm(posted, name=found.booking.told.first_name, is_claimed=found.is_claimed)


def _carry_out(found: Approval, said: dict[str, str], *, by: Person) -> None:
    if "decision" in said:
        actions.decide(found, said["decision"], by=by, reason=said["reason"])
    elif said["undo"] == UndoForm.TAKE_BACK:
        actions.undo_decision(found, by=by)
