"""What can become of an application for membership, and of a place that a membership gives."""

from django.db.models import TextChoices


class MembershipStatus(TextChoices):
    """What was decided. Whether a school is a member on a day follows from the dates beside it, never from this."""

    DRAFT = "draft", "Sent back"
    APPLIED = "applied", "Waits for the office"
    APPROVED = "approved", "Approved"
    WITHDRAWN = "withdrawn", "Withdrawn"


MEMBERSHIP_TRANSITIONS = {
    MembershipStatus.DRAFT: {MembershipStatus.APPLIED, MembershipStatus.WITHDRAWN},
    MembershipStatus.APPLIED: {MembershipStatus.APPROVED, MembershipStatus.DRAFT, MembershipStatus.WITHDRAWN},
    MembershipStatus.APPROVED: {MembershipStatus.WITHDRAWN},
    MembershipStatus.WITHDRAWN: {MembershipStatus.APPROVED},
}


class Standing(TextChoices):
    """How an organisation stands to the alliance on a day, from its dated records alone."""

    MEMBER = "member", "Member"
    IN_GRACE = "in_grace", "In grace"
    APPLIED = "applied", "Applied"
    TO_COME = "to_come", "Begins later"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"
    NEVER = "never", "Never joined"


#: Member prices hold for these.
MEMBER_PRICES = (Standing.MEMBER, Standing.IN_GRACE)


class OfferStatus(TextChoices):
    """A published offer never changes: somebody may have joined for what it says."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


OFFER_TRANSITIONS = {OfferStatus.DRAFT: {OfferStatus.PUBLISHED}}


class TierFor(TextChoices):
    """Whom a tier is for. A partner pays nothing."""

    SCHOOL = "school", "One school"
    TRUST = "trust", "A trust, for several schools"
    PARTNER = "partner", "A partner"


class EntryKind(TextChoices):
    """What happens to the places that a membership gives. Entries are only added, never changed."""

    GRANTED = "granted", "Given"
    ADJUSTED = "adjusted", "Corrected"
    RESERVED = "reserved", "Kept for a booking"
    USED = "used", "Used"
    RETURNED = "returned", "Came back"
    GIVEN_BACK = "given_back", "Came back after use"
    EXPIRED = "expired", "Ran out"
