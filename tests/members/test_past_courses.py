"""Lists of what people did before the portal was there."""

import io
from datetime import date

import pytest
from django.urls import reverse

from members.models import PastCourse
from members.past_courses import PAST_COURSES
from schools.sheets import bring_in, open_sheet, preview
from tests.factories.schools import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crampton():
    return SchoolFactory(urn="100784", organisation__name="Crampton Primary School").organisation


def looked_at(content: str) -> list[tuple]:
    lines = preview(PAST_COURSES, io.BytesIO(content.encode()))
    return [(line.line, line.outcome, line.words) for line in lines]


def brought_in(content: str) -> list[tuple]:
    rows = bring_in(PAST_COURSES, open_sheet(PAST_COURSES, io.BytesIO(content.encode())), by=None)
    return [(row.line, row.outcome, row.reason) for row in rows]


def test_past_courses_stand_in_the_record_with_where_they_are_from(crampton, time_machine):
    time_machine.move_to(date(2016, 11, 21))
    ama = PersonFactory(email="ama@crampton.example", first_name="Ama", last_name="Mensah", teacher=crampton)
    content = (
        "E-mail,Name,URN,Course,Date,Academic year,Hours\n"
        "ama@crampton.example,,100784,Fabulous phonics,14/06/2016,,2.5\n"
        ",Ama Mensah,100784,Spelling,,2014/15,1 hour\n"
        "nobody@x.example,,,Spelling,01/01/2015,,\n"
        "ama@crampton.example,,,Later,01/01/2017,,\n"
        "ama@crampton.example,,,Undated,,,\n"
        "ama@crampton.example,,,Hours,01/01/2015,,many\n"
    )

    assert [row[1] for row in brought_in(content)] == ["created", "created", *["refused"] * 4]

    kept = PastCourse.objects.order_by("on").values_list("person", "title", "on", "minutes", "organisation")
    assert list(kept) == [
        (ama.pk, "Spelling", date(2015, 8, 31), 60, crampton.pk),
        (ama.pk, "Fabulous phonics", date(2016, 6, 14), 150, crampton.pk),
    ]
    assert PastCourse.objects.first().source == "From a list that the office brought in on 21 November 2016"
    assert [line[1] for line in looked_at(content)] == ["same", "same", *["refused"] * 4]


def test_a_course_is_not_given_to_one_of_two_namesakes(crampton):
    for _ in range(2):
        PersonFactory(first_name="Ama", last_name="Mensah", teacher=crampton)

    [(_, outcome, words)] = looked_at("Name,URN,Course,Date\nAma Mensah,100784,Phonics,01/06/2016\n")

    assert (outcome, words) == ("refused", "Give the person's address: the name and school do not say who it is.")


def test_past_courses_stand_in_the_persons_own_record(client, crampton):
    ama = PersonFactory(email="ama@crampton.example")
    client.force_login(ama)
    assert "Nothing here yet." in client.get(reverse("home:record")).content.decode()
    brought_in("E-mail,URN,Course,Date,Hours\nama@crampton.example,100784,Fabulous phonics,14/06/2016,2.5\n")

    page = client.get(reverse("home:record")).content.decode()
    table = b"".join(client.get(reverse("home:record"), {"format": "csv"}).streaming_content).decode("utf-8-sig")

    assert "Before this portal" in page
    assert "Fabulous phonics" in page
    assert table.splitlines()[1].startswith(
        "2015/16,Fabulous phonics,,2016-06-14,2.5,Crampton Primary School,From a list"
    )
