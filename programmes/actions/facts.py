"""Taking over what a form or an import says about a record."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from programmes.models import Cohort


def take(thing: Model, facts: dict[str, Any]) -> list[str]:
    """Set what differs, without saving. Returns the names of the fields that changed."""
    changed = [name for name, value in facts.items() if getattr(thing, name) != value]
    for name in changed:
        setattr(thing, name, facts[name])
    return changed


def locked(cohort: Cohort) -> Cohort:
    """The cohort as it is now, with its programme, held until the end of the action."""
    return Cohort.objects.select_for_update(of=["self"]).select_related("programme").get(pk=cohort.pk)
