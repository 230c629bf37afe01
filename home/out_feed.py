"""Who is out of a school, as a calendar at a secret address. It dies with the post of whoever has it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from bookings.queries.outings import Out, who_is_out
from core import documents
from core.calendar import today
from schools.models import Organisation, Person
from schools.permissions import can_see_school

#: So many days back and ahead stand in the calendar.
BACK, AHEAD = timedelta(days=31), timedelta(days=366)
_signer = Signer(salt="home.out", sep="~")


def address_of(person: Person, organisation_id: int) -> str:
    """Where a calendar program finds who is out of a school. Whoever has the address can read it."""
    token = _signer.sign(f"{person.pk}.{organisation_id}.{person.calendar_number}")
    return settings.SITE_URL + reverse("home:out_calendar", args=[token])


def school_at(token: str) -> Organisation | None:
    """Which school an address is about; None when it was made up, or changed, or its owner sees the school no more."""
    try:
        person_id, organisation_id, number = _signer.unsign(token).split(".")
    except (BadSignature, ValueError):
        return None
    owners = Person.objects.with_current_posts().filter(pk=person_id, calendar_number=number, is_active=True)
    owner = owners.first()
    if owner is None or not can_see_school(owner, int(organisation_id)):
        return None
    return Organisation.objects.filter(pk=organisation_id).first()


def calendar_of(school: Organisation) -> bytes:
    """An event for each person and session."""
    out = who_is_out(school.pk, today() - BACK, today() + AHEAD)
    return documents.calendar(map(_meeting, out), name=f"Out of {school.name}")


def _meeting(one: Out) -> documents.Meeting:
    notes = [f"Instead of {one.instead_of}"] if one.instead_of else []
    notes += ["Cover is needed"] if one.needs_cover else ["No cover needed"]
    notes += ["Not approved yet"] if one.is_asked else []
    return documents.Meeting(
        uid=documents.uid(f"out-{one.booking.pk}-session", one.session.pk),
        starts_at=one.session.starts_at,
        ends_at=one.session.ends_at,
        title=f"{one.who}: {one.session.cohort.programme.title}",
        sequence=one.session.sequence,
        where=str(one.session.venue or one.session.place),
        details="\n".join(notes),
        url=settings.SITE_URL + reverse("bookings:booking", args=[one.booking.pk]),
    )
