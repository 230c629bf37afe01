"""Courses with minimum numbers: when they are confirmed, by whom, and who is told."""

from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse

from bookings import actions
from bookings.states import Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import AuditEntry, Message
from programmes.models import Cohort
from programmes.queries import short_of_people, undecided
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory, RequestFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

#: The usual day of decision is Thursday 23 February 2017.
STARTS = datetime(2017, 3, 16, 16, tzinfo=LONDON)
BEFORE, ON_THE_DAY, AFTER = (datetime(2017, 2, day, 12, tzinfo=LONDON) for day in (22, 23, 27))


@pytest.fixture(autouse=True)
def _in_time(time_machine):
    time_machine.move_to(ON_THE_DAY)


def course(*, people: int = 2, minimum: int = 2, **fields) -> Cohort:
    cohort = CourseFactory(starts_at=STARTS, minimum=minimum, programme__title="Fabulous phonics", **fields)
    for _ in range(people):
        BookingFactory(cohort=cohort)
    cohort.refresh_from_db()
    return cohort


def is_confirmed(cohort: Cohort) -> bool:
    cohort.refresh_from_db()
    return cohort.confirmed_at is not None


@pytest.mark.parametrize(
    ("at", "fields", "expected"),
    [
        (BEFORE, {}, False),
        (datetime(2017, 2, 22, 23, 59, 59, tzinfo=LONDON), {}, False),
        (datetime(2017, 2, 23, tzinfo=LONDON), {}, True),
        (AFTER, {}, True),
        (AFTER, {"people": 1}, False),
        (BEFORE, {"decides_on": date(2017, 2, 20)}, True),
        (AFTER, {"decides_on": date(2017, 3, 10)}, False),
        (AFTER, {"status": CohortStatus.DRAFT}, False),
        (AFTER, {"status": CohortStatus.CANCELLED}, False),
        (AFTER, {"minimum": 0}, False),  # runs in any case, so there is nothing to confirm
    ],
)
def test_the_clock_confirms_from_the_day_of_decision_on_what_has_enough_people(time_machine, at, fields, expected):
    time_machine.move_to(at)
    cohort = course(**fields)

    actions.confirm_with_enough_people()

    assert is_confirmed(cohort) == expected


def test_a_course_is_confirmed_as_soon_as_enough_people_are_there_after_its_day(time_machine):
    cohort = course(people=1)
    actions.confirm_with_enough_people()
    time_machine.move_to(AFTER)
    BookingFactory(cohort=cohort)

    assert (is_confirmed(cohort), actions.confirm_with_enough_people(), is_confirmed(cohort)) == (False, 1, True)


def test_once_confirmed_it_runs_though_people_give_up_their_places():
    cohort = course()
    actions.confirm_with_enough_people()
    booking = cohort.bookings.first()

    actions.cancel(booking, by=booking.person)

    cohort.refresh_from_db()
    assert (cohort.taken, cohort.runs_words) == (1, "Confirmed to run")


@pytest.mark.parametrize(("at", "told"), [(ON_THE_DAY, 0), (AFTER, 2)])
def test_people_are_told_only_when_they_had_to_wonder(time_machine, at, told):
    time_machine.move_to(at)
    course()

    actions.confirm_with_enough_people()
    actions.confirm_with_enough_people()  # the clock may strike twice
    deliver_due()

    assert [letter.subject for letter in mail.outbox] == ["It runs: Fabulous phonics"] * told


def test_whoever_asked_for_several_places_is_told_once(time_machine):
    time_machine.move_to(AFTER)
    cohort, school = course(people=0), OrganisationFactory()
    office = PersonFactory(school_office=school)
    request = RequestFactory(cohort=cohort, asked_by=office)
    for _ in range(3):
        BookingFactory(
            cohort=cohort, request=request, person=None, organisation=school, name_due_at=STARTS - timedelta(days=3)
        )

    actions.confirm(cohort, by=None)

    assert [message.person_id for message in Message.objects.filter(kind="bookings.confirmed")] == [office.pk]


