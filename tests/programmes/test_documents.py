"""Calendar files and what search engines read."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from core.calendar import LONDON
from programmes import documents, queries
from programmes.models import Programme, Tier
from programmes.states import CohortStatus
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    PriceFactory,
    ProgrammeFactory,
    ProgrammeLeaderFactory,
    SessionFactory,
)
from tests.factories.schools import OrganisationFactory

pytestmark = pytest.mark.django_db

STARTS = datetime(2027, 1, 21, 16, tzinfo=LONDON)


def events(response) -> list:
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def titles(client, query: str = "") -> list[str]:
    return [str(event["summary"]) for event in events(client.get(f"/cpd/calendar.ics{query}"))]


def test_the_feed_has_every_public_session_ahead_in_order(client):
    course = CourseFactory(programme__title="Two sessions")
    SessionFactory(
        cohort=course, starts_at=timezone.now() + timedelta(days=30), video_link="https://meet.example.org/1"
    )
    CourseFactory(programme__title="Between", starts_at=timezone.now() + timedelta(days=20))
    CourseFactory(programme__title="Draft", status=CohortStatus.DRAFT)
    CourseFactory(programme__title="Cancelled", status=CohortStatus.CANCELLED)
    CourseFactory(programme__title="Past", starts_at=timezone.now() - timedelta(days=2), status=CohortStatus.FINISHED)

    answer = client.get("/cpd/calendar.ics")

    assert [str(event["summary"]) for event in events(answer)] == ["Two sessions", "Between", "Two sessions"]
    assert b"meet.example.org" not in answer.content


def test_the_feed_takes_the_same_filters(client):
    CourseFactory(programme__title="Fabulous phonics", programme__audiences=["teachers"])
    CourseFactory(programme__title="For heads", programme__audiences=["heads"])

    assert titles(client, "?who=heads") == ["For heads"]
    assert titles(client, "?q=fonics") == ["Fabulous phonics"]
    assert titles(client, "?who=nonsense") == ["Fabulous phonics", "For heads"]


@pytest.mark.parametrize("rows", [1, 50])
def test_the_feed_costs_the_same_at_1_and_at_50_courses(client, django_assert_num_queries, rows):
    for _ in range(rows):
        CourseFactory()
    with django_assert_num_queries(2):
        assert len(titles(client)) == rows


def test_a_courses_file_has_its_sessions_under_names_that_stay(client):
    course = CourseFactory(programme__slug="phonics", programme__title="Phonics", starts_at=STARTS)
    session = course.sessions.get()
    session.venue, session.place = OrganisationFactory(name="Crampton School"), "The hall"
    session.save()

    [event] = events(client.get("/cpd/phonics/course.ics"))

    assert event["uid"] == f"session-{session.pk}@localhost"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (STARTS, STARTS + timedelta(minutes=90))
    assert (str(event["location"]), str(event["summary"])) == ("Crampton School, The hall", "Phonics")
    assert str(event["url"]).endswith("/cpd/phonics/1/")


def test_a_cancelled_course_takes_up_no_time_and_a_draft_is_not_there(client):
    CourseFactory(programme__slug="cancelled", status=CohortStatus.CANCELLED)
    CourseFactory(programme__slug="draft", status=CohortStatus.DRAFT)

    assert events(client.get("/cpd/cancelled/course.ics")) == []
    assert [
        client.get(path).status_code
        for path in ("/cpd/draft/course.ics", "/cpd/none/course.ics", "/cpd/none/1/course.ics")
    ] == [404] * 3


def facts_of(course) -> dict:
    shown = queries.course_page(course.programme.slug)
    return documents.event_facts(shown, list(queries.sessions_of(shown.pk)), queries.prices_of(shown.pk))


def test_a_course_is_told_to_search_engines_as_an_event():
    course = CourseFactory(
        programme__title="Phonics", programme__slug="phonics", starts_at=STARTS, places=20, pence=None
    )
    PriceFactory(cohort=course, tier=Tier.MEMBER, amount_pence=4505, until_at=STARTS)
    course.sessions.update(place="The hall")
    leader = ProgrammeLeaderFactory(programme=course.programme)

    facts = facts_of(course)

    assert (facts["@type"], facts["name"], facts["startDate"]) == (
        "EducationEvent",
        "Phonics",
        "2027-01-21T16:00:00+00:00",
    )
    assert facts["location"] == {"@type": "Place", "name": "The hall"}
    assert facts["performer"] == [{"@type": "Person", "name": leader.person.full_name}]
    assert facts["remainingAttendeeCapacity"] == 20
    [offer] = facts["offers"]
    assert (offer["price"], offer["priceCurrency"], offer["availability"]) == (
        "45.05",
        "GBP",
        "https://schema.org/InStock",
    )
    assert (offer["name"], offer["validThrough"]) == ("Members", "2027-01-21T16:00:00+00:00")
    assert "subEvent" not in facts


def test_several_sessions_are_sub_events_and_a_cancelled_course_says_so():
    course = CourseFactory(status=CohortStatus.CANCELLED)
    SessionFactory(cohort=course, video_link="https://meet.example.org/1", title="Online")

    facts = facts_of(course)

    assert facts["eventStatus"] == "https://schema.org/EventCancelled"
    assert [event["location"]["@type"] for event in facts["subEvent"]] == ["Place", "VirtualLocation"]
    assert "meet.example.org" not in json.dumps(facts)


@pytest.mark.requirement("R056")
def test_an_outside_event_points_to_its_own_page():
    programme = ProgrammeFactory(
        kind=Programme.Kind.EXTERNAL, external_url="https://www.eventbrite.co.uk/e/1", slug="outside"
    )
    course = CourseFactory(programme=programme, places=0, pence=None)

    assert facts_of(course)["url"] == "https://www.eventbrite.co.uk/e/1"


def test_no_text_can_end_the_script_that_it_stands_in():
    course = CourseFactory(programme__title="</script><script>alert(1)</script> & more")
    shown = queries.course_page(course.programme.slug)

    written = documents.event_data(shown, list(queries.sessions_of(shown.pk)), [])

    assert set("<>&") & set(written) == set()
    assert json.loads(written)["name"] == "</script><script>alert(1)</script> & more"


def test_a_cohort_without_sessions_has_no_when():
    assert "startDate" not in facts_of(CohortFactory(number=1))
