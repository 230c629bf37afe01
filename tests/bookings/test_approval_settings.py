"""The pages on which a school's heads settle who approves, and name deputies; CPD leads and the office read them."""

from datetime import timedelta

import pytest

from bookings import queries
from bookings.forms import ApprovalRulesForm
from bookings.models import ApprovalRule, Deputy
from core.calendar import today
from tests.factories.bookings import ApprovalRuleFactory, DeputyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, signed_in, soup_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def settings_of(school) -> str:
    return f"/school/{school.pk}/approvals/settings/"


def typed(**said) -> dict[str, str]:
    """The whole form of rules, with nothing in it but what is said: teacher=("nobody", "") …"""
    form = ApprovalRulesForm(rules={})
    empty = {name: "same" if name.endswith("-approver") else "" for name in form.fields}
    empty["everyone-approver"] = "head"
    for role, (approver, limit) in said.items():
        empty |= {f"{role}-approver": approver, f"{role}-limit": limit}
    return empty


def days(deputy, first, last) -> dict[str, str]:
    said = {"person": str(deputy.pk)}
    for name, day in (("from_on", first), ("to_on", last)):
        said |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return said


def test_without_anything_settled_a_head_approves_everyone(school, head):
    page = soup_of(signed_in(head), settings_of(school))

    assert cells(page, ".app-settled dt") == ["Everyone"]
    assert cells(page, ".app-settled dd") == ["A head"]


def test_what_is_settled_is_said_role_by_role(school, head):
    ApprovalRuleFactory(organisation=school, post_kind="teacher", approver="cpd_lead", free_up_to_pence=5000)
    ApprovalRuleFactory(organisation=school, post_kind="governor", approver="nobody")

    page = soup_of(signed_in(head), settings_of(school))

    words = dict(zip(cells(page, ".app-settled dt"), cells(page, ".app-settled dd"), strict=True))
    assert words == {
        "Everyone else": "A head",
        "Teachers": "A CPD lead or a head. Nobody has to up to £50",
        "Governors": "Nobody: no approval needed",
    }


@pytest.mark.parametrize("post", ["cpd_lead", "school_office"])
def test_cpd_leads_and_the_office_read_and_have_no_way_to_change(school, head, post):
    DeputyFactory(organisation=school)
    page = soup_of(signed_in(PersonFactory(**{post: school})), settings_of(school))

    assert page.select("main form") == []
    assert [link["href"] for link in page.select("main .app-head a")] == []


def test_a_head_settles_a_role_and_a_group_of_posts_together(school, head):
    client = signed_in(head)

    said = typed(everyone=("cpd_lead", ""), support_staff=("nobody", ""), teacher=("head", "92.50"))
    answer = client.post(f"{settings_of(school)}roles/", said, follow=True)

    assert "This is kept." in answer.content.decode()
    assert {
        kind: (rule.approver, rule.free_up_to_pence) for kind, rule in queries.approval_rules_of(school.pk).items()
    } == {
        "": ("cpd_lead", 0),
        "teacher": ("head", 9250),
        "support_staff": ("nobody", 0),
        "business_manager": ("nobody", 0),
        "school_office": ("nobody", 0),
    }


def test_the_form_shows_what_is_settled_and_saving_it_again_changes_nothing(school, head):
    ApprovalRuleFactory(organisation=school, post_kind="teacher", approver="cpd_lead", free_up_to_pence=5050)
    client = signed_in(head)

    page = soup_of(client, f"{settings_of(school)}roles/")
    answer = client.post(f"{settings_of(school)}roles/", typed(teacher=("cpd_lead", "50.50")), follow=True)

    assert page.select_one("#id_teacher-limit")["value"] == "50.50"
    assert page.select_one("#id_teacher-approver option[selected]")["value"] == "cpd_lead"
    assert "Nothing was different." in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"teacher": ("nobody", "50")}, "Nobody has to approve these anyway. Leave the sum empty."),
        ({"teacher": ("same", "50")}, "Choose who approves above this sum, or leave the sum empty."),
        ({"teacher": ("head", "a lot")}, "Enter a sum in pounds like 50 or 92.50, or leave it empty."),
        ({"teacher": ("the caretaker", "")}, "Choose one from the list."),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(school, head, said, words):
    answer = signed_in(head).post(f"{settings_of(school)}roles/", typed(**said, governor=("nobody", "")))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="nobody" selected' in answer.content.decode()
    assert ApprovalRule.objects.count() == 0


def test_a_head_names_a_deputy_and_ends_it(school, head):
    rory = PersonFactory(deputy_head=school, first_name="Rory", last_name="Whelan")
    client = signed_in(head)

    client.post(f"/school/{school.pk}/deputies/new/", days(rory, today(), today() + 7 * DAY))
    named = cells(soup_of(client, settings_of(school)), "section[aria-labelledby=deputies] h3")
    client.post(f"/school/{school.pk}/deputies/{Deputy.objects.get().pk}/end/")

    assert named == ["Rory Whelan"]
    assert cells(soup_of(client, settings_of(school)), "section[aria-labelledby=deputies] h3") == []


def test_only_the_schools_own_people_can_be_named_and_heads_need_not(school, head):
    PersonFactory(teacher=OrganisationFactory())
    teacher = PersonFactory(teacher=school)

    page = soup_of(signed_in(head), f"/school/{school.pk}/deputies/new/")

    assert [option["value"] for option in page.select("select option")] == ["", str(teacher.pk)]


def test_days_that_make_no_sense_are_refused_and_kept(school, head):
    teacher = PersonFactory(teacher=school)
    client = signed_in(head)
    address = f"/school/{school.pk}/deputies/new/"

    turned = client.post(address, days(teacher, today() + 5 * DAY, today() + 2 * DAY))
    over = client.post(address, days(teacher, today() - 5 * DAY, today() - 2 * DAY))
    nobody = client.post(address, {})

    assert [answer.status_code for answer in (turned, over, nobody)] == [422] * 3
    assert "The last day cannot come before the first." in turned.content.decode()
    assert f'value="{teacher.pk}" selected' in turned.content.decode()
    assert "This day is over." in over.content.decode()
    assert "Choose who decides." in nobody.content.decode()
    assert Deputy.objects.count() == 0


def test_another_schools_deputies_are_not_there(school, head):
    theirs = DeputyFactory()
    client = signed_in(head)

    answers = [
        client.post(f"/school/{school.pk}/deputies/{theirs.pk}/end/"),
        client.post(f"/school/{theirs.organisation_id}/deputies/{theirs.pk}/end/"),
        client.get(f"/school/{theirs.organisation_id}/deputies/new/"),
        client.get(settings_of(theirs.organisation)),
        client.get(f"{settings_of(theirs.organisation)}roles/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert Deputy.objects.get().to_on >= today()


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_however_many_deputies_there_are(school, head, count, django_assert_num_queries):
    for _ in range(count):
        DeputyFactory(organisation=school)
    client = signed_in(head)

    with django_assert_num_queries(4):
        client.get(settings_of(school))
