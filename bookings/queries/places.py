"""Bookings as their people see them, the line for a cohort, and who approves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, JSONObject, Lower
from django.utils import timezone

from bookings import rules
from bookings.models import Booking, Request, StandIn
from bookings.queries.materials import materials_beside
from bookings.queries.membership_places import beside_prices
from bookings.queries.needs import earlier_needs
from bookings.states import Status
from core.calendar import today
from core.prepared import AnyOf, IsTrue, prepared
from members.queries import is_member
from programmes.models import Cohort, Mode, Price, Session
from programmes.queries import bands_of, prices_of
from schools.models import Organisation, Person, Post
from schools.permissions import can_manage_courses, schools_seen_by

#: The pool of places where nobody chooses between coming and joining online.
ANY_MODE = ""


def with_place() -> QuerySet[Booking]:
    """Bookings with all that a page says of one: person, school, course, approval, charges, policy and its bands."""
    found = Booking.objects.select_related(
        "person",
        "organisation",
        "cohort__programme",
        "approval__decided_by",
        "charge",
        "cancelling_charge",
        "no_show_charge",
        "request__asked_by",
        "policy",
    )
    return found.annotate(bands=bands_of("policy_id"))


def bookings_seen_by(person: Person) -> QuerySet[Booking]:
    """The bookings that this person may see: one's own, one's schools', or all for a course officer."""
    found = with_place()
    if can_manage_courses(person):
        return found
    return found.filter(Q(person=person) | Q(organisation_id__in=schools_seen_by(person)))


def booking_seen_by(person: Person, pk: int) -> Booking | None:
    """One of them, for its own page; None when it is not to be seen."""
    found = _seen(pk=pk, person_id=person.pk, school_ids=schools_seen_by(person), is_officer=can_manage_courses(person))
    return found[0] if found else None


@prepared
def _seen(*, pk: int, person_id: int, school_ids: list[int], is_officer: bool) -> QuerySet[Booking]:
    may_see = Q(person_id=person_id) | Q(organisation_id=AnyOf(school_ids)) | Q(IsTrue(is_officer))
    return with_page_facts(with_place()).filter(may_see, pk=pk)


def line_of(cohort_id: int) -> QuerySet[Booking]:
    """Who waits for a place, in order: by the moment a complete request was accepted (R044), ties by number."""
    return Booking.objects.filter(cohort_id=cohort_id, status=Status.WAITING).order_by("accepted_at", "pk")


def line_in_units(cohort_id: int) -> list[list[Booking]]:
    """The same as units that are served together: one person, or a group that comes all together or not at all. A group
    stands where the first of its people stands. One query."""
    units: list[list[Booking]] = []
    groups: dict[int, list[Booking]] = {}
    for booking in line_of(cohort_id).select_related("request"):
        if not booking.request.all_together:
            units.append([booking])
        elif booking.request_id in groups:
            groups[booking.request_id].append(booking)
        else:
            groups[booking.request_id] = [booking]
            units.append(groups[booking.request_id])
    return units


def next_in_line(cohort: Cohort, units: Sequence[list[Booking]]) -> list[list[Booking]]:
    """Which of these units the cohort's free places are for, in their order. It asks the database nothing."""
    free = {mode: cohort.places_left_of(mode) for mode in (Mode if cohort.is_hybrid else [ANY_MODE])}
    in_line = [
        rules.InLine(number, len(unit), unit[0].mode if cohort.is_hybrid else ANY_MODE)
        for number, unit in enumerate(units)
    ]
    return [units[number] for number in rules.who_is_next(in_line, free)]


def position_in_line(booking: Booking) -> int:
    """1 for the next in line: how many people stand before, and one. A group stands together where its first stands."""
    if not booking.request.all_together:
        return line_of(booking.cohort_id).filter(_before(booking)).count() + 1
    first = line_of(booking.cohort_id).filter(request=booking.request_id).first() or booking
    return line_of(booking.cohort_id).filter(_before(first)).exclude(request=booking.request_id).count() + 1


def _before(booking: Booking) -> Q:
    return Q(accepted_at__lt=booking.accepted_at) | Q(accepted_at=booking.accepted_at, pk__lt=booking.pk)


