"""The course page with its booking form, the booking's own page, taking an offered place."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings import actions, permissions, queries
from bookings.documents import calendar_of
from bookings.forms import BookForm, NeedsForm
from bookings.models import Booking
from bookings.states import ENDED, Status
from bookings.views.leaving import choices_after_change
from core.documents import calendar_response
from programmes.models import Cohort
from schools.models import Person
from schools.permissions import can_manage_courses


@require_safe
def course(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """All about a course, what it costs your school now, and the form to book: the page is its own check page."""
    facts = queries.course_facts(slug, number, viewer=request.user)
    if facts is None:
        raise Http404
    if facts["cohort"].programme.takes_applications:
        return redirect("leadership:programme", slug)  # its own page, of an app above: only the address is known here
    form = None
    if facts["posts"]:
        seen = {"is_hybrid": facts["cohort"].is_hybrid, "costs_cover": facts["costs_cover"], "offers": facts["offers"]}
        form = BookForm(posts=facts["posts"], **seen)
    return render(request, "bookings/course.html", {**facts, "form": form})


@require_POST
@login_required
def book(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Take a place for oneself. Sending the form twice shows the same booking."""
    form = BookForm(request.POST, posts=request.user.current_posts, is_hybrid="mode" in request.POST)
    if form.is_valid():
        said = form.cleaned_data
        asked = {"organisation_id": said["organisation"], "key": said["key"]}
        asked |= {"use_place": said["use_place"]}
        asked |= {"needs_cover": not said["no_cover"]} | ({"mode": said["mode"]} if "mode" in said else {})
        try:
            return redirect("bookings:booking", actions.book(cohort_id, by=request.user, **asked).pk)
        except Cohort.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error(None, error)
    return _course_again(request, cohort_id, form)


def _course_again(request: HttpRequest, cohort_id: int, form: BookForm) -> HttpResponse:
    """The course page once more, with what stands in the way."""
    address = queries.course_of(cohort_id)
    if address is None:
        raise Http404
    facts = queries.course_facts(*address, viewer=request.user) or {}
    if facts.get("mine"):  # sent from a page that was opened before the place was taken
        return redirect("bookings:booking", facts["mine"].pk)
    if not facts.get("costs_cover"):
        form.fields.pop("no_cover", None)
    form.offer_places(facts.get("offers", ()))
    return render(request, "bookings/course.html", {**facts, "form": form}, status=422)


@require_safe
@login_required
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """A booking: what it is, what happens next, and what can be done about it."""
    found = queries.booking_seen_by(request.user, pk)
    if found is None:
        raise Http404
    sessions = list(queries.sessions_of(found.cohort_id))
    is_ahead = any(session.starts_at > timezone.now() for session in sessions)
    context = {
        "booking": found,
        "approval": getattr(found, "approval", None),
        "sessions": sessions,
        "policy_words": queries.policy_words(found),
        "costs": queries.leaving(found) if found.status == Status.BOOKED else None,
        "position": queries.position_in_line(found) if found.status == Status.WAITING else None,
        "is_mine": found.person_id == request.user.pk,
        "files": queries.as_handed_out(found.files) if found.status == Status.BOOKED else [],
        "needs": _needs_form(request.user, found),
        "can_tell": is_ahead and permissions.can_tell_needs(request.user, found),
        "is_office": can_manage_courses(request.user),
        "stand_ins": queries.stand_ins_of(found),
        "can_swap": is_ahead and permissions.can_swap(request.user, found),
        "can_name": permissions.can_name(request.user, found),
        "can_set_cover": permissions.can_set_cover(request.user, found) and queries.takes_out_of_class(sessions),
        "can_cancel": found.status not in ENDED and permissions.can_cancel(request.user, found),
        **choices_after_change(found),
    }
    return render(request, "bookings/booking.html", context)


def _needs_form(reader: Person, found: Booking) -> NeedsForm | None:
    """Asked on the page itself of whoever has just booked; others find nothing of it here."""
    if found.person_id != reader.pk or found.status != Status.BOOKED:
        return None
    return NeedsForm(booking=found, earlier=found.earlier_needs)


@require_safe
@login_required
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions of a booking as a calendar file."""
    found = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    return calendar_response("course.ics", calendar_of(found))


@require_POST
@login_required
def accept_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the place that was offered."""
    found = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if not permissions.can_accept_offer(request.user, found):
        raise Http404
    try:
        actions.accept_offer(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The place on {found.cohort.programme.title} is {_whose(found, request.user)}.")
    return redirect("bookings:booking", found.pk)


def _whose(found: Booking, reader: Person) -> str:
    if found.person is None:
        return "your school’s"
    return "yours" if found.person_id == reader.pk else f"{found.person}’s"
