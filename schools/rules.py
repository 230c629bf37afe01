"""What is agreed about posts, roles and log-ins."""

from __future__ import annotations

from schools.models import Post

K = Post.Kind

#: Any one of these can decide for their school (R009).
HEADS = frozenset({K.HEAD, K.CO_HEAD, K.EXECUTIVE_HEAD, K.HEAD_OF_SCHOOL})
#: They see and book for the whole school.
SCHOOL_BOOKERS = HEADS | {K.CPD_LEAD, K.SCHOOL_OFFICE}
#: Posts at the alliance.
OFFICE = frozenset(
    {
        K.DIRECTOR,
        K.ADMINISTRATOR,
        K.PROGRAMME_LEAD,
        K.CPD_ADMINISTRATOR,
        K.ITT_LEAD,
        K.PEER_REVIEW_LEAD,
        K.FINANCE_OFFICER,
        K.ANALYST,
    }
)
#: They manage courses, bookings and registers.
COURSE_OFFICERS = frozenset({K.ADMINISTRATOR, K.PROGRAMME_LEAD, K.CPD_ADMINISTRATOR})
#: They manage schools, people and imports, and see the audit trail.
ADMINISTRATORS = frozenset({K.DIRECTOR, K.ADMINISTRATOR})
#: Posts that somebody can claim for themselves on their first visit; all others are given by the school or the office.
CLAIMABLE = (
    K.TEACHER,
    K.EARLY_CAREER_TEACHER,
    K.TEACHING_ASSISTANT,
    K.SUPPORT_STAFF,
    K.MIDDLE_LEADER,
    K.DEPUTY_HEAD,
    K.BUSINESS_MANAGER,
    K.GOVERNOR,
)

#: The first part of an address that belongs to a school rather than to one person: a contact, never a log-in.
SHARED_MAILBOXES = frozenset(
    {"office", "head", "headteacher", "finance", "admin", "info", "enquiries", "reception", "hr", "school", "mail", "contact"}
)


def is_shared_mailbox(email: str) -> bool:
    """Whether an address belongs to an office rather than to one person (domain 1)."""
    return email.partition("@")[0].lower().replace(".", "") in SHARED_MAILBOXES
