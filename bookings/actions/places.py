"""Taking places, for oneself or for colleagues, or positions in the line when there are none.

Every action on places locks the cohort's row first, so that they go by the moment a complete request was accepted
(R044). The constraints on `Cohort.taken` hold "never more than capacity" even where no lock is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bookings import queries, rules
from bookings.actions import membership_places
from bookings.actions.asking import ask_for_approval
from bookings.actions.refilling import refill
from bookings.emails import groups as group_letters
from bookings.emails import places as letters
from bookings.emails.approvals import in_one_letter as questions_in_one_letter
from bookings.models import Booking, Request
from bookings.queries import Settled
from bookings.states import ENDED, Status
from core import audit, outbox, rows
from core.action import RuleBroken, action
from core.calendar import LONDON, today
from core.models import Message
from core.prepared import prepared
from payments import actions as payments
from programmes.models import Cohort, Mode, Price
from programmes.rules import why_not_open
from programmes.states import CohortStatus
from schools import actions as people
from schools.models import Person
from schools.queries import closed_days
from schools.states import PostStatus


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: places at one school's cost, for these people; None is a name to follow.

    `all_together`: all of them or none, else as many as fit. `accepts_until`: until the end of that day a place that
    becomes free is taken without asking again. `membership_places`: so many of them take a place of the school's
    membership.
    """

    organisation_id: int
    key: UUID
    people: tuple[Person | None, ...]
    all_together: bool = False
    accepts_until: date | None = None
    mode: str = Mode.IN_PERSON
    needs_cover: bool = True
    membership_places: int = 0


def book(
    cohort_id: int,
    *,
    organisation_id: int,
    key: UUID,
    by: Person,
    person: Person | None = None,
    mode: str = Mode.IN_PERSON,
    needs_cover: bool = True,
    use_place: bool = False,
) -> Booking:
    """Take a place for `person` (for oneself unless said), or a position in the line when the cohort is full.

    Asking twice, or twice at once, gives the same booking: the database lets only one live booking of a person on a
    cohort stand, and whoever comes second is shown the first. Raises RuleBroken with what to do when it cannot be.
    """
    person = person or by
    asked = Asked(organisation_id, key, (person,), mode=mode, needs_cover=needs_cover, membership_places=int(use_place))
    try:
        return _take(cohort_id, asked, by=by)[0]
    except RuleBroken:
        before = Q(request__key=key) | (Q(cohort_id=cohort_id) & ~Q(status__in=ENDED))
        existing = Booking.objects.filter(before, person=person).order_by("pk").last()
        if existing is None:
            raise
        return existing


def book_together(cohort_id: int, asked: Asked, *, by: Person) -> Request:
    """Ask for several places at once. Sending the same form twice, or twice at once, gives the same request.

    Raises RuleBroken, naming who it is about, when one of them cannot be asked for; then nobody is.
    """
    try:
        return _take(cohort_id, asked, by=by)[0].request
    except RuleBroken:
        existing = Request.objects.filter(key=asked.key, asked_by=by).first()
        if existing is None:
            raise
        return existing


@action
def _take(cohort_id: int, asked: Asked, *, by: Person) -> list[Booking]:
    _refuse_too_many(asked)
    posts = [None if person is None else post_at(person, asked.organisation_id, by=by) for person in asked.people]
    cohort = locked(cohort_id)
    if cohort.status == CohortStatus.DRAFT:
        raise Cohort.DoesNotExist
    if reason := why_not_open(cohort, at=timezone.now()):
        raise RuleBroken(reason)
    if cohort.programme.takes_applications:
        raise RuleBroken("For this programme one applies, on its own page under Leadership.")
    if asked.people != (by,):
        _refuse_those_who_are_on_it(cohort, asked)
    request = Request(
        key=asked.key,
        cohort=cohort,
        asked_by=by,
        all_together=asked.all_together and len(asked.people) > 1,
        accepts_until=asked.accepts_until,
    )
    rows.add(request)
    settled = queries.settled_by(asked.organisation_id, cohort.pk)
    bookings = priced(cohort, request, asked, posts, settled)
    decide_who_waits(cohort, bookings)
    rows.add_all(bookings)
    membership_places.keep(bookings)
    if settled.has_late_places:
        for booking in bookings:
            refill(booking, by=by)
    audit.record_all([audit.entry("booked", booking, by=by) for booking in bookings])
    outbox.post_all(_follow_up(bookings, posts, request, settled, by=by))
    return bookings


def _refuse_too_many(asked: Asked) -> None:
    if not asked.people:
        raise RuleBroken("Choose who comes, or say how many names follow.")
    if len(asked.people) > rules.MOST_IN_A_REQUEST:
        raise RuleBroken(f"Ask for at most {rules.MOST_IN_A_REQUEST} places at once, then ask again for the others.")


def post_at(person: Person, organisation_id: int, *, by: Person):
    """The post that a person books for. A claimed one will do: the school is asked (domain 1, First visit)."""
    for post in person.current_posts:
        if post.organisation_id == organisation_id:
            return post
    if person.pk == by.pk:
        raise RuleBroken("Choose a school that you work at.")
    raise RuleBroken(f"{person} does not work at this school. Choose somebody from its list of staff.")


def _refuse_those_who_are_on_it(cohort: Cohort, asked: Asked) -> None:
    """Say who has a place already: the constraint alone could not tell which of many it refuses."""
    live = Booking.objects.live().filter(cohort=cohort, person__in=[one for one in asked.people if one])
    if names := [str(booking.person) for booking in live.select_related("person")]:
        have = "has a place" if len(names) == 1 else "have places"
        raise RuleBroken(f"{', '.join(names)} {have} on this course already, or in its line. Leave them out.")


