"""The Monday letter: to whom, when, what it tells, and that it is written once."""

import re
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings import actions, rules
from bookings.queries.mondays import whom_to_write_to
from bookings.states import ApprovalStatus, Approver
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from schools.models import TermDate
from tests.factories.bookings import ApprovalFactory, BookingFactory, DeputyFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory, SchoolFactory, TermDateFactory

MONDAY = date(2027, 1, 18)


def london(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def on_monday(time_machine):
    """Monday 18 January 2027, seven in the morning."""
    time_machine.move_to(london(MONDAY, 7), tick=False)


@pytest.fixture
def school(db, on_monday):
    return SchoolFactory(organisation__name="Surrey Square Primary School", la_code="210").organisation


def booking_on(day: date, school, *, title="Phonics", name="Abena", **fields):
    cohort = CohortFactory(programme__title=title)
    SessionFactory(cohort=cohort, starts_at=london(day, 9), ends_at=london(day, 15), slot="full_day")
    cohort.refresh_from_db()
    fields.setdefault("person", PersonFactory(first_name=name, last_name="Mensah"))
    return BookingFactory(cohort=cohort, organisation=school, **fields)


def asked(school, *, approver=Approver.HEAD, days: int = 60, **fields):
    """Somebody's place on a course in so many days, for the school to decide on until Friday."""
    booking = booking_on(MONDAY + timedelta(days=days), school, **fields)
    return ApprovalFactory(booking=booking, approver=approver, ends_at=london(MONDAY + timedelta(days=5)))


def letters() -> dict[str, str]:
    """Who got a letter, and its words. The clock strikes twice."""
    for _ in range(2):
        actions.write_monday_letters()
        deliver_due()
    return {letter.to[0]: letter.body for letter in mail.outbox}


def readers(school) -> set[str]:
    return set(letters())


# When ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (london(MONDAY, 6, 59), None),
        (london(MONDAY, 7), MONDAY),
        (london(MONDAY, 13, 59), MONDAY),
        (london(MONDAY, 14), None),
        (london(date(2027, 1, 17), 8), None),
        (london(date(2027, 1, 19), 8), None),
        (london(date(2027, 5, 3), 8), None),  # the bank holiday in May
        (london(date(2027, 7, 5), 7), date(2027, 7, 5)),  # summer time: six o'clock in Greenwich
    ],
)
def test_it_is_due_on_monday_mornings_from_seven_in_london(moment, due):
    assert rules.monday_letter_due(moment) == due


def test_nothing_is_written_before_seven(school, time_machine):
    PersonFactory(head=school)
    asked(school)
    time_machine.move_to(london(MONDAY, 6, 59))

    assert actions.write_monday_letters() == 0


def test_what_comes_up_later_on_monday_waits_for_the_next_one(school, time_machine):
    PersonFactory(head=school, email="head@school.example")
    asked(school)
    assert readers(school) == {"head@school.example"}

    PersonFactory(head=school, email="second@school.example")
    time_machine.move_to(london(MONDAY, 11), tick=False)

    assert readers(school) == {"head@school.example"}


def test_the_next_monday_brings_the_next_letter(school, time_machine):
    PersonFactory(head=school)
    asked(school)
    letters()
    time_machine.move_to(london(MONDAY + timedelta(days=7), 7), tick=False)
    letters()

    assert len(mail.outbox) == 2


@pytest.mark.parametrize("whose", ["school", "council"])
def test_in_the_holidays_there_is_none(school, whose):
    PersonFactory(head=school)
    asked(school)
    of = school if whose == "school" else OrganisationFactory(kind="council")
    TermDateFactory(organisation=of, from_on=MONDAY - timedelta(days=3), to_on=MONDAY)

    assert readers(school) == set()


def test_the_council_s_holidays_close_no_school_of_another_borough_and_an_inset_day_closes_none(db, on_monday):
    school = SchoolFactory(la_code="211").organisation
    PersonFactory(head=school, email="head@school.example")
    asked(school)
    TermDateFactory(organisation=OrganisationFactory(kind="council"), from_on=MONDAY, to_on=MONDAY)
    TermDateFactory(organisation=school, kind=TermDate.Kind.INSET, from_on=MONDAY, to_on=MONDAY)

    assert readers(school) == {"head@school.example"}


