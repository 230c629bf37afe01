"""Letters about questions, and the signed link by which an asker comes back. No letter to an asker reads a note.

The letter that says a question has come does not repeat it: whoever types somebody else's address into the public form
must not be able to send them words of their own in the alliance's name.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core import signing
from django.core.signing import BadSignature

from core import outbox
from core.calendar import today
from core.letters import BETWEEN, letter_from, link_to
from core.models import Message
from core.outbox import Letter
from enquiries import rules
from enquiries.models import Enquiry, Reply, Welcome
from enquiries.permissions import can_answer
from enquiries.queries import heads_posts_in_the_borough
from enquiries.states import OPEN, EnquiryStatus
from schools.models import Person

SALT = "enquiries.asker"


# The asker's link -----------------------------------------------------------------------------------------------------


def token_of(enquiry: Enquiry) -> str:
    """What opens a question for the one who asked it, from a letter or after sending it."""
    return signing.dumps(enquiry.pk, salt=SALT)


def read_token(token: str) -> int:
    """Which question. Raises BadSignature, or SignatureExpired."""
    found = signing.loads(token, salt=SALT, max_age=timedelta(days=rules.LINK_DAYS))
    if not isinstance(found, int):
        raise BadSignature("This is no question's token.")
    return found


def asker_link(enquiry: Enquiry) -> str:
    """The whole address of the asker's page."""
    return link_to("enquiries:asked", token_of(enquiry))


# What is to be told ---------------------------------------------------------------------------------------------------


def about(enquiry: Enquiry) -> str:
    return f"enquiry:{enquiry.pk}"


def _intent(kind: str, enquiry: Enquiry, *, key: str, **fields) -> Message:
    return outbox.intent(f"enquiries.{kind}", key=f"enquiry:{enquiry.pk}:{key}", about=about(enquiry), **fields)


def of_question(enquiry: Enquiry) -> Message:
    """To the asker: it has come, and when the answer does."""
    return _intent("received", enquiry, key="received", to=enquiry.person_id, to_email=enquiry.email)


def of_answer(reply: Reply) -> Message:
    """To the asker: the answer itself."""
    found = reply.enquiry
    return _intent("answered", found, key=f"reply:{reply.pk}", to=found.person_id, to_email=found.email, reply=reply.pk)


def of_asker_s_reply(reply: Reply, owner: Person) -> Message:
    """To the owner: the asker wrote back."""
    return _intent("came_back", reply.enquiry, key=f"came_back:{reply.pk}:{owner.pk}", to=owner)


def of_handing_on(enquiry: Enquiry, *, to: Person, by: Person, stamp: str) -> Message:
    """To whom it was handed on."""
    return _intent("handed_on", enquiry, key=f"handed_on:{stamp}", to=to, by=by.pk)


def of_taking_over(enquiry: Enquiry, *, to: Person, by: Person, stamp: str) -> Message:
    """To whom it was taken from."""
    return _intent("taken_over", enquiry, key=f"taken_over:{stamp}", to=to, by=by.pk)


def of_due(enquiry: Enquiry, to: Person, *, day: date) -> Message:
    """On the day: to the owner, or to an administrator when nobody has it."""
    at = rules.reminded_at(day)
    return _intent("due", enquiry, key=f"due:{enquiry.due_on}:{to.pk}", to=to, due_at=at)


def of_overdue(enquiry: Enquiry, to: Person, *, day: date) -> Message:
    """The day is over: to an administrator."""
    at = rules.reminded_at(day)
    return _intent("overdue", enquiry, key=f"overdue:{enquiry.due_on}:{to.pk}", to=to, due_at=at)


def of_welcome(welcome: Welcome) -> Message:
    """To a head who is new to the borough: one letter for each person, ever (R006)."""
    key = f"welcome-head:{welcome.person_id}"
    return outbox.intent("enquiries.welcome", key=key, about=f"welcome:{welcome.pk}", to=welcome.person_id)