def priced(cohort: Cohort, request: Request, asked: Asked, posts: Sequence, settled: Settled) -> list[Booking]:
    """The places as they will be written down: the price of this moment, and the policy, are frozen on each."""
    kinds = ["" if post is None else post.kind for post in posts]
    prices = queries.prices_for(cohort.pk, [asked.organisation_id])
    slots = queries.slots_to_cover(settled.sessions, after=timezone.now()) if asked.needs_cover else []
    mode = asked.mode if cohort.is_hybrid else Mode.IN_PERSON
    name_due_at = _name_due_at(cohort, settled) if None in asked.people else None
    made = []
    for person, kind in zip(asked.people, kinds, strict=True):
        price = _price_of(prices, asked.organisation_id, kind)
        made.append(
            Booking(
                request=request,
                cohort=cohort,
                person=person,
                name_due_at=None if person else name_due_at,
                organisation_id=asked.organisation_id,
                mode=mode,
                price_pence=price.amount_pence,
                price_words=rules.price_words(tier=price.tier, name=price.name),
                policy_id=cohort.policy_id,
                cover_pence=queries.cover_for(slots, settled.rates, post_kind=kind),
            )
        )
    if asked.membership_places:
        _refuse_unconfirmed(posts)
        membership_places.take(made, count=asked.membership_places, prices=prices, cohort=cohort)
    return made


def _refuse_unconfirmed(posts: Sequence) -> None:
    """Nobody takes a place of a school's membership by saying that they work there."""
    if any(post and post.status != PostStatus.CONFIRMED for post in posts):
        raise RuleBroken("Your school has not confirmed yet that you work there, so its places are not yours to use.")


def _price_of(prices: Sequence[Price], organisation_id: int, post_kind: str) -> Price:
    """What this school pays for this person at this moment, by its membership on record today."""
    price = rules.price_at(prices, organisation_id=organisation_id, post_kind=post_kind, at=timezone.now())
    if price is None:
        raise RuleBroken("There is no price for your school yet. Ask the office to book for you.")
    return price


def _name_due_at(cohort: Cohort, settled: Settled) -> datetime:
    now = timezone.now()
    return rules.name_due_at(asked_at=now, starts_at=cohort.starts_at or now, closed=settled.closed)


def decide_who_waits(cohort: Cohort, bookings: list[Booking]) -> None:
    """Places for those who come next: whoever waits already goes first, and nobody new jumps the line."""
    line = queries.line_in_units(cohort.pk) if cohort.waiting else []
    new = [bookings] if bookings[0].request.all_together else [[booking] for booking in bookings]
    served = queries.next_in_line(cohort, [*line, *new])
    for unit in new:
        for booking in unit:
            booking.status = Status.BOOKED if unit in served else Status.WAITING


def _follow_up(
    bookings: list[Booking], posts: Sequence, request: Request, settled: Settled, *, by: Person
) -> list[Message]:
    """Who is told and asked, and what is owed at once."""
    told: list[Message] = []
    questions: list[Message] = []
    is_for_others = len(bookings) > 1 or bookings[0].person_id != by.pk
    for booking, post in zip(bookings, posts, strict=True):
        if booking.person_id:
            told.append(letters.of_booking(booking))
        asked = ask_for_approval(booking, post_kind=post.kind if post else "", by=by, settled=settled)
        if asked is None:
            settle_price(booking, is_approved=True, by=by)
        else:
            questions += asked
            if post and post.status == PostStatus.CLAIMED:
                people.ask_with_booking([post])
    told += questions_in_one_letter(questions)
    if is_for_others:
        told += group_letters.of_request(request, bookings)
    return told


def once_more(ended: Booking, **facts) -> Booking:
    """A new booking like one that has ended, but for these facts: the same request and person, at the price and the
    policy that were agreed."""
    names = (
        "request", "cohort", "person", "name_due_at", "organisation_id", "origin", "mode", "price_pence",
        "price_words", "policy_id", "cover_pence", "entitlement_id", "access_needs", "dietary_needs",
    )  # fmt: skip
    again = Booking(**{name: getattr(ended, name) for name in names} | facts)
    again.save(force_insert=True)
    membership_places.keep([again])
    return again


def locked(cohort_id: int) -> Cohort:
    """The cohort as it is now; nobody else gives or takes its places until this transaction is over."""
    found = _to_lock(cohort_id=cohort_id)
    if not found:
        raise Cohort.DoesNotExist
    return found[0]


@prepared
def _to_lock(*, cohort_id: int) -> QuerySet[Cohort]:
    return Cohort.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=cohort_id)


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
        delivered_on=last_day_of(booking.cohort),
        issuer_id=booking.cohort.programme.issuer_id,
        by=by,
        can_return=True,  # an approval that was taken back can be given again
    )
    if booking.charge:
        booking.save(update_fields=["charge"])


def last_day_of(cohort: Cohort) -> date | None:
    """The day from which most schools are invoiced for it; None while it has no dates."""
    return timezone.localtime(cohort.ends_at, LONDON).date() if cohort.ends_at else None


def closed_for(booking: Booking) -> frozenset[date]:
    """The holidays ahead of the school that the place is for; none for somebody who pays for themselves."""
    return closed_days(booking.organisation_id, since=today()) if booking.organisation_id else frozenset()


def has_come(moment: datetime | None) -> bool:
    """Whether a moment is past; one that was never set is not."""
    return moment is not None and moment <= timezone.now()
