"""Who decides in a head's place, from a day to a day."""

from __future__ import annotations

from datetime import date, timedelta

from bookings.emails import approvals as letters
from bookings.models import Deputy
from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import today
from schools.models import Organisation, Person
from schools.permissions import can_decide_for


@action
def name_deputy(organisation: Organisation, person: Person, *, from_on: date, to_on: date, by: Person) -> Deputy:
    """Somebody who works at the school decides beside its heads, both days included. They are told by e-mail."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if to_on < today():
        raise RuleBroken("The last day is over already. Choose a later one.")
    if can_decide_for(person, organisation.pk):
        raise RuleBroken(f"{person} is a head here and can decide anyway.")
    if not any(post.organisation_id == organisation.pk for post in person.current_posts):
        raise RuleBroken(f"{person} does not work at this school. Choose somebody from its list of staff.")
    others = Deputy.objects.filter(organisation=organisation, person=person, from_on__lte=to_on, to_on__gte=from_on)
    if others.exists():
        raise RuleBroken(f"{person} is a deputy within these days already. End that first, or choose other days.")
    deputy = Deputy(organisation=organisation, person=person, named_by=by, from_on=from_on, to_on=to_on)
    deputy.save(force_insert=True)
    audit.record("named a deputy", deputy, by=by)
    outbox.post_all([letters.of_deputy(deputy)])
    return deputy


@action
def end_deputy(deputy: Deputy, *, by: Person) -> None:
    """Somebody is no deputy any more, from this moment on. Who decided when stays known."""
    yesterday = today() - timedelta(days=1)
    if deputy.to_on <= yesterday:
        raise RuleBroken(f"{deputy.person} is no deputy any more.")
    outbox.cancel(about=f"deputy:{deputy.pk}")
    audit.record("ended a deputy", deputy, by=by, changed=["to_on"])
    if deputy.from_on > today():
        Deputy.objects.filter(pk=deputy.pk).delete()
    else:
        Deputy.objects.filter(pk=deputy.pk).update(to_on=yesterday, from_on=min(deputy.from_on, yesterday))
