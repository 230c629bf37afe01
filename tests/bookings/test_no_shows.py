"""Staying away without a word: what it costs, and how a corrected register takes it back."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse

from bookings import actions
from bookings.actions import Marked
from bookings.models import Absence, Booking
from bookings.states import ApprovalStatus
from core.calendar import LONDON
from core.delivery import deliver_due
from programmes.states import CohortStatus
from tests.bookings.test_giving_up import owed, place
from tests.factories.bookings import ApprovalFactory, BookingFactory, StandInFactory
from tests.factories.programmes import CohortFactory, CourseFactory, PolicyFactory, SessionFactory
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db

FIRST = datetime(2017, 1, 12, 16, tzinfo=LONDON)
SECOND = FIRST + timedelta(days=14)
BOOKED = FIRST - timedelta(days=30)


@pytest.fixture(autouse=True)
def _after_the_last_session_has_begun(time_machine):
    time_machine.move_to(SECOND + timedelta(minutes=20))


@pytest.fixture
def cohort():
    """Two sessions, on 12 and 26 January 2017."""
    made = CohortFactory(programme__title="Fabulous phonics", status=CohortStatus.RUNNING)
    for starts_at in (FIRST, SECOND):
        SessionFactory(cohort=made, starts_at=starts_at)
    made.refresh_from_db()
    return made


@pytest.fixture
def leader():
    return PersonFactory()


def free_place(cohort, **fields) -> Booking:
    """A place that cost nothing, under a policy that asks £25 of those who stay away."""
    policy = PolicyFactory(no_show_free_pence=2500)
    return place(cohort=cohort, pence=0, policy=policy, accepted_at=fields.pop("accepted_at", BOOKED), **fields)


def mark(cohort, booking: Booking, *marks: str, by) -> None:
    """What the registers of the sessions say of somebody, one after another; None leaves one untaken."""
    for session, one in zip(cohort.sessions.order_by("starts_at"), marks, strict=False):
        if one:
            minutes = 30 if one == "part" else None
            actions.take_register(session, [Marked(booking.pk, one, minutes)], by=by)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (("absent", "absent"), {":no-show": 2500}),
        (("present", "absent"), {}),
        (("absent", "present"), {}),
        (("part", "absent"), {}),
        (("excused", "absent"), {}),
        (("absent", "excused"), {}),
        (("absent", None), {}),  # the last register has not been taken
        ((None, "absent"), {}),  # nobody knows of the first session
    ],
)
def test_whoever_was_at_no_session_and_had_no_reason_pays_for_a_free_place(cohort, leader, marks, expected):
    booking = free_place(cohort)

    mark(cohort, booking, *marks, by=leader)

    assert owed(booking) == expected
    assert owed(booking).keys() == ({":no-show"} if Booking.objects.get(pk=booking.pk).no_show_charge else set())


def test_the_price_of_a_paid_place_stays_and_nothing_is_added(cohort, leader):
    booking = place(cohort=cohort, policy=PolicyFactory(no_show_percent=100), accepted_at=BOOKED)

    mark(cohort, booking, "absent", "absent", by=leader)

    assert owed(booking) == {"": 6000}


def test_an_optional_session_need_not_be_come_to(cohort, leader):
    cohort.sessions.filter(starts_at=FIRST).update(is_required=False)
    booking = free_place(cohort)

    mark(cohort, booking, None, "absent", by=leader)

    assert owed(booking) == {":no-show": 2500}


def test_sessions_before_somebody_booked_do_not_count(cohort, leader):
    booking = free_place(cohort, accepted_at=FIRST + timedelta(days=1))

    mark(cohort, booking, None, "absent", by=leader)

    assert owed(booking) == {":no-show": 2500}


def test_whoever_was_known_to_be_away_pays_nothing(cohort, leader):
    booking = free_place(cohort)
    Absence.objects.create(booking=booking, session=cohort.sessions.first())

    mark(cohort, booking, "absent", "absent", by=leader)

    assert owed(booking) == {}


@pytest.mark.parametrize(("came", "expected"), [("present", {}), ("absent", {":no-show": 2500})])
def test_a_colleague_who_came_instead_counts_as_having_come(cohort, leader, came, expected):
    booking = free_place(cohort)
    StandInFactory(booking=booking, session=cohort.sessions.first())

    mark(cohort, booking, came, "absent", by=leader)

    assert owed(booking) == expected


@pytest.mark.parametrize("status", [ApprovalStatus.ASKED, ApprovalStatus.LAPSED])
def test_a_place_that_the_school_never_approved_costs_nothing(cohort, leader, status):
    booking = free_place(cohort)
    ApprovalFactory(booking=booking, status=status)

    mark(cohort, booking, "absent", "absent", by=leader)

    assert owed(booking) == {}


def test_somebody_without_a_school_or_a_policy_pays_nothing(cohort, leader):
    alone = free_place(cohort, organisation=None)
    without = BookingFactory(cohort=cohort, accepted_at=BOOKED)

    for booking in (alone, without):
        mark(cohort, booking, "absent", "absent", by=leader)

    assert [owed(booking) for booking in (alone, without)] == [{}, {}]


def test_a_corrected_register_takes_it_back_and_once_more_brings_it_back(cohort, leader):
    booking = free_place(cohort)
    mark(cohort, booking, "absent", "absent", by=leader)

    mark(cohort, booking, None, "present", by=leader)
    assert owed(booking) == {}
    mark(cohort, booking, None, "absent", by=leader)

    assert owed(booking) == {":no-show:2": 2500}


def test_the_same_register_again_charges_nothing_more(cohort, leader):
    booking = free_place(cohort)

    for _ in range(3):
        mark(cohort, booking, "absent", "absent", by=leader)

    assert owed(booking) == {":no-show": 2500}


def test_a_register_of_the_first_session_that_comes_last_settles_it_too(cohort, leader):
    booking = free_place(cohort)
    mark(cohort, booking, None, "absent", by=leader)
    cohort.status = CohortStatus.FINISHED
    cohort.save(update_fields=["status"])

    mark(cohort, booking, "absent", by=leader)

    assert owed(booking) == {":no-show": 2500}


def test_giving_up_afterwards_is_never_charged_beside_it(cohort, leader):
    booking = free_place(cohort)
    mark(cohort, booking, "absent", "absent", by=leader)

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == {}


def test_the_letter_goes_out_the_next_morning_and_not_at_all_when_the_register_was_mended(cohort, leader, time_machine):
    missing, mended = free_place(cohort), free_place(cohort)
    for booking in (missing, mended):
        mark(cohort, booking, "absent", "absent", by=leader)
    deliver_due()
    assert mail.outbox == []
    mark(cohort, mended, None, "present", by=leader)

    time_machine.move_to(datetime(2017, 1, 27, 8, tzinfo=LONDON))
    deliver_due()

    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([missing.person.email], "We missed you: Fabulous phonics")
    ]
    assert "For this course that costs £25" in " ".join(mail.outbox[0].body.split())


def test_the_booking_s_page_says_what_is_owed(client, cohort, leader):
    booking = free_place(cohort)
    mark(cohort, booking, "absent", "absent", by=leader)
    client.force_login(booking.person)

    page = BeautifulSoup(client.get(reverse("bookings:booking", args=[booking.pk])).content, "html.parser")

    assert "£25 is owed for the place that was kept" in page.get_text()


def test_the_course_page_says_beforehand_what_staying_away_costs(client):
    cohort = CourseFactory(
        policy=PolicyFactory(no_show_free_pence=2500), starts_at=SECOND + timedelta(days=30), pence=0
    )

    page = client.get(reverse("bookings:course", args=[cohort.programme.slug])).content.decode()

    assert "Staying away from a free place without a word costs £25." in page
