"""What partnerships, courses and cycles are, and which schools train with whom."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from core import audit, outbox
from core.action import action, move
from itt import emails
from itt.models import Cycle, PartnerSchool, Partnership
from itt.states import JOINING_TRANSITIONS, JoiningStatus
from schools.models import Organisation, Person


@action
def save(held: models.Model, *, by: Person, **facts: Any) -> None:
    """Enter or correct a cycle, a partnership or a course."""
    is_new = held.pk is None
    for name, value in facts.items():
        setattr(held, name, value)
    held.save()
    audit.record("entered" if is_new else "corrected", held, by=by, changed=sorted(facts))


@action
def roll_over(cycle: Cycle, *, by: Person, **facts: Any) -> Cycle:
    """The next cycle, with the dates that were looked at. Courses stay as they are; each partnership bids anew."""
    made = Cycle.objects.create(year=cycle.year + 1, **facts)
    audit.record("rolled over", made, by=by)
    return made


@action
def ask_to_join(partnership: Partnership, organisation: Organisation, *, by: Person) -> PartnerSchool:
    """A head wants the school to train with a partnership. Whoever leads ITT is told."""
    made = PartnerSchool.objects.create(partnership=partnership, organisation=organisation, asked_by=by)
    audit.record("asked to join", made, by=by, organisation_id=organisation.pk)
    outbox.post_all(emails.of_joining_asked(made))
    return made


@action
def answer_school(partner: PartnerSchool, *, is_agreed: bool, by: Person) -> None:
    """Yes or no to a school that asks; a no can become a yes later."""
    to = JoiningStatus.AGREED if is_agreed else JoiningStatus.DECLINED
    move(partner, to, JOINING_TRANSITIONS, answered_at=timezone.now())
    audit.record(to, partner, by=by, organisation_id=partner.organisation_id, changed=["status"])
    outbox.post_all(emails.of_joining_answered(partner))


@action
def end_partner(partner: PartnerSchool, *, by: Person) -> None:
    """The school does not train with the partnership any more; whoever trains there finishes."""
    move(partner, JoiningStatus.ENDED, JOINING_TRANSITIONS)
    audit.record("ended", partner, by=by, organisation_id=partner.organisation_id, changed=["status"])
