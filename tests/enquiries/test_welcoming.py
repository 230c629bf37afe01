"""A head who is new to the borough is written to once, whatever posts they come to hold (R006)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.calendar import today
from core.models import Message
from enquiries import actions, emails, tasks
from enquiries.models import Enquiry, Welcome, Welcoming
from schools.actions import give_post, merge
from schools.states import PostKind
from tests.at_once import at_once
from tests.factories.enquiries import EnquiryFactory
from tests.factories.schools import LONG_AGO, OfficerFactory, PersonFactory, PostFactory, SchoolFactory
from tests.home.people import officer, signed_in, soup_of

DAY = timedelta(days=1)
SINCE = date(2026, 9, 1)


@pytest.fixture
def welcoming(db):
    return Welcoming.objects.create(since_on=today() - 30 * DAY)


def school(la_code: str = "210"):
    return SchoolFactory(la_code=la_code).organisation


def head(from_on=None, **fields) -> PostFactory:
    fields = {"organisation": school(), "kind": PostKind.HEAD} | fields
    return PostFactory(from_on=from_on or today() - DAY, **fields)


def letters() -> list[int]:
    return sorted(Message.objects.filter(kind="enquiries.welcome").values_list("person_id", flat=True))


@pytest.mark.requirement("R006")
def test_a_new_head_gets_the_welcome_letter_once(welcoming):
    post = head()

    assert (tasks.welcome_new_heads(), tasks.welcome_new_heads()) == (1, 0)

    assert letters() == [post.person_id]
    letter = emails.welcome(Message.objects.get(kind="enquiries.welcome"))
    assert "/welcome-head/" in letter.text


@pytest.mark.requirement("R006")
def test_two_posts_a_later_post_and_another_kind_of_headship_bring_no_second_letter(welcoming):
    person = PersonFactory()
    head(person=person)
    head(person=person, kind=PostKind.EXECUTIVE_HEAD)
    tasks.welcome_new_heads()
    person.posts.update(to_on=today() - DAY)
    head(person=person, from_on=today())

    tasks.welcome_new_heads()

    assert letters() == [person.pk]


@pytest.mark.requirement("R006")
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"from_on": LONG_AGO}, "was there when the portal was filled"),
        ({"from_on": today() - 30 * DAY}, "began on the very day"),
        ({"from_on": today() + DAY}, "has not begun"),
        ({"status": "claimed"}, "is not confirmed"),
        ({"kind": PostKind.DEPUTY_HEAD}, "is no head"),
    ],
)
def test_who_is_not_written_to(welcoming, fields, why):
    head(**fields)

    assert tasks.welcome_new_heads() == 0, why


def test_a_head_elsewhere_and_a_head_who_was_one_here_before_are_not_written_to(welcoming):
    head(organisation=school(la_code="211"))
    person = PersonFactory()
    head(person=person, from_on=LONG_AGO, to_on=LONG_AGO + 300 * DAY)
    head(person=person)

    assert tasks.welcome_new_heads() == 0


def test_a_post_that_is_confirmed_later_and_one_that_begins_later_are_welcomed_then(welcoming):
    claimed = head(status="claimed")
    coming = head(from_on=today() + DAY)
    tasks.welcome_new_heads()
    assert letters() == []

    type(claimed).objects.filter(pk=claimed.pk).update(status="confirmed")
    type(coming).objects.filter(pk=coming.pk).update(from_on=today())
    tasks.welcome_new_heads()

    assert letters() == sorted([claimed.person_id, coming.person_id])


def test_nobody_is_written_to_until_the_office_says_that_the_portal_is_filled(db):
    head()
    assert tasks.welcome_new_heads() == 0

    client = officer()
    client.post("/office/new-heads/begin/")
    assert tasks.welcome_new_heads() == 0  # they were there
    assert Welcoming.objects.get().since_on == today()
    with pytest.raises(ValidationError, match="New heads are welcomed already"):
        actions.begin_welcoming(by=None)


def test_a_post_given_on_the_portal_is_welcomed(welcoming):
    person = PersonFactory()
    give_post(person, organisation=school(), kind=PostKind.CO_HEAD, by=None)

    tasks.welcome_new_heads()

    assert letters() == [person.pk]


def test_the_letter_is_not_sent_when_they_are_head_no_more(welcoming):
    post = head()
    tasks.welcome_new_heads()
    type(post).objects.filter(pk=post.pk).update(to_on=today() - DAY)

    assert emails.welcome(Message.objects.get(kind="enquiries.welcome")) is None


def test_whom_two_records_welcomed_is_not_written_to_a_third_time(welcoming):
    kept, other = head().person, head().person
    tasks.welcome_new_heads()

    merge(kept, other, by=OfficerFactory(administrator=True))
    tasks.welcome_new_heads()

    assert Welcome.objects.get().person == kept
    assert Message.objects.filter(kind="enquiries.welcome").count() == 2


def test_two_clocks_at_once_write_one_letter(own_database):
    Welcoming.objects.create(since_on=SINCE - 365 * DAY)
    post = head()

    at_once(3, lambda _: tasks.welcome_new_heads())

    assert letters() == [post.person_id]


# The page and the tour ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R006")
def test_a_new_head_asks_for_a_tour_and_one_request_waits_at_a_time(welcoming):
    post = head()
    client = signed_in(post.person)
    page = soup_of(client, "/welcome-head/")
    words = page.select_one("textarea").get_text()
    assert str(post.organisation) in words

    answer = client.post("/welcome-head/", {"question": words})

    tour = Enquiry.objects.get()
    assert (tour.topic, tour.person, tour.organisation, answer.status_code) == (
        "tour",
        post.person,
        post.organisation,
        302,
    )
    page = soup_of(client, "/welcome-head/")
    assert page.select("textarea") == []
    assert tour.reference in page.get_text()
    again = client.post("/welcome-head/", {"question": "Once more"})
    assert (again.status_code, Enquiry.objects.count()) == (422, 1)
    assert "You have asked for a tour already." in again.content.decode()


def test_after_the_answer_another_tour_can_be_asked_for(welcoming):
    post = head()
    EnquiryFactory(topic="tour", person=post.person, answered=True)

    assert signed_in(post.person).post("/welcome-head/", {"question": "Please"}).status_code == 302


def test_of_two_requests_at_once_one_waits(own_database):
    person = PersonFactory()

    results = at_once(3, lambda _: actions.ask(topic="tour", question="Please", by=person))

    assert sorted(isinstance(result, ValidationError) for result in results) == [False, True, True]


@pytest.mark.parametrize("kind", ["teacher", "deputy_head", "cpd_lead"])
def test_the_page_is_for_heads(db, kind):
    assert signed_in(PersonFactory(**{kind: school()})).get("/welcome-head/").status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_the_office_s_list_costs_the_same_however_long(welcoming, count, django_assert_num_queries):
    where = school()
    for _ in range(count):
        head(organisation=where)
    tasks.welcome_new_heads()
    client = officer()
    client.get("/office/new-heads/")

    with django_assert_num_queries(4):
        client.get("/office/new-heads/")
