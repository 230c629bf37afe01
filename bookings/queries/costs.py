"""What a course costs a school beside its price: supply cover for the sessions that are still to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from bookings import rules
from bookings.models import Booking, SupplyRate
from core import words
from core.calendar import is_working_day
from payments.models import Charge
from programmes.models import Session


def cover_of(cohort_id: int, organisation_id: int, post_kind: str) -> int:
    """What supply cover for somebody with this post costs their school for a cohort, in pence."""
    return covers_of(cohort_id, organisation_id, [post_kind])[post_kind]


def covers_of(cohort_id: int, organisation_id: int, post_kinds: Collection[str]) -> dict[str, int]:
    """The same for several people at once: post → pence. At most two queries; "" is somebody still to be named."""
    slots = slots_to_cover(Session.objects.filter(cohort_id=cohort_id), after=timezone.now())
    rates = rates_of([organisation_id])[organisation_id] if any(rules.SHARE_OF_A_DAY[slot] for slot in slots) else {}
    return {kind: cover_for(slots, rates, post_kind=kind) for kind in post_kinds}


def cover_of_place(booking: Booking) -> int:
    """What cover for a place costs its school from now on, by the post that the person holds there, in pence."""
    posts = booking.person.current_posts if booking.person else []
    kind = next((post.kind for post in posts if post.organisation_id == booking.organisation_id), "")
    return cover_of(booking.cohort_id, booking.organisation_id, kind) if booking.organisation_id else 0


def charges_for(cohort_id: int) -> QuerySet[Charge]:
    """What schools are charged for places of a cohort, those withdrawn among them."""
    return Charge.objects.filter(booking__cohort_id=cohort_id)


def cover_for(slots: Iterable[str], rates: Mapping[str, int], *, post_kind: str) -> int:
    """What cover for these slots costs at a school's own rates, in pence."""
    return rules.cover_pence(slots, day_pence=rules.day_rate_pence(rates, post_kind=post_kind))


def takes_out_of_class(sessions: Iterable[Session]) -> bool:
    """Whether none of these sessions has begun yet, and one of them takes somebody out of class."""
    now = timezone.now()
    is_ahead = all(session.starts_at > now for session in sessions)
    return is_ahead and any(rules.SHARE_OF_A_DAY[slot] for slot in slots_to_cover(sessions, after=now))


def slots_to_cover(sessions: Iterable[Session], *, after: datetime) -> list[str]:
    """The slots for which somebody is missed at school: of required sessions that begin after a moment, on days on
    which schools work."""
    ahead = (session for session in sessions if session.is_required and session.starts_at > after)
    return [session.slot for session in ahead if is_working_day(rules.day_of(session.starts_at))]


def rates_of(organisation_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """What these schools pay for a day of cover: school → post → pence; "" is everyone else. One query."""
    rates: dict[int, dict[str, int]] = defaultdict(dict, {pk: {} for pk in organisation_ids})
    for rate in SupplyRate.objects.filter(organisation_id__in=organisation_ids):
        rates[rate.organisation_id][rate.post_kind] = rate.day_pence
    return rates


def rates_in_words(rates: Mapping[str, int]) -> list[tuple[str, str]]:
    """Role and what a day of cover for it costs, as a school reads it."""
    return [
        (label, _a_day(rules.day_rate_pence(rates, post_kind=kinds[0]))) for label, kinds in rules.RATED_ROLES.values()
    ]


def _a_day(pence: int) -> str:
    return f"{words.money(pence)} a day" if pence else "Nothing"
