"""The price list of a cohort. What somebody was asked for when they booked is frozen on their booking."""

from __future__ import annotations

from typing import Any

from core import audit
from core.action import RuleBroken, action
from programmes import queries
from programmes.actions.facts import locked, take
from programmes.models import Cohort, Price
from programmes.states import CohortStatus
from schools.models import Person


@action
def add_price(cohort: Cohort, *, by: Person | None, **facts: Any) -> Price:
    """A price more."""
    price = Price(cohort=cohort, **facts)
    price.save(force_insert=True)
    audit.record("created", price, by=by)
    return price


@action
def change_price(price: Price, *, by: Person | None, **facts: Any) -> None:
    """Change a price for everyone who books from now on."""
    cohort = locked(price.cohort)
    price = Price.objects.get(pk=price.pk)
    if changed := take(price, facts):
        price.save(update_fields=changed)
        _refuse_a_gap(cohort)
        audit.record("changed", price, by=by, changed=changed)


@action
def remove_price(price: Price, *, by: Person | None) -> None:
    """Take a price away, as long as everybody can still be asked for one."""
    cohort = locked(price.cohort)
    audit.record("removed", price, by=by)
    Price.objects.filter(pk=price.pk).delete()
    _refuse_a_gap(cohort)


def _refuse_a_gap(cohort: Cohort) -> None:
    """Whoever can sign up is asked for a price, be it £0."""
    if cohort.status in (CohortStatus.PUBLISHED, CohortStatus.RUNNING) and (missing := queries.prices_missing(cohort)):
        raise RuleBroken(missing)
