"""Several places in one request, names that follow, the line of units, swaps and stand-ins."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from bookings import actions, queries
from bookings.models import Approval, Booking, Request
from bookings.states import ApprovalStatus, Cause, Status
from core import outbox
from core.action import RuleBroken
from core.models import Message
from payments.models import Charge
from programmes import actions as programmes
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import BookingFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def office(school):
    return PersonFactory(school_office=school)


def staff(school, count: int) -> list:
    return [PersonFactory(teacher=school) for _ in range(count)]


def ask(cohort, school, by, people, **choices) -> Request:
    asked = actions.Asked(school.pk, choices.pop("key", None) or uuid.uuid4(), tuple(people), **choices)
    return actions.book_together(cohort.pk, asked, by=by)


def states(request: Request) -> list[str]:
    return list(request.bookings.order_by("pk").values_list("status", flat=True))


def fill(cohort, count: int) -> list[Booking]:
    """So many places taken by others."""
    return [BookingFactory(cohort=cohort) for _ in range(count)]


def letter(kind: str, person) -> str:
    message = Message.objects.filter(kind=kind, person_id=person.pk).latest("pk")
    made = outbox.COMPOSERS[kind](message)
    return "" if made is None else f"{made.subject}\n{made.text}"


# All together, or as many as fit --------------------------------------------------------------------------------------


def test_several_people_get_their_places_in_one_request_and_each_is_told(school, office):
    cohort, people = open_cohort(places=6), staff(school, 3)

    request = ask(cohort, school, office, people)

    assert states(request) == ["booked"] * 3
    told = Message.objects.filter(kind="bookings.booked").values_list("person_id", flat=True)
    assert sorted(told) == sorted(person.pk for person in people)
    assert "3 places booked" in letter("bookings.requested", office)


@pytest.mark.parametrize(("together", "expected"), [(True, ["waiting"] * 3), (False, ["booked", "booked", "waiting"])])
def test_a_group_on_a_nearly_full_course_comes_all_together_or_as_many_as_fit(school, office, together, expected):
    cohort = open_cohort(places=2)

    request = ask(cohort, school, office, staff(school, 3), all_together=together)

    assert states(request) == expected


def test_sending_the_form_of_a_group_twice_asks_once(school, office):
    cohort, people, key = open_cohort(places=6), staff(school, 2), uuid.uuid4()

    first = ask(cohort, school, office, people, key=key)

    assert ask(cohort, school, office, people, key=key) == first
    assert Booking.objects.count() == 2


def test_somebody_else_s_key_gives_nobody_their_request(school, office):
    cohort, key = open_cohort(places=6), uuid.uuid4()
    ask(cohort, school, office, staff(school, 1), key=key)
    other = OrganisationFactory()

    with pytest.raises(RuleBroken):
        ask(cohort, other, PersonFactory(school_office=other), staff(other, 1), key=key)


def test_whoever_has_a_place_already_is_named_and_nobody_is_booked(school, office):
    cohort, people = open_cohort(places=6), staff(school, 2)
    BookingFactory(cohort=cohort, person=people[0], organisation=school)

    with pytest.raises(RuleBroken, match=f"{people[0]} has a place"):
        ask(cohort, school, office, people)
    assert Booking.objects.count() == 1


def test_nobody_of_another_school_is_booked_for_this_one(school, office):
    stranger = PersonFactory(teacher=OrganisationFactory())

    with pytest.raises(RuleBroken, match="does not work at this school"):
        ask(open_cohort(), school, office, [stranger])


def test_a_head_who_books_for_others_has_approved_by_asking(school):
    head = PersonFactory(head=school)

    request = ask(open_cohort(places=4), school, head, staff(school, 2))

    assert not Approval.objects.exists()
    assert Charge.objects.count() == 2
    assert states(request) == ["booked", "booked"]


# The line -------------------------------------------------------------------------------------------------------------


def test_a_group_that_is_too_large_keeps_its_position_while_a_smaller_one_is_served(school, office):
    cohort = open_cohort(places=4)
    taken = fill(cohort, 4)
    group = ask(cohort, school, office, staff(school, 3), all_together=True)
    single = ask(cohort, school, office, staff(school, 1))

    actions.cancel(taken[0], by=taken[0].person)

    assert (states(group), states(single)) == (["waiting"] * 3, ["offered"])
    assert [queries.position_in_line(booking) for booking in group.bookings.all()] == [1, 1, 1]


def test_of_two_groups_alike_the_earlier_is_served_first(school, office):
    cohort = open_cohort(places=4)
    taken = fill(cohort, 4)
    first = ask(cohort, school, office, staff(school, 2), all_together=True)
    second = ask(cohort, school, office, staff(school, 2), all_together=True)

    for booking in taken[:2]:
        actions.cancel(booking, by=booking.person)

    assert (states(first), states(second)) == (["offered"] * 2, ["waiting"] * 2)


def test_a_newcomer_who_fits_where_the_group_before_does_not_gets_the_place_at_once(school, office):
    cohort = open_cohort(places=3)
    fill(cohort, 2)
    ask(cohort, school, office, staff(school, 2), all_together=True)

    assert states(ask(cohort, school, office, staff(school, 1))) == ["booked"]


def test_a_group_takes_all_its_places_with_one_answer(school, office):
    cohort = open_cohort(places=2)
    taken = fill(cohort, 2)
    group = ask(cohort, school, office, staff(school, 2), all_together=True)
    for booking in taken:
        actions.cancel(booking, by=booking.person)

    actions.accept_offer(group.bookings.first(), by=office)

    assert states(group) == ["booked", "booked"]


def test_an_unanswered_offer_to_a_group_lapses_whole_and_passes_to_the_next_group(school, office):
    cohort = open_cohort(places=2)
    taken = fill(cohort, 2)
    first = ask(cohort, school, office, staff(school, 2), all_together=True)
    second = ask(cohort, school, office, staff(school, 2), all_together=True)
    for booking in taken:
        actions.cancel(booking, by=booking.person)

    with time_machine.travel(first.bookings.first().offer_ends_at + timedelta(minutes=1), tick=False):
        actions.lapse_unanswered_offers()
        actions.lapse_unanswered_offers()  # the clock may strike twice

    assert (states(first), states(second)) == (["lapsed"] * 2, ["offered"] * 2)


def test_yes_beforehand_takes_a_freed_place_without_asking_until_that_day(school):
    cohort = open_cohort(places=1)
    [taken] = fill(cohort, 1)
    head, later = PersonFactory(head=school), PersonFactory(head=school)
    waiting = ask(cohort, school, head, [head], accepts_until=timezone.localdate())
    too_late = ask(cohort, school, later, [later])
    Request.objects.filter(pk=too_late.pk).update(accepts_until=timezone.localdate() - timedelta(days=1))

    actions.cancel(taken, by=taken.person)
    assert states(waiting) == ["booked"]
    assert Charge.objects.get().payer_id == school.pk

    actions.cancel(waiting.bookings.get(), by=head)
    assert states(too_late) == ["offered"]


def test_more_places_are_offered_by_the_clock_to_those_who_come_next(school, office):
    cohort = open_cohort(places=1)
    fill(cohort, 1)
    group = ask(cohort, school, office, staff(school, 2), all_together=True)
    programmes.change_cohort(cohort, places=3, by=None)

    assert actions.offer_free_places_everywhere() == 2
    assert states(group) == ["offered", "offered"]


# Names that follow ----------------------------------------------------------------------------------------------------


def test_a_place_without_a_name_is_held_and_named_later(school, office):
    cohort, person = open_cohort(places=6), PersonFactory(teacher=school)
    request = ask(cohort, school, office, [None, None])
    place = request.bookings.first()

    actions.name(place, person=person, by=office)

    place.refresh_from_db()
    assert (place.person, place.status) == (person, Status.BOOKED)
    assert "You are coming" in letter("bookings.named", person)
    assert "1 name still to follow" in letter("bookings.requested", office)


def test_nobody_is_named_twice_nor_somebody_who_is_on_the_course(school, office):
    cohort, person = open_cohort(places=6), PersonFactory(teacher=school)
    request = ask(cohort, school, office, [person, None, None])
    _, place, other = request.bookings.order_by("pk")

    with pytest.raises(RuleBroken, match="already has a place"):
        actions.name(place, person=person, by=office)
    actions.name(place, person=PersonFactory(teacher=school), by=office)
    with pytest.raises(RuleBroken, match="is named for this place already"):
        actions.name(place, person=PersonFactory(teacher=school), by=office)
    with pytest.raises(RuleBroken, match="does not work at this school"):
        actions.name(other, person=PersonFactory(), by=office)


def test_a_place_for_which_nobody_was_named_in_time_goes_to_the_next(school, office):
    cohort = open_cohort(places=1)
    unnamed = ask(cohort, school, office, [None])
    waiting = ask(cohort, school, office, staff(school, 1))
    place = unnamed.bookings.get()

    with time_machine.travel(place.name_due_at - timedelta(minutes=1), tick=False):
        assert actions.give_up_unnamed() == 0
    with time_machine.travel(place.name_due_at, tick=False):
        assert actions.give_up_unnamed() == 1
        assert actions.give_up_unnamed() == 0

    place.refresh_from_db()
    assert (place.status, place.cause) == (Status.CANCELLED, Cause.NOT_NAMED)
    assert states(waiting) == ["offered"]


def test_whoever_asked_is_reminded_of_missing_names_and_no_more_once_all_are_named(school, office):
    cohort = open_cohort(places=3, sessions_in=60)
    request = ask(cohort, school, office, [None])
    due = Message.objects.filter(kind="bookings.names_wanted").order_by("due_at")

    assert [message.person_id for message in due] == [office.pk, office.pk]
    assert "A name is still missing" in letter("bookings.names_wanted", office)

    actions.name(request.bookings.get(), person=PersonFactory(teacher=school), by=office)
    assert letter("bookings.names_wanted", office) == ""


# Approval of what waits -----------------------------------------------------------------------------------------------


def test_the_approval_given_on_joining_the_line_covers_the_place_taken_later(school, office):
    cohort = open_cohort(places=1)
    [taken] = fill(cohort, 1)
    head = PersonFactory(head=school)
    place = ask(cohort, school, office, staff(school, 1)).bookings.get()
    actions.approve(place.approval, by=head)
    actions.cancel(taken, by=taken.person)

    actions.accept_offer(Booking.objects.get(pk=place.pk), by=place.person)

    assert Approval.objects.get().status == ApprovalStatus.APPROVED
    assert Charge.objects.get().amount_pence == 7000


def test_a_day_that_is_over_is_refused_beforehand(school, office):
    cohort = open_cohort(places=1)
    fill(cohort, 1)
    request = ask(cohort, school, office, staff(school, 1))

    with pytest.raises(RuleBroken, match="Choose today or a later day"):
        actions.accept_beforehand(request, until=date(2020, 1, 1), by=office)
    actions.accept_beforehand(request, until=timezone.localdate(), by=office)
    request.refresh_from_db()
    assert request.accepts_until == timezone.localdate()


def test_a_school_s_list_of_colleagues_leaves_out_who_is_on_the_course_and_who_is_not_confirmed(school):
    cohort = open_cohort()
    free, on_it = staff(school, 2)
    PostFactory(person=free, organisation=school, kind="middle_leader")
    PostFactory(organisation=school, status="claimed")
    BookingFactory(cohort=cohort, person=on_it, organisation=school)

    assert [post.person for post in queries.colleagues_at(school.pk, cohort.pk)] == [free]