# To whom -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "is_told"),
    [
        ({"kind": "head"}, True),
        ({"kind": "co_head"}, True),
        ({"kind": "executive_head"}, True),
        ({"kind": "head_of_school"}, True),
        ({"kind": "cpd_lead"}, True),
        ({"kind": "deputy_head"}, False),
        ({"kind": "school_office"}, False),
        ({"kind": "teacher"}, False),
        ({"kind": "head", "is_on_leave": True}, False),
        ({"kind": "head", "status": "claimed"}, False),
        ({"kind": "head", "to_on": MONDAY - timedelta(days=1)}, False),
        ({"kind": "head", "from_on": MONDAY + timedelta(days=1)}, False),
    ],
)
def test_those_who_decide_are_told_who_is_out(school, post, is_told):
    PostFactory(organisation=school, person__email="reader@school.example", **post)
    booking_on(MONDAY + timedelta(days=2), school)

    assert ("reader@school.example" in readers(school)) == is_told


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (-1, False)])
def test_a_deputy_is_told_as_long_as_she_decides(school, days, is_told):
    deputy = PersonFactory(deputy_head=school, email="deputy@school.example")
    DeputyFactory(organisation=school, person=deputy, from_on=date(2027, 1, 4), to_on=MONDAY + timedelta(days=days))
    asked(school)

    assert readers(school) == ({"deputy@school.example"} if is_told else set())


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_deputy_is_led_only_to_pages_that_are_there_for_her(school, is_asked):
    deputy = PersonFactory(deputy_head=school, email="deputy@school.example")
    DeputyFactory(organisation=school, person=deputy, from_on=date(2027, 1, 4), to_on=MONDAY)
    if is_asked:
        asked(school)
    booking_on(MONDAY, school)
    client = Client()

    body = letters()["deputy@school.example"]

    client.force_login(deputy)
    links = [f"/{link}" for link in re.findall(r"https?://[^/]+/(\S+)", body)]
    assert [client.get(link).status_code for link in links] == [200]


def test_whoever_leaves_after_it_was_written_does_not_get_it(school):
    head = PersonFactory(head=school)
    asked(school)
    actions.write_monday_letters()
    head.posts.update(to_on=MONDAY - timedelta(days=1))

    deliver_due()

    assert mail.outbox == []
    assert list(Message.objects.values_list("kind", "status")) == [("bookings.monday", "cancelled")]


def test_there_is_no_letter_when_there_is_nothing_to_say(school):
    PersonFactory(head=school)
    booking_on(MONDAY + timedelta(days=7), school)
    asked(school)
    actions.write_monday_letters()
    school.approvals.update(status=ApprovalStatus.WITHDRAWN)

    deliver_due()

    assert mail.outbox == []


def test_a_school_without_anything_is_not_even_written_to(school):
    PersonFactory(head=school)
    booking_on(MONDAY + timedelta(days=7), school)
    booking_on(MONDAY - timedelta(days=1), school)
    ApprovalFactory(booking=booking_on(MONDAY + timedelta(days=60), school), status=ApprovalStatus.APPROVED)

    assert actions.write_monday_letters() == 0


# What ----------------------------------------------------------------------------------------------------------------


def test_it_tells_what_waits_with_a_link_and_who_is_out_by_day(school):
    PersonFactory(first_name="Folasade", head=school, email="head@school.example")
    asked(school, title="Maths: first steps", name="Jessica", price_pence=9_500, cover_pence=20_500)
    PostFactory(organisation=school, status="claimed", person__first_name="Owen", person__last_name="Prosser")
    booking_on(MONDAY + timedelta(days=2), school, cover_pence=20_500)
    booking_on(MONDAY + timedelta(days=4), school, name="Rory")

    body = letters()["head@school.example"]

    assert mail.outbox[0].subject == "This week: 2 wait for your answer, 2 colleagues out"
    said = " ".join(body.split())
    assert (
        "Jessica Mensah asks for Maths: first steps on Friday 19 March 2027, £95 and £205 for cover. "
        "Held until the end of Friday 22 January 2027. http" in said
    )
    assert "Owen Prosser says: I work here, Teacher." in said
    assert "Wednesday 20 January: Abena Mensah, full day, cover needed" in said
    assert "Friday 22 January: Rory Mensah, full day" in said
    page = Client().get(re.search(r"https?://[^/]+(/approvals/\S+)", body)[1])
    assert "Jessica Mensah" in page.content.decode()


