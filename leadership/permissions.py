"""Who may? Programme leads and administrators run programmes; a head sees her school's, a participant her own."""

from __future__ import annotations

from leadership.models import Application, CommitmentFee
from leadership.rules import Decider, Outcome
from leadership.states import FeeStatus
from schools.permissions import can_decide_for, holds_at_alliance, posts_of
from schools.rules import ADMINISTRATORS, HEADS
from schools.states import PostKind, PostStatus

LEADS = ADMINISTRATORS | {PostKind.PROGRAMME_LEAD}


def can_lead(person) -> bool:
    """Leadership programmes: applications, offers, fees, feedback. Reasons and appeals are read by these alone."""
    return holds_at_alliance(person, LEADS)


def can_administer(person) -> bool:
    """Deciding together with a programme lead that a fee is kept."""
    return holds_at_alliance(person, ADMINISTRATORS)


def can_see_fees(person) -> bool:
    """Fees as sums: those who lead, and finance."""
    return can_lead(person) or holds_at_alliance(person, {PostKind.FINANCE_OFFICER})


def can_nominate(person) -> bool:
    """Anybody with a confirmed post somewhere (R037)."""
    return person.is_authenticated and any(post.status == PostStatus.CONFIRMED for post in person.current_posts)


def can_support(person, application: Application) -> bool:
    """Any one of the heads of the applicant's school, but never the applicant."""
    return person.pk != application.person_id and can_decide_for(person, application.organisation_id)


def schools_headed(person) -> list[int]:
    """Organisations whose applications somebody supports and whose fees they see."""
    return [post.organisation_id for post in posts_of(person, HEADS)]


def can_decide_fee(person, fee: CommitmentFee) -> bool:
    """Whether the decision table names somebody for this fee. Whether they are its payer is asked when they decide."""
    if fee.decider == Decider.FINANCE:
        return holds_at_alliance(person, {PostKind.FINANCE_OFFICER})
    if fee.decider == Decider.ADMINISTRATOR:
        return can_administer(person)
    return can_lead(person)


def can_return_at_once(person, fee: CommitmentFee) -> bool:
    """Whether a tick is enough: all of it comes back as recommended, so nothing has to be said, by whoever decides."""
    is_whole = fee.status == FeeStatus.RECOMMENDED and fee.outcome == Outcome.FULL
    return is_whole and can_decide_fee(person, fee)


def can_agree_to_keep(person, fee: CommitmentFee) -> bool:
    """The second person: where the table names the lead and an administrator, one of the two is an administrator."""
    if person.pk == fee.decided_by_id:
        return False
    if fee.decider == Decider.LEAD:
        return can_lead(person)
    return can_administer(person) or (
        fee.decided_by is not None and can_administer(fee.decided_by) and can_lead(person)
    )


def can_appeal(person, fee: CommitmentFee) -> bool:
    """A participant of the fee, or a head of whoever pays it."""
    if fee.applications.filter(person=person).exists():
        return True
    headed = schools_headed(person)
    return fee.fee_deposits.filter(deposit__charge__payer__in=headed).exists()


def can_hear_appeal(person, fee: CommitmentFee) -> bool:
    """Somebody who leads programmes and had no part in the decision."""
    return can_lead(person) and person.pk not in (fee.decided_by_id, fee.second_by_id)
