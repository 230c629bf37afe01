"""The pages of cancelling policies, and how a course chooses one."""

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.calendar import LONDON
from programmes import actions, queries
from programmes.models import CancellingPolicy
from programmes.rules import BandFacts
from tests.factories.programmes import CohortFactory, CourseFactory, PolicyFactory
from tests.factories.schools import OfficerFactory
from tests.programmes.test_editor import page, problems
from tests.programmes.test_policies import BANDS, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")  # from now on the session comes from the cache
    return person


def typed(*bands: tuple, free: tuple = (), **facts) -> dict:
    """What the form sends: (notice, percent, pounds) of each band."""
    sent = {"name": "Conferences", "unit": "working_days", "counts_school_holidays": "on", "no_show_percent": "100"}
    for number, (notice, percent, pounds) in enumerate(bands):
        sent |= {f"paid-{number}-notice": notice, f"paid-{number}-percent": percent, f"paid-{number}-pounds": pounds}
    for number, (notice, pounds) in enumerate(free):
        sent |= {f"free-{number}-notice": notice, f"free-{number}-pounds": pounds}
    return sent | facts


def test_a_policy_is_typed_shown_and_added(client, officer):
    address = reverse("programmes:new_policy")
    form = typed(("11", "", "15"), ("0", "100", ""), free=[("4", "0"), ("0", "50")], exemptions=["illness", "ofsted"])

    shown = page(client.post(address, form | {"show": "yes"}))
    done = client.post(address, form)

    assert [line.get_text() for line in shown.select("aside li")] == [
        "11 or more working days’ notice: £15",
        "Less than 11 working days’ notice: the whole price",
        "4 or more working days’ notice: nothing",
        "Less than 4 working days’ notice: £50 for a place that was free",
    ]
    assert [[cell.get_text() for cell in row.select("th, td")] for row in shown.select("aside tbody tr")] == [
        ["11 working days", "£15"],
        ["10 working days", "£60"],
        ["0 working days", "£60"],
        ["4 working days", "Nothing"],
        ["3 working days", "£50"],
        ["0 working days", "£50"],
    ]
    assert [str(message) for message in get_messages(done.wsgi_request)] == [
        "Conferences is there. Courses can choose it now."
    ]
    policy = CancellingPolicy.objects.get(name="Conferences")
    assert queries.as_facts(policy.bands.all()) == [
        BandFacts(11, flat_pence=1500),
        BandFacts(0, percent=100),
        BandFacts(4, is_for_free_places=True, flat_pence=0),
        BandFacts(0, is_for_free_places=True, flat_pence=5000),
    ]


def test_looking_first_keeps_nothing(client, officer):
    client.post(reverse("programmes:new_policy"), typed(("0", "100", "")) | {"show": "yes"})

    assert not CancellingPolicy.objects.filter(name="Conferences").exists()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (typed(), ["Say what is charged with no notice at all: one band has to begin at 0."]),
        (typed(("5", "50", "")), ["Say what is charged with no notice at all: one band has to begin at 0."]),
        (typed(("0", "50", ""), ("0", "100", "")), ["Two bands begin at the same notice. Keep one of them."]),
        (typed(("0", "", "")), ["Band 1: say what it costs; 0 for nothing."]),
        (typed(("", "50", "")), ["Band 1: say from how much notice on it holds."]),
        (typed(("0", "50", "15")), ["Band 1: enter a share of the price or a flat sum, not both."]),
        (typed(("0", "101", "")), ["Band 1: a share is 0 to 100 percent."]),
        (typed(("-1", "50", "")), ["Band 1: notice is 0 or more."]),
        (typed(("soon", "50", "")), ["Band 1: enter the notice as a whole number."]),
        (typed(("0", "", "much")), ["Band 1: enter a sum in pounds like 15 or 15.50."]),
        (
            typed(("0", "100", ""), free=[("3", "50")]),
            ["Say what a free place costs with no notice at all: one of its bands has to begin at 0."],
        ),
        (typed(("0", "100", ""), free=[("3", "")]), ["Band 1 for free places: say what it costs; 0 for nothing."]),
        (typed(("0", "100", ""), name=""), ["Give the policy a name: courses choose it by that."]),
        (
            typed(("0", "100", ""), name="The usual one"),
            ["There is a policy of this name already. Choose another name."],
        ),
        (
            typed(("0", "100", ""), no_show_percent=""),
            ["Say which share of the price it costs, from 0 to 100."],
        ),
    ],
)
def test_what_cannot_be_a_policy_says_how_to_put_it_right_and_keeps_what_was_typed(client, officer, form, expected):
    answer = client.post(reverse("programmes:new_policy"), form)

    assert problems(answer) == expected
    assert page(answer).select_one("#id_paid-0-percent")["value"] == form.get("paid-0-percent", "")


