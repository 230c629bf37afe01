"""Taking a place, standing in line, giving it up."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from bookings import actions, queries
from bookings.models import Booking
from bookings.states import ENDED, ApprovalStatus, Cause, Status
from core.action import RuleBroken
from core.models import AuditEntry, Message
from payments.models import Charge
from payments.states import ChargeStatus
from programmes.models import Cohort, Price
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory
from tests.factories.members import MembershipFactory
from tests.factories.programmes import CohortFactory, PriceFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory, SchoolFactory, TrustFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


def open_cohort(*, places=2, sessions_in=10, **fields) -> Cohort:
    """A course in ten days: £45 for members, £70 for others."""
    cohort = CohortFactory(places=places, **fields)
    SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=sessions_in))
    PriceFactory(cohort=cohort, tier=Price.Tier.MEMBER, amount_pence=4500)
    PriceFactory(cohort=cohort, tier=Price.Tier.NON_MEMBER, amount_pence=7000)
    cohort.refresh_from_db()
    return cohort


def book(cohort, school, *, person=None, key=None) -> Booking:
    person = person or PersonFactory(teacher=school)
    return actions.book(cohort.pk, organisation_id=school.pk, key=key or uuid.uuid4(), by=person)


def statuses(cohort) -> list[str]:
    return list(Booking.objects.filter(cohort=cohort).order_by("accepted_at", "pk").values_list("status", flat=True))


def free_of(cohort) -> tuple[int, int]:
    """Places left and people in line, as the database keeps them."""
    cohort.refresh_from_db()
    return cohort.places_left, cohort.waiting


@pytest.mark.requirement("R044")
def test_places_go_to_those_who_asked_first_and_the_rest_stand_in_line(school):
    cohort = open_cohort(places=2)

    first, second, third, fourth = (book(cohort, school) for _ in range(4))

    assert [b.status for b in (first, second, third, fourth)] == ["booked", "booked", "waiting", "waiting"]
    assert [queries.position_in_line(b) for b in (third, fourth)] == [1, 2]
    assert free_of(cohort) == (0, 2)


def test_asking_twice_gives_the_same_booking(school):
    cohort = open_cohort()
    person, key = PersonFactory(teacher=school), uuid.uuid4()

    first = book(cohort, school, person=person, key=key)

    assert book(cohort, school, person=person, key=key) == first
    assert book(cohort, school, person=person) == first
    assert Booking.objects.count() == 1


def test_an_old_form_sent_again_shows_the_booking_that_was_given_up_and_makes_no_new_one(school):
    cohort = open_cohort()
    person, key = PersonFactory(teacher=school), uuid.uuid4()
    first = book(cohort, school, person=person, key=key)
    actions.cancel(first, by=person)

    assert book(cohort, school, person=person, key=key) == first
    assert statuses(cohort) == ["cancelled"]


@pytest.mark.parametrize(("is_member", "pence", "words"), [(True, 4500, "member price"), (False, 7000, "")])
def test_the_price_is_that_of_the_school_on_record_today_and_stays(school, is_member, pence, words):
    cohort = open_cohort()
    if is_member:
        MembershipFactory(organisation=school)

    booking = book(cohort, school)
    Price.objects.update(amount_pence=9900)
    booking.refresh_from_db()

    assert (booking.price_pence, booking.price_words) == (pence, words)


def test_a_trusts_membership_counts_for_its_schools(school):
    trust = TrustFactory()
    SchoolFactory(organisation=school, trust=trust)
    MembershipFactory(organisation=trust)

    assert book(open_cohort(), school).price_pence == 4500


def test_a_teacher_s_place_waits_for_approval_and_nothing_is_charged_yet(school):
    head = PersonFactory(head=school)

    booking = book(open_cohort(), school)

    assert booking.approval.status == ApprovalStatus.ASKED
    assert Charge.objects.count() == 0
    asked = Message.objects.filter(kind="bookings.approval")
    assert [message.person_id for message in asked] == [head.pk]


@pytest.mark.requirement("R009")
def test_every_head_of_the_school_is_asked_but_nobody_on_leave_and_no_other_school(school):
    heads = {PersonFactory(head=school).pk, PersonFactory(co_head=school).pk, PersonFactory(executive_head=school).pk}
    PostFactory(organisation=school, kind="head", is_on_leave=True)
    PersonFactory(head=OrganisationFactory())

    book(open_cohort(), school)

    assert set(Message.objects.filter(kind="bookings.approval").values_list("person_id", flat=True)) == heads


def test_a_head_needs_no_approval_and_the_school_owes_the_price_at_once(school):
    head = PersonFactory(head=school)

    booking = book(open_cohort(), school, person=head)

    assert not hasattr(booking, "approval")
    assert list(Charge.objects.values_list("payer_id", "amount_pence", "status")) == [(school.pk, 7000, "owed")]
    assert booking.charge.key == f"booking:{booking.pk}"


def test_nobody_books_for_a_school_where_they_hold_no_post(school):
    cohort, stranger = open_cohort(), PersonFactory(teacher=OrganisationFactory())

    with pytest.raises(RuleBroken, match="Choose a school that you work at"):
        book(cohort, school, person=stranger)


def test_a_claimed_post_holds_a_place_at_once(school):
    newcomer = PersonFactory()
    PostFactory(person=newcomer, organisation=school, kind="teaching_assistant", status="claimed")

    assert book(open_cohort(), school, person=newcomer).status == Status.BOOKED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closes_at": timedelta(hours=-1)}, "Sign-up closed on"),
        ({"opens_at": timedelta(days=1)}, "Sign-up opens on"),
        ({"status": CohortStatus.CANCELLED}, "This course has been cancelled"),
    ],
)
def test_a_course_that_is_not_open_says_why(school, fields, words):
    at = {name: timezone.now() + value for name, value in fields.items() if isinstance(value, timedelta)}
    cohort = open_cohort(**{**fields, **at})

    with pytest.raises(RuleBroken, match=words):
        book(cohort, school)


def test_a_draft_is_not_there(school):
    with pytest.raises(Cohort.DoesNotExist):
        book(open_cohort(status=CohortStatus.DRAFT), school)


def test_giving_up_a_place_offers_it_to_the_first_in_line(school):
    cohort = open_cohort(places=1)
    booked, waiting = book(cohort, school), book(cohort, school)

    actions.cancel(booked, by=booked.person)

    waiting.refresh_from_db()
    assert statuses(cohort) == ["cancelled", "offered"]
    assert waiting.offer_ends_at > timezone.now()
    assert free_of(cohort) == (0, 0)
    assert Message.objects.filter(key=f"offered:{waiting.pk}").count() == 1


def test_giving_up_withdraws_the_charge_and_calls_back_what_was_not_sent(school):
    head = PersonFactory(head=school)
    booking = book(open_cohort(), school, person=head)

    actions.cancel(booking, by=head)

    assert Charge.objects.get().status == ChargeStatus.WITHDRAWN
    kinds = dict(Message.objects.values_list("kind", "status"))
    assert kinds == {"bookings.booked": "cancelled", "bookings.cancelled": "queued"}


def test_giving_up_an_unapproved_place_takes_back_the_question_to_the_heads(school):
    PersonFactory(head=school)
    booking = book(open_cohort(), school)

    actions.cancel(booking, by=booking.person)

    booking.approval.refresh_from_db()
    assert booking.approval.status == ApprovalStatus.WITHDRAWN
    assert Message.objects.get(kind="bookings.approval").status == "cancelled"


def test_an_offer_taken_is_a_place(school):
    cohort = open_cohort(places=1)
    booked, waiting = book(cohort, school), book(cohort, school)
    actions.cancel(booked, by=booked.person)

    actions.accept_offer(waiting, by=waiting.person)

    assert statuses(cohort) == ["cancelled", "booked"]


def test_an_unanswered_offer_passes_down_the_line(time_machine, school):
    cohort = open_cohort(places=1)
    booked, second, _third = (book(cohort, school) for _ in range(3))
    actions.cancel(booked, by=booked.person)
    second.refresh_from_db()
    time_machine.move_to(second.offer_ends_at)

    assert actions.lapse_unanswered_offers() == 1
    assert actions.lapse_unanswered_offers() == 0  # the clock may strike twice

    assert statuses(cohort) == ["cancelled", "lapsed", "offered"]
    with pytest.raises(RuleBroken):
        actions.accept_offer(second, by=second.person)


def test_somebody_new_does_not_jump_the_line_when_a_place_is_free(school):
    cohort = open_cohort(places=1)
    BookingFactory(cohort=cohort, status=Status.WAITING)

    assert book(cohort, school).status == Status.WAITING


def test_more_places_are_offered_to_the_line_by_the_clock(school):
    cohort = open_cohort(places=1)
    for _ in range(3):
        book(cohort, school)
    Cohort.objects.filter(pk=cohort.pk).update(places=2)

    assert actions.offer_free_places_everywhere() == 1
    assert actions.offer_free_places_everywhere() == 0
    assert statuses(cohort) == ["booked", "offered", "waiting"]


def test_someone_who_gave_up_does_not_come_back_by_themselves(school):
    cohort = open_cohort(places=1)
    booked, waiting = book(cohort, school), book(cohort, school)
    actions.cancel(waiting, by=waiting.person)
    actions.cancel(booked, by=booked.person)

    assert statuses(cohort) == ["cancelled", "cancelled"]
    assert free_of(cohort) == (1, 0)


def test_every_step_is_in_the_audit_trail_with_who_did_it(school):
    cohort = open_cohort()
    booking = book(cohort, school)
    actions.cancel(booking, by=booking.person, cause=Cause.BY_PERSON)

    entries = AuditEntry.objects.filter(thing="bookings.booking", thing_id=booking.pk).order_by("pk")
    assert list(entries.values_list("verb", "person_id")) == [
        ("booked", booking.person_id),
        ("cancelled", booking.person_id),
    ]


@pytest.mark.parametrize("status", ENDED)
def test_what_has_ended_cannot_be_given_up_again(status):
    booking = BookingFactory(status=status)

    with pytest.raises(RuleBroken):
        actions.cancel(booking, by=booking.person)
