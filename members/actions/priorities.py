"""What the alliance means to do in a year, strand by strand (R004)."""

from __future__ import annotations

from datetime import date

from core import audit
from core.action import RuleBroken, action
from members.models import Priority
from schools.models import Person


@action
def set_priority(
    priority: Priority | None,
    *,
    year: int,
    strand: str,
    title: str,
    owner: Person | None,
    due_on: date,
    words: str = "",
    outcome: str = "",
    by: Person,
) -> Priority:
    """Add a priority, or change one. Everybody can read it at once."""
    kept = priority or Priority()
    new = {"year": year, "strand": strand, "title": title, "owner": owner, "due_on": due_on}
    new |= {"words": words, "outcome": outcome}
    changed = [name for name, value in new.items() if priority is None or getattr(priority, name) != value]
    for name, value in new.items():
        setattr(kept, name, value)
    if not kept.academic_year.first_day <= due_on <= kept.academic_year.last_day:
        raise RuleBroken({"due_on": f"The day lies outside {kept.academic_year}."})
    kept.save()
    if changed:
        audit.record("set", kept, by=by, changed=changed)
    return kept


@action
def remove_priority(priority: Priority, *, by: Person) -> None:
    """Take a priority away."""
    audit.record("removed", priority, by=by)
    priority.delete()