def test_a_cpd_lead_is_told_what_is_theirs_to_decide(school):
    PersonFactory(cpd_lead=school, email="lead@school.example")
    PersonFactory(head=school, email="head@school.example")
    asked(school, name="Forthehead")
    asked(school, name="Foreither", approver=Approver.CPD_LEAD)

    said = letters()

    assert ("Forthehead" in said["lead@school.example"], "Foreither" in said["lead@school.example"]) == (False, True)
    assert ("Forthehead" in said["head@school.example"], "Foreither" in said["head@school.example"]) == (True, True)


def test_nobody_is_told_to_decide_on_their_own_booking(school):
    head = PersonFactory(head=school)
    asked(school, person=head)

    assert readers(school) == set()


def test_a_head_of_two_schools_gets_one_letter_about_both(school):
    other = OrganisationFactory(name="Albion Primary School")
    head = PersonFactory(head=school, email="head@school.example")
    PostFactory(person=head, organisation=other, kind="executive_head")
    booking_on(MONDAY, school, name="Abena")
    booking_on(MONDAY, other, name="Linh")

    body = letters()["head@school.example"]

    assert len(mail.outbox) == 1
    assert "Monday 18 January, Albion Primary School: Linh Mensah, full day" in body
    assert "Monday 18 January, Surrey Square Primary School: Abena Mensah, full day" in body


def test_nothing_of_another_school_is_in_it(school):
    PersonFactory(head=school, email="head@school.example")
    booking_on(MONDAY, school)
    other = OrganisationFactory()
    asked(other, name="Secret")
    booking_on(MONDAY, other, name="Secret")

    assert "Secret" not in letters()["head@school.example"]


def test_a_long_queue_is_cut_and_leads_to_the_page(school):
    PersonFactory(head=school, email="head@school.example")
    for number in range(14):
        asked(school, name=f"Number{number}")

    body = letters()["head@school.example"]

    assert body.count("asks for") == 10
    assert "All of them are on the page behind the button." in body


def test_a_letter_that_lay_about_until_the_weekend_is_not_sent(school, time_machine):
    PersonFactory(head=school)
    asked(school)
    actions.write_monday_letters()
    time_machine.move_to(london(MONDAY + timedelta(days=5), 9), tick=False)

    deliver_due()

    assert mail.outbox == []


# How often -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50])
def test_whom_to_write_to_is_one_query_however_many_schools_there_are(db, on_monday, count):
    for _ in range(count):
        school = OrganisationFactory()
        PersonFactory(head=school)
        booking_on(MONDAY, school)

    with CaptureQueriesContext(connection) as captured:
        assert len(whom_to_write_to(MONDAY)) == count

    assert len(captured) == 1


def test_clocks_that_strike_at_once_write_to_everybody_once(own_database, time_machine):
    time_machine.move_to(london(MONDAY, 7), tick=False)
    for _ in range(3):
        school = OrganisationFactory()
        PersonFactory(head=school)
        booking_on(MONDAY, school)
    together = Barrier(4)

    def clock() -> None:
        together.wait()
        try:
            actions.write_monday_letters()
        finally:
            connection.close()

    clocks = [Thread(target=clock) for _ in range(4)]
    for thread in clocks:
        thread.start()
    for thread in clocks:
        thread.join()

    told = list(Message.objects.filter(kind="bookings.monday").values_list("person_id", flat=True))
    assert (len(told), len(set(told))) == (3, 3)


def test_control_without_its_key_the_letter_is_seen_to_be_written_twice(school):
    PersonFactory(head=school)
    booking_on(MONDAY, school)
    actions.write_monday_letters()
    Message.objects.update(key="another")

    actions.write_monday_letters()

    assert Message.objects.filter(kind="bookings.monday").count() == 2
