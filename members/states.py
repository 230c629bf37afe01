"""What can become of a membership."""

from django.db.models import TextChoices


class MembershipStatus(TextChoices):
    """draft → applied → approved → active → lapsed; withdrawn from any of them."""

    DRAFT = "draft", "Draft"
    APPLIED = "applied", "Applied"
    APPROVED = "approved", "Approved"
    ACTIVE = "active", "Active"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"


MEMBERSHIP_TRANSITIONS = {
    MembershipStatus.DRAFT: {MembershipStatus.APPLIED, MembershipStatus.WITHDRAWN},
    MembershipStatus.APPLIED: {MembershipStatus.APPROVED, MembershipStatus.WITHDRAWN},
    MembershipStatus.APPROVED: {MembershipStatus.ACTIVE, MembershipStatus.WITHDRAWN},
    MembershipStatus.ACTIVE: {MembershipStatus.LAPSED, MembershipStatus.WITHDRAWN},
    MembershipStatus.LAPSED: {MembershipStatus.ACTIVE},
}
