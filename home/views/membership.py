"""The page about membership: the offers, and beside them what members and others pay for the next courses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.queries import front
from members import queries
from members.views import public

MOST_COURSES = 5


@require_safe
def membership(request: HttpRequest) -> HttpResponse:
    """This year's and next year's offer, with what each costs your school."""
    offers, has_past = queries.offers_shown()
    context = public.facts(request, offers) | {"has_past": has_past}
    context["courses"] = front.courses_with_two_prices(MOST_COURSES)
    return render(request, "home/membership.html", context, status=422 if context["form"].errors else 200)
