"""Who is out of a school: week by week, month by month, and as a calendar to follow."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.queries.outings import Out, who_is_out
from core import documents
from core.calendar import today
from home import out_feed
from home.views.seen import find
from programmes.months import month_asked, weeks_of
from programmes.queries import month_after

WEEK = timedelta(days=7)
#: Years that an address may ask for: beyond them calendars end.
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2099, 12, 31)


@require_safe
@login_required
def out(request: HttpRequest, pk: int) -> HttpResponse:
    """A month when the address names one, else a week: this one, from its Saturday on the next."""
    seen, schools = find(request, pk)
    address = out_feed.address_of(request.user, seen.pk)
    context = {
        "seen": seen,
        "schools": schools,
        "calendar_url": address,
        "subscribe_url": f"webcal://{address.partition('://')[2]}",
    }
    if "month" in request.GET:
        return render(request, "home/out_month.html", context | _month(seen.pk, request.GET["month"]))
    return render(request, "home/out_week.html", context | _week(seen.pk, request.GET.get("week", "")))


def _month(organisation_id: int, asked: str) -> dict:
    first = month_asked(asked)
    after = month_after(first)
    found = who_is_out(organisation_id, first, after - timedelta(days=1))
    return {
        "first": first,
        "before": month_after(first, -1),
        "after": after,
        "weeks": weeks_of(first, found),
        "out": found,
        **_counts(found),
    }


def _week(organisation_id: int, asked: str) -> dict:
    monday = _monday_asked(asked)
    found = who_is_out(organisation_id, monday, monday + timedelta(days=6))
    days = sorted({one.day for one in found})
    return {
        "monday": monday,
        "friday": monday + timedelta(days=4),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "days": [(day, [one for one in found if one.day == day]) for day in days],
        "out": found,
        **_counts(found),
    }


def _monday_asked(words: str) -> date:
    """The Monday of the week in which the day of an address lies; of this week, or at its end the next, when it names
    none or nonsense."""
    day = _day_in(words) or today() + timedelta(days=2)
    return day - timedelta(days=day.weekday())


def _day_in(words: str) -> date | None:
    """The day that an address names; None when it is no day, or one of another age."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _counts(found: list[Out]) -> dict[str, int]:
    people = {one.person.pk for one in found if one.person}
    nameless = sum(1 for one in found if one.person is None)
    return {"people": len(people) + nameless, "to_cover": sum(one.needs_cover for one in found)}


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a calendar program, which cannot sign in. The address is the secret."""
    school = out_feed.school_at(token)
    if school is None:
        raise Http404
    return documents.calendar_response("out.ics", out_feed.calendar_of(school))
