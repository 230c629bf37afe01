"""What was charged for a place may be on an invoice already, or paid. Whatever becomes of the place, the invoice stays
as it is: a credit note takes back what is no longer owed, and the books balance."""

import uuid
from datetime import timedelta

import pytest

from bookings import actions
from bookings.actions import Marked
from bookings.models import Booking
from bookings.states import Cause
from core.action import RuleBroken
from payments import actions as payments
from payments import queries as books
from payments.models import Charge, CreditNote, Invoice
from payments.states import ChargeStatus
from programmes.rules import Exemption
from tests.bookings.test_giving_up import HALF, STARTS, place
from tests.bookings.test_taking_back import approved
from tests.factories.payments import IssuerFactory, received
from tests.factories.programmes import CourseFactory, PolicyFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db

PRICE = 6000


@pytest.fixture(autouse=True)
def _in_time(time_machine):
    time_machine.move_to(HALF, tick=True)


@pytest.fixture(params=["invoiced", "paid"])
def how(request) -> str:
    """How far the money has come before something becomes of the place."""
    return request.param


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


def settle(school, how: str) -> None:
    """Invoice all that the school was charged, and pay what is not paid by what was left on its account."""
    owed = list(Charge.objects.filter(payer=school, status=ChargeStatus.OWED))
    made = payments.invoice(school, owed, issuer=IssuerFactory(), by=None)
    made.refresh_from_db()
    if how == "paid" and not made.is_settled:
        payments.allocate(received(school, made.open_pence), made, made.open_pence, by=None)


def costs(school) -> int:
    """What the school has to bear in all, paid or not, in pence; after making sure that the books balance."""
    assert books.what_does_not_balance() == []
    waiting = Charge.objects.filter(payer=school, status=ChargeStatus.OWED)
    came = sum(one.amount_pence - one.refunded_pence for one in school.payments.all())
    return books.balance_of(school.pk) + came + sum(charge.amount_pence for charge in waiting)


def booked(school, how: str, **fields) -> Booking:
    """A place whose price is invoiced, or paid."""
    booking = place(organisation=school, pence=fields.pop("pence", PRICE), **fields)
    settle(school, how)
    return booking


def test_giving_up_costs_what_the_policy_says_and_the_price_is_credited(school, how):
    booking = booked(school, how)

    actions.cancel(booking, by=booking.person)

    assert costs(school) == PRICE / 2
    assert [note.total_pence for note in CreditNote.objects.all()] == [PRICE]
    assert Invoice.objects.get().total_pence == PRICE


def test_what_giving_up_costs_is_paid_by_what_was_paid_for_the_place(school):
    booking = booked(school, "paid")

    actions.cancel(booking, by=booking.person)
    settle(school, "invoiced")

    assert costs(school) == PRICE / 2
    assert [invoice.is_settled for invoice in Invoice.objects.order_by("pk")] == [True, True]
    assert books.balance_of(school.pk) == -PRICE / 2


def test_somebody_who_is_ill_costs_nothing(school, how):
    booking = booked(school, how, policy=PolicyFactory(exemptions=[Exemption.ILLNESS]))

    actions.cancel(booking, by=booking.person, exemption=Exemption.ILLNESS)

    assert costs(school) == 0


def test_a_course_that_the_alliance_cancels_costs_nothing(school, how):
    booking = booked(school, how)

    actions.cancel_cohort(booking.cohort, by=OfficerFactory())

    assert costs(school) == 0


def test_a_place_that_moves_to_another_date_costs_the_same_once(school, how):
    booking = booked(school, how)
    other = CourseFactory(programme=booking.cohort.programme, number=2, starts_at=STARTS + timedelta(days=30))
    actions.cancel_cohort(booking.cohort, by=OfficerFactory())
    booking.refresh_from_db()

    actions.move_to(booking, other, by=booking.person)

    assert costs(school) == PRICE


def test_a_colleague_who_comes_instead_changes_nothing(school, how):
    booking = booked(school, how)
    colleague = PostFactory(organisation=school).person

    actions.swap(booking, to=colleague, by=booking.person)

    assert costs(school) == PRICE
    assert not CreditNote.objects.exists()


def test_a_place_that_somebody_else_takes_costs_nothing_any_more(school, how):
    booking = place(organisation=school, pence=PRICE)
    actions.cancel(booking, by=booking.person)
    settle(school, how)
    assert costs(school) == PRICE / 2
    other = OrganisationFactory()

    place_taken_by(other, booking.cohort)

    assert costs(school) == 0


def place_taken_by(school, cohort) -> None:
    actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(head=school))


def test_staying_away_is_charged_and_credited_as_often_as_the_register_is_corrected(school, how, time_machine):
    policy = PolicyFactory(no_show_free_pence=2500)
    booking = place(organisation=school, pence=0, policy=policy, accepted_at=HALF)
    session, leader = booking.cohort.sessions.get(), PersonFactory()
    time_machine.move_to(STARTS + timedelta(minutes=20), tick=True)

    for mark, expected in (("absent", 2500), ("present", 0), ("absent", 2500), ("present", 0)):
        actions.take_register(session, [Marked(booking.pk, mark, None)], by=leader)
        assert costs(school) == expected
        if expected:
            settle(school, how)

    assert [note.total_pence for note in CreditNote.objects.all()] == [2500, 2500]


def test_an_approval_that_is_taken_back_costs_nothing_and_given_again_the_price_once(school, how):
    head = PersonFactory(head=school)
    approval = approved(school, head)
    price = Charge.objects.get().amount_pence
    settle(school, how)

    actions.undo_decision(approval, by=head)
    assert costs(school) == 0
    approval.refresh_from_db()
    actions.approve(approval, by=head)

    assert costs(school) == price


def test_a_school_that_cannot_come_for_days_is_credited(school, how, time_machine):
    time_machine.move_to(STARTS - timedelta(days=1), tick=True)
    booked(school, how)

    actions.say_unavailable(school, by=PersonFactory(head=school))

    assert costs(school) == 0
    assert Booking.objects.get().cause == Cause.CALL


def test_a_place_that_a_leaver_keeps_for_herself_costs_the_school_nothing(school, how):
    booking = booked(school, how)

    actions.keep(booking, by=None)

    assert costs(school) == 0


def test_a_leaver_keeps_a_place_that_finance_has_credited_already(school, how):
    booking = booked(school, how)
    booking.refresh_from_db()
    payments.withdraw(booking.charge, by=None)

    actions.keep(booking, by=None)

    booking.refresh_from_db()
    assert (booking.organisation, booking.charge, CreditNote.objects.count(), costs(school)) == (None, None, 1, 0)


def test_somebody_at_the_door_whom_the_school_does_not_know_costs_it_nothing(school, how, time_machine):
    cohort = CourseFactory(starts_at=STARTS, pence=PRICE)
    time_machine.move_to(STARTS + timedelta(minutes=5), tick=True)
    post = PostFactory(organisation=school, status="claimed")
    actions.add_walk_in(
        cohort.sessions.get(), post.person, organisation_id=school.pk, key=uuid.uuid4(), by=OfficerFactory()
    )
    assert costs(school) == PRICE
    settle(school, how)

    actions.turn_away(post, by=PersonFactory(head=school))

    assert costs(school) == 0


def test_what_was_taken_back_twice_is_credited_once(school, how):
    booking = booked(school, how)
    charge = booking.charge

    payments.withdraw(charge, by=None)
    with pytest.raises(RuleBroken, match="cannot become"):
        payments.withdraw(Charge.objects.get(pk=charge.pk), by=None)

    assert costs(school) == 0
    assert CreditNote.objects.count() == 1
