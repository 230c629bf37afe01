"""Who has a question, by when it is due, where it belongs, and how it ends."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from enquiries import emails, queries
from enquiries.actions.answering import MOVES, locked
from enquiries.models import Enquiry, Note
from enquiries.permissions import can_answer
from enquiries.states import EnquiryStatus
from schools.models import Organisation, Person


@action
def take(enquiry: Enquiry, *, was: int | None, by: Person) -> None:
    """Take a question, or take it over from whoever has it; they are told. `was` is whose it was on the page."""
    found = locked(enquiry)
    if found.owner_id == by.pk and found.status == EnquiryStatus.OWNED:
        raise RuleBroken("This question is yours already.")
    if found.owner_id != was:
        raise RuleBroken(f"{found.owner or 'Somebody'} took it a moment ago. Look at it again, then decide.")
    _give(found, to=by, verb="took", by=by)
    if was is not None and was != by.pk:
        former = Person.objects.get(pk=was)
        outbox.post_all([emails.of_taking_over(found, to=former, by=by, stamp=_stamp(former))])


@action
def hand_on(enquiry: Enquiry, *, to: Person, words: str = "", by: Person) -> None:
    """Pass a question to a colleague, who is told, with a word for them among the notes."""
    found = locked(enquiry)
    if not can_answer(to):
        raise RuleBroken(f"{to} does not answer questions. Choose somebody from the list.")
    if found.owner_id == to.pk and found.status == EnquiryStatus.OWNED:
        raise RuleBroken(f"{to} has this question already.")
    _give(found, to=to, verb="handed on", by=by)
    if words:
        Note.objects.create(enquiry=found, text=words, by=by)
    if to.pk != by.pk:
        outbox.post_all([emails.of_handing_on(found, to=to, by=by, stamp=_stamp(to))])


def _give(found: Enquiry, *, to: Person, verb: str, by: Person) -> None:
    if found.status == EnquiryStatus.SPAM:
        raise RuleBroken("This was set aside as spam. Take it back first.")
    if found.status == EnquiryStatus.NEW:
        move(found, EnquiryStatus.OWNED, MOVES, owner=to, reminded_on=None)
    else:
        Enquiry.objects.filter(pk=found.pk).update(owner=to, reminded_on=None)
        found.owner = to
    audit.record(verb, found, by=by, changed=["owner"])


def _stamp(person: Person) -> str:
    """So that each time somebody gets or loses a question is told of, and none twice."""
    return f"{timezone.now():%Y%m%d%H%M%S%f}:{person.pk}"


@action
def set_due_day(enquiry: Enquiry, *, due_on: date, by: Person) -> None:
    """Give a question another day. Reminders follow it."""
    if due_on < today():
        raise RuleBroken("The day lies in the past. Give today or a later one.")
    found = locked(enquiry)
    if not found.is_open:
        raise RuleBroken("This question does not wait for an answer.")
    Enquiry.objects.filter(pk=found.pk).update(due_on=due_on, reminded_on=None, chased_on=None)
    audit.record("gave another day to", found, by=by, changed=["due_on"])


@action
def close(enquiry: Enquiry, *, why: str = "", by: Person | None) -> None:
    """Nothing more is to be said. Without an answer on record it needs a reason, which stands among the notes."""
    found = locked(enquiry)
    if found.status != EnquiryStatus.ANSWERED and not why:
        raise RuleBroken("Nobody has answered it here. Say how it was settled.")
    if found.status == EnquiryStatus.NEW and by is not None:
        move(found, EnquiryStatus.OWNED, MOVES, owner=by)
    move(found, EnquiryStatus.CLOSED, MOVES, closed_at=timezone.now())
    if why:
        Note.objects.create(enquiry=found, text=why, by=by)
    audit.record("closed", found, by=by)


def close_quiet() -> int:
    """Close what was answered some weeks ago. Returns how many."""
    done = 0
    for enquiry in queries.gone_quiet(timezone.now()).order_by("pk"):
        done += _close_quietly(enquiry)
    return done


def _close_quietly(enquiry: Enquiry) -> bool:
    try:
        close(enquiry, by=None)
    except RuleBroken:  # somebody wrote a moment ago
        return False
    return True


@action
def mark_as_spam(enquiry: Enquiry, *, by: Person) -> None:
    """Set it aside: it leaves every list but one, its letter is called back, and it is deleted after a month."""
    found = locked(enquiry)
    move(found, EnquiryStatus.SPAM, MOVES, closed_at=timezone.now())
    outbox.cancel(about=emails.about(found))
    audit.record("marked as spam", found, by=by)


@action
def no_spam(enquiry: Enquiry, *, by: Person) -> None:
    """It was no spam after all: it is new, and the asker is told now that it has come."""
    found = locked(enquiry)
    move(found, EnquiryStatus.NEW, MOVES, owner=None, closed_at=None)
    audit.record("took back from spam", found, by=by)
    outbox.post_all([emails.of_question(found)])


@action
def link_to_person(enquiry: Enquiry, *, person: Person | None, by: Person) -> None:
    """Say whose question it is: it then stands on that person's own page. None takes the link away."""
    found = locked(enquiry)
    if person is not None and (person.forgotten_at or person.merged_into_id):
        raise RuleBroken("This record is closed. Choose the one it became.")
    Enquiry.objects.filter(pk=found.pk).update(person=person)
    audit.record("linked", found, by=by, changed=["person"])


@action
def link_to_school(enquiry: Enquiry, *, organisation: Organisation | None, by: Person) -> None:
    """Say which school or partner it comes from. None takes the link away."""
    found = locked(enquiry)
    Enquiry.objects.filter(pk=found.pk).update(organisation=organisation)
    concerned = organisation.pk if organisation else None
    audit.record("linked", found, by=by, changed=["organisation"], organisation_id=concerned)
