"""The route finder and the eligibility check: advice for everybody, kept of nobody."""

import pytest
from django.urls import reverse

from itt.rules import Degree, Route, check_eligibility, find_route
from tests.factories import programmes
from tests.factories.itt import CourseFactory, CycleFactory, PartnerSchoolFactory, PartnershipFactory
from tests.home.people import cells, soup_of

GRADUATES = [Degree.FIRST, Degree.SECOND, Degree.OTHER, Degree.STUDYING]


@pytest.mark.requirement("R017")
@pytest.mark.parametrize("degree", GRADUATES)
@pytest.mark.parametrize("years", [0, 2, 3, 20])
def test_a_graduate_who_needs_a_salary_is_shown_the_salaried_route(degree, years):
    assert find_route(degree=degree, needs_salary=True, years_worked=years).route == Route.SALARIED


@pytest.mark.parametrize("degree", GRADUATES)
def test_a_graduate_who_needs_none_is_shown_the_other_route(degree):
    assert find_route(degree=degree, needs_salary=False, years_worked=0).route == Route.FEE


@pytest.mark.parametrize("needs_salary", [True, False])
def test_without_a_degree_the_finder_ends_in_what_to_do_next(needs_salary):
    advice = find_route(degree=Degree.NONE, needs_salary=needs_salary, years_worked=9)

    assert (advice.route, advice.title) == (None, "A degree comes first")


ALL_MET = {
    "degree": "first", "phase": "primary", "english": "yes", "maths": "yes", "science": "yes", "may_work": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "unmet"),
    [
        ({}, []),
        ({"degree": "second"}, []),
        ({"degree": "studying"}, []),
        ({"degree": "none"}, ["Degree"]),
        ({"english": "equivalent"}, []),
        ({"maths": "no"}, ["GCSE in Maths at grade C or 4"]),
        ({"science": "no"}, ["GCSE in Science at grade C or 4"]),
        ({"science": "no", "phase": "secondary"}, []),
        ({"may_work": False}, ["Right to work"]),
    ],
)
def test_what_is_asked_is_told_thing_by_thing_and_each_says_what_to_do(said, unmet):
    findings = check_eligibility(**ALL_MET | said)

    assert [one.asked for one in findings if not one.is_met] == unmet
    assert all(one.words for one in findings)


@pytest.mark.django_db
def test_the_two_routes_stand_side_by_side_with_the_dates(client):
    CycleFactory(year=2027)
    evening = programmes.CourseFactory(programme__title="Meet our trainees", programme__strand="itt")
    for name, route in (("By salary", "salaried"), ("By fee", "fee")):
        one = PartnershipFactory(name=name, route=route)
        PartnerSchoolFactory(partnership=one, organisation__name=f"School of {name}")
        CourseFactory(partnership=one)

    page = soup_of(client, reverse("itt:index"))

    assert cells(page, "main .app-card h2 a")[:2] == ["By salary", "By fee"]
    assert "Courses from September 2027" in page.get_text()
    assert page.select_one("section[aria-labelledby=events] a")["href"] == f"/cpd/{evening.programme.slug}/"
    one = soup_of(client, reverse("itt:partnership", args=[PartnershipFactory(name="Third", slug="third").slug]))
    assert "The first term is hard" in one.get_text()


@pytest.mark.django_db
@pytest.mark.requirement("R017")
def test_the_finder_leads_to_the_partnership_of_the_route(client):
    PartnershipFactory(name="By salary", route="salaried")
    PartnershipFactory(name="By fee", route="fee")

    page = soup_of(client, reverse("itt:route_finder") + "?degree=second&needs_salary=yes&years=no")

    assert cells(page, "#advice") == ["The salaried route"]
    assert "By salary, led by" in page.get_text()
    assert "By fee" not in page.get_text()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["route_finder", "check"])
def test_what_was_not_answered_is_asked_for_and_the_rest_stays(client, name):
    answer = client.get(reverse(f"itt:{name}") + "?degree=second")

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert 'value="second"' in answer.content.decode()


@pytest.mark.django_db
def test_the_check_tells_what_to_do(client):
    asked = "?phase=primary&degree=first&english=yes&maths=no&science=yes&may_work=yes"

    page = soup_of(client, reverse("itt:check") + asked)

    assert cells(page, "#found") == ["You can get there"]
    assert "equivalency test" in page.get_text()
