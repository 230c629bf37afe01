"""The public offer: what membership holds, and what it costs your school, worked out there and then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.calendar import AcademicYear, today
from core.paging import page_of
from members import permissions, queries
from members.forms import CostForm
from members.models import Offer
from members.states import Standing
from schools.models import School


@dataclass(frozen=True)
class Reader:
    """For whom the fees are worked out: a school, a number of pupils, or nobody yet."""

    form: CostForm
    school: School | None = None
    pupils: int | None = None
    is_own: bool = False
    found: list[School] = field(default_factory=list)
    is_unknown: bool = False

    @property
    def whose(self) -> str:
        """For your school in words: "for Surrey Square Primary School", "for 420 pupils"."""
        if self.school:
            return f"for {self.school}"
        return f"for a school of {self.pupils} pupils" if self.pupils else ""


def facts(request: HttpRequest, offers: list[Offer]) -> dict[str, Any]:
    """What the pages about offers show: each with its tiers and their cost for this reader's school."""
    reader = reader_of(request)
    own_id = reader.school.organisation_id if reader.school else 0
    held = queries.held_by(own_id, trust_id=reader.school.trust_id) if reader.school and reader.is_own else None
    again = held.renews_for if held else queries.renews_for(own_id)
    day = today()
    shown = []
    for offer in offers:
        renews = offer.year in again
        tiers = queries.tiers_shown(offer.tiers.all(), year=offer.year, pupils=reader.pupils, renews=renews)
        is_open = offer.opens_on <= day <= offer.academic_year.last_day
        is_under_way = offer.academic_year == AcademicYear.of(day) and not renews
        shown.append({"offer": offer, "tiers": tiers, "is_open": is_open, "is_part": is_under_way, "renews": renews})
    return {
        "offers": shown,
        "today": day,
        "reader": reader,
        "form": reader.form,
        "held": held,
        "standing_words": _standing_words(held) if held else "",
        "can_join": request.user.is_authenticated and bool(permissions.applies_for(request.user)),
    }


def _standing_words(held: queries.Held) -> str:
    """Where the reader's school stands, in a few words."""
    return {
        Standing.MEMBER: "is a member",
        Standing.IN_GRACE: "has not renewed yet",
        Standing.APPLIED: "has applied",
        Standing.TO_COME: "has joined for the year to come",
        Standing.WITHDRAWN: "is no longer a member",
        Standing.LAPSED: "was a member",
        Standing.NEVER: "is not a member yet",
    }[held.standing]


def reader_of(request: HttpRequest) -> Reader:
    """What the address asks for, else the school that the reader works at."""
    asked = any(request.GET.get(name, "").strip() for name in ("school", "pupils"))
    form = CostForm(request.GET if asked else None)
    if asked and form.is_valid():
        text, pupils = form.cleaned_data["school"], form.cleaned_data["pupils"]
        found = queries.schools_called(text) if text else []
        if len(found) == 1:
            return Reader(form, found[0], pupils or found[0].number_of_pupils)
        return Reader(form, None, pupils, found=found, is_unknown=bool(text) and not found)
    if asked:
        return Reader(form)
    own = _own_school(request.user)
    return Reader(form, own, own.number_of_pupils, is_own=True) if own else Reader(form)


def _own_school(person) -> School | None:
    """The first school that somebody works at."""
    if not person.is_authenticated:
        return None
    at = [post.organisation_id for post in person.current_posts if post.organisation_kind == "school"]
    found = queries.schools_with_pupils(at[:1])
    return found[0] if found else None


@require_safe
def offer(request: HttpRequest, year: int) -> HttpResponse:
    """The offer of one year, which stays readable when the year is over."""
    found = queries.offer_of(year)
    if found is None:
        raise Http404
    is_over = today() > found.academic_year.last_day
    context = facts(request, [found]) | {"offer": found, "is_over": is_over}
    return render(request, "members/offer.html", context, status=422 if context["form"].errors else 200)


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """The offers of years that are over."""
    return render(request, "members/past.html", {"page": page_of(request, queries.offers_past())})
