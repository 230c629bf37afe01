"""A tap on the shoulder, and the nominee's own answer."""

from __future__ import annotations

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from leadership import emails, rules
from leadership.models import Application, Nomination
from leadership.states import NOMINATION_TRANSITIONS, NominationStatus
from programmes.models import Cohort
from programmes.states import CohortStatus
from schools.models import Organisation, Person


@action
def nominate(
    cohort: Cohort,
    *,
    first_name: str,
    last_name: str,
    email: str,
    organisation: Organisation,
    words: str = "",
    by: Person,
) -> Nomination:
    """Tell somebody that she would be right for a programme. Nothing is booked, and nobody else is told (R037).

    Raises RuleBroken when sign-up is over: what is nominated later cannot count for anybody's fee.
    """
    if cohort.status != CohortStatus.PUBLISHED or rules.is_late(timezone.now(), cohort.closes_at):
        raise RuleBroken("Sign-up to this programme is over. She can still apply for the waiting list herself.")
    if by.email and email.lower() == by.email.lower():
        raise RuleBroken("To apply yourself, open the programme and choose “Apply”.")
    made = Nomination.objects.create(
        cohort=cohort,
        by=by,
        first_name=first_name,
        last_name=last_name,
        email=email,
        organisation=organisation,
        words=words,
    )
    audit.record("nominated", made, by=by, organisation_id=organisation.pk)
    outbox.post_all([emails.of_nomination(made)])
    return made


@action
def accept_nomination(nomination: Nomination, *, by: Person) -> Application:
    """She says yes: an application of her own begins, with what is known already. It is still hers to send."""
    if nomination.status != NominationStatus.ACCEPTED:
        move(nomination, NominationStatus.ACCEPTED, NOMINATION_TRANSITIONS, answered_at=timezone.now(), person=by)
        audit.record("accepted", nomination, by=by, organisation_id=nomination.organisation_id, changed=["status"])
    elif nomination.person_id != by.pk:
        raise RuleBroken("This nomination was answered by somebody else.")
    mine = Application.objects.live().filter(cohort=nomination.cohort_id, person=by).first()
    if mine is None:
        mine = Application.objects.create(
            cohort_id=nomination.cohort_id,
            person=by,
            organisation=_school_of(by, nomination),
            nomination=nomination,
            post_kind=_post_of(by, nomination),
        )
        audit.record("began", mine, by=by, organisation_id=mine.organisation_id)
    return mine


@action
def decline_nomination(nomination: Nomination) -> None:
    """She would rather not. Whoever nominated her is not told why."""
    move(nomination, NominationStatus.DECLINED, NOMINATION_TRANSITIONS, answered_at=timezone.now())
    audit.record("declined", nomination, by=None, organisation_id=nomination.organisation_id, changed=["status"])


def _school_of(person: Person, nomination: Nomination) -> Organisation:
    """Where she works; the nominated school when she works there, or nowhere that we know of."""
    here = [post.organisation_id for post in person.current_posts]
    if not here or nomination.organisation_id in here:
        return nomination.organisation
    return Organisation.objects.get(pk=here[0])


def _post_of(person: Person, nomination: Nomination) -> str:
    posts = [post for post in person.current_posts if post.organisation_id == nomination.organisation_id]
    return (posts or list(person.current_posts))[0].kind if person.current_posts else ""
