"""What this app holds about people: questions and answers, and that a new head was welcomed (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model, Q, QuerySet

from core.privacy import Forgotten, Kept, Section, section
from enquiries.models import Enquiry, Note, Reply, Welcome, Welcoming
from enquiries.states import OPEN, EnquiryStatus
from schools.merging import says_the_same
from schools.models import Person

says_the_same(Welcome)

YEAR = timedelta(days=365)
QUESTIONS_KEPT = 2 * YEAR
SPAM_KEPT = timedelta(days=30)

RETENTION: dict[type[Model], Kept] = {
    Enquiry: Kept(
        "Questions that you asked us",
        "To answer them, and to be able to say what was asked",
        "Two years after they were closed; spam for 30 days",
    ),
    Reply: Kept("What we answered, and what you wrote back", "To be able to say what we told you", "With the question"),
    Note: Kept(
        "What the office noted about a question",
        "So that a colleague can take it over. Ask the office, and it is read over and given to you",
        "With the question",
    ),
    Welcome: Kept("That you were welcomed as a new head", "To write to you once and not again", "With your record"),
    Welcoming: Kept("Who let the portal welcome new heads", "To know since when it does", "As long as the portal"),
}


def questions_of(person: Person) -> QuerySet[Enquiry]:
    """Asked signed in, linked by the office, or sent from an address of the person."""
    addresses = [address for address in (person.email, person.personal_email) if address]
    return Enquiry.objects.filter(Q(person=person) | Q(email__in=addresses))


def held_about(person: Person) -> Iterator[Section]:
    """The person's questions and what was said about them; and their welcome."""
    mine = questions_of(person).order_by("-asked_at")
    yield section(
        "Questions you asked",
        mine,
        reference="Reference",
        topic="About",
        asked_at="Asked",
        name="Name",
        email="E-mail",
        school_words="School",
        question="Question",
        wants_news="Agreed to news",
        status="State",
    )
    said = Reply.objects.filter(enquiry__in=mine.order_by().values("pk"))
    yield section(
        "What was said about them", said, enquiry__reference="Question", at="When", is_from_asker="By you", text="Words"
    )
    yield section(
        "Welcome as a new head", Welcome.objects.filter(person=person), organisation__name="School", at="When"
    )


def forget(person: Person) -> Iterator[Forgotten]:
    """Questions and what was said about them lose their words, the name and the address."""
    mine = list(questions_of(person).values_list("pk", flat=True))
    Reply.objects.filter(enquiry__in=mine).update(text="")
    Note.objects.filter(enquiry__in=mine).delete()
    rows = Enquiry.objects.filter(pk__in=mine).update(
        name="", email="", school_words="", question="", person=None, wants_news=False
    )
    yield Forgotten("Questions", rows, "that a question was asked and answered, without its words" if rows else "")


def purge(now: datetime) -> dict[str, int]:
    """Questions two years after they ended, and spam after a month."""
    ended = Q(closed_at__lt=now - QUESTIONS_KEPT) | Q(closed_at__isnull=True, asked_at__lt=now - 2 * QUESTIONS_KEPT)
    old = Enquiry.objects.filter(ended).exclude(status__in=[*OPEN, EnquiryStatus.SPAM])
    spam = Enquiry.objects.filter(status=EnquiryStatus.SPAM, asked_at__lt=now - SPAM_KEPT)
    return {"questions deleted": _delete(old), "spam deleted": _delete(spam)}


def _delete(enquiries: QuerySet[Enquiry]) -> int:
    found = list(enquiries.values_list("pk", flat=True))
    Enquiry.objects.filter(pk__in=found).delete()
    return len(found)
