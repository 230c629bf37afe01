"""What the office keeps of a school besides its names: how staff addresses end, days without school."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from bookings import rules
from core.calendar import LONDON, midnight, today
from schools import queries
from schools.models import EmailDomain, TermDate
from tests.factories.schools import (
    EmailDomainFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    SchoolFactory,
    TermDateFactory,
)
from tests.reading import page, problems

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Crampton Primary").organisation


@pytest.fixture
def office(client):
    client.force_login(OfficerFactory(administrator=True))
    return client


def days(**named: date) -> dict[str, int]:
    return {f"{name}-{part}": getattr(day, part) for name, day in named.items() for part in ("day", "month", "year")}


# How addresses end ----------------------------------------------------------------------------------------------------


def test_an_ending_that_the_office_adds_proposes_the_school_on_a_first_visit(office, school):
    answer = office.post(reverse("schools:add_domain", args=[school.pk]), {"domain": "Crampton.Southwark.sch.uk"})

    assert answer.url == reverse("schools:organisation", args=[school.pk])
    assert "@crampton.southwark.sch.uk" in office.get(answer.url).content.decode()
    assert queries.workplace_proposed_for("ama@crampton.southwark.sch.uk") == school

    office.post(reverse("schools:remove_domain", args=[EmailDomain.objects.get().pk]))
    assert queries.workplace_proposed_for("ama@crampton.southwark.sch.uk") is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Enter what stands after the @."),
        ("gmail.com", "Anybody can have an address at gmail.com, so it says nothing about a school."),
        ("ama@crampton.sch.uk", "Enter it like school.southwark.sch.uk, without the @."),
        ("crampton", "Enter it like school.southwark.sch.uk, without the @."),
        ("known.sch.uk", "This domain is there already."),
    ],
)
def test_an_ending_that_will_not_do_is_refused_and_stays_typed(office, school, typed, problem):
    EmailDomainFactory(organisation=school, domain="known.sch.uk")

    answer = office.post(reverse("schools:add_domain", args=[school.pk]), {"domain": typed})

    assert problems(answer) == [problem]
    assert page(answer).select_one("#id_domain").get("value", "") == typed


# Days without school --------------------------------------------------------------------------------------------------


def test_days_that_the_office_adds_are_left_out_of_deadlines(office, school):
    monday = date(2027, 2, 15)
    typed = {"kind": "holiday", "name": "Half-term", **days(from_on=monday, to_on=monday + timedelta(days=4))}
    url = reverse("schools:term_dates", args=[school.pk])

    assert office.post(url, typed).url == url

    asked_at = midnight(monday - timedelta(days=3)).astimezone(LONDON)
    ends_at = rules.approval_ends_at(
        asked_at=asked_at,
        starts_at=asked_at + timedelta(days=90),
        closed=queries.closed_days(school.pk, since=asked_at.date()),
    )
    assert ends_at == midnight(date(2027, 2, 27))  # Friday, then five school days after the holiday
    assert "Half-term" in office.get(url).content.decode()
    office.post(reverse("schools:remove_term_date", args=[TermDate.objects.get().pk]))
    assert TermDate.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kind": ""}, "Choose what they are."),
        ({"name": ""}, "Enter a name."),
        (days(to_on=date(2027, 2, 1)), "The last day cannot come before the first."),
        (days(to_on=date(2028, 2, 19)), "This is longer than 60 days. Check the year."),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(office, school, changes, problem):
    typed = {"kind": "holiday", "name": "Half-term", **days(from_on=date(2027, 2, 15), to_on=date(2027, 2, 19))}

    answer = office.post(reverse("schools:term_dates", args=[school.pk]), typed | changes)

    assert problems(answer) == [problem]
    assert TermDate.objects.count() == 0


def test_what_is_over_is_not_shown_and_an_empty_list_says_so(office, school):
    TermDateFactory(organisation=school, from_on=today() - timedelta(days=9), to_on=today() - timedelta(days=1))

    shown = office.get(reverse("schools:term_dates", args=[school.pk])).content.decode()

    assert "None are known of its own." in shown


@pytest.mark.parametrize("count", [1, 50])
def test_the_days_take_the_same_queries_however_many(office, school, count, django_assert_num_queries):
    for number in range(count):
        first = today() + timedelta(days=number)
        TermDateFactory(organisation=school, from_on=first, to_on=first)
    url = reverse("schools:term_dates", args=[school.pk])
    office.get(url)

    with django_assert_num_queries(3):
        assert len(page(office.get(url)).select("main .app-facts li")) == count


@pytest.mark.parametrize("name", ["add_domain", "term_dates"])
def test_others_change_none_of_it(client, school, name):
    client.force_login(PersonFactory(head=OrganisationFactory()))

    assert client.post(reverse(f"schools:{name}", args=[school.pk]), {}).status_code == 404