def test_a_policy_is_changed_on_its_page_and_the_office_is_told_how_many_courses_follow(client, officer):
    policy = PolicyFactory(name="Conferences")
    CohortFactory(policy=policy)
    address = reverse("programmes:edit_policy", args=[policy.pk])

    form = page(client.get(address))
    done = client.post(address, typed(("10", "0", ""), ("0", "100", "")))

    values = [form.select_one(f"#id_paid-{row}-{part}")["value"] for row in (0, 1) for part in ("notice", "percent")]
    assert values == ["10", "0", "5", "50"]
    assert [str(message) for message in get_messages(done.wsgi_request)] == [
        "Conferences is saved. 1 course that is still open has it for new bookings."
    ]


def test_an_old_version_s_page_leads_to_the_new_one_and_what_was_typed_into_it_is_kept(client, officer):
    policy = PolicyFactory(name="Conferences")
    actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))
    newest = CancellingPolicy.objects.get(name="Conferences", is_current=True)
    address = reverse("programmes:edit_policy", args=[policy.pk])

    answer = client.post(address, typed(("0", "33", "")))

    assert client.get(address).url == reverse("programmes:edit_policy", args=[newest.pk])
    assert problems(answer) == ["Somebody else changed this policy a moment ago. Look at it again."]
    assert page(answer).select_one("#id_paid-0-percent")["value"] == "33"


def test_the_list_says_which_is_the_usual_one_and_makes_another_one_it(client, officer):
    policy = PolicyFactory(name="Conferences")

    client.post(reverse("programmes:make_usual", args=[policy.pk]))
    shown = page(client.get(reverse("programmes:policies")))

    rows = [
        [part.get_text(" ", strip=True) for part in row.select("th a, .govuk-tag")] for row in shown.select("tbody tr")
    ]
    assert rows == [["Conferences", "The usual one"], ["The usual one"]]


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_needs_as_many_queries_for_fifty_policies_as_for_one(client, officer, count):
    for _ in range(count):
        CohortFactory(policy=PolicyFactory())

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("programmes:policies"))

    assert answer.status_code == 200
    assert len(captured) == 3


# A course's own -------------------------------------------------------------------------------------------------------


def test_a_course_chooses_its_policy_and_its_day_of_decision(client, officer):
    course, policy = CourseFactory(), PolicyFactory(name="Conferences")
    address = reverse("programmes:edit_cohort", args=[course.pk])
    day = {"decides_on-day": "1", "decides_on-month": "3", "decides_on-year": "2027"}

    client.post(address, {"places": 8, "policy": policy.pk, **day})
    course.refresh_from_db()
    assert (course.policy, str(course.decides_on)) == (policy, "2027-03-01")

    client.post(address, {"places": 8, "policy": "none"})
    course.refresh_from_db()
    assert (course.policy, course.decides_on) == (None, None)


def test_a_form_that_asks_for_no_policy_leaves_it_as_it_is(client, officer):
    course = CourseFactory(policy=PolicyFactory())

    client.post(reverse("programmes:edit_cohort", args=[course.pk]), {"places": 8})

    course.refresh_from_db()
    assert (course.places, course.policy is None) == (8, False)


def test_a_policy_that_is_not_on_offer_cannot_be_chosen(client, officer):
    answer = client.post(reverse("programmes:edit_cohort", args=[CourseFactory().pk]), {"places": 8, "policy": "99999"})

    assert problems(answer) == ["Choose one of the policies."]


def test_the_editor_says_which_day_it_is_decided_unless_another_one_is_named(client, officer):
    course = CourseFactory(starts_at=datetime(2027, 3, 16, 16, tzinfo=LONDON))

    shown = page(client.get(reverse("programmes:edit_cohort", args=[course.pk])))

    assert "Leave it empty for Tuesday 23 February 2027, 15 working days before it begins." in shown.get_text()
