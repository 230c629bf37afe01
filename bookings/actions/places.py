"""Taking a place, standing in line for one, giving one up.

Every action here locks the cohort's row first, so that places go by the moment a complete request was accepted (R044).
The constraint on `Cohort.taken` holds "never more than capacity" even where no lock is taken.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from bookings import queries, rules
from bookings.actions.asking import ask_for_approval
from bookings.emails import places as letters
from bookings.models import Booking, Request
from bookings.states import ENDED, Status
from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import today
from payments import actions as payments
from programmes.models import Cohort, Price
from programmes.rules import why_not_open
from programmes.states import CohortStatus
from schools import actions as people
from schools.models import Person
from schools.queries import closed_days
from schools.states import PostStatus


def book(cohort_id: int, *, organisation_id: int, key: UUID, by: Person, person: Person | None = None) -> Booking:
    """Take a place for `person` (for oneself unless said), or a position in the line when the cohort is full.

    Asking twice, or twice at once, gives the same booking: the database lets only one live booking of a person on a
    cohort stand, and whoever comes second is shown the first. Raises RuleBroken with what to do when it cannot be.
    """
    person = person or by
    try:
        return _book(cohort_id, organisation_id=organisation_id, key=key, by=by, person=person)
    except RuleBroken:
        asked = Q(request__key=key) | (Q(cohort_id=cohort_id) & ~Q(status__in=ENDED))
        existing = Booking.objects.filter(asked, person=person).order_by("pk").last()
        if existing is None:
            raise
        return existing


@action
def _book(cohort_id: int, *, organisation_id: int, key: UUID, by: Person, person: Person) -> Booking:
    post = _post_at(person, organisation_id)
    cohort = locked(cohort_id)
    if cohort.status == CohortStatus.DRAFT:
        raise Cohort.DoesNotExist
    if reason := why_not_open(cohort, at=timezone.now()):
        raise RuleBroken(reason)
    price = _price_of(cohort, post)
    booking = Booking(
        request=Request.objects.create(key=key, cohort=cohort, asked_by=by),
        cohort=cohort,
        person=person,
        organisation_id=organisation_id,
        status=Status.WAITING if cohort.is_full or cohort.waiting else Status.BOOKED,
        price_pence=price.amount_pence,
        price_words=rules.price_words(tier=price.tier, name=price.name),
        policy_id=cohort.policy_id,
    )
    booking.save(force_insert=True)
    questions = ask_for_approval(booking, post_kind=post.kind, by=by)
    if questions is None:
        settle_price(booking, is_approved=True, by=by)
    elif post.status == PostStatus.CLAIMED:
        people.ask_with_booking([post])
    audit.record("booked", booking, by=by)
    outbox.post_all([letters.of_booking(booking), *(questions or [])])
    return booking


def _post_at(person: Person, organisation_id: int):
    """The post that a person books for. A claimed one will do: the school is asked (domain 1, First visit)."""
    for post in person.current_posts:
        if post.organisation_id == organisation_id:
            return post
    raise RuleBroken("Choose a school that you work at.")


def _price_of(cohort: Cohort, post) -> Price:
    """What this school pays for this person at this moment, by its membership on record today."""
    prices = queries.prices_for(cohort.pk, [post.organisation_id])
    price = rules.price_at(prices, organisation_id=post.organisation_id, post_kind=post.kind, at=timezone.now())
    if price is None:
        raise RuleBroken("There is no price for your school yet. Ask the office to book for you.")
    return price


def locked(cohort_id: int) -> Cohort:
    return Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort_id)


def settle_price(booking: Booking, *, is_approved: bool, by: Person | None) -> None:
    """Charge the school for a place that is booked and approved; once, and nothing for a free one."""
    if booking.status != Status.BOOKED or not is_approved or booking.charge_id or booking.organisation_id is None:
        return
    booking.charge = payments.charge(
        key=f"booking:{booking.pk}",
        payer_id=booking.organisation_id,
        person_id=booking.person_id,
        amount_pence=booking.price_pence,
        description=f"Place on {booking.cohort.programme.title}",
        by=by,
    )
    if booking.charge:
        booking.save(update_fields=["charge"])


def closed_for(booking: Booking) -> frozenset[date]:
    """The holidays ahead of the school that the place is for; none for somebody who pays for themselves."""
    return closed_days(booking.organisation_id, since=today()) if booking.organisation_id else frozenset()


def has_come(moment: datetime | None) -> bool:
    """Whether a moment is past; one that was never set is not."""
    return moment is not None and moment <= timezone.now()
