"""The public front page, and how its figures are counted."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.calendar import AcademicYear
from core.documents import csv_response
from core.gate import only
from core.paging import page_of
from home.permissions import can_see_bookings
from home.queries import figures as counted
from home.queries import front, year_in_numbers
from home.queries.counted import COUNTED
from home.tiles import picture_of
from members.models import PastActivity

NEXT_COURSES = 3
MOST_IN_A_FILE = 20_000


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who the alliance is, what it did, and which courses come next."""
    year = counted.front_page_year(counted.published_years())
    context = {
        "year": year,
        "picture": picture_of(year.engaged_schools) if year else None,
        "courses": front.next_courses(NEXT_COURSES),
    }
    return render(request, "home/index.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Every year in numbers (R118), and how each is counted. Whoever may see the rows reads exact numbers."""
    context = {"years": year_in_numbers.years(), "can_see_rows": can_see_bookings(request.user)}
    return render(request, "home/figures.html", context)


@require_safe
@only(can_see_bookings)
def figure(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The rows behind one figure of a year; as a page or as a spreadsheet."""
    if kind not in COUNTED or not 1900 < year < 2200:
        raise Http404
    counting, academic_year = COUNTED[kind], AcademicYear(year)
    rows, is_published = year_in_numbers.rows_behind(academic_year, kind)
    if request.GET.get("format") == "csv":
        name = f"{kind}-{year}.csv"
        return csv_response(name, ("What", "School", "Source"), map(_row, rows[:MOST_IN_A_FILE].iterator(500)))
    page = page_of(request, rows)
    context = {
        "year": academic_year,
        "counting": counting,
        "page": page,
        "rows": [_row(row) for row in page.object_list],
        "is_published": is_published,
    }
    return render(request, "home/figure.html", context)


def _row(thing) -> tuple[str, str, str]:
    """What a row is, of which school, and where it is known from."""
    if isinstance(thing, PastActivity):
        return thing.title or "Not named", str(thing.organisation or ""), thing.source
    return str(thing), "", "Counted by the portal"