def test_those_in_line_or_with_an_offer_are_not_told_that_it_runs(time_machine):
    time_machine.move_to(AFTER)
    cohort = course()
    BookingFactory(cohort=cohort, status=Status.WAITING)
    BookingFactory(cohort=cohort, status=Status.OFFERED)

    actions.confirm(cohort, by=None)

    assert Message.objects.filter(kind="bookings.confirmed").count() == 2


def test_the_office_confirms_earlier_and_with_fewer_people(time_machine):
    time_machine.move_to(BEFORE)
    cohort, officer = course(people=1), OfficerFactory()

    assert [actions.confirm(cohort, by=officer) for _ in range(2)] == [True, False]

    entry = AuditEntry.objects.get(verb="confirmed")
    assert (entry.person_id, entry.thing_id, is_confirmed(cohort)) == (officer.pk, cohort.pk, True)
    assert Message.objects.filter(kind="bookings.confirmed").count() == 0


@pytest.mark.parametrize("status", [CohortStatus.DRAFT, CohortStatus.FINISHED, CohortStatus.CANCELLED])
def test_what_is_not_on_cannot_be_confirmed(status):
    with pytest.raises(RuleBroken, match="there is nothing to confirm"):
        actions.confirm(course(status=status), by=OfficerFactory())


def test_the_office_has_to_decide_on_those_short_of_people_whose_day_has_come():
    short = course(people=1)
    course()  # has enough
    course(people=1, decides_on=date(2017, 3, 1))
    course(people=1, minimum=0)
    confirmed = course(people=1)
    actions.confirm(confirmed, by=OfficerFactory())

    waiting = short_of_people(undecided(today=date(2017, 2, 23), at=ON_THE_DAY))

    assert list(waiting) == [short]


# Its pages ------------------------------------------------------------------------------------------------------------


def runs_on(client, address: str) -> list[str]:
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return [" ".join(part.get_text(" ", strip=True).split()) for part in page.select(".app-runs")]


@pytest.mark.parametrize(
    ("fields", "confirmed", "expected"),
    [
        ({"people": 6, "minimum": 8}, False, "Two more and it runs"),
        ({"people": 8, "minimum": 8}, False, "Enough people have booked"),
        ({"people": 3, "minimum": 8}, True, "Confirmed to run"),
        ({"people": 3, "minimum": 0}, False, None),
    ],
)
def test_pages_say_whether_it_runs(client, time_machine, fields, confirmed, expected):
    time_machine.move_to(BEFORE)
    cohort = course(**fields)
    if confirmed:
        actions.confirm(cohort, by=OfficerFactory())
    booking = cohort.bookings.first()
    client.force_login(booking.person)
    day = "" if confirmed else " It is decided on Thursday 23 February 2017."

    found = [runs_on(client, address) for address in (
        reverse("bookings:course", args=[cohort.programme.slug]), f"/bookings/{booking.pk}/", "/cpd/"
    )]  # fmt: skip

    assert found == ([[expected + day], [expected + day], [expected]] if expected else [[], [], []])


def test_the_office_decides_on_a_page_of_its_own(client):
    cohort = course(people=1)
    client.force_login(OfficerFactory())
    address = reverse("bookings:decide_cohort", args=[cohort.pk])

    asked = BeautifulSoup(client.get(address).content, "html.parser")
    answer = client.post(address)

    assert [fact.get_text() for fact in asked.select(".app-facts li span:last-child")][:2] == [
        "1 of 2 needed",
        "Thursday 23 February 2017",
    ]
    assert (answer.status_code, is_confirmed(cohort)) == (302, True)
    assert "It is confirmed to run since" in client.get(address).content.decode()


def test_a_page_about_a_course_that_is_over_says_why_nothing_can_be_confirmed(client):
    cohort = course(status=CohortStatus.FINISHED)
    client.force_login(OfficerFactory())

    answer = client.post(reverse("bookings:decide_cohort", args=[cohort.pk]))

    assert answer.status_code == 422
    assert "This course is finished, so there is nothing to confirm." in answer.content.decode()
