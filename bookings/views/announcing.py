"""The office writes to the people of a course: write, look at it as it will be read, send."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, queries
from bookings.emails.office import as_it_will_look
from bookings.forms import AnnouncementForm
from bookings.jobs import LETTERS
from bookings.models import Announcement, Booking
from core import jobs
from core.gate import only
from core.paging import page_of
from programmes.models import Cohort
from schools.permissions import can_manage_courses


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a letter. Three steps on one page: `look` shows it, `change` goes back to the form, `send` sends it."""
    cohort = get_object_or_404(Cohort.objects.select_related("programme"), pk=pk)
    people = list(queries.on_course(cohort.pk))
    form = AnnouncementForm(request.POST if request.method == "POST" else None, people=people)
    step = request.POST.get("step", "look")
    if form.is_valid() and step != "change":
        return _look_or_send(request, cohort, form, people)
    context = {"cohort": cohort, "form": form, "people": people}
    return render(request, "bookings/write.html", context, status=422 if form.errors else 200)


def _look_or_send(request: HttpRequest, cohort: Cohort, form: AnnouncementForm, people: list[Booking]) -> HttpResponse:
    said = form.cleaned_data
    chosen = [one for one in people if one.status in said["statuses"] or one.pk in said["bookings"]]
    readers = queries.readers_of(chosen)
    was_seen = request.POST.get("seen", "")
    if request.POST.get("step") == "send" and was_seen == str(len(readers)):
        return _send(request, cohort, form)
    example = queries.with_place().get(pk=chosen[0].pk)
    context = {
        "cohort": cohort,
        "form": form,
        "letter": as_it_will_look(example, subject=said["subject"], text=said["text"]),
        "example": example.told,
        "readers": len(readers),
        "without_address": [person for person in readers if not (person.email or person.personal_email)],
        "has_changed": bool(was_seen),
    }
    return render(request, "bookings/write_preview.html", context)


def _send(request: HttpRequest, cohort: Cohort, form: AnnouncementForm) -> HttpResponse:
    try:
        letter, is_new = actions.announce(cohort, actions.ToWrite(**form.cleaned_data), by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        people = list(queries.on_course(cohort.pk))
        return render(request, "bookings/write.html", {"cohort": cohort, "form": form, "people": people}, status=422)
    count = letter.bookings.count()
    if is_new and count > actions.WRITTEN_AT_ONCE:
        title = f"“{letter.subject}” to the people of {cohort}"[:200]
        job = jobs.start(LETTERS, title=title, by=request.user, total=count, announcement=letter.pk)
        return redirect("programmes:work", job.pk)
    messages.success(request, "The letter is on its way." if is_new else "This letter has been sent already.")
    return redirect("bookings:announcement", letter.pk)


@require_safe
@only(can_manage_courses)
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter that was sent: what it said, to whom, and how many went out."""
    letter = get_object_or_404(queries.with_counts(Announcement.objects.all()), pk=pk)
    people = queries.with_place().filter(announcements=letter).order_by("person__last_name", "person__first_name", "pk")
    context = {"letter": letter, "cohort": letter.cohort, "page": page_of(request, people, per_page=50)}
    return render(request, "bookings/announcement.html", context)
