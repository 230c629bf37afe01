"""How people come to be recognised beyond their own school, and when that ends."""

from __future__ import annotations

from datetime import date

from core import audit
from core.action import RuleBroken, action
from schools.models import Designation, Organisation, Person, Post

#: What the office gives by hand; other designations follow from training.
GIVEN_BY_HAND = (Designation.Kind.SLE, Designation.Kind.NLE, Designation.Kind.LEAD_PRACTITIONER)


@action
def designate(
    person: Person, *, kind: str, organisation: Organisation, specialism: str = "", from_on: date, by: Person
) -> Designation:
    """Recognise somebody as a system leader, for the school where they work (R019)."""
    if kind not in GIVEN_BY_HAND:
        raise RuleBroken("This designation follows from training. It is not given by hand.")
    if not Post.objects.current().confirmed().filter(person=person, organisation=organisation).exists():
        raise RuleBroken(f"{person} holds no post at {organisation}. Give them one there first.")
    made = Designation.objects.create(
        person=person, kind=kind, organisation=organisation, specialism=specialism, from_on=from_on
    )
    audit.record("designated", made, by=by)
    return made


@action
def end_designation(designation: Designation, *, to_on: date, by: Person) -> None:
    """The last day of a designation. What was led until then keeps it."""
    if designation.to_on is not None:
        raise RuleBroken("This designation has its last day already.")
    designation.to_on = to_on
    designation.save(update_fields=["to_on"])
    audit.record("ended a designation", designation, by=by, changed=["to_on"])
