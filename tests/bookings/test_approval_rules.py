"""What a school settles about approvals, and that it counts from then on."""

import pytest

from bookings import actions, queries
from bookings.models import ApprovalRule
from core.models import AuditEntry
from tests.factories.bookings import ApprovalRuleFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory()


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def settled(school) -> dict[str, tuple[str, int]]:
    return {kind: (rule.approver, rule.free_up_to_pence) for kind, rule in queries.approval_rules_of(school.pk).items()}


def test_lines_are_added_changed_and_taken_out_and_others_stay(school, head):
    for kind in ("teacher", "governor", "cpd_lead"):
        ApprovalRuleFactory(organisation=school, post_kind=kind, approver="head")

    wanted = {"": ("cpd_lead", 5_000), "teacher": ("nobody", 0), "governor": None}
    assert actions.settle_approvals(school.pk, wanted, by=head) is True

    assert settled(school) == {"": ("cpd_lead", 5_000), "teacher": ("nobody", 0), "cpd_lead": ("head", 0)}
    assert AuditEntry.objects.filter(verb="settled approvals of", person_id=head.pk).count() == 1


def test_settling_the_same_again_changes_and_says_nothing(school, head):
    ApprovalRuleFactory(organisation=school, post_kind="teacher", approver="nobody")

    assert actions.settle_approvals(school.pk, {"teacher": ("nobody", 0), "governor": None}, by=head) is False

    assert AuditEntry.objects.count() == 0


def test_another_school_keeps_what_it_has_settled(school, head):
    other = ApprovalRuleFactory(post_kind="teacher", approver="head")

    actions.settle_approvals(school.pk, {"teacher": ("nobody", 0)}, by=head)

    assert ApprovalRule.objects.get(organisation=other.organisation).approver == "head"
