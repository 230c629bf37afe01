"""What giving up a place costs, by the policy that was shown when it was booked."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings import actions, privacy, queries
from bookings.models import Booking
from bookings.states import ApprovalStatus, Cause, Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from payments.models import Charge
from payments.states import ChargeStatus
from programmes.models import Cohort
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CourseFactory, PolicyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, TermDateFactory

pytestmark = pytest.mark.django_db

STARTS = datetime(2017, 3, 16, 16, tzinfo=LONDON)
#: With ten or more working days' notice nothing, with five to nine half, with less all of it.
NOTHING, HALF, ALL = (datetime(2017, 3, day, 12, tzinfo=LONDON) for day in (1, 8, 14))


@pytest.fixture(autouse=True)
def _in_time(time_machine):
    time_machine.move_to(HALF)


def place(*, pence: int = 6000, policy=None, charged: bool = True, **fields) -> Booking:
    """A place on a course of 16 March 2017, charged for as the school agreed."""
    cohort = fields.pop("cohort", None) or CourseFactory(starts_at=STARTS, programme__title="Fabulous phonics")
    booking = BookingFactory(cohort=cohort, price_pence=pence, policy=policy or PolicyFactory(), **fields)
    if charged and pence:
        booking.charge = ChargeFactory(
            key=f"booking:{booking.pk}", payer=booking.organisation, person=booking.person, amount_pence=pence
        )
        booking.save()
    return booking


def owed(booking: Booking) -> dict[str, int]:
    """What is owed for a booking, by what the charges are for."""
    charges = Charge.objects.filter(key__startswith=f"booking:{booking.pk}", status=ChargeStatus.OWED)
    return {charge.key.removeprefix(f"booking:{booking.pk}"): charge.amount_pence for charge in charges}


@pytest.mark.parametrize(("at", "expected"), [(NOTHING, {}), (HALF, {":cancelled": 3000}), (ALL, {":cancelled": 6000})])
def test_it_costs_what_the_policy_says_at_that_moment_in_place_of_the_price(time_machine, at, expected):
    time_machine.move_to(at)
    booking = place()

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == expected
    booking.refresh_from_db()
    assert (booking.status, bool(booking.cancelling_charge)) == (Status.CANCELLED, bool(expected))


@pytest.mark.parametrize(
    ("cause", "costs"),
    [
        (Cause.BY_PERSON, True),
        (Cause.NOT_NAMED, True),
        (Cause.LEFT, False),
        (Cause.NOT_OURS, False),
        (Cause.DECLINED, False),
        (Cause.NOT_APPROVED, False),
        (Cause.ALLIANCE, False),
        (Cause.CALL, False),
        (Cause.CHANGED, False),
        (Cause.MOVED, False),
    ],
)
def test_only_what_the_person_or_the_school_gives_up_costs_anything(cause, costs):
    booking = place()

    actions.cancel(booking, by=None, cause=cause)

    assert owed(booking) == ({":cancelled": 3000} if costs else {})


@pytest.mark.parametrize(
    ("approval", "costs"),
    [
        (None, True),
        (ApprovalStatus.APPROVED, True),
        (ApprovalStatus.ASKED, False),
        (ApprovalStatus.LAPSED, False),
        (ApprovalStatus.DECLINED, False),
    ],
)
def test_a_place_that_the_school_never_approved_costs_nothing(approval, costs):
    booking = place(charged=False)
    if approval:
        ApprovalFactory(booking=booking, status=approval)

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == ({":cancelled": 3000} if costs else {})


@pytest.mark.parametrize("status", [Status.WAITING, Status.OFFERED])
def test_the_line_and_an_offer_are_left_for_nothing(status):
    booking = place(status=status, charged=False)

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == {}


def test_somebody_who_pays_for_themselves_is_charged_by_the_office_and_not_here():
    booking = place(organisation=None, charged=False)

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == {}


def test_a_reason_that_the_policy_names_makes_it_free_and_is_kept():
    booking = place(policy=PolicyFactory(exemptions=["illness", "ofsted"]))

    actions.cancel(booking, by=booking.person, exemption="illness")

    booking.refresh_from_db()
    assert (owed(booking), booking.exemption) == ({}, "illness")


@pytest.mark.parametrize(("at", "exemption"), [(HALF, "bereavement"), (NOTHING, "illness")])
def test_a_reason_that_changes_nothing_is_not_kept(time_machine, at, exemption):
    time_machine.move_to(at)
    booking = place(policy=PolicyFactory(exemptions=["illness"]))

    actions.cancel(booking, by=booking.person, exemption=exemption)

    booking.refresh_from_db()
    assert booking.exemption == ""


def test_the_version_that_was_shown_counts_and_not_what_the_course_has_by_now():
    booking = place()
    Cohort.objects.filter(pk=booking.cohort_id).update(policy=PolicyFactory(bands=[(0, 100)]))

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == {":cancelled": 3000}


def test_the_school_s_own_holidays_are_left_out_where_the_policy_says_so():
    """Five of the six working days before the course are the school's half-term."""
    policies = PolicyFactory(), PolicyFactory(counts_school_holidays=False)
    bookings = [place(policy=policy) for policy in policies]
    for booking in bookings:
        TermDateFactory(organisation=booking.organisation, from_on=date(2017, 3, 9), to_on=date(2017, 3, 15))
        actions.cancel(booking, by=booking.person)

    assert [owed(booking) for booking in bookings] == [{":cancelled": 3000}, {":cancelled": 6000}]


