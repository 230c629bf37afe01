"""Taking a place, standing in line for one, giving one up.

Every action here locks the cohort's row first, so that places go by the moment a complete request was accepted (R044).
The constraint on `Cohort.taken` holds "never more than capacity" even where no lock is taken.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from bookings import queries, rules
from bookings.emails import places as letters
from bookings.models import Approval, Booking, Request
from bookings.states import APPROVAL_TRANSITIONS, ENDED, TRANSITIONS, ApprovalStatus, Cause, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from payments import actions as payments
from programmes.models import Cohort, Price
from programmes.rules import why_not_open
from programmes.states import CohortStatus
from schools import actions as people
from schools.models import Person
from schools.queries import closed_days, heads_of
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
    cohort = _locked(cohort_id)
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
        policy_words=cohort.programme.cancelling_policy,
    )
    booking.save(force_insert=True)
    told = [letters.of_booking(booking)]
    if rules.needs_approval(post_kind=post.kind):
        told += _ask_for_approval(booking, cohort, organisation_id)
        if post.status == PostStatus.CLAIMED:
            people.ask_with_booking([post])
    else:
        settle_price(booking, is_approved=True, by=by)
    audit.record("booked", booking, by=by)
    outbox.post_all(told)
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


def _locked(cohort_id: int) -> Cohort:
    return Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort_id)


def _ask_for_approval(booking: Booking, cohort: Cohort, organisation_id: int) -> list:
    """Ask each of the school's heads, who can answer until the approval lapses; any one of them decides."""
    now = timezone.now()
    ends_at = rules.approval_ends_at(
        asked_at=now, starts_at=cohort.starts_at or now, closed=closed_days(organisation_id, since=today())
    )
    approval = Approval.objects.create(booking=booking, organisation_id=organisation_id, ends_at=ends_at)
    return [letters.of_approval(approval, head) for head in heads_of(organisation_id) if head.pk != booking.person_id]


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


@action
def cancel(booking: Booking, *, by: Person | None, cause: str = Cause.BY_PERSON) -> None:
    """Give up a place, an offer or a position in the line, owe nothing for it, and offer the place to the next."""
    cohort = _locked(booking.cohort_id)
    booking = Booking.objects.select_related("charge", "person").get(pk=booking.pk)
    if booking.status in (Status.BOOKED, Status.OFFERED) and cohort.status == CohortStatus.FINISHED:
        raise RuleBroken("This course is over, so there is no place to give up.")
    move(booking, Status.CANCELLED, TRANSITIONS, cause=cause, ended_at=timezone.now())
    if booking.charge:
        payments.withdraw(booking.charge, by=by)
    _withdraw_question(booking)
    outbox.cancel(about=f"booking:{booking.pk}")
    audit.record("cancelled", booking, by=by, changed=["status"])
    if cause != Cause.ALLIANCE:  # then a letter about the whole course says it
        outbox.post_all([letters.of_cancelling(booking)])
    offer_free_places(cohort, by=by)


def _withdraw_question(booking: Booking) -> None:
    """Nobody has to approve a place that was given up."""
    for approval in Approval.objects.filter(booking=booking, status=ApprovalStatus.ASKED):
        move(approval, ApprovalStatus.WITHDRAWN, APPROVAL_TRANSITIONS)
        outbox.cancel(about=f"approval:{approval.pk}")


@action
def offer_free_places(cohort: Cohort, *, by: Person | None) -> int:
    """Offer each free place to the next in line, to be held until the offer's end. Returns how many were offered."""
    cohort = _locked(cohort.pk)
    now = timezone.now()
    if (
        cohort.status not in (CohortStatus.PUBLISHED, CohortStatus.RUNNING)
        or cohort.starts_at is None
        or cohort.starts_at <= now
    ):
        return 0
    next_in_line = list(queries.line_of(cohort.pk)[: max(cohort.places_left, 0)])
    for booking in next_in_line:
        closed = _closed_for(booking)
        ends_at = rules.offer_ends_at(offered_at=now, starts_at=cohort.starts_at, closed=closed)
        move(booking, Status.OFFERED, TRANSITIONS, offer_ends_at=ends_at)
        audit.record("offered", booking, by=by, changed=["status"])
    outbox.post_all([letters.of_offer(booking) for booking in next_in_line])
    return len(next_in_line)


def _closed_for(booking: Booking) -> frozenset[date]:
    """The holidays ahead of the school that the place is for; none for somebody who pays for themselves."""
    return closed_days(booking.organisation_id, since=today()) if booking.organisation_id else frozenset()


def has_come(moment: datetime | None) -> bool:
    """Whether a moment is past; one that was never set is not."""
    return moment is not None and moment <= timezone.now()


@action
def accept_offer(booking: Booking, *, by: Person) -> None:
    """Take the place that was offered. The approval given on joining the line covers it."""
    cohort = _locked(booking.cohort_id)
    booking.refresh_from_db()
    if booking.status == Status.OFFERED and has_come(booking.offer_ends_at):
        raise RuleBroken("This offer has ended, and the place went to the next in line.")
    move(booking, Status.BOOKED, TRANSITIONS)
    booking.cohort = cohort
    approval = Approval.objects.filter(booking=booking).first()
    settle_price(booking, is_approved=approval is None or approval.status == ApprovalStatus.APPROVED, by=by)
    audit.record("accepted", booking, by=by, changed=["status"])
    outbox.post_all([letters.of_booking(booking)])


def lapse_unanswered_offers() -> int:
    """Let offers end that nobody answered, and pass their places on. Returns how many ended."""
    due = Booking.objects.filter(status=Status.OFFERED, offer_ends_at__lte=timezone.now()).order_by("cohort_id", "pk")
    return sum(_lapse_offer(booking) for booking in due)


@action
def _lapse_offer(booking: Booking) -> int:
    cohort = _locked(booking.cohort_id)
    booking.refresh_from_db()
    if booking.status != Status.OFFERED or not has_come(booking.offer_ends_at):
        return 0
    move(booking, Status.LAPSED, TRANSITIONS, ended_at=timezone.now())
    outbox.cancel(about=f"booking:{booking.pk}")
    audit.record("lapsed", booking, by=None, changed=["status"])
    outbox.post_all([letters.of_lapsed_offer(booking)])
    offer_free_places(cohort, by=None)
    return 1


def offer_free_places_everywhere() -> int:
    """Offer what became free without anybody's doing, such as more places given to a cohort."""
    open_ones = Q(
        status__in=[CohortStatus.PUBLISHED, CohortStatus.RUNNING], starts_at__gt=timezone.now(), waiting__gt=0
    )
    cohorts = Cohort.objects.filter(open_ones, taken__lt=F("places")).order_by("pk")
    return sum(offer_free_places(cohort, by=None) for cohort in cohorts)
