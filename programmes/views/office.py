"""The office's list of courses, and everything that begins, ends or repeats a running."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.answering import asks_and_acts, done
from core.gate import only
from core.paging import page_of
from core.words import short_day
from programmes import actions, permissions, queries, rules
from programmes.forms import ConfirmForm, CoursesForm, CycleForm
from programmes.models import Cohort, Programme
from programmes.states import CohortStatus

#: Somebody who is not signed in is asked to; to everyone else but course officers the page is not there.
for_course_officers = only(permissions.can_manage_courses)


@require_safe
@for_course_officers
def courses(request: HttpRequest) -> HttpResponse:
    """Every running of every course, the newest first."""
    form = CoursesForm(request.GET, years=queries.years_with_cohorts())
    page = page_of(request, queries.cohorts_in_office(**form.asked()))
    context = {
        "filters": form,
        "chips": form.chips(),
        "page": page,
        "cohorts": queries.with_session_count(page.object_list),
        "has_errors": bool(form.errors),
    }
    return render(request, "programmes/courses.html", context)


@require_safe
@for_course_officers
def cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """One running with all that makes it, and what it still needs."""
    shown = queries.cohort_shown(pk)
    if shown is None:
        raise Http404
    now = timezone.now()
    sessions = queries.with_clashes(shown, queries.sessions_of(pk), at=now)
    prices = list(queries.prices_of(pk))
    context = {
        "cohort": shown,
        "programme": shown.programme,
        "sessions": sessions,
        "has_clashes": any(session.clashes for session in sessions),
        "price_rows": queries.price_rows(prices, at=now, with_past=True),
        "missing": queries.missing_now(shown, sessions, prices, at=now),
        "closing_words": rules.closing_words(shown.closes_at) if shown.closes_at else "",
        "leaders": queries.leaders_in_order(shown.programme_id),
        "partners": queries.partners_in_order(shown.programme_id),
        "is_over": shown.status in (CohortStatus.FINISHED, CohortStatus.CANCELLED),
        "has_people": bool(shown.taken or shown.waiting),
    }
    return render(request, "programmes/cohort.html", context)


@asks_and_acts
@for_course_officers
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Look it over once more, with what is missing, and show it to everyone."""
    shown = queries.cohort_shown(pk)
    if shown is None or shown.status != CohortStatus.DRAFT:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None, button="Publish the course")
    if done(form, lambda: actions.publish(shown, by=request.user)):
        messages.success(request, f"{shown.programme.title} is published: everyone can see and book it.")
        return redirect("programmes:cohort", pk)
    now = timezone.now()
    sessions = queries.with_clashes(shown, queries.sessions_of(pk), at=now)
    prices = list(queries.prices_of(pk))
    context = {
        "form": form,
        "clashes": [f"{short_day(session.starts_at)}: {line}" for session in sessions for line in session.clashes],
        "cohort": shown,
        "programme": shown.programme,
        "sessions": sessions,
        "price_rows": queries.price_rows(prices, at=now),
        "missing": queries.missing_now(shown, sessions, prices, at=now),
    }
    return render(request, "programmes/publish.html", context, status=422 if form.errors else 200)


@asks_and_acts
@for_course_officers
def unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a course that nobody booked off the catalogue."""
    found = cohort_or_404(pk)
    text = "It leaves the catalogue and its page is gone until you publish it again. Nobody has booked it."
    form = ConfirmForm(request.POST if request.method == "POST" else None, button="Make it a draft", tone="warning")
    if done(form, lambda: actions.unpublish(found, by=request.user)):
        messages.success(request, f"{found.programme.title} is a draft again.")
        return redirect("programmes:cohort", pk)
    return confirm(request, form, found, heading="Make it a draft again", text=text)


@asks_and_acts
@for_course_officers
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = cohort_or_404(pk)
    text = "The draft is removed with its sessions and prices. This cannot be undone."
    form = ConfirmForm(request.POST if request.method == "POST" else None, button="Remove the draft", tone="warning")
    if done(form, lambda: actions.remove_draft(found, by=request.user)):
        messages.success(request, f"The draft of {found.programme.title} is removed.")
        return redirect("programmes:courses")
    return confirm(request, form, found, heading="Remove the draft", text=text)


@asks_and_acts
@for_course_officers
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another course like this one."""
    found = cohort_or_404(pk)
    text = "You get a new draft with the same texts, topics, leaders, partners, places and prices, without dates."
    form = ConfirmForm(request.POST if request.method == "POST" else None, button="Duplicate the course")
    made: list[Cohort] = []
    if done(form, lambda: made.append(actions.duplicate(found.programme, by=request.user))):
        messages.success(request, f"This is the copy of {found.programme.title}. Change its title first.")
        return redirect("programmes:cohort", made[0].pk)
    return confirm(request, form, found, heading="Duplicate the course", text=text)


@asks_and_acts
@for_course_officers
def new_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the course run again."""
    found = cohort_or_404(pk)
    form = CycleForm(request.POST if request.method == "POST" else None)
    made: list[Cohort] = []
    if done(form, lambda: made.append(_next_cycle(found.programme, form, request.user))):
        messages.success(
            request, f"This is the draft of cycle {made[0].number}. Look over its dates before you publish it."
        )
        return redirect("programmes:cohort", made[0].pk)
    text = "The new cycle has the places and prices of the last one. It is a draft until you publish it."
    return confirm(request, form, found, heading="Run it again", text=text)


def _next_cycle(programme: Programme, form: Form, by) -> Cohort:
    return actions.new_cycle(programme, first_on=form.cleaned_data["first_on"], by=by)


def cohort_or_404(pk: int) -> Cohort:
    """A cohort for its editor."""
    found = queries.cohort_in_office(pk)
    if found is None:
        raise Http404
    return found


def confirm(request: HttpRequest, form: Form, found: Cohort, *, heading: str, text: str = "") -> HttpResponse:
    """A page with one form about a cohort, and the way back."""
    context = {"form": form, "cohort": found, "programme": found.programme, "heading": heading, "text": text}
    return render(request, "programmes/form.html", context, status=422 if form.errors else 200)
