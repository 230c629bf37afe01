"""What a school settles about approvals: who approves whom, and up to which cost nobody has to."""

from __future__ import annotations

from collections.abc import Mapping

from bookings.models import ApprovalRule
from core import audit
from core.action import action
from schools.models import Organisation, Person

#: Who approves, and up to how many pence nobody has to.
Settled = tuple[str, int]


@action
def settle_approvals(organisation_id: int, wanted: Mapping[str, Settled | None], *, by: Person) -> bool:
    """Say who approves: post → who and up to which cost nobody has to, "" for everyone else; None follows that.

    Posts that are not named stay as they are, and so does whatever has been asked already. Returns whether anything is
    different now.
    """
    school = Organisation.objects.select_for_update().get(pk=organisation_id)  # what is sent last holds, whole
    rules = ApprovalRule.objects.filter(organisation=school)
    was = {rule.post_kind: (rule.approver, rule.free_up_to_pence) for rule in rules}
    changed = {kind: settled for kind, settled in wanted.items() if was.get(kind) != settled}
    if not changed:
        return False
    rules.filter(post_kind__in=changed).delete()
    ApprovalRule.objects.bulk_create(
        ApprovalRule(organisation=school, post_kind=kind, approver=settled[0], free_up_to_pence=settled[1])
        for kind, settled in changed.items()
        if settled is not None
    )
    audit.record("settled approvals of", school, by=by, changed=["approval_rules"], organisation_id=school.pk)
    return True
