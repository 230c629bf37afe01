"""A course lived through at random, against a small model: whatever people, schools and the clock do, and in whatever
order, the promises about places, the line, prices and charges hold after every step.

`make faults` lives two hundred lives of fifty steps.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bookings import actions
from bookings.models import Approval, Booking
from bookings.rules import who_is_next
from bookings.states import ENDED, TAKES_A_PLACE, ApprovalStatus, Cause, Status
from core.action import RuleBroken
from core.calendar import LONDON, working_days_between
from payments.states import ChargeStatus
from programmes import actions as programmes
from programmes.models import Cohort, Price
from programmes.queries import usual_policy
from tests.factories.members import MembershipFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.faults import IS_LONG

LIVES, STEPS = (200, 50) if IS_LONG else (30, 30)
BEGINS = datetime(2027, 3, 15, 16, tzinfo=LONDON)
#: Heads are booked at once, teachers are approved first.
STAFF = (*["co_head"] * 3, *["teacher"] * 6)
#: Whoever gives up a place for one of these pays what the policy says; for all other reasons nothing is owed.
PAID = (Cause.BY_PERSON, Cause.NOT_NAMED)


@dataclass(frozen=True)
class Seen:
    """One booking as it stood after a step."""

    pk: int
    status: str
    cause: str
    request_id: int
    person_id: int | None
    is_group: bool
    is_approved: bool
    free_until: datetime | None
    price_pence: int
    policy_id: int | None
    ended_at: datetime | None
    owed_pence: int
    fee_pence: int


def looked_at(cohort: Cohort) -> dict[int, Seen]:
    """Every booking of a course, in the order in which they were accepted."""
    found = Booking.objects.filter(cohort=cohort).select_related("request", "charge", "cancelling_charge", "approval")
    return {booking.pk: seen(booking) for booking in found.order_by("accepted_at", "pk")}


def seen(booking: Booking) -> Seen:
    approval = getattr(booking, "approval", None)
    return Seen(
        booking.pk, booking.status, booking.cause, booking.request_id, booking.person_id, booking.request.all_together,
        approval is None or approval.status == ApprovalStatus.APPROVED,
        booking.free_to_leave_until, booking.price_pence, booking.policy_id, booking.ended_at,
        owed(booking.charge), owed(booking.cancelling_charge),
    )  # fmt: skip


def owed(charge) -> int:
    return charge.amount_pence if charge is not None and charge.status == ChargeStatus.OWED else 0


def units(bookings: dict[int, Seen], *, waiting: bool) -> list[list[Seen]]:
    """Who waits, or everybody, in units: a group that comes together stands where its first stands."""
    found: dict[object, list[Seen]] = {}
    for one in bookings.values():
        if one.status == Status.WAITING or not waiting:
            found.setdefault(("group", one.request_id) if one.is_group else one.pk, []).append(one)
    return list(found.values())


class Course(RuleBasedStateMachine):
    """One course of a few places, one school, and the calendar."""

    @initialize(places=st.integers(2, 4), days_before=st.sampled_from([6, 11, 21]))
    def begin(self, places, days_before):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(BEGINS - timedelta(days=days_before, hours=6), tick=False)
        self.at = self.clock.start()
        self.school = OrganisationFactory()
        self.head, self.office = PersonFactory(head=self.school), PersonFactory(school_office=self.school)
        self.officer = PersonFactory(cpd_administrator=True)
        self.staff = [PersonFactory(**{kind: self.school}) for kind in STAFF]
        self.membership = MembershipFactory(organisation=self.school)
        self.cohort = CourseFactory(places=places, starts_at=BEGINS, pence=None, policy=usual_policy())
        for tier, pence in ((Price.Tier.MEMBER, 4_500), (Price.Tier.NON_MEMBER, 7_010)):
            programmes.add_price(self.cohort, tier=tier, amount_pence=pence, by=None)
        self.before: dict[int, Seen] = {}
        self.agreed: dict[int, tuple] = {}
        self.fees: dict[int, int] = {}  # booking given up → what is owed for it

    def teardown(self):
        if hasattr(self, "transaction"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # What people do ---------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.free())
    @rule(who=st.integers(0, 8))
    def book_for_oneself(self, who):
        person = self.free()[who % len(self.free())]
        self.do(lambda: actions.book(self.cohort.pk, organisation_id=self.school.pk, key=uuid.uuid4(), by=person))

    @precondition(lambda self: self.free())
    @rule(
        several=st.integers(1, 3),
        unnamed=st.integers(0, 1),
        together=st.booleans(),
        yes_until=st.none() | st.integers(0, 40),
    )
    def book_for_colleagues(self, several, unnamed, together, yes_until):
        until = None if yes_until is None else timezone.localdate() + timedelta(days=yes_until)
        people = (*self.free()[:several], *[None] * unnamed)
        asked = actions.Asked(self.school.pk, uuid.uuid4(), people, all_together=together, accepts_until=until)
        self.do(lambda: actions.book_together(self.cohort.pk, asked, by=self.office))

    @precondition(lambda self: self.has(lambda one: one.status not in ENDED))
    @rule(which=st.integers(0), who=st.integers(0, 8))
    def name_or_swap(self, which, who):
        if booking := self.pick(which, lambda one: one.status not in ENDED):
            person = self.staff[who]
            if booking.person_id is None:
                self.do(lambda: actions.name(booking, person=person, by=self.office))
            else:
                self.do(lambda: actions.swap(booking, to=person, by=self.office))

    @precondition(lambda self: self.has(lambda one: not one.is_approved))
    @rule(which=st.integers(0), agrees=st.booleans())
    def decide(self, which, agrees):
        waiting = list(Approval.objects.filter(status__in=[ApprovalStatus.ASKED, ApprovalStatus.LAPSED]).order_by("pk"))
        if waiting:
            approval = waiting[which % len(waiting)]
            self.do(lambda: (actions.approve if agrees else actions.decline)(approval, by=self.head))

    @precondition(lambda self: self.has(lambda one: one.status == Status.OFFERED))
    @rule(which=st.integers(0))
    def accept(self, which):
        if booking := self.pick(which, lambda one: one.status == Status.OFFERED):
            self.do(lambda: actions.accept_offer(booking, by=self.office))

    @precondition(lambda self: self.has(lambda one: one.status not in ENDED))
    @rule(which=st.integers(0))
    def give_up_one(self, which):
        if booking := self.pick(which, lambda one: one.status not in ENDED):
            self.do(lambda: actions.cancel(booking, by=self.office))

    @precondition(lambda self: self.has(lambda one: one.status not in ENDED))
    @rule(which=st.integers(0))
    def give_up_a_whole_request(self, which):
        if first := self.pick(which, lambda one: one.status not in ENDED):
            for booking in Booking.objects.live().filter(request=first.request_id).order_by("pk"):
                self.do(lambda booking=booking: actions.cancel(booking, by=self.office))

    @precondition(lambda self: self.has(lambda one: one.status == Status.BOOKED))
    @rule(who=st.integers(0, 8))
    def leave_the_school(self, who):
        person = self.staff[who]
        self.do(lambda: actions.end_post(person.posts.get(), by=self.head))
        self.staff[who] = PersonFactory(**{STAFF[who]: self.school})

    # What the alliance does -------------------------------------------------------------------------------------------

    @rule(places=st.integers(1, 5))
    def give_more_or_fewer_places(self, places):
        self.do(lambda: programmes.change_cohort(self.cohort, places=places, by=self.officer))

    @rule(days=st.integers(1, 20))
    def move_the_session(self, days):
        session = self.cohort.sessions.get()
        later = {name: getattr(session, name) + timedelta(days=days) for name in ("starts_at", "ends_at")}
        self.do(lambda: actions.move_session(session, by=self.officer, **later))

    @rule(pence=st.integers(0, 9_000))
    def change_the_price(self, pence):
        price = Price.objects.filter(cohort=self.cohort, tier=Price.Tier.MEMBER).get()
        self.do(lambda: programmes.change_price(price, amount_pence=pence, by=self.officer))

    @precondition(lambda self: self.membership is not None)
    @rule()
    def the_school_leaves_the_alliance(self):
        self.membership.delete()
        self.membership = None

    # What the clock does ----------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 7, 24, 72, 24 * 9]))
    def time_passes(self, hours):
        starts_at = Cohort.objects.get(pk=self.cohort.pk).starts_at
        to = min(timezone.now() + timedelta(hours=hours), starts_at - timedelta(minutes=1))
        self.at.move_to(max(to, timezone.now()))
        for strikes in (
            actions.lapse_unanswered_approvals,
            actions.lapse_unanswered_offers,
            actions.give_up_unnamed,
            actions.offer_free_places_everywhere,
        ):
            self.do(strikes)

    # What holds after every step --------------------------------------------------------------------------------------

    @invariant()
    def no_more_places_than_there_are(self):
        if not hasattr(self, "cohort"):
            return
        cohort = Cohort.objects.get(pk=self.cohort.pk)
        live = [one for one in self.before.values() if one.status in TAKES_A_PLACE]
        waiting = [one for one in self.before.values() if one.status == Status.WAITING]
        assert (cohort.taken, cohort.waiting) == (len(live), len(waiting))
        assert cohort.taken <= cohort.places

    @invariant()
    def nobody_is_there_twice(self):
        people = [one.person_id for one in getattr(self, "before", {}).values() if one.status not in ENDED]
        named = [person for person in people if person is not None]
        assert len(named) == len(set(named))

    # How it is looked at ----------------------------------------------------------------------------------------------

    def do(self, act) -> None:
        """Take a step; one that a rule forbids changes nothing. Then look at everything."""
        try:
            act()
        except RuleBroken:
            assert looked_at(self.cohort) == self.before
            return
        after = looked_at(self.cohort)
        self.nobody_was_passed_over(self.before, after)
        self.what_was_agreed_stays(after)
        self.charges_are_what_the_policy_says(self.before, after)
        self.before = after

    def free(self) -> list:
        """Colleagues who are not on the course, nor in its line."""
        if not hasattr(self, "staff"):
            return []
        live = {one.person_id for one in self.before.values() if one.status not in ENDED}
        return [person for person in self.staff if person.pk not in live]

    def has(self, fits) -> bool:
        return any(fits(one) for one in getattr(self, "before", {}).values())

    def pick(self, number: int, fits) -> Booking | None:
        fitting = [pk for pk, one in self.before.items() if fits(one)]
        return Booking.objects.get(pk=fitting[number % len(fitting)]) if fitting else None

    def nobody_was_passed_over(self, before: dict[int, Seen], after: dict[int, Seen]) -> None:
        """Whoever got a place or an offer in this step had nobody before them who still waits and needs no more."""
        line: list[list[Seen]] = []
        for unit in units(after, waiting=False):
            served = [one for one in unit if one.status in TAKES_A_PLACE and not had_place(before.get(one.pk))]
            came_back = [one for one in served if before.get(one.pk) is None and len(unit) == 1 and one.cause]
            if served and not came_back:
                assert [other for other in line if len(other) <= len(served)] == [], (unit, line)
            still = [one for one in unit if one.status == Status.WAITING]
            if still:
                line.append(still)

    def what_was_agreed_stays(self, after: dict[int, Seen]) -> None:
        for pk, one in after.items():
            assert self.agreed.setdefault(pk, (one.price_pence, one.policy_id)) == (one.price_pence, one.policy_id)

    def charges_are_what_the_policy_says(self, before: dict[int, Seen], after: dict[int, Seen]) -> None:
        for pk, one in after.items():
            was = before.get(pk)
            if one.status == Status.CANCELLED and had(was, Status.BOOKED):
                self.fees[pk] = self.fee(was, one.cause)
        newly = [
            pk for pk, one in after.items() if one.status == Status.BOOKED and not had(before.get(pk), Status.BOOKED)
        ]
        for _ in newly:
            outstanding = [pk for pk, fee in self.fees.items() if fee]
            if outstanding:
                self.fees[min(outstanding, key=lambda pk: (after[pk].ended_at, pk))] = 0
        for pk, one in after.items():
            expected = one.price_pence if one.status == Status.BOOKED and one.is_approved else 0
            assert (one.owed_pence, one.fee_pence) == (expected, self.fees.get(pk, 0)), one

    def fee(self, was: Seen, cause: str) -> int:
        """The usual policy, once more and by hand: ten working days nothing, five half, less all of it."""
        now = timezone.now()
        if cause not in PAID or not was.is_approved or (was.free_until and now < was.free_until):
            return 0
        begins = Cohort.objects.get(pk=self.cohort.pk).starts_at.astimezone(LONDON).date()
        notice = working_days_between(now.astimezone(LONDON).date(), begins)
        if notice >= 10:
            return 0
        return (was.price_pence + 1) // 2 if notice >= 5 else was.price_pence


def had_place(one: Seen | None) -> bool:
    return one is not None and one.status in TAKES_A_PLACE


def had(one: Seen | None, status: str) -> bool:
    return one is not None and one.status == status


def live(*, phases=tuple(Phase)) -> None:
    """Lead so many lives; raises what broke in the shortest of them."""
    run_state_machine_as_test(
        Course,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not IS_LONG,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_whatever_happens_to_a_course_no_promise_is_broken():
    live()


def served_from_the_end(line, free):
    """The line turned round: the last who fits is served first."""
    return list(reversed(who_is_next(reversed(list(line)), free)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        ("bookings.rules", "who_is_next", served_from_the_end),
        ("bookings.queries", "earliest_not_refilled", lambda booking: None),
        ("bookings.actions.approvals", "settle_price", lambda booking, *, is_approved, by: None),
    ],
)
def test_control_each_wrong_rule_is_seen(monkeypatch, module, name, wrong):
    monkeypatch.setattr(f"{module}.{name}", wrong)

    with pytest.raises(AssertionError):
        live(phases=[Phase.generate])
