"""How a question comes in: from the public form, from somebody signed in, or from a page of another app."""

from __future__ import annotations

import secrets
import uuid

from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import today
from enquiries import emails, queries, rules
from enquiries.models import Enquiry
from enquiries.states import EnquiryStatus
from schools.models import Organisation, Person

#: Letters and digits that nobody takes for one another on the telephone.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


def new_reference() -> str:
    """As in K7QD-3MNP."""
    signs = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


@action
def ask(
    *,
    topic: str,
    question: str,
    by: Person | None,
    name: str = "",
    email: str = "",
    organisation: Organisation | None = None,
    school_words: str = "",
    about: str = "",
    wants_news: bool = False,
    key: uuid.UUID | None = None,
    is_spam: bool = False,
    written_down_by: Person | None = None,
) -> Enquiry:
    """Write a question down, then tell the asker that it has come and when the answer does. Gives the question.

    `by` is the asker when signed in, else None with `name` and `email`; `written_down_by` is the officer who took it on
    the telephone. `about` names a record of another app, as in programme:12. The same `key` is the same question,
    however often it is sent. What a trap caught is written down too, set aside as spam, and nobody is written to.
    """
    key = key or uuid.uuid4()
    if known := Enquiry.objects.filter(key=key).first():
        return known
    address = (email or (by and (by.email or by.personal_email)) or "").lower()
    if not address:
        raise RuleBroken("Give an e-mail address, so that we can answer.")
    made = Enquiry.objects.create(
        reference=new_reference(),
        key=key,
        topic=topic,
        about=about,
        name=name or (by.full_name if by else ""),
        email=address,
        person=by,
        school_words=school_words,
        organisation=organisation or queries.school_called(school_words),
        question=question,
        wants_news=wants_news,
        status=EnquiryStatus.SPAM if is_spam else EnquiryStatus.NEW,
        due_on=rules.due_on(asked_on=today()),
    )
    audit.record("wrote down" if written_down_by else "asked", made, by=written_down_by or by)
    if not is_spam:
        outbox.post_all([emails.of_question(made)])
    return made
