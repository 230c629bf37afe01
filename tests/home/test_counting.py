"""Counting several queues in one query, and no further than anybody would read."""

import pytest

from core.counting import counts_up_to, in_words
from schools.models import Organisation, Person
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_several_queues_are_counted_in_one_query(django_assert_num_queries):
    PersonFactory()
    OrganisationFactory.create_batch(2, name="100% primary")
    queues = {
        "people": Person.objects.order_by("last_name"),
        "schools": Organisation.objects.filter(name__contains="100%"),
        "nobody": Person.objects.filter(last_name="Nobody"),
    }

    with django_assert_num_queries(1):
        assert counts_up_to(queues) == {"people": 1, "schools": 2, "nobody": 0}


def test_counting_stops_one_beyond_the_most():
    PersonFactory.create_batch(5)

    assert counts_up_to({"people": Person.objects.all()}, most=3) == {"people": 4}


def test_no_queue_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counts_up_to({}) == {}


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (1, "1"), (500, "500"), (501, "500+")])
def test_a_count_that_stopped_says_so(count, words):
    assert in_words(count) == words
