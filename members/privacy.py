"""What this app holds about people: courses from before the portal; who joined, signed and is billed (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model, Q
from django.db.models.functions import Lower

from core.privacy import Forgotten, Kept, Section, section
from members.models import ContactNote, Membership, PastCourse, Priority
from schools.merging import says_the_same
from schools.models import Person

says_the_same(PastCourse)

RETENTION: dict[type[Model], Kept] = {
    PastCourse: Kept(
        "Courses you did before this portal, from the alliance's own lists",
        "To make your record of professional development whole",
        "With your record",
    ),
    Membership: Kept(
        "That you joined for your school, signed the year’s memorandum or are its contact for invoices",
        "Because membership is an agreement that your school can look up",
        "Seven years after the membership ends; then your name is taken off it",
    ),
}
RETENTION |= {
    ContactNote: Kept(
        "What officers note of conversations with your school",
        "To keep what was said and agreed, also when another officer goes on",
        "For three years",
    ),
    Priority: Kept("Which of the alliance’s priorities you see to", "To say who does what", "With your record"),
}
NOTES_KEPT = timedelta(days=3 * 365)
#: Six years after the end of the year, as the law asks of accounts; the seventh covers the year itself.
NAMES_KEPT = timedelta(days=7 * 365)
PEOPLE = ("applied_by", "signed_by", "approved_by")
NOBODY = {"billing_name": "", "billing_email": "", "applied_by": None, "signed_by": None, "approved_by": None}


def held_about(person: Person) -> Iterator[Section]:
    """The person's courses from before the portal."""
    yield section(
        "Courses from before this portal",
        PastCourse.objects.filter(person=person),
        title="Course",
        on="Date",
        minutes="Minutes",
        organisation__name="School then",
        provider="Provider",
        source="Known from",
    )
    yield section(
        "Memberships that you joined, signed, approved or are billed for",
        _theirs(person).order_by("-year", "pk"),
        organisation__name="School",
        year="Academic year, from",
        applied_at="Applied",
        signed_at="Signed",
        billing_name="Billing contact",
        billing_email="Their address",
    )
    yield section(
        "Conversations about your school",
        _talked_with(person),
        organisation__name="School",
        on="When",
        with_whom="With",
        text="What was said",
    )


def _talked_with(person: Person):
    """Conversations that name somebody, or that they noted down."""
    named = Q(with_whom__icontains=person.full_name) if person.last_name else Q(pk__in=[])
    return ContactNote.objects.filter(named | Q(by=person))


def _theirs(person: Person):
    """Memberships that name somebody, or have their address."""
    named = Q(applied_by=person) | Q(signed_by=person) | Q(approved_by=person)
    return Membership.objects.filter(named | Q(billing_email__iexact=person.email) if person.email else named)


def _forget_talks(person: Person) -> int:
    """Notes lose the name; those that the person wrote no longer say who did."""
    named = ContactNote.objects.filter(with_whom__icontains=person.full_name) if person.last_name else ()
    for note in named:
        text = note.text.replace(person.full_name, "a person")
        ContactNote.objects.filter(pk=note.pk).update(with_whom="", text=text)
    return len(named) + ContactNote.objects.filter(by=person).update(by=None)


def forget(person: Person) -> Iterator[Forgotten]:
    """The person's own record goes with them. A membership is their school's: it stays, without the name."""
    yield Forgotten("Courses from before the portal", PastCourse.objects.filter(person=person).delete()[0])
    rows = _theirs(person).count()
    if person.email:
        billed = Membership.objects.annotate(billed=Lower("billing_email")).filter(billed=person.email)
        billed.update(billing_name="", billing_email="")
    for field in PEOPLE:
        Membership.objects.filter(**{field: person}).update(**{field: None})
    yield Forgotten("Memberships", rows, f"{rows} memberships without the name: they are the school’s" if rows else "")
    talks = _forget_talks(person)
    Priority.objects.filter(owner=person).update(owner=None)
    yield Forgotten("Conversations", talks, "what was agreed with the school, without the name" if talks else "")


def purge(now: datetime) -> dict[str, int]:
    """Memberships past the years of accounts no longer say who joined, signed or is billed."""
    named = Q(applied_by__isnull=False) | Q(signed_by__isnull=False) | ~Q(billing_email="") | ~Q(billing_name="")
    old = Membership.objects.filter(named, to_on__lt=(now - NAMES_KEPT).date())
    talks = ContactNote.objects.filter(on__lt=(now - NOTES_KEPT).date())
    return {"memberships without a name": old.update(**NOBODY), "conversations deleted": talks.delete()[0]}
