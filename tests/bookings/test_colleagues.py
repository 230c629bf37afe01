"""A colleague comes instead, for one session or all of them; places in the room and online."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bookings import actions
from bookings.models import Booking, StandIn
from core.action import RuleBroken
from payments.models import Charge
from programmes.models import Mode
from tests.bookings.test_groups import ask, letter, staff
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import BookingFactory, StandInFactory
from tests.factories.programmes import SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def office(school):
    return PersonFactory(school_office=school)


# A colleague comes instead --------------------------------------------------------------------------------------------


def test_a_place_goes_to_a_colleague_with_price_and_approval_as_they_are(school):
    head = PersonFactory(head=school)
    was, to = staff(school, 2)
    place = ask(open_cohort(), school, head, [was]).bookings.get()

    actions.swap(place, to=to, by=head)

    place.refresh_from_db()
    assert (place.person, place.price_pence, place.charge.person) == (to, 7000, to)
    assert Charge.objects.count() == 1
    assert "A colleague comes instead of you" in letter("bookings.swapped", was)
    assert "You are coming" in letter("bookings.named", to)


def test_what_somebody_told_of_their_needs_does_not_go_on_with_the_place(school, office):
    was, to = staff(school, 2)
    place = BookingFactory(
        cohort=open_cohort(), person=was, organisation=school, access_needs="lift", dietary_needs="x"
    )

    actions.swap(place, to=to, by=office)

    place.refresh_from_db()
    assert (place.access_needs, place.dietary_needs) == ("", "")


def test_after_the_start_only_a_single_session_can_be_given_to_a_colleague(school, office):
    cohort = open_cohort()
    second = SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=40))
    cohort.refresh_from_db()
    was, to = staff(school, 2)
    place = BookingFactory(cohort=cohort, person=was, organisation=school)

    with time_machine.travel(cohort.starts_at + timedelta(hours=1), tick=False):
        with pytest.raises(RuleBroken, match="The course has started"):
            actions.swap(place, to=to, by=office)
        with pytest.raises(RuleBroken, match="This session has started"):
            actions.stand_in(place, cohort.sessions.first(), person=to, by=office)
        actions.stand_in(place, second, person=to, by=office)

    assert StandIn.objects.get().person == to
    assert "You come to one session" in letter("bookings.stand_in", to)
    assert "comes to one session" in letter("bookings.stand_in", was)


def test_another_stand_in_takes_the_place_of_the_first_and_none_is_needed_after_all(school, office):
    cohort = open_cohort()
    was, one, other = staff(school, 3)
    place = BookingFactory(cohort=cohort, person=was, organisation=school)
    session = cohort.sessions.get()

    actions.stand_in(place, session, person=one, by=office)
    actions.stand_in(place, session, person=other, by=office)
    assert [found.person for found in StandIn.objects.all()] == [other]

    actions.drop_stand_in(place, session, by=office)
    assert not StandIn.objects.exists()


def test_nobody_stands_in_who_has_a_place_or_works_elsewhere(school, office):
    cohort = open_cohort()
    was, other = staff(school, 2)
    place = BookingFactory(cohort=cohort, person=was, organisation=school)
    BookingFactory(cohort=cohort, person=other, organisation=school)

    with pytest.raises(RuleBroken, match="a place of their own"):
        actions.stand_in(place, cohort.sessions.get(), person=other, by=office)
    with pytest.raises(RuleBroken, match="does not work at this school"):
        actions.stand_in(place, cohort.sessions.get(), person=PersonFactory(), by=office)


def test_whoever_gets_the_whole_place_no_longer_stands_in_for_a_part_of_it(school, office):
    cohort = open_cohort()
    was, to = staff(school, 2)
    place = BookingFactory(cohort=cohort, person=was, organisation=school)
    StandInFactory(booking=place, session=cohort.sessions.get(), person=to)

    actions.swap(place, to=to, by=office)

    assert not StandIn.objects.exists()


# In the room and online -----------------------------------------------------------------------------------------------


def test_each_kind_of_a_hybrid_course_has_its_own_places_and_its_own_line(school):
    cohort = open_cohort(places=3, online_places=1)
    heads = [PersonFactory(head=school) for _ in range(5)]

    def book(person, mode):
        return actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=person, mode=mode)

    online = [book(person, Mode.ONLINE) for person in heads[:2]]
    room = [book(person, Mode.IN_PERSON) for person in heads[2:]]

    assert [booking.status for booking in [*online, *room]] == ["booked", "waiting", "booked", "booked", "waiting"]
    cohort.refresh_from_db()
    assert (cohort.taken, cohort.taken_online, cohort.waiting) == (3, 1, 2)

    actions.cancel(room[0], by=heads[2])
    assert [Booking.objects.get(pk=one.pk).status for one in (online[1], room[2])] == ["waiting", "offered"]


def test_somebody_changes_to_a_kind_that_has_a_place_and_theirs_goes_to_the_next(school):
    cohort = open_cohort(places=3, online_places=1)
    heads = [PersonFactory(head=school) for _ in range(3)]
    places = [
        actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=person, mode=Mode.ONLINE)
        for person in heads[:2]
    ]

    actions.change_mode(places[0], mode=Mode.IN_PERSON, by=heads[0])

    assert [Booking.objects.get(pk=one.pk).status for one in places] == ["booked", "offered"]
    with pytest.raises(RuleBroken, match="There is nothing to change"):
        actions.change_mode(places[0], mode=Mode.IN_PERSON, by=heads[0])
