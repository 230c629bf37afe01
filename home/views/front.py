"""The public front page, and how its figures are counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.queries import figures as counted
from home.queries import front
from home.tiles import picture_of

NEXT_COURSES = 3


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
    """Every published year's figures, and how each is counted."""
    return render(request, "home/figures.html", {"years": counted.published_years()})
