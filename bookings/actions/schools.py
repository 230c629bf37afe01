"""What a school settles for itself: what a day of cover costs it, and what it means to spend."""

from __future__ import annotations

from collections.abc import Mapping

from bookings.models import Budget, SupplyRate
from core import audit
from core.action import action
from core.calendar import AcademicYear
from schools.models import Organisation, Person


@action
def set_supply_rates(organisation_id: int, rates: Mapping[str, int | None], *, by: Person) -> None:
    """Say what a day of cover costs the school: post → pence, "" for everyone else, None for the usual rate.

    Posts that are not named stay as they are, and so does what was expected of bookings made before.
    """
    school = _locked(organisation_id)
    was = dict(SupplyRate.objects.filter(organisation=school).values_list("post_kind", "day_pence"))
    changed = {kind: pence for kind, pence in rates.items() if was.get(kind) != pence}
    if not changed:
        return
    SupplyRate.objects.filter(organisation=school, post_kind__in=changed).delete()
    SupplyRate.objects.bulk_create(
        SupplyRate(organisation=school, post_kind=kind, day_pence=pence)
        for kind, pence in changed.items()
        if pence is not None
    )
    audit.record("set supply rates of", school, by=by, changed=["supply_rates"], organisation_id=school.pk)


@action
def set_budget(organisation_id: int, year: AcademicYear, amounts: Mapping[str, int | None], *, by: Person) -> None:
    """Say what the school means to spend on courses in a year: strand → pence, "" for all of them, None for no sum."""
    school = _locked(organisation_id)
    budgets = Budget.objects.filter(organisation=school, year=year.start)
    was = dict(budgets.values_list("strand", "amount_pence"))
    changed = {strand: pence for strand, pence in amounts.items() if was.get(strand) != pence}
    if not changed:
        return
    budgets.filter(strand__in=changed).delete()
    Budget.objects.bulk_create(
        Budget(organisation=school, year=year.start, strand=strand, amount_pence=pence)
        for strand, pence in changed.items()
        if pence is not None
    )
    audit.record("set the budget of", school, by=by, changed=["budget"], organisation_id=school.pk)


def _locked(organisation_id: int) -> Organisation:
    """One at a time for a school: what was typed last holds, whole."""
    return Organisation.objects.select_for_update().get(pk=organisation_id)
