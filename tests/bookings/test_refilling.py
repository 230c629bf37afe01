"""A place given up late costs nothing once somebody else takes it."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core import mail

from bookings import actions
from bookings.models import Booking
from bookings.states import Status
from core.calendar import LONDON
from core.delivery import deliver_due
from programmes.models import Cohort, Mode
from tests.bookings.test_giving_up import ALL, STARTS, owed, place
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import MailboxFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_time(time_machine):
    time_machine.move_to(ALL)


@pytest.fixture
def cohort():
    return CourseFactory(starts_at=STARTS, places=3, programme__title="Fabulous phonics")


def books(cohort: Cohort) -> Booking:
    """Somebody else, a head, so that nobody has to approve it."""
    school = OrganisationFactory()
    return actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(head=school))


def given_up(cohort: Cohort, **fields) -> Booking:
    booking = place(cohort=cohort, **fields)
    actions.cancel(booking, by=booking.person)
    assert owed(booking) == {":cancelled": 6000}
    return booking


def test_the_next_who_books_refills_the_place_that_was_given_up_first(cohort, time_machine):
    first = given_up(cohort)
    time_machine.move_to(ALL + timedelta(minutes=5))
    second = given_up(cohort)

    booked = books(cohort)

    assert [owed(first), owed(second)] == [{}, {":cancelled": 6000}]
    booked.refresh_from_db()
    assert booked.refills == first


def test_each_booking_refills_one(cohort):
    late = [given_up(cohort) for _ in range(3)]

    for _ in range(2):
        books(cohort)

    assert [bool(owed(booking)) for booking in late] == [False, False, True]


def test_a_place_stays_refilled_though_the_new_booking_is_given_up_again(cohort):
    late = given_up(cohort)
    booked = books(cohort)

    actions.cancel(booked, by=booked.person)

    assert owed(late) == {}
    another = books(cohort)
    another.refresh_from_db()
    assert (owed(late), another.refills) == ({}, None)


def test_an_offer_refills_when_it_is_taken_and_not_before(cohort):
    Cohort.objects.filter(pk=cohort.pk).update(places=1)
    booking = place(cohort=cohort)
    in_line = BookingFactory(cohort=cohort, status=Status.WAITING)
    actions.cancel(booking, by=booking.person)
    in_line.refresh_from_db()
    assert (in_line.status, owed(booking)) == (Status.OFFERED, {":cancelled": 6000})

    actions.accept_offer(in_line, by=in_line.person)

    assert owed(booking) == {}


def test_somebody_in_line_refills_nothing(cohort):
    Cohort.objects.filter(pk=cohort.pk).update(places=1)
    late = given_up(cohort)
    BookingFactory(cohort=cohort)
    waiting = books(cohort)

    assert (waiting.status, owed(late)) == (Status.WAITING, {":cancelled": 6000})


def test_a_place_online_is_refilled_by_one_online_only(cohort):
    online = given_up(cohort, mode=Mode.ONLINE)

    in_person = books(cohort)

    in_person.refresh_from_db()
    assert (in_person.refills, owed(online)) == (None, {":cancelled": 6000})


def test_another_course_refills_nothing(cohort):
    late = given_up(cohort)

    books(CourseFactory(starts_at=STARTS))

    assert owed(late) == {":cancelled": 6000}


def test_the_school_s_box_for_money_is_told_once(cohort):
    late = given_up(cohort)
    MailboxFactory(organisation=late.organisation, email="office@school.example")
    MailboxFactory(organisation=late.organisation, purpose="finance", email="finance@school.example")

    books(cohort)
    deliver_due()

    letters = [letter for letter in mail.outbox if letter.subject == "Nothing to pay: Fabulous phonics"]
    assert [letter.to for letter in letters] == [["finance@school.example"]]
    assert "No longer owed: £60" in letters[0].body


def test_a_school_without_a_box_is_told_by_its_heads(cohort):
    late = given_up(cohort)
    heads = [PersonFactory(head=late.organisation) for _ in range(2)]

    books(cohort)
    deliver_due()

    told = [letter.to[0] for letter in mail.outbox if letter.subject.startswith("Nothing to pay")]
    assert sorted(told) == sorted(head.email for head in heads)


def test_the_day_of_the_course_still_refills(cohort, time_machine):
    late = given_up(cohort)
    time_machine.move_to(datetime(2017, 3, 16, 8, tzinfo=LONDON))

    books(cohort)

    assert owed(late) == {}
