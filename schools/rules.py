"""What is agreed about posts, roles and log-ins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from core.calendar import LONDON, NO_DAYS, add_working_days, midnight
from schools.states import PostKind as K

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
#: They manage schools, people and imports, and see the audit trail.
ADMINISTRATORS = frozenset({K.DIRECTOR, K.ADMINISTRATOR})
#: They manage courses, bookings and registers.
COURSE_OFFICERS = ADMINISTRATORS | {K.PROGRAMME_LEAD, K.CPD_ADMINISTRATOR}
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
#: What a head can give at their own school. Posts at the alliance and at trusts are given by the office.
SCHOOL_KINDS = (
    K.HEAD,
    K.CO_HEAD,
    K.EXECUTIVE_HEAD,
    K.HEAD_OF_SCHOOL,
    *CLAIMABLE,
    K.CPD_LEAD,
    K.FINANCE_CONTACT,
    K.SCHOOL_OFFICE,
)
#: What is given at a trust, a partner or a council.
PARTNER_KINDS = (K.CONTACT, K.TRUST_FINANCE, K.EXECUTIVE_HEAD, K.FINANCE_CONTACT)

#: A claim to work at a school waits so long for the school, then the office is asked (domain 1, First visit).
CLAIM_SCHOOL_DAYS = 2
#: Nobody asks more schools at once whether they work there: each asks its heads by mail.
MOST_OPEN_CLAIMS = 3
#: The school's letter about a claim waits a little: a booking made meanwhile asks both things in one.
CLAIM_LETTER_WAIT = timedelta(minutes=30)
#: Links in letters work for so long.
CLAIM_LINK_DAYS = 30
INVITATION_DAYS = 14
#: An administrator sees through somebody's eyes for so long, then gives a reason again.
VIEW_AS_LASTS = timedelta(minutes=30)

#: The national register's whole extract has some 60 MB; a list of an alliance's own people is far smaller.
MOST_BYTES_OF_THE_REGISTER = 120 * 1024 * 1024
MOST_BYTES_OF_A_LIST = 10 * 1024 * 1024
#: A logo is shown small on public pages: what is larger only makes them slow.
MOST_BYTES_OF_A_LOGO = 300 * 1024
#: Each side of a logo in pixels, at least and at most.
LOGO_SIDES = (16, 3000)

#: Addresses here belong to anybody: they say nothing about where somebody works.
WEBMAIL = frozenset(
    {
        "aol.com", "btinternet.com", "gmail.com", "googlemail.com", "gmx.com", "gmx.co.uk", "hotmail.com",
        "hotmail.co.uk", "icloud.com", "live.com", "live.co.uk", "me.com", "msn.com", "outlook.com", "proton.me",
        "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com", "yahoo.com", "yahoo.co.uk", "ymail.com",
    }
)  # fmt: skip

#: The first part of an address that belongs to a school rather than to one person: a contact, never a log-in.
SHARED_MAILBOXES = frozenset(
    {
        "office",
        "head",
        "headteacher",
        "finance",
        "admin",
        "info",
        "enquiries",
        "reception",
        "hr",
        "school",
        "mail",
        "contact",
    }
)


def is_shared_mailbox(email: str) -> bool:
    """Whether an address belongs to an office rather than to one person (domain 1)."""
    return email.partition("@")[0].lower().replace(".", "") in SHARED_MAILBOXES


def domain_of(email: str) -> str:
    """The part after the @ that may say where somebody works; nothing for webmail, which never does."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in WEBMAIL else domain


def claim_goes_to_office_at(*, claimed_at: datetime, closed: Collection[date] = NO_DAYS) -> datetime:
    """When the office is asked about a claim that the school has not answered: after two school days."""
    last_day = add_working_days(claimed_at.astimezone(LONDON).date(), CLAIM_SCHOOL_DAYS, closed=closed)
    return midnight(last_day + timedelta(days=1))
