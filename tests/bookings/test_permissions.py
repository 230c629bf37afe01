"""Who may decide for a school, see what waits there, and settle who decides."""

from datetime import timedelta

import pytest

from bookings import permissions
from core.calendar import today
from schools.models import Person
from tests.factories.bookings import ApprovalFactory, BookingFactory, DeputyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def school():
    return OrganisationFactory()


def approval_at(school, **fields):
    return ApprovalFactory(booking=BookingFactory(organisation=school), **fields)


def again(person) -> Person:
    """The same person as they come with the next request."""
    return Person.objects.with_current_posts().get(pk=person.pk)


@pytest.mark.parametrize(
    ("post", "rights"),
    [
        ("head", (True, True, True, True)),
        ("co_head", (True, True, True, True)),
        ("executive_head", (True, True, True, True)),
        ("head_of_school", (True, True, True, True)),
        ("cpd_lead", (False, True, True, False)),
        ("school_office", (False, False, True, False)),
        ("deputy_head", (False, False, False, False)),
        ("teacher", (False, False, False, False)),
        ("governor", (False, False, False, False)),
    ],
)
def test_who_decides_sees_and_settles_follows_from_the_post(school, post, rights):
    decides_as_head, decides_as_cpd_lead, sees, settles = rights
    person = PersonFactory(**{post: school})
    by_head, by_cpd_lead = approval_at(school), approval_at(school, approver="cpd_lead")

    assert permissions.can_decide(person, by_head) is decides_as_head
    assert permissions.can_decide(person, by_cpd_lead) is decides_as_cpd_lead
    assert permissions.decides_anything_for(person, school.pk) is decides_as_cpd_lead
    assert permissions.can_see_approvals(person, school.pk) is sees
    assert permissions.can_settle_approvals(person, school.pk) is settles


@pytest.mark.parametrize("post", ["head", "cpd_lead", "deputy_head"])
def test_nobody_decides_for_another_school(school, post):
    elsewhere = OrganisationFactory()
    person = PersonFactory(**{post: elsewhere})
    DeputyFactory(organisation=elsewhere, person=person)

    assert permissions.can_decide(person, approval_at(school, approver="cpd_lead")) is False


@pytest.mark.parametrize(("first", "last", "decides"), [(-3, 0, True), (0, 3, True), (1, 3, False), (-3, -1, False)])
def test_a_deputy_decides_between_its_days(school, first, last, decides):
    deputy = PersonFactory(teacher=school)
    DeputyFactory(organisation=school, person=deputy, from_on=today() + first * DAY, to_on=today() + last * DAY)

    assert permissions.can_decide(deputy, approval_at(school)) is decides
    assert permissions.can_see_approvals(deputy, school.pk) is decides
    assert permissions.can_settle_approvals(deputy, school.pk) is False


@pytest.mark.parametrize(
    ("post", "decides"),
    [({"is_on_leave": True}, True), ({"to_on": "2020-01-01"}, False), ({"status": "claimed"}, False)],
)
def test_a_deputy_decides_as_long_as_they_work_there(school, post, decides):
    deputy = PostFactory(organisation=school, kind="deputy_head", **post).person
    DeputyFactory(organisation=school, person=deputy)

    assert permissions.can_decide(again(deputy), approval_at(school)) is decides


@pytest.mark.parametrize("post", ["head", "cpd_lead", "deputy_head"])
def test_nobody_decides_on_their_own_booking(school, post):
    person = PersonFactory(**{post: school})
    DeputyFactory(organisation=school, person=person)
    own = ApprovalFactory(booking=BookingFactory(organisation=school, person=person), approver="cpd_lead")

    assert permissions.can_decide(person, own) is False


def test_whom_somebody_deputises_for_is_asked_of_the_database_once(school, django_assert_num_queries):
    deputy = again(PersonFactory(teacher=school))
    approvals = [approval_at(school) for _ in range(3)]

    with django_assert_num_queries(1):
        answers = [permissions.can_decide(deputy, approval) for approval in approvals]

    assert answers == [False, False, False]
