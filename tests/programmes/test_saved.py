"""Courses and searches that somebody keeps in view: saving, taking off, and the letters about new courses."""

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from core.calendar import LONDON
from programmes.models import SavedCourse, SavedSearch
from programmes.states import CohortStatus
from tests.factories.programmes import CourseFactory, SavedCourseFactory, SavedSearchFactory
from tests.factories.schools import PersonFactory

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


def page(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def problems(response) -> list[str]:
    assert response.status_code == 422
    shown = BeautifulSoup(response.content, "html.parser")
    return [line.get_text(strip=True) for line in shown.select(".govuk-error-summary__list li")]


# Courses --------------------------------------------------------------------------------------------------------------


def test_a_course_is_saved_and_taken_off_from_its_card_without_losing_the_filters(client, person, phonics):
    form = page(client.get("/cpd/?who=teachers")).select_one("#saving")
    button = page(client.get("/cpd/?who=teachers")).select_one("button[form=saving]")
    wanted = {"next": form.select_one("[name=next]")["value"]}

    saved = client.post(button["formaction"], wanted)
    assert saved.headers["Location"] == f"/cpd/?who=teachers#course-{phonics.programme_id}"
    again = page(client.get("/cpd/?who=teachers")).select_one("button[form=saving]")
    assert again.get_text() == "Saved, take off: Phonics"
    client.post(button["formaction"], wanted)
    assert SavedCourse.objects.count() == 1

    client.post(again["formaction"], wanted)
    assert SavedCourse.objects.count() == 0


def test_a_course_is_saved_from_its_page_and_by_whoever_has_to_sign_in_first(client, phonics):
    link = page(client.get("/cpd/phonics/")).select_one("a[href='/cpd/phonics/save/']")
    assert client.get(link["href"]).headers["Location"] == "/accounts/login/?next=/cpd/phonics/save/"
    client.force_login(PersonFactory())

    assert "Save this course" in page(client.get(link["href"])).get_text()
    assert SavedCourse.objects.count() == 0
    assert client.post(link["href"]).headers["Location"] == "/cpd/phonics/"
    assert "Saved, take off" in page(client.get("/cpd/phonics/")).get_text()
    assert "You have saved this course." in page(client.get(link["href"])).get_text()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_elsewhere_afterwards(client, person, phonics, target):
    assert client.post("/cpd/phonics/save/", {"next": target}).headers["Location"] == "/cpd/phonics/"


def test_what_nobody_may_see_cannot_be_saved(client, person):
    CourseFactory(programme__slug="draft", status=CohortStatus.DRAFT)

    for slug in ("draft", "nothing"):
        assert client.get(f"/cpd/{slug}/save/").status_code == 404
        assert client.post(f"/cpd/{slug}/save/").status_code == 404
        assert client.post(f"/cpd/{slug}/take-off/").status_code == 404


def test_there_is_an_end_of_saving(client, person, phonics, monkeypatch):
    monkeypatch.setattr("programmes.actions.saved.MOST_SAVED_COURSES", 1)
    SavedCourseFactory(person=person)

    assert problems(client.post("/cpd/phonics/save/")) == ["You have saved 1 courses. Take some off your list first."]


# Searches -------------------------------------------------------------------------------------------------------------


def test_filters_in_use_are_kept_as_a_search_that_asks_for_the_same(client, person, phonics):
    link = page(client.get("/cpd/?q=phonics&who=teachers&who=heads&page=2")).select_one("a[href^='/my/searches/keep/']")
    form = page(client.get(link["href"]))
    assert form.select_one("[name=name]")["value"] == "“phonics”, Teachers, Heads"

    client.post(link["href"], {"name": "Phonics for us"})

    search = SavedSearch.objects.get()
    assert (search.person, search.name, search.is_told) == (person, "Phonics for us", True)
    assert search.asked == {"q": ["phonics"], "who": ["heads", "teachers"]}
    listed = page(client.get("/my/saved/")).select_one("#searches ~ ul a")
    assert (listed.get_text(), listed["href"]) == ("Phonics for us", "/cpd/?q=phonics&who=heads&who=teachers")


def test_without_a_filter_and_looking_back_there_is_nothing_to_keep(client, person, phonics):
    for query in ("", "?when=past", "?who=nonsense"):
        assert page(client.get(f"/cpd/{query}")).select("a[href^='/my/searches/keep/']") == []
        assert "Nothing is filtered yet." in page(client.get(f"/my/searches/keep/{query}")).get_text()
        assert problems(client.post(f"/my/searches/keep/{query}", {"name": "x"})) == [
            "Choose a filter first: a search for everything is the catalogue itself."
        ]


def test_a_search_is_kept_once_needs_a_name_and_has_an_end(client, person, phonics, monkeypatch):
    keep = "/my/searches/keep/?who=teachers"
    assert problems(client.post(keep, {"name": " "})) == ["Give the search a name."]
    client.post(keep, {"name": "x"})

    assert problems(client.post(keep, {"name": "y"})) == ["You have saved this search already."]
    monkeypatch.setattr("programmes.actions.saved.MOST_SAVED_SEARCHES", 1)
    assert problems(client.post("/my/searches/keep/?who=heads", {"name": "y"})) == [
        "You have kept 1 searches. Remove one first."
    ]


def test_a_search_is_renamed_silenced_and_removed_by_its_owner_alone(client, person):
    search, theirs = SavedSearchFactory(person=person), SavedSearchFactory()
    for name in ("rename_search", "tell_of_search", "remove_search"):
        assert client.post(reverse(f"programmes:{name}", args=[theirs.pk]), {"name": "Mine now"}).status_code == 404

    client.post(reverse("programmes:rename_search", args=[search.pk]), {"name": "Ours"})
    client.post(reverse("programmes:tell_of_search", args=[search.pk]), {"told": "no"})
    assert SavedSearch.objects.filter(pk=search.pk).values_list("name", "is_told").get() == ("Ours", False)
    before = timezone.now()
    client.post(reverse("programmes:tell_of_search", args=[search.pk]), {"told": "yes"})
    search.refresh_from_db()
    assert search.is_told
    assert search.told_until >= before  # what came meanwhile was not wanted
    client.post(reverse("programmes:remove_search", args=[search.pk]))

    assert list(SavedSearch.objects.all()) == [theirs]


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_costs_the_same_at_1_and_at_50(client, person, django_assert_num_queries, rows):
    for number in range(rows):
        SavedCourseFactory(person=person, programme=CourseFactory().programme)
        SavedSearchFactory(person=person, asked={"q": [str(number)]})

    with django_assert_num_queries(4):  # who is reading, the count, the courses with their runs, the searches
        client.get("/my/saved/")


KEPT = datetime(2027, 1, 11, 12, tzinfo=LONDON)
