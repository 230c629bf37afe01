"""A running of a programme: its places and dates of sign-up, being published, and the next cycle."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from core.calendar import LONDON
from programmes import queries, rules
from programmes.actions.facts import locked, take
from programmes.actions.materials import forget_files
from programmes.models import Cohort, Programme
from programmes.states import COHORT_TRANSITIONS, CohortStatus
from schools.models import Person


@action
def change_cohort(cohort: Cohort, *, by: Person | None, **facts: Any) -> None:
    """Change places, minimum, sign-up or joining details. There are never fewer places, of either kind, than people who
    have one."""
    cohort = locked(cohort)
    too_few = rules.why_too_few(
        places=facts.get("places", cohort.places),
        online_places=facts.get("online_places", cohort.online_places),
        taken=cohort.taken,
        taken_online=cohort.taken_online,
    )
    if too_few:
        raise RuleBroken(too_few)
    if changed := take(cohort, facts):
        cohort.save(update_fields=changed)
        audit.record("changed", cohort, by=by, changed=changed)


@action
def publish(cohort: Cohort, *, by: Person | None) -> None:
    """Show a cohort to everyone. Refused with all that is missing."""
    cohort = locked(cohort)
    if missing := queries.missing_from(cohort):
        raise RuleBroken(missing)
    move(cohort, CohortStatus.PUBLISHED, COHORT_TRANSITIONS, published_at=timezone.now())
    audit.record("published", cohort, by=by, changed=["status"])


@action
def unpublish(cohort: Cohort, *, by: Person | None) -> None:
    """Make a cohort a draft again, as long as nobody has booked or waits: they would have to be told."""
    cohort = locked(cohort)
    if cohort.taken or cohort.waiting:
        raise RuleBroken(
            "People have booked, so it cannot become a draft again. Cancel it instead: they are told then."
        )
    move(cohort, CohortStatus.DRAFT, COHORT_TRANSITIONS)
    audit.record("unpublished", cohort, by=by, changed=["status"])


@action
def new_cycle(programme: Programme, *, by: Person | None, first_on: date | None = None) -> Cohort:
    """The next running of a programme, as a draft: places and prices of the last one, and, when it is said on which day
    it begins, its sessions, sign-up and early-bird dates so many days later (R025)."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    last = programme.cohorts.order_by("-number").first()
    if last is None:
        raise RuleBroken("There is no cycle yet that another one could follow.")
    number = programme.cohorts.aggregate(last=Max("number"))["last"] + 1
    days = _days_between(last.starts_at, first_on) if first_on and last.starts_at else None
    cohort = copy_of(last, programme=programme, number=number, days=days)
    audit.record("created", cohort, by=by)
    return cohort


@action
def remove_draft(cohort: Cohort, *, by: Person | None) -> None:
    """Take away a draft that nobody ever saw, and its programme with it when it was the only running."""
    cohort = locked(cohort)
    if cohort.status != CohortStatus.DRAFT or cohort.requests.exists():
        raise RuleBroken("Only a draft that nobody ever booked can be removed.")
    audit.record("removed", cohort, by=by)
    forget_files(list(cohort.materials.all()))
    cohort.delete()
    if not cohort.programme.cohorts.exists():
        audit.record("removed", cohort.programme, by=by)
        cohort.programme.delete()


def copy_of(cohort: Cohort, *, programme: Programme, number: int, days: int | None = None) -> Cohort:
    """A draft like this cohort. With `days` its dates come with it, so many days later; else only what has no date."""
    copy = Cohort(
        programme=programme,
        number=number,
        places=cohort.places,
        minimum=cohort.minimum,
        online_places=cohort.online_places,
        policy=queries.current_version_of(cohort.policy) if cohort.policy else None,
        joining_details=cohort.joining_details,
    )
    if days is not None:
        copy.opens_at = rules.shifted_if_any(cohort.opens_at, days)
        copy.closes_at = rules.shifted_if_any(cohort.closes_at, days)
        copy.decides_on = cohort.decides_on and cohort.decides_on + timedelta(days=days)
    copy.save(force_insert=True)
    _copy_prices(cohort, copy, days)
    if days is not None:
        _copy_sessions(cohort, copy, days)
    copy.refresh_from_db()
    return copy


def _copy_prices(cohort: Cohort, copy: Cohort, days: int | None) -> None:
    prices = list(cohort.prices.all())
    if days is None:
        prices = [price for price in prices if price.until_at is None and price.from_at is None]
    for price in prices:
        price.pk, price.cohort = None, copy
        price.from_at = rules.shifted_if_any(price.from_at, days or 0)
        price.until_at = rules.shifted_if_any(price.until_at, days or 0)
    copy.prices.bulk_create(prices)


def _copy_sessions(cohort: Cohort, copy: Cohort, days: int) -> None:
    """Rooms and leaders come along; links to join and participants who presented do not."""
    sessions = list(cohort.sessions.all())
    for session in sessions:
        session.pk, session.cohort, session.video_link, session.sequence = None, copy, "", 0
        session.starts_at = rules.shifted(session.starts_at, days)
        session.ends_at = rules.shifted(session.ends_at, days)
    copy.sessions.bulk_create(sessions)


def _days_between(starts_at: datetime, first_on: date) -> int:
    return (first_on - starts_at.astimezone(LONDON).date()).days