@pytest.mark.parametrize(("hours", "expected"), [(1, {}), (-1, {":cancelled": 3000})])
def test_after_a_change_by_the_alliance_it_is_free_until_the_moment_that_was_said(hours, expected):
    booking = place(free_to_leave_until=HALF + timedelta(hours=hours))

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == expected


@pytest.mark.parametrize(("at", "expected"), [(NOTHING, {}), (ALL, {":cancelled": 5000})])
def test_a_free_place_costs_the_sum_that_the_policy_has_for_it(time_machine, at, expected):
    time_machine.move_to(at)
    booking = place(pence=0, policy=PolicyFactory(free=[(4, 0), (0, 5000)]))

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == expected


def test_without_a_policy_nothing_was_shown_and_nothing_is_charged():
    booking = place()
    Booking.objects.filter(pk=booking.pk).delete()
    booking = BookingFactory(cohort=booking.cohort, price_pence=6000)

    actions.cancel(booking, by=booking.person)

    assert owed(booking) == {}


def test_it_never_costs_more_than_was_shown(time_machine):
    booking = place()
    time_machine.move_to(ALL)

    with pytest.raises(RuleBroken, match="By now it costs £60"):
        actions.cancel(booking, by=booking.person, at_most_pence=3000)

    booking.refresh_from_db()
    assert (booking.status, owed(booking)) == (Status.BOOKED, {"": 6000})


def test_what_is_ahead_is_said_step_by_step_and_begins_with_the_free_days_after_a_change():
    booking = place(free_to_leave_until=datetime(2017, 3, 9, 17, tzinfo=LONDON))

    steps = [(step.pence, step.until) for step in queries.leaving(booking).steps]

    assert steps == [
        (0, datetime(2017, 3, 9, 17, tzinfo=LONDON)),
        (3000, datetime(2017, 3, 10, tzinfo=LONDON)),
        (6000, None),
    ]


# The page -------------------------------------------------------------------------------------------------------------


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def hidden_sum(response) -> str:
    return re.search(r'name="shown_pence"[^>]*value="(\d+)"', response.content.decode())[1]


@pytest.fixture
def booking(client):
    made = place(policy=PolicyFactory(exemptions=["illness"]))
    client.force_login(made.person)
    return made


def test_the_page_says_what_it_costs_now_and_until_when_and_what_then(client, booking):
    shown = client.get(reverse("bookings:cancel", args=[booking.pk]))

    assert "£30 , until the end of Thursday 9 March 2017 Then £60" in words_of(shown)
    assert "£30 is then owed in place of the £60 for the place" in words_of(shown)
    assert hidden_sum(shown) == "3000"


