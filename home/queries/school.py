"""What a school's own page shows. Everything here is one school's; who may ask is decided in the view."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from bookings.models import Approval, Booking
from bookings.queries import lists
from core.calendar import AcademicYear
from home.labels import tag_of
from members.queries import Held, held_by
from payments.models import Charge
from payments.states import STANDING, TAKEN_BACK
from schools.models import Organisation, Post
from schools.states import PostStatus

MOST_SHOWN = 10
MOST_APPROVALS = 100
MOST_CLAIMS = 50


@dataclass(frozen=True)
class Spending:
    """What a school was charged in an academic year, in pence."""

    year: AcademicYear
    owed_pence: int
    places: int
    withdrawn: int


def school_in_register(organisation_id: int) -> Organisation:
    """The organisation, with what the register says of it."""
    found = Organisation.objects.select_related("school__successor__organisation", "school__trust")
    return found.get(pk=organisation_id)


def membership_of(organisation: Organisation) -> Held:
    """How the school stands to the alliance today, and what it has of it."""
    school = getattr(organisation, "school", None)
    return held_by(organisation.pk, trust_id=school.trust_id if school else None)


def approvals_for(organisation_ids: Collection[int]) -> list[Approval]:
    """What waits for the heads of these schools, the most urgent first."""
    return list(lists.approvals_waiting_for(organisation_ids)[:MOST_APPROVALS])


def claims_at(organisation_id: int) -> list[Post]:
    """People who say that they work here and whom nobody has confirmed."""
    claims = Post.objects.current().filter(organisation_id=organisation_id, status=PostStatus.CLAIMED)
    return list(claims.select_related("person").order_by("created_at", "pk")[:MOST_CLAIMS])


def coming(organisation_id: int) -> QuerySet[Booking]:
    """The school's bookings on courses that are not over."""
    return lists.coming_for(organisation_id, after=timezone.now())


def past(organisation_id: int) -> QuerySet[Booking]:
    """The school's bookings on courses that are over, and those given up."""
    return lists.past_for(organisation_id, before=timezone.now())


def charges_of(organisation_id: int, year: AcademicYear) -> QuerySet[Charge]:
    """A school's charges of one academic year, the latest first."""
    made = Charge.objects.filter(payer_id=organisation_id, made_at__gte=year.starts_at, made_at__lt=year.ends_at)
    return made.select_related("person").order_by("-made_at", "-pk")


def spending_of(organisation_id: int, year: AcademicYear) -> Spending:
    """The year's totals."""
    owed = Q(status__in=STANDING)
    totals = charges_of(organisation_id, year).aggregate(
        owed_pence=Sum("amount_pence", filter=owed, default=0),
        places=Count("pk", filter=owed),
        withdrawn=Count("pk", filter=Q(status__in=TAKEN_BACK)),
    )
    return Spending(year, **totals)


BOOKING_HEADER = ("Person", "Course", "Starts", "State", "Price (£)", "Why this price", "Booked on")


def booking_rows(bookings: Iterable[Booking]) -> Iterator[tuple]:
    """A school's bookings as rows of a spreadsheet."""
    for booking in bookings:
        starts = timezone.localtime(booking.cohort.starts_at).date() if booking.cohort.starts_at else ""
        booked = timezone.localtime(booking.accepted_at).date()
        price = booking.price_pence / 100
        yield (
            booking.who,
            booking.cohort.programme,
            starts,
            tag_of(booking).text,
            price,
            booking.price_words,
            booked,
        )


CHARGE_HEADER = ("Date", "For", "Person", "Amount (£)", "State", "Purchase order")


def charge_rows(charges: Iterable[Charge]) -> Iterator[tuple]:
    """A school's charges as rows of a spreadsheet."""
    for charge in charges:
        made = timezone.localtime(charge.made_at).date()
        state = charge.get_status_display()
        yield (
            made,
            charge.description,
            charge.person or "",
            charge.amount_pence / 100,
            state,
            charge.purchase_order,
        )
