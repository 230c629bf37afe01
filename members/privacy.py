"""What this app holds about people: courses from before the portal; who joined, signed and is billed (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model, Q
from django.db.models.functions import Lower

from core.privacy import Forgotten, Kept, Section, section
from members.models import Membership, PastCourse
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


def _theirs(person: Person):
    """Memberships that name somebody, or have their address."""
    named = Q(applied_by=person) | Q(signed_by=person) | Q(approved_by=person)
    return Membership.objects.filter(named | Q(billing_email__iexact=person.email) if person.email else named)


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


def purge(now: datetime) -> dict[str, int]:
    """Memberships past the years of accounts no longer say who joined, signed or is billed."""
    named = Q(applied_by__isnull=False) | Q(signed_by__isnull=False) | ~Q(billing_email="") | ~Q(billing_name="")
    old = Membership.objects.filter(named, to_on__lt=(now - NAMES_KEPT).date())
    return {"memberships without a name": old.update(**NOBODY)}
