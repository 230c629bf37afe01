"""An application: a draft that is kept, then sent once it is whole, and the head's word on it."""

from __future__ import annotations

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from leadership import emails, queries, rules
from leadership.actions.places import offer_free
from leadership.models import SAME_TEACHER, Application, CohortTerms
from leadership.states import APPLICATION_TRANSITIONS, SUPPORT_TRANSITIONS, ApplicationStatus, Support
from programmes.models import Cohort, LeadershipFacts
from programmes.states import PUBLIC, CohortStatus
from schools.models import Organisation, Person
from schools.queries import heads_of


@action
def begin(cohort: Cohort, *, organisation: Organisation, post_kind: str, by: Person) -> Application:
    """A draft of one's own; the one that is there already when there is one."""
    if cohort.status not in PUBLIC:
        raise Cohort.DoesNotExist
    if not CohortTerms.objects.filter(cohort=cohort).exists():
        raise RuleBroken("This cycle is being prepared. Look again soon.")
    if cohort.status != CohortStatus.PUBLISHED:
        raise RuleBroken("This programme has begun or is over. Look for its next cycle.")
    mine, is_new = Application.objects.live().get_or_create(
        cohort=cohort, person=by, defaults={"organisation": organisation, "post_kind": post_kind}
    )
    if is_new:
        audit.record("began", mine, by=by, organisation_id=organisation.pk)
    return mine


@action
def save_draft(application: Application, *, by: Person, **facts) -> None:
    """Keep what was typed so far. `facts`: organisation, post_kind, has_declared, statement, sponsor, trn."""
    held = _own(application, by)
    if held.status != ApplicationStatus.DRAFT:
        raise RuleBroken("This application has been sent. Write to the programme lead to change something.")
    for name, value in facts.items():
        setattr(held, name, value)
    held.save(update_fields=[*facts, "saved_at"])
    application.refresh_from_db()


@action
def submit(application: Application, *, by: Person) -> None:
    """Send it. The moment decides the order (R044); after the stated day it goes to the waiting list (R028).

    Raises RuleBroken, by field, when something is missing.
    """
    held = _own(application, by)
    facts = LeadershipFacts.objects.get(programme__cohorts=held.cohort_id)
    missing = rules.what_is_missing(
        post_kind=held.post_kind,
        may_apply=facts.posts,
        has_declared=held.has_declared,
        statement=held.statement,
        sponsor=held.sponsor,
    )
    if missing:
        raise RuleBroken(missing)
    if queries.same_teacher(held).exists():
        raise RuleBroken({"trn": SAME_TEACHER})
    now = timezone.now()
    late = rules.is_late(now, held.cohort.closes_at)
    support = Support.ASKED if rules.needs_support(held.post_kind) else Support.NOT_NEEDED
    to = ApplicationStatus.WAITING if late else ApplicationStatus.SUBMITTED
    move(held, to, APPLICATION_TRANSITIONS, submitted_at=now, support=support)
    audit.record("submitted", held, by=by, organisation_id=held.organisation_id, changed=["status"])
    told = [emails.of_application(held)]
    if support == Support.ASKED:
        told += emails.of_support_asked(held, heads_of(held.organisation_id))
    outbox.post_all(told)
    offer_free(held.cohort, by=None)
    application.refresh_from_db()


@action
def give_support(application: Application, *, by: Person) -> None:
    """The head says yes."""
    move(application, Support.GIVEN, SUPPORT_TRANSITIONS, field="support", supported_by=by, supported_at=timezone.now())
    audit.record("supported", application, by=by, organisation_id=application.organisation_id, changed=["support"])
    offer_free(application.cohort, by=None)


@action
def decline_support(application: Application, *, reason: str, by: Person) -> None:
    """The head says no, and why; the applicant is told."""
    if not reason.strip():
        raise RuleBroken("Say why you cannot support it.", code="reason")
    facts = {"supported_by": by, "supported_at": timezone.now(), "support_reason": reason[:300]}
    move(application, Support.DECLINED, SUPPORT_TRANSITIONS, field="support", **facts)
    audit.record("did not support", application, by=by, organisation_id=application.organisation_id)
    outbox.post_all([emails.of_no_support(application)])


def _own(application: Application, by: Person) -> Application:
    """The application as it is by now, held; only its own person changes it."""
    held = Application.objects.select_for_update(of=("self",)).select_related("cohort__programme")
    return held.get(pk=application.pk, person=by)
