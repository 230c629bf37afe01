"""Long lists are counted and paged as far as anybody reads, and no further."""

import pytest

from core import paging
from programmes.models import Topic
from tests.factories.programmes import TopicFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("rows", "said"), [(0, ("0", 1, False)), (4, ("4", 2, False)), (5, ("4+", 2, True))])
def test_counting_stops_where_reading_does(monkeypatch, rf, rows, said):
    monkeypatch.setattr(paging, "MOST_ROWS", 4)
    for _ in range(rows):
        TopicFactory()

    paginator = paging.page_of(rf.get("/"), Topic.objects.order_by("pk"), per_page=3).paginator

    assert (paginator.count_words, paginator.num_pages, paginator.goes_on) == said


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("2", 2), ("99", 2), ("0", 2), ("-1", 2), ("two", 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(rf, asked, number):
    for _ in range(4):
        TopicFactory()

    assert paging.page_of(rf.get("/", {"page": asked}), Topic.objects.order_by("pk"), per_page=3).number == number


@pytest.mark.parametrize("rows", [2, 4, 6])
def test_the_rows_come_in_their_order_however_many_there_are(monkeypatch, rf, rows, django_assert_num_queries):
    """Short lists are fetched by their numbers, long ones along their order."""
    monkeypatch.setattr(paging, "MOST_ROWS", 4)
    names = [TopicFactory(name=f"Topic {number}").name for number in range(rows)]

    with django_assert_num_queries(2):
        page = paging.page_of(rf.get("/"), Topic.objects.filter(name__startswith="T").order_by("-name"), per_page=3)
        found = [topic.name for topic in page]

    assert found == sorted(names, reverse=True)[:3]
