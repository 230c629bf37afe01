"""Partnerships, their courses and schools, and the cycle of today."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from core.calendar import today
from itt.models import Bid, Course, Cycle, PartnerSchool, Partnership
from itt.states import JoiningStatus
from schools.models import Organisation


def cycle_now() -> Cycle | None:
    """The newest cycle that has opened; before any has, the first that will."""
    opened = Cycle.objects.filter(opens_on__lte=today()).order_by("-year").first()
    return opened or Cycle.objects.order_by("year").first()


def partnerships_shown() -> QuerySet[Partnership]:
    """Every partnership, salaried first, with its schools as `shown_schools` and open courses as `shown_courses`."""
    schools = PartnerSchool.objects.filter(status=JoiningStatus.AGREED).select_related("organisation")
    courses = Course.objects.filter(is_open=True).order_by("phase", "title")
    return (
        Partnership.objects.select_related("lead_school", "provider")
        .prefetch_related(
            Prefetch("partner_schools", schools.order_by("organisation__name"), to_attr="shown_schools"),
            Prefetch("courses", courses, to_attr="shown_courses"),
        )
        .order_by("-route")
    )


def bids_of(cycle: Cycle | None) -> QuerySet[Bid]:
    """The bids of a cycle, one for each partnership that bids."""
    return (
        Bid.objects.filter(cycle=cycle)
        .select_related("partnership__lead_school", "cycle")
        .order_by("-partnership__route")
    )


def joined(organisation_id: int) -> dict[int, PartnerSchool]:
    """What a school is to each partnership, by the partnership's id."""
    return {one.partnership_id: one for one in PartnerSchool.objects.filter(organisation=organisation_id)}


def schools_that_ask() -> QuerySet[PartnerSchool]:
    """Schools that wait for the lead's answer, the oldest first."""
    asked = PartnerSchool.objects.filter(status=JoiningStatus.ASKED)
    return asked.select_related("partnership", "organisation", "asked_by").order_by("asked_at", "pk")


def providers() -> QuerySet[Organisation]:
    """Who can accredit: partners of the alliance."""
    return Organisation.objects.filter(kind=Organisation.Kind.PARTNER).order_by("name")
