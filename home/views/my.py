"""A person's own page: what comes next, what waits, what they can show for it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import documents
from home import calendar_feed
from home import documents as papers
from home.queries import mine
from home.queries.saved import MOST_ON_MY_PAGE, as_saved, saved_rows


@require_safe
@login_required
def my(request: HttpRequest) -> HttpResponse:
    """The next things with their times and places, and whatever waits for this person."""
    page = mine.page_of(request.user)
    address = calendar_feed.address_of(request.user)
    _, _, place = address.partition("://")
    kept = as_saved(saved_rows(request.user)[: MOST_ON_MY_PAGE + 1])
    context = {
        "page": page,
        "saved": kept[:MOST_ON_MY_PAGE],
        "has_more": len(kept) > MOST_ON_MY_PAGE,
        "calendar_url": address,
        "subscribe_url": f"webcal://{place}",
    }
    return render(request, "home/my.html", context)


@require_safe
@login_required
def record(request: HttpRequest) -> HttpResponse:
    """Courses that this person took part in, with hours, by academic year; as a page, a spreadsheet or a PDF."""
    years, past = mine.record_of(request.user), mine.past_courses_of(request.user)
    if request.GET.get("format") == "csv":
        return documents.csv_response("cpd-record.csv", mine.RECORD_HEADER, mine.record_rows(years, past))
    if request.GET.get("format") == "pdf":
        return documents.pdf_response("cpd-record.pdf", papers.record(request.user, years, past))
    return render(request, "home/record.html", {"years": years, "past": past})


@require_POST
@login_required
def change_calendar(request: HttpRequest) -> HttpResponse:
    """Give the calendar another address, when the old one has got about."""
    calendar_feed.change_address(request.user, by=request.user)
    messages.success(request, "Your calendar has a new address. The old one no longer works.")
    return redirect("home:my")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for a calendar program that cannot sign in. The address is the secret."""
    person = calendar_feed.person_at(token)
    if person is None:
        raise Http404
    return documents.calendar_response("courses.ics", calendar_feed.calendar_of(person))
