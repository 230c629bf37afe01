"""A course as its page shows it to one reader: what it costs their schools now, and whether they have a place."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from bookings import permissions, rules
from bookings.models import ApprovalRule, Booking
from bookings.queries.costs import cover_for, rates_of, slots_to_cover
from bookings.queries.evaluations import as_told, said_of
from bookings.queries.membership_places import beside_prices, best_for
from bookings.queries.places import member_ids
from bookings.states import Approver
from core.calendar import today
from core.prepared import AnyOf, prepared
from members.queries import in_grace
from programmes.documents import event_data
from programmes.models import Cohort, Price, Tier
from programmes.queries import course_pages, getting_there, price_rows, prices_of, sessions_of
from programmes.queries.courses import NOBODY
from programmes.rules import exemptions_in_words, in_words, why_not_open
from programmes.states import PUBLIC
from schools.states import PostStatus

_course_page = course_pages(lambda: {"said": said_of("programme_id")})


def course_facts(slug: str, number: int | None, *, viewer) -> dict[str, Any] | None:
    """All that the course page shows; None when there is no such course. At most five queries."""
    cohort = _course_page(slug, number, reader=viewer.pk or NOBODY)
    if cohort is None:
        return None
    now = timezone.now()
    posts = viewer.current_posts if viewer.is_authenticated else []
    schools = [post.organisation_id for post in posts]
    prices = _prices(cohort_id=cohort.pk, organisation_ids=schools, day=today())
    sessions = sessions_of(cohort.pk)
    offers = _offers(cohort, prices, posts, slots_to_cover(sessions, after=now), now)
    return {
        "cohort": cohort,
        "programme": cohort.programme,
        "sessions": sessions,
        "getting_there": getting_there(sessions),
        "found_useful": as_told(cohort.said),
        "event_data": event_data(cohort, sessions, prices),
        "price_rows": price_rows(prices, at=now),
        "policy_words": _words_of(cohort),
        "exemptions": exemptions_in_words(cohort.policy),
        "offers": offers,
        "costs_cover": any(offer["cover_pence"] for offer in offers),
        "posts": posts,
        "why_not": why_not_open(cohort, at=now),
        "mine": _live_booking(cohort, viewer),
        "books_for_others": viewer.is_authenticated and permissions.can_book_for_others(viewer),
        "approval": _approval(cohort, posts, prices, offers, now),
    }


def _words_of(cohort: Any) -> list[str]:
    """What giving up a place costs, from the bands that came along with the cohort."""
    return in_words(cohort.bands, unit=cohort.policy.unit) if cohort.policy else []


def course_of(cohort_id: int) -> tuple[str, int] | None:
    """The address of a cohort's course page (slug, number); None when there is none that anyone may see."""
    cohorts = Cohort.objects.filter(pk=cohort_id, status__in=PUBLIC)
    return cohorts.values_list("programme__slug", "number").first()


@prepared
def _prices(*, cohort_id: int, organisation_ids: list[int], day: date) -> QuerySet[Price]:
    """A cohort's prices, each with `member_ids` and with what these schools have settled about approvals."""
    settled = ApprovalRule.objects.filter(organisation_id=AnyOf(organisation_ids))
    names = ("organisation_id", "post_kind", "approver", "free_up_to_pence")
    rows = settled.values(json=JSONObject(**{name: name for name in names}))
    return prices_of(cohort_id).annotate(
        member_ids=member_ids(organisation_ids, day),
        to_use=beside_prices(organisation_ids, day),
        grace=ArraySubquery(in_grace(AnyOf(organisation_ids), day)),
        approval_rules=ArraySubquery(rows),
    )


def _offers(cohort: Cohort, prices, posts, slots, now) -> list[dict[str, Any]]:
    """What each of the reader's schools would pay: school, price and why, supply cover, both together; and the places
    of its membership that could be used instead, once the school has confirmed that they work there."""
    offers: dict[int, dict[str, Any]] = {}
    is_missed = any(rules.SHARE_OF_A_DAY[slot] for slot in slots)
    graces = {one["organisation_id"]: date.fromisoformat(one["until"]) for one in (prices[0].grace if prices else [])}
    rates = rates_of({post.organisation_id for post in posts}) if is_missed else {}
    for post in posts:
        price = rules.price_at(prices, organisation_id=post.organisation_id, post_kind=post.kind, at=now)
        if price is not None:
            words = rules.price_words(tier=price.tier, name=price.name)
            cover = cover_for(slots, rates.get(post.organisation_id, {}), post_kind=post.kind)
            costs = {"cover_pence": cover, "total_pence": price.amount_pence + cover}
            offer = {"school": post.organisation_name, "price": price, "words": words, **costs}
            is_confirmed = post.status == PostStatus.CONFIRMED
            can_use = is_confirmed and price.amount_pence > 0
            offer["grace_until"] = graces.get(post.organisation_id) if price.tier == Tier.MEMBER else None
            offer["to_use"] = best_for(prices, post.organisation_id, cohort) if can_use else None
            offers.setdefault(post.organisation_id, offer)
    return list(offers.values())


def _live_booking(cohort: Cohort, viewer) -> Booking | None:
    if not viewer.is_authenticated:
        return None
    found = _live(cohort_id=cohort.pk, person_id=viewer.pk)
    return found[0] if found else None


@prepared
def _live(*, cohort_id: int, person_id: int) -> QuerySet[Booking]:
    return Booking.objects.live().filter(cohort_id=cohort_id, person_id=person_id)


def _approval(cohort: Cohort, posts, prices, offers, now) -> dict[str, Any] | None:
    """Who would be asked to approve the reader's booking, and until when they could; None when nobody has to."""
    if cohort.starts_at is None or not posts or not prices:
        return None
    post, rows = posts[0], [SimpleNamespace(**row) for row in prices[0].approval_rules]
    settled = [row for row in rows if row.organisation_id == post.organisation_id]
    cost_pence = offers[0]["total_pence"] if offers else 0
    approver = rules.approver_for(settled, post_kind=post.kind, cost_pence=cost_pence)
    if approver == Approver.NOBODY and post.status != PostStatus.CLAIMED:
        return None
    return {
        "who": "Your CPD lead or your head" if approver == Approver.CPD_LEAD else "Your head",
        "ends_at": rules.approval_ends_at(asked_at=now, starts_at=cohort.starts_at),
    }