def requests_seen_by(person: Person) -> QuerySet[Request]:
    """Requests that this person made, or that are for their schools, or all for a course officer."""
    found = Request.objects.select_related("cohort__programme", "asked_by")
    if can_manage_courses(person):
        return found
    theirs = Booking.objects.filter(request=OuterRef("pk"), organisation_id__in=schools_seen_by(person))
    return found.filter(Exists(theirs) | Q(asked_by=person))


def request_made_with(key: str, *, by: Person) -> Request | None:
    """The request that this person made with a form's key, when there is one."""
    try:
        return Request.objects.filter(key=UUID(key), asked_by=by).first()
    except ValueError:
        return None


def places_asked_for(request: Request) -> QuerySet[Booking]:
    """The places of one request, those with a name first."""
    return (
        with_place()
        .filter(request=request)
        .order_by(F("person").asc(nulls_last=True), Lower("person__last_name"), "pk")
    )


def names_due() -> QuerySet[Booking]:
    """Places without a name whose time to name somebody is over."""
    return (
        Booking.objects.live().filter(person__isnull=True, name_due_at__lte=timezone.now()).order_by("cohort_id", "pk")
    )


def with_page_facts(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Bookings, each with what only its own page shows, in the same query: `sent` (dicts of session, name, starts_at),
    who comes to single sessions instead; `earlier_needs`, and the course's `files`."""
    sent = StandIn.objects.filter(booking=OuterRef("pk")).order_by("session__starts_at")
    name = Concat("person__first_name", Value(" "), "person__last_name")
    return bookings.annotate(
        sent=ArraySubquery(
            sent.values(json=JSONObject(session="session_id", name=name, starts_at="session__starts_at"))
        ),
        earlier_needs=earlier_needs(),
        files=materials_beside(),
    )


def stand_ins_of(booking: Any) -> list[dict]:
    """Who comes to single sessions of such a booking, with the moment of the session and whether it is still ahead."""
    now = timezone.now()
    moments = [datetime.fromisoformat(one["starts_at"]) for one in booking.sent]
    return [
        {**one, "starts_at": moment, "is_ahead": moment > now}
        for one, moment in zip(booking.sent, moments, strict=True)
    ]


def sessions_ahead(booking: Booking) -> list[Session]:
    """The sessions of a booking's course that have not started."""
    ahead = Session.objects.filter(cohort_id=booking.cohort_id, starts_at__gt=timezone.now())
    return list(ahead.order_by("starts_at", "pk"))


def colleagues_for(booking: Booking) -> QuerySet[Post]:
    """Who could come instead: everybody with a confirmed post at the school who is not on the course already."""
    return colleagues_at(booking.organisation_id, booking.cohort_id) if booking.organisation_id else Post.objects.none()


def colleagues_at(organisation_id: int, cohort_id: int) -> QuerySet[Post]:
    """Everybody with a confirmed post at a school who is not on a course, nor in its line, by name, each once."""
    on_it = Booking.objects.live().filter(cohort_id=cohort_id, person=OuterRef("person"))
    posts = Post.objects.current().confirmed().filter(organisation_id=organisation_id, person__is_active=True)
    once = posts.order_by("person_id", "pk").distinct("person_id").values("pk")
    named = Post.objects.filter(~Exists(on_it), pk__in=once).select_related("person")
    return named.order_by(Lower("person__last_name"), Lower("person__first_name"), "pk")


def prices_for(cohort_id: int, organisation_ids: Collection[int]) -> list[Price]:
    """A cohort's prices, each with `member_ids`: which of these schools are members today; and `to_use`, the accounts
    that they can take a place off. One query."""
    return _prices(cohort_id=cohort_id, organisation_ids=list(organisation_ids), day=today())


@prepared
def _prices(*, cohort_id: int, organisation_ids: list[int], day: date) -> QuerySet[Price]:
    return prices_of(cohort_id).annotate(
        member_ids=member_ids(organisation_ids, day), to_use=beside_prices(organisation_ids, day)
    )


def member_ids(organisation_ids: list[int], day: date) -> ArraySubquery:
    """Within a prepared query: which of these schools are members on a day."""
    members = Organisation.objects.filter(is_member("pk", day=day), pk=AnyOf(organisation_ids))
    return ArraySubquery(members.order_by().values("pk"))
