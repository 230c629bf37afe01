"""What is said to an asker and by an asker, and what the office notes for itself."""

from __future__ import annotations

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from enquiries import emails, rules
from enquiries.models import Enquiry, Note, Reply
from enquiries.permissions import can_answer
from enquiries.states import ENQUIRY_TRANSITIONS, EnquiryStatus
from schools.models import Person

MOVES = ENQUIRY_TRANSITIONS


def locked(enquiry: Enquiry) -> Enquiry:
    """The question as it stands now, for us alone until the end of the transaction."""
    return Enquiry.objects.select_for_update(of=("self",)).select_related("owner").get(pk=enquiry.pk)


@action
def answer(enquiry: Enquiry, *, text: str, seen: int, by: Person) -> Reply:
    """Send the asker an answer, kept as it is sent. Whoever answers has the question from then on.

    `seen` is the number of replies that stood on the page: when somebody answered meanwhile nothing is sent, so that
    nobody gets two answers that do not know of one another.
    """
    found = locked(enquiry)
    if found.status == EnquiryStatus.SPAM:
        raise RuleBroken("This was set aside as spam. Take it back first.")
    if not found.email:
        raise RuleBroken("There is no address to answer to: it was erased.")
    if found.replies.count() != seen:
        raise RuleBroken("Somebody wrote a moment ago. Read it below, then send yours if it is still needed.")
    _come_to_somebody(found, by)
    made = Reply.objects.create(enquiry=found, text=text, by=by)
    move(found, EnquiryStatus.ANSWERED, MOVES, answered_at=made.at, owner=by)
    audit.record("answered", found, by=by)
    outbox.post_all([emails.of_answer(made)])
    return made


def _come_to_somebody(found: Enquiry, by: Person) -> None:
    """Whatever its state, a question that is answered is first had by somebody."""
    if found.status != EnquiryStatus.OWNED:
        move(found, EnquiryStatus.OWNED, MOVES, owner=by, closed_at=None)


@action
def asker_replies(enquiry: Enquiry, *, text: str, seen: int, by: Person | None) -> Reply:
    """The asker adds something: it stands under the question, and an answered or closed one is open again."""
    found = locked(enquiry)
    if found.status == EnquiryStatus.SPAM:
        raise RuleBroken("This question cannot be answered. Send a new one.")
    if found.replies.count() != seen:
        raise RuleBroken("Something was added a moment ago. Read it below, then send yours if it is still needed.")
    made = Reply.objects.create(enquiry=found, is_from_asker=True, text=text, by=by)
    _open_again(found)
    audit.record("wrote back about", found, by=by)
    _tell_owner(made, found)
    return made


@action
def note_what_they_said(enquiry: Enquiry, *, text: str, came_by: str, by: Person) -> Reply:
    """Write down what the asker said by e-mail or telephone: it opens the question like a reply of their own."""
    found = locked(enquiry)
    made = Reply.objects.create(enquiry=found, is_from_asker=True, text=text, by=by, came_by=came_by)
    _open_again(found)
    audit.record("wrote down a reply to", found, by=by)
    return made


def _open_again(found: Enquiry) -> None:
    """Back to its owner, as long as they still answer; with days of its own from now on."""
    if found.status not in (EnquiryStatus.ANSWERED, EnquiryStatus.CLOSED):
        return
    owner = found.owner if found.owner and can_answer(found.owner) else None
    move(
        found,
        EnquiryStatus.OWNED if owner else EnquiryStatus.NEW,
        MOVES,
        owner=owner,
        closed_at=None,
        due_on=rules.due_on(asked_on=today()),
        reminded_on=None,
        chased_on=None,
    )


def _tell_owner(reply: Reply, found: Enquiry) -> None:
    if found.owner:
        outbox.post_all([emails.of_asker_s_reply(reply, found.owner)])


@action
def note(enquiry: Enquiry, *, text: str, by: Person) -> Note:
    """Write something down for the office alone."""
    made = Note.objects.create(enquiry=enquiry, text=text, by=by, at=timezone.now())
    audit.record("noted something about", enquiry, by=by)
    return made
