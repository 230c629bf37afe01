"""Who may see and decide about money? A school's own is seen by its heads, CPD leads, office and finance contacts, a
trust's finance people see that of all its schools; finance officers of the alliance keep the books (domain 12)."""

from __future__ import annotations

from payments.states import RefundStatus
from schools.models import Organisation
from schools.permissions import holds, holds_at_alliance, posts_of
from schools.rules import ADMINISTRATORS, HEADS
from schools.states import PostKind as K

#: They see what their organisation was invoiced and what it paid.
SEE_MONEY = HEADS | {K.CPD_LEAD, K.SCHOOL_OFFICE, K.FINANCE_CONTACT, K.BUSINESS_MANAGER, K.TRUST_FINANCE}
#: They settle to whom invoices go, how they are paid, and say that one is wrong.
SETTLE_MONEY = HEADS | {K.SCHOOL_OFFICE, K.FINANCE_CONTACT, K.BUSINESS_MANAGER, K.TRUST_FINANCE}


def can_keep_books(person) -> bool:
    """Invoices, payments, refunds, bank files, closing: finance officers of the alliance."""
    return holds_at_alliance(person, {K.FINANCE_OFFICER})


def can_see_books(person) -> bool:
    """They, and the director and administrators, who look but do not enter."""
    return can_keep_books(person) or holds_at_alliance(person, ADMINISTRATORS)


def payers_seen_by(person) -> list[int]:
    """Ids of the organisations at which this person sees invoices by a post there. A trust's own is among them; its
    schools are found through it (`payments.queries.payers_of`)."""
    return [post.organisation_id for post in posts_of(person, SEE_MONEY)]


def trusts_of(person) -> list[int]:
    """Ids of the trusts whose schools' money this person sees."""
    posts = posts_of(person, {K.TRUST_FINANCE, K.EXECUTIVE_HEAD})
    return [post.organisation_id for post in posts if post.organisation_kind == Organisation.Kind.TRUST]


def can_settle(person, organisation_id: int) -> bool:
    """Billing contact, purchase orders, disputes, of one's own organisation."""
    return holds(person, SETTLE_MONEY, organisation_id)


def can_settle_refund(person, refund) -> bool:
    """Finance officers say what became of a refund in doubt. Never of one to their own school."""
    return can_keep_books(person) and not any(post.organisation_id == refund.payer_id for post in person.current_posts)


def can_decide_refund(person, refund) -> bool:
    """Finance officers, and as the second person the director and administrators too. Never for money of one's own
    school, and never whoever asked for it."""
    if any(post.organisation_id == refund.payer_id for post in person.current_posts):
        return False
    return can_see_books(person) and refund.asked_by_id != person.pk


def is_own(person, payer_id: int) -> bool:
    """Whether somebody works for the payer: nobody decides about money of their own school."""
    return any(post.organisation_id == payer_id for post in person.current_posts)


def can_approve_refund(person, refund) -> bool:
    """Finance officers, before anybody has."""
    waits = refund.status == RefundStatus.REQUESTED and refund.approved_by_id is None
    return waits and can_keep_books(person) and can_decide_refund(person, refund)


def can_second_refund(person, refund) -> bool:
    """Another one than approved it, when it is large or goes to new bank details."""
    waits = refund.status == RefundStatus.REQUESTED and refund.needs_second and refund.approved_by_id is not None
    return waits and can_decide_refund(person, refund) and refund.approved_by_id != person.pk


def can_cancel_refund(person, refund) -> bool:
    """Finance officers, as long as it is not being sent."""
    return can_keep_books(person) and refund.status in (RefundStatus.REQUESTED, RefundStatus.APPROVED)


def can_confirm_details(person, details) -> bool:
    """Whoever sees the books, but neither who wrote the bank details down nor somebody who works for the payer."""
    return can_see_books(person) and details.proposed_by_id != person.pk and not is_own(person, details.payer_id)


def can_second_write_off(person, asked) -> bool:
    """The second person for a large debt that is given up: another one than asked, and not the debtor's own."""
    is_other = asked.asked_by_id != person.pk and not is_own(person, asked.invoice.payer_id)
    return can_see_books(person) and is_other
