"""What an applicant does: begin, save a section, choose a course, send, accept, decline, withdraw."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action
from itt import emails, queries, rules
from itt.actions.moves import held_choice, take
from itt.models import Bid, Choice, Course, Cycle, Form, Safeguarding
from itt.states import ACCEPTED, ChoiceStatus
from schools.models import Person


@action
def begin_form(cycle: Cycle, *, by: Person) -> Form:
    """One's own application in a cycle; the one that is there already when there is one."""
    made, is_new = Form.objects.get_or_create(person=by, cycle=cycle)
    if is_new:
        audit.record("began", made, by=by)
    return made


@action
def save_section(form: Form, section: str, *, is_done: bool, by: Person, **facts: Any) -> None:
    """Keep what was typed in a section, whether or not it is complete. What was sent does not change by itself."""
    held = _own(form, by)
    if held.choices.exclude(status=ChoiceStatus.UNSUBMITTED).exists() and section not in held.reopened:
        raise RuleBroken("This section has been sent. Write to the ITT lead, who can reopen it.")
    if section == "safeguarding":
        Safeguarding.objects.update_or_create(form=held, defaults=facts)
    else:
        for name, value in facts.items():
            setattr(held, name, value)
    held.done = sorted({*held.done, section} if is_done else {*held.done} - {section})
    held.reopened = sorted({*held.reopened} - ({section} if is_done else set()))
    held.save()
    form.refresh_from_db()


@action
def choose(form: Form, course: Course, *, by: Person) -> Choice:
    """A course to apply for: not sent yet."""
    held = _own(form, by)
    bid = Bid.objects.filter(cycle=held.cycle_id, partnership=course.partnership_id).first()
    if bid is None or not course.is_open:
        raise RuleBroken("This course takes no applications at the moment. Choose another one.")
    return Choice.objects.create(form=held, course=course, bid=bid)


@action
def unchoose(choice: Choice, *, by: Person) -> None:
    """Take back a choice that was not sent."""
    _own(choice.form, by)
    Choice.objects.filter(pk=choice.pk, status=ChoiceStatus.UNSUBMITTED).delete()


@action
def submit(choice: Choice, *, by: Person) -> None:
    """Send the application for a course. Raises RuleBroken with what is missing, section by section."""
    form = _own(choice.form, by)
    held = held_choice(choice)
    missing = queries.sections_left(form)
    if missing:
        raise RuleBroken([f"Complete “{label}” first." for label in missing])
    if not queries.is_open(form.cycle):
        raise RuleBroken("Applications for this cycle are closed.")
    if form.choices.in_progress().count() >= rules.MOST_IN_PROGRESS:
        raise RuleBroken(f"You have {rules.MOST_IN_PROGRESS} applications in progress. Withdraw one to send another.")
    if form.choices.filter(status__in=ACCEPTED).exists():
        raise RuleBroken("You have accepted an offer. Withdraw from it to apply elsewhere.")
    take(held, "submit", by=by, sent_at=timezone.now())
    outbox.post_all([emails.of_choice("sent", held), *emails.of_new_choice(held)])
    choice.refresh_from_db()


@action
def accept(choice: Choice, *, by: Person) -> None:
    """Take the offer: every other choice of this cycle is withdrawn, and said so to whoever decides on it."""
    form = _own(choice.form, by)
    list(Bid.objects.select_for_update().filter(choices__form=form).order_by("pk"))
    held = held_choice(choice)
    if held.reply_until and timezone.now() >= held.reply_until:
        raise RuleBroken("The time to answer is over. Write to the ITT lead: the offer can be made again.")
    now = timezone.now()
    take(held, "accept", by=by, accepted_at=now, was=ChoiceStatus.OFFER)
    outbox.post_all([emails.of_choice("accepted", held), *emails.of_answer(held)])
    for other in form.choices.live().exclude(pk=held.pk).exclude(status=ChoiceStatus.UNSUBMITTED):
        move = "decline" if other.status == ChoiceStatus.OFFER else "withdraw"
        take(other, move, by=by, ended_at=now)
    choice.refresh_from_db()


@action
def decline(choice: Choice, *, by: Person) -> None:
    """Not this one. The place is free for the next."""
    _own(choice.form, by)
    held = held_choice(choice)
    take(held, "decline", by=by, ended_at=timezone.now())
    outbox.post_all(emails.of_answer(held))
    choice.refresh_from_db()


@action
def withdraw(choice: Choice, *, by: Person) -> None:
    """The applicant goes no further with a course."""
    _own(choice.form, by)
    held = held_choice(choice)
    take(held, "withdraw", by=by, ended_at=timezone.now())
    outbox.post_all(emails.of_answer(held))
    choice.refresh_from_db()


def _own(form: Form, by: Person) -> Form:
    """The application as it is by now, held; only its own person changes it."""
    return Form.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=form.pk, person=by)
