"""Heads who are new to the borough: one letter each, and a tour when they ask for it (R006)."""

from __future__ import annotations

import uuid

from core import audit, outbox
from core.action import action
from core.calendar import today
from enquiries import emails, queries
from enquiries.actions.asking import ask
from enquiries.models import Enquiry, Welcome, Welcoming
from enquiries.states import Topic
from schools.models import Organisation, Person, Post


@action
def begin_welcoming(*, by: Person | None) -> Welcoming:
    """The portal is filled: whoever is a head by today was there before; those who become one later are welcomed."""
    made = Welcoming(since_on=today(), started_by=by)
    made.save(force_insert=True)
    audit.record("began to welcome new heads", made, by=by)
    return made


def welcome_new_heads() -> int:
    """Write to heads whose post has begun and who held none in the borough before. Returns how many were written to."""
    return sum(_welcome(post) for post in queries.heads_to_welcome(today()))


@action
def _welcome(post: Post) -> int:
    """Once for each person: the row decides, so that two clocks, two posts and a merged record write one letter."""
    made, is_new = Welcome.objects.get_or_create(person=post.person, defaults={"organisation": post.organisation})
    if not is_new:
        return 0
    audit.record("welcomed", made, by=None)
    outbox.post_all([emails.of_welcome(made)])
    return 1


@action
def ask_for_a_tour(person: Person, *, question: str, organisation: Organisation | None, key: uuid.UUID) -> Enquiry:
    """A head asks to be shown round. One request waits at a time."""
    return ask(topic=Topic.TOUR, question=question, organisation=organisation, key=key, by=person)