# How it is said -------------------------------------------------------------------------------------------------------


def _enquiry(message: Message) -> Enquiry | None:
    number = int(message.about.rpartition(":")[2])
    return Enquiry.objects.select_related("owner", "organisation").filter(pk=number).first()


def _officer(message: Message) -> Person | None:
    """The reader, as long as they may still answer."""
    found = Person.objects.with_current_posts().filter(pk=message.person_id, is_active=True).first()
    return found if found and can_answer(found) else None


def _letter(name: str, to_email: str, subject: str, **facts) -> Letter | None:
    if not to_email:
        return None
    return letter_from(f"enquiries/emails/{name}", to_email=to_email, subject=subject, **facts)


def _paragraphs(text: str) -> str:
    """What somebody typed, each line as a paragraph, without the sign that parts a letter."""
    return "\n\n".join(line for line in text.replace(BETWEEN, " ").splitlines() if line.strip())


def _to_officer(message: Message, name: str, subject: str, *, while_open: bool = True, **facts) -> Letter | None:
    enquiry, officer = _enquiry(message), _officer(message)
    if enquiry is None or officer is None or (while_open and enquiry.status not in OPEN):
        return None
    link = link_to("enquiries:enquiry", enquiry.pk)
    subject = f"{subject}: {enquiry.get_topic_display()}, {enquiry.reference}"
    return _letter(name, officer.email or "", subject, enquiry=enquiry, officer=officer, link=link, **facts)


@outbox.composes("enquiries.received")
def received(message: Message) -> Letter | None:
    enquiry = _enquiry(message)
    if enquiry is None or enquiry.status == EnquiryStatus.SPAM:
        return None
    subject = f"Your question has reached us: {enquiry.reference}"
    return _letter("received", message.to_email, subject, enquiry=enquiry, link=asker_link(enquiry))


@outbox.composes("enquiries.answered")
def answered(message: Message) -> Letter | None:
    reply = Reply.objects.select_related("enquiry", "by").filter(pk=message.data["reply"]).first()
    if reply is None or not reply.text:
        return None
    subject = f"Your question {reply.enquiry.reference}: our answer"
    facts = {"enquiry": reply.enquiry, "reply": reply, "text": _paragraphs(reply.text)}
    return _letter("answered", message.to_email, subject, link=asker_link(reply.enquiry), **facts)


@outbox.composes("enquiries.came_back")
def came_back(message: Message) -> Letter | None:
    return _to_officer(message, "came_back", "The asker wrote back")


@outbox.composes("enquiries.handed_on")
def handed_on(message: Message) -> Letter | None:
    by = Person.objects.filter(pk=message.data["by"]).first()
    enquiry = _enquiry(message)
    if enquiry is None or enquiry.owner_id != message.person_id:
        return None
    return _to_officer(message, "handed_on", "A question for you", by=by)


@outbox.composes("enquiries.taken_over")
def taken_over(message: Message) -> Letter | None:
    by = Person.objects.filter(pk=message.data["by"]).first()
    return _to_officer(message, "taken_over", "Somebody took a question over", while_open=False, by=by)


@outbox.composes("enquiries.due")
def due(message: Message) -> Letter | None:
    return _to_officer(message, "due", "An answer is due")


@outbox.composes("enquiries.overdue")
def overdue(message: Message) -> Letter | None:
    return _to_officer(message, "overdue", "Nobody has answered in time")


@outbox.composes("enquiries.welcome")
def welcome(message: Message) -> Letter | None:
    """As long as they are still a head in the borough."""
    person = Person.objects.filter(pk=message.person_id, is_active=True).first()
    post = heads_posts_in_the_borough(today()).filter(person=message.person_id).select_related("organisation").first()
    if person is None or post is None:
        return None
    subject = f"Welcome to the borough, {person.first_name}"
    address = person.email or person.personal_email
    return _letter("welcome", address, subject, person=person, post=post, link=link_to("enquiries:welcome_head"))
