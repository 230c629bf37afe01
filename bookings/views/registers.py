"""Registers: which ones wait, taking one, and one on paper or in a spreadsheet."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, documents, queries, rules
from bookings.forms import RegisterForm, with_everyone_else_present
from core import audit
from core.calendar import today
from core.documents import csv_response, pdf_response
from core.paging import page_of
from programmes.models import Session
from schools.permissions import can_manage_courses, is_office

WORKER = settings.BUILD_DIR / "static/js/worker.js"
LISTS = {
    "to_take": ("To take", queries.registers_to_take),
    "coming": ("Coming", queries.registers_to_come),
    "taken": ("Taken", queries.registers_taken),
}


@require_safe
@login_required
def registers(request: HttpRequest) -> HttpResponse:
    """The registers that this person takes: those that wait, those to come, those taken."""
    sessions = queries.sessions_with_register(request.user)
    if not can_manage_courses(request.user) and not sessions.exists():
        raise Http404
    shown = request.GET.get("show", "to_take")
    _, chosen = LISTS.get(shown, LISTS["to_take"])
    words = request.GET.get("q", "").strip()[:100]
    if words:
        sessions = sessions.filter(cohort__programme__title__icontains=words)
    context = {
        "sessions": page_of(request, queries.with_marks(chosen(sessions))),
        "shown": shown if shown in LISTS else "to_take",
        "lists": [(name, title) for name, (title, _) in LISTS.items()],
        "q": words,
        "base": "office.html" if is_office(request.user) else "base.html",
    }
    return render(request, "bookings/registers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a register, or correct it. Works on a phone, and without a script."""
    session = _session(request, pk)
    bookings = list(queries.register_of(session))
    form = _form(request, session, bookings)
    if request.method == "POST" and form.is_bound and form.is_valid() and (answer := _take(request, session, form)):
        return answer
    has_started = session.starts_at <= timezone.now()
    context = {
        "session": session,
        "form": form,
        "count": form.count,
        "has_started": has_started,
        "is_open": has_started or rules.day_of(session.starts_at) == today(),  # for a room without a connection
        "needs_count": sum(1 for booking in bookings if booking.access_needs or booking.dietary_needs),
        "takes_walk_ins": rules.takes_walk_ins(starts_at=session.starts_at, at=timezone.now()),
        "can_manage": can_manage_courses(request.user),
        "is_filled_in": "everyone" in request.POST,
    }
    return render(request, "bookings/register.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, session: Session, form: RegisterForm) -> HttpResponse | None:
    """Save what was sent; None when the form has to be shown again, with what is in the way."""
    marks, key = [actions.Marked(*mark) for mark in form.marks], form.cleaned_data["key"]
    try:
        changed = actions.take_register(session, marks, by=request.user, key=key)
    except actions.SavedBefore as before:
        messages.success(request, before.message)
    except actions.Crossed as crossed:
        form.tell_of_newer(crossed.newer)
        return None
    except ValidationError as error:
        form.add_error(None, error)
        return None
    else:
        messages.success(request, _saved(form, changed))
    # The key in the address tells the device that it need not keep this sending any longer.
    return redirect(f"{reverse('bookings:register', args=[session.pk])}{f'?saved={key}' if key else ''}")


def _form(request: HttpRequest, session: Session, bookings: list) -> RegisterForm:
    if request.method == "POST" and "everyone" in request.POST:
        typed = with_everyone_else_present(request.POST, bookings)
        return RegisterForm(initial=typed, session=session, bookings=bookings)
    return RegisterForm(request.POST if request.method == "POST" else None, session=session, bookings=bookings)


def _saved(form: RegisterForm, changed: int) -> str:
    left = form.count["of"] - form.count["marked"]
    if left:
        return f"Saved. {left} still to mark."
    return "The register is complete." if changed else "Nothing was different, and the register is complete."


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows a register kept on the device when there is no connection. A browser asks it only about
    what lies below its own address, and that is registers."""
    return HttpResponse(WORKER.read_text(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
@login_required
def register_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The register on paper: to be signed, or as it was taken."""
    session = _session(request, pk)
    audit.record("printed the register of", session, by=request.user)
    return pdf_response(f"register-{pk}.pdf", documents.register(session, queries.register_of(session)))


@require_safe
@login_required
def register_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The register for a spreadsheet."""
    session = _session(request, pk)
    audit.record("exported the register of", session, by=request.user)
    rows = documents.register_rows(queries.register_of(session))
    return csv_response(f"register-{pk}.csv", documents.REGISTER_COLUMNS, rows)


def _session(request: HttpRequest, pk: int) -> Session:
    """A session whose register this person takes; anything else is not there."""
    return get_object_or_404(queries.session_in_course(queries.sessions_with_register(request.user)), pk=pk)
