"""The head's page for "we've had the call", and taking it back on the same day."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core import mail
from django.urls import reverse

from bookings import actions
from bookings.models import Absence, Booking, Call
from bookings.states import ApprovalStatus, Cause, Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from tests.at_once import at_once
from tests.bookings.test_calls import LATER, NOW, WEDNESDAY, another_date, course, state
from tests.bookings.test_giving_up import owed, place
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

in_the_database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday(time_machine):
    time_machine.move_to(NOW, tick=True)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(client, school):
    person = PersonFactory(head=school)
    client.force_login(person)
    return person


def page(client, school) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("bookings:call", args=[school.pk])).content, "html.parser")


def said(response) -> str:
    """What the page says last; earlier messages may not have been shown yet."""
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


# Saying it ------------------------------------------------------------------------------------------------------------


@in_the_database
def test_it_is_one_tap_on_the_school_s_page_for_heads_alone(client, school, head):
    def taps() -> list[str]:
        shown = BeautifulSoup(client.get(f"/school/{school.pk}/").content, "html.parser")
        return [link["href"] for link in shown.select("a[href$='/call/']")]

    assert taps() == [f"/school/{school.pk}/call/"]
    client.force_login(PersonFactory(school_office=school))
    assert taps() == []


@in_the_database
def test_the_page_shows_whom_it_touches_and_changes_nothing_by_being_read(client, school, head):
    moved = course(programme__title="Phonics")
    another_date(moved)
    bookings = [
        place(cohort=moved, organisation=school),
        place(cohort=course(programme__title="Spelling"), organisation=school),
        place(cohort=course(WEDNESDAY, LATER, programme__title="Grammar"), organisation=school),
    ]

    shown = page(client, school)

    rows = [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in shown.select("tbody tr")]
    when = "Wednesday 8 March 2017, 4pm to 5:30pm"
    assert rows == [
        [f"Phonics {when}", "Moved to another date Thursday 27 April 2017, 4pm"],
        [f"Spelling {when}", "Given up, at no charge"],
        [f"Grammar {when}", "Excused from these sessions"],
    ]
    assert [state(booking)[0] for booking in bookings] == [Status.BOOKED] * 3


@in_the_database
def test_with_nothing_booked_the_page_says_so_and_it_can_be_said_all_the_same(client, school, head):
    assert "Nobody at your school has anything booked on these days." in page(client, school).get_text()

    answer = client.post(reverse("bookings:call", args=[school.pk]))

    assert said(answer) == "Your colleagues are free, and have been told by e-mail."
    assert Call.objects.get().said_by == head


@in_the_database
def test_pressing_again_shows_what_was_said(client, school, head):
    address = reverse("bookings:call", args=[school.pk])
    for _ in range(2):
        answer = client.post(address)

    assert answer.status_code == 200
    assert "Your school is unavailable" in answer.content.decode()
    assert Call.objects.count() == 1


@in_the_database
@pytest.mark.parametrize("kind", ["teacher", "deputy_head", "cpd_lead", "school_office", "governor"])
def test_to_everybody_but_the_school_s_heads_the_page_is_not_there(client, school, kind):
    client.force_login(PersonFactory(**{kind: school}))
    assert client.get(reverse("bookings:call", args=[school.pk])).status_code == 404

    client.force_login(PersonFactory(head=OrganisationFactory()))
    for name in ("call", "take_back_call"):
        assert client.post(reverse(f"bookings:{name}", args=[school.pk])).status_code == 404
    assert Call.objects.count() == 0


@in_the_database
def test_others_see_no_more_than_that_the_school_is_unavailable(client, school, head):
    booking = place(cohort=course(), organisation=school)
    actions.say_unavailable(school, by=head)
    client.force_login(booking.person)

    shown = client.get(reverse("bookings:booking", args=[booking.pk])).content.decode()

    assert "The school is unavailable." in shown
    assert "inspect" not in shown.lower()


# Taking it back -------------------------------------------------------------------------------------------------------


@in_the_database
def test_on_the_same_day_everything_can_be_as_it_was(client, school, head):
    moved, given_up = course(programme__title="Phonics"), course(programme__title="Spelling")
    other = another_date(moved)
    bookings = [place(cohort=one, organisation=school) for one in (moved, given_up)]
    excused = place(cohort=course(WEDNESDAY, LATER), organisation=school)
    client.post(reverse("bookings:call", args=[school.pk]))

    answer = client.post(reverse("bookings:take_back_call", args=[school.pk]))

    assert said(answer) == "It is taken back. Everything is as it was, and your colleagues are told."
    for old, cohort in zip(bookings, (moved, given_up), strict=True):
        again = Booking.objects.live().get(cohort=cohort)
        assert (again.person, again.price_pence, again.policy, owed(again)) == (
            old.person,
            6000,
            old.policy,
            {"": 6000},
        )
    assert not Booking.objects.live().filter(cohort=other).exists()
    assert not Absence.objects.filter(booking=excused).exists()
    assert not Call.objects.exists()


@in_the_database
def test_a_place_that_somebody_else_has_meanwhile_is_gone_and_the_page_says_so(client, school, head):
    cohort = course(places=1)
    place(cohort=cohort, organisation=school)
    place(cohort=course(WEDNESDAY, LATER), organisation=school)
    BookingFactory(cohort=cohort, status=Status.WAITING)  # the place is offered to them at once
    client.post(reverse("bookings:call", args=[school.pk]))

    answer = client.post(reverse("bookings:take_back_call", args=[school.pk]))

    assert said(answer) == "It is taken back. 1 of 2 are as they were; 1 place is no longer free. All are told."


@in_the_database
def test_whoever_cannot_go_back_stays_where_they_were_moved(client, school, head):
    cohort = course(places=1)
    other = another_date(cohort)
    booking = place(cohort=cohort, organisation=school)
    client.post(reverse("bookings:call", args=[school.pk]))
    BookingFactory(cohort=cohort)

    client.post(reverse("bookings:take_back_call", args=[school.pk]))

    assert (state(booking)[1], Booking.objects.live().get(cohort=other).person) == (Cause.MOVED, booking.person)


@in_the_database
def test_what_the_school_agreed_to_comes_back_with_the_place(school, head):
    cohort = course()
    approval = ApprovalFactory(booking=place(cohort=cohort, organisation=school), status=ApprovalStatus.APPROVED)
    call = actions.say_unavailable(school, by=head)

    actions.take_call_back(call, by=head)

    approval.refresh_from_db()
    assert approval.booking == Booking.objects.live().get(cohort=cohort)


@in_the_database
def test_it_can_be_said_again_after_it_was_taken_back(school, head):
    cohort = course()
    place(cohort=cohort, organisation=school)
    actions.take_call_back(actions.say_unavailable(school, by=head), by=head)

    actions.say_unavailable(school, by=head)

    assert Booking.objects.live().filter(cohort=cohort).count() == 0
    assert list(Booking.objects.filter(cohort=cohort).values_list("cause", flat=True)) == [Cause.CALL] * 2


@in_the_database
def test_the_next_day_it_stands(client, school, head, time_machine):
    place(cohort=course(datetime(2017, 3, 9, 16, tzinfo=LONDON)), organisation=school)
    client.post(reverse("bookings:call", args=[school.pk]))
    time_machine.move_to(datetime(2017, 3, 8, 0, 0, tzinfo=LONDON))

    answer = client.post(reverse("bookings:take_back_call", args=[school.pk]))

    assert said(answer) == "This was said before today. Ask the office to book your colleagues again."
    assert "Take it back" not in page(client, school).get_text()


@in_the_database
def test_once_its_days_are_over_the_page_is_ready_for_another_one(client, school, head, time_machine):
    client.post(reverse("bookings:call", args=[school.pk]))

    time_machine.move_to(NOW + timedelta(days=3))

    assert "Your school is then unavailable from" in page(client, school).get_text()
    assert (
        said(client.post(reverse("bookings:take_back_call", args=[school.pk]))) == "This has been taken back already."
    )


@in_the_database
def test_people_are_told_what_they_have_again_and_a_letter_that_has_not_gone_out_never_does(school, head):
    place(cohort=course(programme__title="Spelling"), organisation=school)
    call = actions.say_unavailable(school, by=head)
    actions.take_call_back(call, by=head)

    deliver_due()

    (letter,) = [letter for letter in mail.outbox if letter.subject.startswith(("You are free", "Your courses"))]
    assert letter.subject == "Your courses from Tuesday 7 March 2017 to Thursday 9 March 2017 after all"
    assert "Yours again: Spelling, Wednesday 8 March 2017, 4pm" in " ".join(letter.body.split())
    assert Message.objects.get(kind="bookings.unavailable").status == "cancelled"


def test_two_who_take_it_back_at_once_give_each_place_back_once(own_database):
    school = OrganisationFactory()
    heads = [PersonFactory(head=school) for _ in range(2)]
    cohort = course()
    place(cohort=cohort, organisation=school)
    call = actions.say_unavailable(school, by=heads[0])

    results = at_once(2, lambda number: actions.take_call_back(call, by=heads[number]))

    assert sorted(type(result).__name__ for result in results) == ["Done", RuleBroken.__name__]
    assert Booking.objects.live().filter(cohort=cohort).count() == 1
