"""The menu: what somebody has, and where they are."""

import pytest

from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
MENU = "header nav a"
EVERYTHING = ["Today", "Bookings", "Questions", "Courses", "Registers", "Leadership", "Money", "Schools"]
EVERYTHING += ["Membership", "Reports", "Portal"]


def test_everybody_finds_the_courses(client):
    assert cells(soup_of(client, "/"), MENU) == ["CPD", "Leadership", "Train to teach", "Sign in"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("teacher", ["CPD", "Leadership", "Train to teach", "My page", "Sam Fair"]),
        ("head", ["CPD", "Leadership", "Train to teach", "My page", "My school", "Sam Fair"]),
        ("school_office", ["CPD", "Leadership", "Train to teach", "My page", "My school", "Sam Fair"]),
    ],
)
def test_somebody_at_a_school_has_what_is_theirs(kind, expected):
    person = PersonFactory(last_name="Fair", **{kind: OrganisationFactory()})

    assert cells(soup_of(signed_in(person), "/my/"), MENU) == expected


def test_an_officer_finds_the_office():
    menu = cells(soup_of(officer(), "/my/"), MENU)

    assert menu == ["CPD", "Leadership", "Train to teach", "My page", "Office", "Olive Officer"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("administrator", EVERYTHING),
        ("director", EVERYTHING),
        (
            "cpd_administrator",
            ["Today", "Bookings", "Questions", "Courses", "Registers", "Reports", "Portal"],
        ),
        ("finance_officer", ["Today", "Questions", "Money", "Membership", "Reports", "Portal"]),
        ("itt_lead", ["Today", "Questions", "Training", "Portal"]),
        ("analyst", ["Today", "Reports", "Portal"]),
    ],
)
def test_the_office_has_a_menu_of_its_own(kind, expected):
    assert cells(soup_of(officer(kind), "/office/"), MENU) == [*expected, "Olive Officer"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/office/", "Today"),
        ("/office/messages/", "Today"),
        ("/office/people/", "Schools"),
        ("/office/bookings/", "Bookings"),
        ("/office/venues/", "Courses"),
    ],
)
def test_the_menu_marks_where_one_is(address, expected):
    assert cells(soup_of(officer(), address), f"{MENU}[aria-current]") == [expected]
