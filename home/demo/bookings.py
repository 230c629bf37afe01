"""Who asked for places on the courses of the demonstration, who has one, what the schools decided and owe."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bookings import rules
from bookings.emails.approvals import of_approval
from bookings.models import Approval, Booking, Request
from bookings.states import ApprovalStatus, Cause, Origin, Status
from core import outbox
from core.calendar import LONDON, AcademicYear
from home.demo.clock import Clock
from home.demo.courses import Run
from home.demo.names import of_women
from home.demo.organisations import MEMBERS, MEMBERS_LAST_YEAR
from home.demo.people import Member, People
from home.demo.settled import cover_pence
from home.demo.story import STORY
from payments.models import Charge
from programmes.rules import AUDIENCE_OF, price_now

#: Of ten places on a course that is still to come, so many wait for the head's answer.
ASKED_IN_TEN = 2
#: What heads write when they say no.
REASONS = ["Three of us are out of school that day already.", "Let us find a date after the assessments."]


@dataclass
class Place:
    """One person's booking, as it is to be."""

    member: Member
    status: Status
    decision: ApprovalStatus | None
    accepted_at: datetime
    cause: str = ""
    origin: str = ""
    booking: Booking | None = None


def build(runs: list[Run], people: People, clock: Clock, chance: Random) -> list[Booking]:
    """Make the bookings of every course that has any."""
    places = [(run, place) for run in runs for place in _Line(run, people, clock, chance).places()]
    places.sort(key=lambda each: each[1].accepted_at)  # numbers follow the time at which people asked, as in life
    requests = Request.objects.bulk_create(_request(run, place, people, chance) for run, place in places)
    for (run, place), request in zip(places, requests, strict=True):
        place.booking = _booking(run, place, request, people, clock)
    bookings = Booking.objects.bulk_create(place.booking for _, place in places)
    approvals = [_approval(run, place, people, clock, chance) for run, place in places if place.decision]
    Approval.objects.bulk_create(approvals)
    _charge(runs, places)
    _ask(approvals, people)
    return bookings


class _Line:
    """The people who want to come to one course, in the order in which they asked."""

    def __init__(self, run: Run, people: People, clock: Clock, chance: Random) -> None:
        self.run, self.people, self.clock, self.chance = run, people, clock, chance
        self.named = [people.member_of[name] for name in run.facts.get("people", [])]
        self.asking = [people.member_of[name] for name in run.facts.get("asking", [])]

    def places(self) -> Iterator[Place]:
        """Those with a place, those who gave theirs up, and those who wait."""
        if not self.run.facts["booked"]:
            return
        facts, others = self.run.facts, iter(self._others())
        booked = [*self.named, *self.asking]
        booked += [next(others) for _ in range(facts["booked"] - len(booked))]
        moments = sorted(self._moment() for _ in booked)
        for member, moment in zip(booked, moments, strict=True):
            yield self._place(member, Status.BOOKED, moment)
        for _ in range(facts.get("walk_ins", 0)):
            at_the_door = self.run.starts_at + timedelta(minutes=5)
            yield Place(next(others), Status.BOOKED, None, at_the_door, origin=Origin.WALK_IN)
        for _ in range(facts.get("unanswered", 0)):
            yield self._unanswered(others)
        for _ in range(facts.get("waiting", 0)):
            yield self._place(next(others), Status.WAITING, moments[-1] + (self._until() - moments[-1]) / 3)
        if not self._is_behind():
            yield from self._given_up(others)

    def _others(self) -> list[Member]:
        """Everyone for whom the course is, once, in no order; members of the alliance come more often."""
        audiences, taken = set(self.run.course["audiences"]), {*self._leaders(), *self._named_ids(), *self._story()}
        women = of_women() if self.run.facts.get("only_women") else None
        found = {}
        for member in self.chance.sample(self.people.staff, len(self.people.staff)):
            fits = AUDIENCE_OF.get(member.kind) in audiences and (women is None or member.person.first_name in women)
            if fits and member.person.pk not in taken:
                found.setdefault(member.person.pk, member)
        return list(found.values())

    def _leaders(self) -> set[int]:
        return {self.people[name].pk for name in self.run.course["leaders"]}

    def _story(self) -> set[int]:
        """Those through whose eyes one looks: they come to nothing by chance."""
        return {self.people[one.name].pk for one in STORY}

    def _named_ids(self) -> set[int]:
        return {member.person.pk for member in [*self.named, *self.asking]}

    def _is_behind(self) -> bool:
        return self.run.starts_at <= self.clock.now

    def _until(self) -> datetime:
        return min(self.run.starts_at - timedelta(days=2), self.clock.now - timedelta(hours=1))

    def _moment(self) -> datetime:
        """A moment at which somebody booked: in the weeks before the course, and not in the future."""
        return self._until() - timedelta(minutes=self.chance.randint(0, 25 * 24 * 60))

    def _place(self, member: Member, status: Status, moment: datetime) -> Place:
        if not rules.needs_approval(post_kind=member.kind):
            return Place(member, status, None, moment)
        is_asked = not self._is_behind() and self.chance.randint(1, 10) <= ASKED_IN_TEN
        if member in self.asking or (is_asked and member not in self.named):
            return Place(member, status, ApprovalStatus.ASKED, max(moment, self._just_now()))
        return Place(member, status, ApprovalStatus.APPROVED, moment)

    def _unanswered(self, others: Iterator[Member]) -> Place:
        """Somebody whose school was asked four school days ago, and has one left to answer."""
        member = next(other for other in others if rules.needs_approval(post_kind=other.kind))
        asked_at = self.clock.at(self.clock.school_day(1 - rules.APPROVAL_SCHOOL_DAYS), "15:40")
        return Place(member, Status.BOOKED, ApprovalStatus.ASKED, asked_at)

    def _just_now(self) -> datetime:
        """Within the last two days: the school still has time to answer."""
        return self.clock.now - timedelta(minutes=self.chance.randint(10, 2 * 24 * 60))

    def _given_up(self, others: Iterator[Member]) -> Iterator[Place]:
        """One place that was cancelled, one that nobody approved in time, now and then one that was declined."""
        long_ago = self.clock.at(self.clock.school_day(-12), "16:20")
        endings = [(Cause.BY_PERSON, ApprovalStatus.WITHDRAWN), (Cause.NOT_APPROVED, ApprovalStatus.LAPSED)]
        endings += [(Cause.DECLINED, ApprovalStatus.DECLINED)] if self.chance.random() < 0.4 else []
        for (cause, decision), member in zip(endings, others, strict=False):
            if rules.needs_approval(post_kind=member.kind):
                yield Place(member, Status.CANCELLED, decision, long_ago, cause)


