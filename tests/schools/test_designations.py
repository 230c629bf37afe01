"""System leaders: given by the office for the school where somebody works, until a day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.calendar import today
from core.models import AuditEntry
from schools import actions, queries
from schools.models import Designation
from tests.factories.schools import (
    DesignationFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    SchoolFactory,
)
from tests.reading import page, problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Charles Dickens Primary School").organisation


@pytest.fixture
def carmen(school):
    return PersonFactory(first_name="Carmen", last_name="Restrepo", middle_leader=school)


@pytest.fixture
def office(client):
    client.force_login(OfficerFactory(administrator=True))
    return client


def day(name: str, of: date) -> dict[str, int]:
    return {f"{name}-day": of.day, f"{name}-month": of.month, f"{name}-year": of.year}


def designate(client, person, **changes):
    typed = {"kind": "sle", "specialism": "Early reading", **day("from_on", today()), **changes}
    return client.post(reverse("schools:designate", args=[person.pk]), typed)


@pytest.mark.requirement("R019")
def test_the_office_designates_a_specialist_leader_who_counts_for_the_home_school(office, carmen, school):
    answer = designate(office, carmen, organisation=school.pk)

    assert answer.url == reverse("schools:person", args=[carmen.pk])
    shown = page(office.get(answer.url)).select_one("[aria-labelledby=designations]").get_text(" ", strip=True)
    assert "Specialist leader of education Charles Dickens Primary School: Early reading" in shown
    assert [(home.name, home.leaders) for home in queries.specialist_leaders()] == [(school.name, 1)]
    assert AuditEntry.objects.get(verb="designated").thing == "schools.designation"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kind": ""}, "Choose what they become."),
        ({"kind": "trained_reviewer"}, "Select a valid choice. trained_reviewer is not one of the available choices."),
        ({"organisation": ""}, "Choose the school where they work."),
        ({"from_on-day": 31, "from_on-month": 2}, "Enter a real date, for example 27 3 2027."),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(office, carmen, school, changes, problem):
    answer = designate(office, carmen, **{"organisation": school.pk} | changes)

    assert problems(answer) == [problem]
    assert 'value="Early reading"' in answer.content.decode()


def test_nobody_is_designated_twice_at_once(office, carmen, school):
    designate(office, carmen, organisation=school.pk)

    assert problems(designate(office, carmen, organisation=school.pk)) == ["This person is designated already."]


def test_the_home_school_is_one_where_the_person_works(office, carmen):
    elsewhere = OrganisationFactory()

    assert designate(office, carmen, organisation=elsewhere.pk).status_code == 422
    with pytest.raises(ValidationError, match="holds no post at"):
        actions.designate(carmen, kind="sle", organisation=elsewhere, from_on=today(), by=PersonFactory())


def test_what_follows_from_training_is_not_given_by_hand(carmen, school):
    with pytest.raises(ValidationError, match="follows from training"):
        actions.designate(carmen, kind="trained_reviewer", organisation=school, from_on=today(), by=PersonFactory())


def test_somebody_without_a_post_is_given_one_first(office):
    person = PersonFactory()

    answer = office.get(reverse("schools:designate", args=[person.pk]))

    assert page(answer).select_one(f'main a[href="{reverse("schools:give_post", args=[person.pk])}"]') is not None
    assert page(answer).select("main form") == []


def test_a_designation_ends_with_a_day_and_another_can_follow(office, carmen, school):
    held = DesignationFactory(person=carmen, organisation=school)
    url = reverse("schools:end_designation", args=[held.pk])
    assert "Charles Dickens Primary School" in office.get(url).content.decode()

    office.post(url, day("to_on", today() - timedelta(days=1)))

    assert list(queries.leaders_of(school)) == []
    assert problems(office.post(url, day("to_on", today()))) == ["This designation has its last day already."]
    designate(office, carmen, organisation=school.pk)
    assert Designation.objects.filter(person=carmen).count() == 2


def test_a_last_day_before_the_first_is_refused_in_words(office, carmen, school):
    held = DesignationFactory(person=carmen, organisation=school, from_on=today())

    answer = office.post(reverse("schools:end_designation", args=[held.pk]), day("to_on", today() - timedelta(days=1)))

    assert problems(answer) == ["The last day of a designation cannot come before its first."]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_person_takes_the_same_queries_however_much_they_hold(office, count, django_assert_num_queries):
    person = PersonFactory()
    for kind in ("sle", "nle", "lead_practitioner")[:count]:
        PostFactory(person=person, organisation=DesignationFactory(person=person, kind=kind).organisation)
    url = reverse("schools:person", args=[person.pk])
    office.get(url)

    with django_assert_num_queries(5):
        office.get(url)
