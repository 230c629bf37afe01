"""What officers note of conversations with a school."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action
from core.calendar import today
from members.models import ContactNote
from schools.models import Organisation, Person


@action
def note_contact(
    organisation: Organisation,
    *,
    text: str,
    by: Person,
    on: date | None = None,
    with_whom: str = "",
    next_step: str = "",
    next_on: date | None = None,
) -> ContactNote:
    """Note a conversation. A next step with a day comes up on the office's page of today."""
    on = on or today()
    if on > today():
        raise RuleBroken({"on": "The day is still to come. Note it as the next step instead."})
    if next_on and not next_step:
        raise RuleBroken({"next_step": "Say what the next step is."})
    if next_on and next_on < on:
        raise RuleBroken({"next_on": "The next step cannot come before the conversation."})
    made = ContactNote(
        organisation=organisation, by=by, on=on, with_whom=with_whom, text=text, next_step=next_step, next_on=next_on
    )
    made.save(force_insert=True)
    audit.record("noted", made, by=by)
    return made


@action
def finish_step(note: ContactNote, *, by: Person) -> None:
    """The next step is done. Of two who say so at once one was first."""
    waiting = ContactNote.objects.filter(pk=note.pk, done_at__isnull=True).exclude(next_step="")
    if not waiting.update(done_at=timezone.now()):
        raise RuleBroken("This step is done already.")
    audit.record("did the next step of", note, by=by, changed=["done_at"])
