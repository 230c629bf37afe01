"""Who may, as tables: every kind of post against every question."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import AnonymousUser

from schools import permissions, rules
from schools.models import Person, Post
from schools.states import PostKind, PostStatus
from tests.factories.schools import PersonFactory, PostFactory, SchoolFactory

pytestmark = pytest.mark.django_db

#: The columns G and D of the table of who may see what: the director is of the alliance's administration too.
COURSE_OFFICERS = ("director", "administrator", "programme_lead", "cpd_administrator")
AT_SCHOOL = sorted(set(PostKind.values) - set(rules.OFFICE))


def holder(kind: str, school) -> Person:
    person = PersonFactory(**{kind: True if kind in rules.OFFICE else school})
    return Person.objects.for_request().get(pk=person.pk)


@pytest.fixture
def school():
    return SchoolFactory().organisation


@pytest.mark.requirement("R009")
@pytest.mark.parametrize("kind", AT_SCHOOL)
def test_who_decides_and_sees_at_a_school(school, kind):
    person, other = holder(kind, school), SchoolFactory().organisation
    heads = ("head", "co_head", "executive_head", "head_of_school")

    assert permissions.can_decide_for(person, school.pk) is (kind in heads)
    assert permissions.can_see_school(person, school.pk) is (kind in (*heads, "cpd_lead", "school_office"))
    assert permissions.can_decide_for(person, other.pk) is False
    assert permissions.can_see_school(person, other.pk) is False
    assert permissions.is_office(person) is False
    assert permissions.needs_second_factor(person) is False


@pytest.mark.parametrize("kind", sorted(rules.OFFICE))
def test_who_does_what_at_the_alliance(school, kind):
    person = holder(kind, school)

    assert permissions.is_office(person) is True
    assert permissions.needs_second_factor(person) is True
    assert permissions.can_manage_people(person) is (kind in ("director", "administrator"))
    assert permissions.can_manage_courses(person) is (kind in COURSE_OFFICERS)
    assert permissions.can_see_school(person, school.pk) is False


@pytest.mark.parametrize("kind", sorted(rules.OFFICE))
def test_an_office_role_held_at_a_school_is_none(school, kind):
    person = PersonFactory(**{kind: school})

    assert permissions.is_office(person) is False


@pytest.mark.parametrize(
    "state",
    [
        {"status": PostStatus.CLAIMED},
        {"status": PostStatus.REFUSED},
        {"to_on": "2016-08-31"},
        {"from_on": "2099-01-01"},
    ],
)
def test_a_post_that_is_not_confirmed_and_held_today_gives_nothing(school, state):
    person = PersonFactory()
    PostFactory(person=person, organisation=school, kind="head", **state)

    assert permissions.can_decide_for(person, school.pk) is False
    assert permissions.schools_seen_by(person) == []


def test_nobody_who_is_not_signed_in_may_anything(school):
    nobody = AnonymousUser()

    assert permissions.is_office(nobody) is False
    assert permissions.can_see_school(nobody, school.pk) is False
    assert permissions.can_open_repair_desk(nobody) is False


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("head", set(rules.SCHOOL_KINDS)),
        ("co_head", set(rules.SCHOOL_KINDS)),
        ("cpd_lead", set(rules.CLAIMABLE)),
        ("school_office", set(rules.CLAIMABLE)),
        ("deputy_head", set()),
        ("teacher", set()),
        ("administrator", set(rules.SCHOOL_KINDS)),
        ("finance_officer", set()),
    ],
)
def test_what_each_may_give_at_a_school(school, kind, given):
    assert set(permissions.kinds_given_by(holder(kind, school), school)) == given


def test_posts_at_the_alliance_are_given_by_its_administrators_alone(school):
    officer = holder("administrator", school)
    alliance = Post.objects.get(person=officer).organisation

    assert set(permissions.kinds_given_by(officer, alliance)) == set(rules.OFFICE)
    assert permissions.kinds_given_by(holder("analyst", school), alliance) == ()


def test_the_repair_desk_needs_all_three(school):
    def may(**facts) -> bool:
        person = PersonFactory(**facts)
        TOTP.activate(person, "ABCDEFGHIJKLMNOP")
        return permissions.can_open_repair_desk(Person.objects.for_request().get(pk=person.pk))

    assert may(is_superuser=True) is True
    assert may(is_superuser=True, is_active=False) is False
    assert may(is_staff=True) is False
    assert permissions.can_open_repair_desk(PersonFactory(is_superuser=True)) is False


@pytest.mark.parametrize(
    "email", ["office@a.example", "Head@a.example", "head.teacher@a.example", "FINANCE@a.example", "admin@a.example"]
)
def test_shared_boxes(email):
    assert rules.is_shared_mailbox(email) is True


@pytest.mark.parametrize(
    "email", ["officer@a.example", "ama.head@a.example", "j.office@a.example", "adam@office.example"]
)
def test_addresses_of_people(email):
    assert rules.is_shared_mailbox(email) is False