def test_the_booking_s_own_page_says_it_too_in_few_queries(client, booking):
    with CaptureQueriesContext(connection) as captured:
        shown = client.get(reverse("bookings:booking", args=[booking.pk]))

    assert "Giving up the place now costs: £30 , until the end of Thursday 9 March 2017" in words_of(shown)
    assert len(captured) == 3


def test_giving_up_with_a_reason_costs_nothing(client, booking):
    answer = client.post(
        reverse("bookings:cancel", args=[booking.pk]), {"shown_pence": "3000", "exemption": "illness"}, follow=True
    )

    assert owed(booking) == {}
    assert "Nothing is owed, for a reason that the policy names" in words_of(answer)


@pytest.mark.parametrize("exemption", ["", "none"])
def test_nothing_chosen_is_none_of_the_reasons(client, booking, exemption):
    client.post(reverse("bookings:cancel", args=[booking.pk]), {"shown_pence": "3000", "exemption": exemption})

    assert owed(booking) == {":cancelled": 3000}


def test_when_it_costs_nothing_no_reason_is_asked(client, booking, time_machine):
    time_machine.move_to(NOTHING)

    shown = client.get(reverse("bookings:cancel", args=[booking.pk]))

    assert 'name="exemption"' not in shown.content.decode()
    assert "Nothing , until the end of Thursday 2 March 2017" in words_of(shown)


def test_when_midnight_has_passed_meanwhile_the_page_asks_again_with_the_new_sum(client, booking, time_machine):
    address = reverse("bookings:cancel", args=[booking.pk])
    time_machine.move_to(datetime(2017, 3, 9, 23, 59, tzinfo=LONDON))
    shown = hidden_sum(client.get(address))
    time_machine.move_to(datetime(2017, 3, 10, 0, 0, tzinfo=LONDON))

    again = client.post(address, {"shown_pence": shown, "exemption": "none"})

    assert again.status_code == 422
    assert "By now it costs £60" in words_of(again)
    assert (owed(booking), hidden_sum(again)) == ({"": 6000}, "6000")
    done = client.post(address, {"shown_pence": hidden_sum(again), "exemption": "none"})
    assert [str(message) for message in get_messages(done.wsgi_request)] == [
        "The place on Fabulous phonics is given up."
    ]
    assert owed(booking) == {":cancelled": 6000}


@pytest.mark.parametrize("shown", ["", "nonsense", "-1", "0", "2999"])
def test_a_sum_that_was_never_shown_charges_nobody(client, booking, shown):
    answer = client.post(reverse("bookings:cancel", args=[booking.pk]), {"shown_pence": shown, "exemption": "none"})

    assert answer.status_code == 422
    assert owed(booking) == {"": 6000}


def test_the_letter_says_what_is_owed(booking):
    actions.cancel(booking, by=booking.person)
    deliver_due()

    (letter,) = mail.outbox
    assert "£30 is owed for it" in letter.body
    assert "Nothing is owed any more if somebody else takes the place." in " ".join(letter.body.split())


def test_the_letter_says_that_nothing_is_owed(booking):
    actions.cancel(booking, by=booking.person, exemption="illness")
    deliver_due()

    assert "Nothing is owed for it." in mail.outbox[0].body


def test_the_office_of_another_school_cannot_give_it_up(client, booking):
    client.force_login(PersonFactory(school_office=OrganisationFactory()))

    assert client.post(reverse("bookings:cancel", args=[booking.pk]), {"shown_pence": "6000"}).status_code == 404


@pytest.mark.parametrize(("days", "kept"), [(364, "illness"), (366, "")])
def test_why_somebody_could_not_come_is_forgotten_after_a_year(booking, days, kept):
    actions.cancel(booking, by=booking.person, exemption="illness")

    privacy.purge(HALF + timedelta(days=days))

    booking.refresh_from_db()
    assert booking.exemption == kept
