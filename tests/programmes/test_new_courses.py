"""Whoever keeps a search is told of new courses, and can stop that."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from programmes import actions, rules, stopping
from programmes.models import SavedCourse, SavedSearch, Tier
from programmes.states import CohortStatus
from tests.factories.members import MembershipFactory
from tests.factories.programmes import CourseFactory, PriceFactory, SavedCourseFactory, SavedSearchFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.programmes.test_saved import KEPT, page, problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = PersonFactory(first_name="Abena")
    client.force_login(person)
    client.get("/cookies/")  # from now on the session comes from the cache
    return person


@pytest.fixture
def phonics():
    return CourseFactory(programme__title="Phonics", programme__slug="phonics")


@pytest.fixture
def search(time_machine) -> SavedSearch:
    """Kept on Monday at noon: courses for teachers."""
    time_machine.move_to(KEPT)
    return SavedSearchFactory(person=PersonFactory(first_name="Abena"))


DAY = timedelta(days=1)
EIGHT = datetime(2027, 1, 12, 8, tzinfo=LONDON)


def tick() -> list[str]:
    """The clock strikes twice, and what is due goes out. Gives the subjects."""
    before = len(mail.outbox)
    for _ in range(2):
        actions.tell_of_new_courses()
        deliver_due()
    return [letter.subject for letter in mail.outbox[before:]]


def publish(title: str, **facts):
    return CourseFactory(programme__title=title, starts_at=timezone.now() + 30 * DAY, **facts)


def test_a_new_course_that_fits_is_told_of_the_next_morning_at_eight_and_once(search, time_machine):
    time_machine.move_to(KEPT + timedelta(hours=1))
    publish("Phonics")
    publish("For heads", programme__audiences=["heads"])

    time_machine.move_to(EIGHT - timedelta(minutes=1))
    assert tick() == []
    time_machine.move_to(EIGHT)
    assert tick() == ["New: Phonics"]
    for hours in (1, 12, 24, 48):
        time_machine.move_to(EIGHT + timedelta(hours=hours))
        assert tick() == []
    (letter,) = mail.outbox
    assert letter.to == [search.person.email]
    assert "You asked to be told of new courses for For teachers." in letter.body
    assert re.search(r"Phonics, \w+ \d+ February 2027, .*/cpd/", letter.body)


def test_what_was_published_before_the_search_was_kept_is_no_news(time_machine):
    time_machine.move_to(KEPT)
    publish("Phonics")
    time_machine.move_to(KEPT + timedelta(minutes=1))
    SavedSearchFactory()
    time_machine.move_to(EIGHT)

    assert tick() == []


def test_several_searches_and_courses_make_one_letter_a_day_and_a_course_stands_in_it_once(search, time_machine):
    SavedSearchFactory(person=search.person, name="Phonics", asked={"q": ["phonics"]})
    publish("Phonics")
    publish("Spelling")
    time_machine.move_to(EIGHT)

    assert tick() == ["2 new courses that you may like"]
    assert mail.outbox[0].body.count("Phonics, ") == 1
    publish("Handwriting")
    time_machine.move_to(EIGHT + timedelta(hours=3))
    assert tick() == []
    time_machine.move_to(EIGHT + DAY)
    assert tick() == ["New: Handwriting"]


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"q": ["phonics"]}, True),
        ({"q": ["spelling"]}, False),
        ({"who": ["heads", "teachers"], "phase": ["primary"]}, True),
        ({"topic": ["gone"]}, False),
        ({"led_by": ["999999"]}, False),
        ({"when": ["2027-02"]}, True),
        ({"when": ["2027-01"]}, False),
        ({"price": ["free"]}, False),
        ({"price": ["paid"], "places": ["on"]}, True),
        ({"slot": ["breakfast"]}, False),
    ],
)
def test_a_kept_search_looks_for_what_the_catalogue_would_show(search, time_machine, asked, fits):
    SavedSearch.objects.update(asked=asked)
    publish("Phonics")
    time_machine.move_to(EIGHT)

    assert bool(tick()) == fits


def test_free_for_members_is_told_to_members(time_machine):
    time_machine.move_to(KEPT)
    school = OrganisationFactory()
    member, other = PersonFactory(teacher=school), PersonFactory(teacher=OrganisationFactory())
    MembershipFactory(organisation=school)
    for person in (member, other):
        SavedSearchFactory(person=person, asked={"price": ["free"]})
    course = publish("Phonics", pence=None)
    PriceFactory(cohort=course, tier=Tier.MEMBER, amount_pence=0)
    PriceFactory(cohort=course, tier=Tier.NON_MEMBER, amount_pence=3500)
    time_machine.move_to(EIGHT)

    tick()
    assert [letter.to for letter in mail.outbox] == [[member.email]]


def test_nothing_is_said_when_there_is_nothing_to_say_any_more(search, time_machine):
    course = publish("Phonics")
    time_machine.move_to(EIGHT)
    actions.tell_of_new_courses()
    type(course).objects.update(status=CohortStatus.CANCELLED)
    deliver_due()

    assert (mail.outbox, Message.objects.get().status) == ([], "cancelled")


def test_a_course_that_is_taken_off_and_published_again_is_told_of_once(search, time_machine):
    course = publish("Phonics")
    time_machine.move_to(EIGHT)
    assert tick() == ["New: Phonics"]
    actions.unpublish(course, by=None)
    time_machine.move_to(EIGHT + timedelta(hours=4))
    actions.publish(course, by=None)
    time_machine.move_to(EIGHT + DAY)

    assert tick() == []


@pytest.mark.parametrize("change", [{"is_told": False}, {"person__is_active": False}])
def test_whoever_does_not_want_it_or_has_left_is_not_told(search, time_machine, change):
    for name, value in change.items():
        owner, _, field = name.rpartition("__")
        thing = search.person if owner else search
        setattr(thing, field, value)
        thing.save()
    publish("Phonics")
    time_machine.move_to(EIGHT)

    assert tick() == []


def test_a_clock_that_stood_still_for_days_tells_of_everything_in_one_letter(search, time_machine):
    publish("Phonics")
    time_machine.move_to(KEPT + 2 * DAY)
    publish("Spelling")
    time_machine.move_to(EIGHT + 5 * DAY)

    assert tick() == ["2 new courses that you may like"]


@pytest.mark.parametrize("people", [1, 50])
def test_people_who_look_for_the_same_are_looked_up_together(time_machine, django_assert_max_num_queries, people):
    time_machine.move_to(KEPT)
    for _ in range(people):
        SavedSearchFactory()
    publish("Phonics")
    time_machine.move_to(EIGHT)

    with django_assert_max_num_queries(13):
        assert actions.tell_of_new_courses() == people


# Stopping -------------------------------------------------------------------------------------------------------------


def stop(person, programme=None) -> str:
    return reverse("programmes:stop", args=[stopping.token_of(person.pk, programme and programme.pk)])


def test_every_letter_has_one_link_to_a_page_that_asks_and_needs_no_signing_in(client, search, time_machine):
    publish("Phonics")
    time_machine.move_to(EIGHT)
    tick()
    (address,) = re.findall(r"https?://[^/\s]+(/stop/\S+)", mail.outbox[0].body)

    asked = page(client.get(address))
    assert [radio.has_attr("checked") for radio in asked.select("input[type=radio]")] == [False, False]
    answer = client.post(address, {"answer": "stop"})

    assert "Done: no more of these letters" in page(answer).get_text()
    search.refresh_from_db()
    assert not search.is_told


def test_a_scanner_that_follows_links_and_sends_forms_stops_nothing(client, search):
    saved = SavedCourseFactory(person=search.person)
    for address in (stop(search.person), stop(search.person, saved.programme)):
        for _ in range(2):
            client.get(address)
            client.head(address)
        fields = {
            field["name"]: field.get("value", "")
            for field in page(client.get(address)).select("form input[type=hidden]")
        }
        assert problems(client.post(address, fields)) == ["Choose whether we stop."]
        assert "Nothing has changed" in page(client.post(address, {"answer": "keep"})).get_text()

    search.refresh_from_db()
    assert search.is_told
    assert SavedCourse.objects.count() == 1


def test_a_course_is_taken_off_by_the_link_of_its_letter(client):
    saved, other = SavedCourseFactory(), SavedCourseFactory()

    client.post(stop(saved.person, saved.programme), {"answer": "stop"})
    client.post(stop(saved.person, other.programme), {"answer": "stop"})

    assert list(SavedCourse.objects.all()) == [other]


def test_links_that_were_made_up_are_not_there_and_those_of_a_merged_record_lead_on(client):
    person, other = PersonFactory(), PersonFactory()
    SavedSearchFactory(person=other)
    person.merged_into = other
    person.save()

    for token in ("1.0", "1.0~x", "~", stopping.token_of(99_999_999), stopping.token_of(other.pk, 99_999_999)):
        assert client.get(reverse("programmes:stop", args=[token])).status_code == 404
    client.post(stop(person), {"answer": "stop"})
    assert not SavedSearch.objects.get().is_told


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2027, 1, 12, 8, tzinfo=LONDON), datetime(2027, 1, 12, 8, tzinfo=LONDON)),
        (datetime(2027, 1, 12, 7, 59, tzinfo=LONDON), datetime(2027, 1, 11, 8, tzinfo=LONDON)),
        (datetime(2027, 3, 28, 8, 30, tzinfo=LONDON), datetime(2027, 3, 28, 8, tzinfo=LONDON)),
        (datetime(2027, 3, 29, 1, tzinfo=LONDON), datetime(2027, 3, 28, 8, tzinfo=LONDON)),
    ],
)
def test_the_hour_of_news_is_london_s(now, morning):
    assert rules.last_morning(now) == morning
