"""What people need to take part: told on the booking's page, read by those who run the course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, permissions, queries
from bookings.forms import NeedsForm
from core import audit


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, change or take back what one needs; course officers do it for somebody who rang them."""
    found = queries.booking_seen_by(request.user, pk)
    if found is None or not permissions.can_tell_needs(request.user, found):
        raise Http404
    is_mine = found.person_id == request.user.pk
    if not is_mine:
        audit.record("read the needs of", found, by=request.user)
    form = NeedsForm(
        request.POST if request.method == "POST" else None,
        booking=found,
        earlier=found.earlier_needs if is_mine else None,
    )
    if form.is_valid():
        try:
            actions.tell_needs(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved. Only those who run the course can read it.")
            return redirect("bookings:booking", found.pk)
    context = {"booking": found, "form": form, "is_mine": is_mine}
    return render(request, "bookings/needs.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def needs_on_course(request: HttpRequest, pk: int) -> HttpResponse:
    """What those who come to a session's course need. Reading it is written down."""
    session = get_object_or_404(queries.sessions_with_register(request.user), pk=pk)
    audit.record("read the needs of", session.cohort, by=request.user)
    context = {"session": session, "bookings": queries.needs_on(session.cohort_id)}
    return render(request, "bookings/needs_on_course.html", context)