def _request(run: Run, place: Place, people: People, chance: Random) -> Request:
    """Most ask for themselves; the office asks for those without e-mail."""
    person = place.member.person
    asked_by = person if person.email else people["Dilan Yildiz"]
    if place.origin:
        asked_by = run.leader
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    return Request(key=key, cohort=run.cohort, asked_by=asked_by, accepted_at=place.accepted_at)


def _booking(run: Run, place: Place, request: Request, people: People, clock: Clock) -> Booking:
    is_member = _is_member(place)
    price = price_now(run.prices, is_member=is_member, at=place.accepted_at, post_kind=place.member.kind)
    ended_at = _ended_at(run, place, clock) if place.status == Status.CANCELLED else None
    return Booking(
        request=request,
        cohort=run.cohort,
        person=place.member.person,
        organisation=place.member.organisation,
        status=place.status,
        cause=place.cause,
        origin=place.origin,
        accepted_at=place.accepted_at,
        ended_at=ended_at,
        price_pence=price.amount_pence,
        price_words=rules.price_words(tier=price.tier, name=price.name),
        policy=run.cohort.policy,
        cover_pence=cover_pence(run, place.member),
    )


def _is_member(place: Place) -> bool:
    is_this_year = AcademicYear.of(place.accepted_at.date()) == AcademicYear.now()
    return place.member.organisation.name in (MEMBERS if is_this_year else MEMBERS_LAST_YEAR)


def _answer_due(run: Run, place: Place, clock: Clock) -> datetime:
    return rules.approval_ends_at(asked_at=place.accepted_at, starts_at=run.starts_at, closed=clock.closed)


def _ended_at(run: Run, place: Place, clock: Clock) -> datetime:
    """When a place was given up: at the end of the wait, or a day after asking."""
    if place.cause == Cause.NOT_APPROVED:
        return min(_answer_due(run, place, clock), clock.now)
    return place.accepted_at + timedelta(days=1)


def _approval(run: Run, place: Place, people: People, clock: Clock, chance: Random) -> Approval:
    is_decided = place.decision in (ApprovalStatus.APPROVED, ApprovalStatus.DECLINED)
    decided_at = min(place.accepted_at + timedelta(hours=chance.randint(1, 40)), clock.now)
    return Approval(
        booking=place.booking,
        organisation=place.member.organisation,
        status=place.decision,
        asked_at=place.accepted_at,
        ends_at=_answer_due(run, place, clock),
        decided_by=people.heads[place.member.organisation.pk][0] if is_decided else None,
        decided_at=decided_at if is_decided else None,
        reason=chance.choice(REASONS) if place.decision == ApprovalStatus.DECLINED else "",
        **_reminders(place, clock),
    )


def _reminders(place: Place, clock: Clock) -> dict:
    """How often those who decide were reminded by now, and when they will be next."""
    if place.decision != ApprovalStatus.ASKED:
        return {}
    due = [rules.reminder_due_at(asked_at=place.accepted_at, sent=sent, closed=clock.closed) for sent in range(3)]
    reminders = sum(1 for moment in due if moment and moment <= clock.now)
    return {"reminders": reminders, "remind_at": due[reminders]}


def _charge(runs: list[Run], places: list[tuple[Run, Place]]) -> None:
    """Schools owe the places that are booked and approved."""
    agreed = (None, ApprovalStatus.APPROVED)
    owed = [
        (place.booking, run)
        for run, place in places
        if place.status == Status.BOOKED and place.decision in agreed and place.booking.price_pence
    ]
    charges = Charge.objects.bulk_create(
        Charge(
            key=f"booking:{booking.pk}",
            payer_id=booking.organisation_id,
            person_id=booking.person_id,
            amount_pence=booking.price_pence,
            description=f"Place on {run.cohort.programme.title}",
            delivered_on=run.sessions[-1].ends_at.astimezone(LONDON).date(),
        )
        for booking, run in owed
    )
    for (booking, _), charge in zip(owed, charges, strict=True):
        booking.charge, charge.made_at = charge, booking.accepted_at
    Charge.objects.bulk_update(charges, ["made_at"])
    Booking.objects.bulk_update([booking for booking, _ in owed], ["charge"])


def _ask(approvals: list[Approval], people: People) -> None:
    """Write to the heads whose answer is awaited."""
    outbox.post_all(
        of_approval(approval, head)
        for approval in approvals
        if approval.status == ApprovalStatus.ASKED
        for head in people.heads[approval.organisation_id]
    )
