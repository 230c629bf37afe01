"""Needs, coaches, days beside another leader, practice interviews, pledges, reflection, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from leadership import emails, rules
from leadership.models import (
    Achieved,
    Application,
    Coach,
    Match,
    MockInterview,
    Need,
    Pledge,
    Progression,
    Reflection,
    Shadowing,
    Signature,
    Trial,
)
from leadership.states import HELP_TRANSITIONS, TAKES_PART, ApplicationStatus, HelpStatus
from programmes.models import Cohort
from schools.models import Organisation, Person


def _refuse_strangers(application: Application, by: Person) -> None:
    if application.person_id != by.pk or application.status not in TAKES_PART:
        raise RuleBroken("This is for participants of the programme.")


@action
def say_needs(application: Application, areas: Collection[str], *, by: Person) -> None:
    """What she would like to learn; said again, it replaces what was said."""
    _refuse_strangers(application, by)
    Need.objects.filter(application=application).exclude(area__in=areas).delete()
    Need.objects.bulk_create([Need(application=application, area=area) for area in areas], ignore_conflicts=True)


# Coaches --------------------------------------------------------------------------------------------------------------


@action
def join_pool(organisation: Organisation, *, words: str, is_trained: bool, by: Person) -> Coach:
    """Coach or mentor others. Whoever is not trained is offered the training that the grant pays for (R046)."""
    made, is_new = Coach.objects.update_or_create(
        person=by,
        defaults={"organisation": organisation, "words": words, "is_trained": is_trained, "is_available": True},
    )
    if not is_trained and made.offered_training_at is None:
        Coach.objects.filter(pk=made.pk).update(offered_training_at=timezone.now())
        made.refresh_from_db()
        outbox.post_all([emails.of_training(made)])
    if is_new:
        audit.record("joined the pool of coaches", made, by=by, organisation_id=organisation.pk)
    return made


@action
def leave_pool(coach: Coach, *, by: Person) -> None:
    """Nobody new asks any more; what was agreed goes on."""
    Coach.objects.filter(pk=coach.pk, person=by).update(is_available=False)


@action
def ask_coach(application: Application, coach: Coach, *, by: Person) -> Match:
    """Ask a coach of another school (R047)."""
    _refuse_strangers(application, by)
    held = Coach.objects.select_related("person").get(pk=coach.pk)
    works_at = {post.organisation_id for post in held.person.current_posts} | {held.organisation_id}
    if not rules.may_coach(works_at, application.organisation_id):
        raise RuleBroken("Choose somebody from another school: a coach is never your line manager.")
    if not held.is_available:
        raise RuleBroken("This coach takes nobody new at the moment. Choose another one.")
    made = Match.objects.create(application=application, coach=held)
    outbox.post_all([emails.of_match_asked(made)])
    return made


@action
def answer_match(match: Match, *, is_agreed: bool, by: Person) -> None:
    """The coach's yes or no."""
    if match.coach.person_id != by.pk:
        raise Match.DoesNotExist
    to = HelpStatus.AGREED if is_agreed else HelpStatus.DECLINED
    move(match, to, HELP_TRANSITIONS, answered_at=timezone.now())
    audit.record(to, match, by=by, organisation_id=match.application.organisation_id, changed=["status"])
    outbox.post_all([emails.of_match_answered(match)])


@action
def end_match(match: Match, *, by: Person) -> None:
    """Either of the two ends it, or she takes her question back."""
    if by.pk not in (match.coach.person_id, match.application.person_id):
        raise Match.DoesNotExist
    move(match, HelpStatus.ENDED, HELP_TRANSITIONS)


# Days beside another leader -------------------------------------------------------------------------------------------


@action
def ask_to_shadow(application: Application, host: Person, *, on: date, words: str = "", by: Person) -> Shadowing:
    """Ask a leader of another school for a day beside them. It stands when the host has said yes (R049)."""
    _refuse_strangers(application, by)
    if on <= today():
        raise RuleBroken("Choose a day that is still to come.", code="on")
    if any(post.organisation_id == application.organisation_id for post in host.current_posts):
        raise RuleBroken("Choose somebody from another school.", code="host")
    made = Shadowing.objects.create(application=application, host=host, on=on, words=words)
    outbox.post_all([emails.of_shadowing_asked(made)])
    return made


@action
def answer_shadowing(shadowing: Shadowing, *, is_agreed: bool, by: Person) -> None:
    """The host's yes or no."""
    if shadowing.host_id != by.pk:
        raise Shadowing.DoesNotExist
    to = HelpStatus.AGREED if is_agreed else HelpStatus.DECLINED
    move(shadowing, to, HELP_TRANSITIONS, answered_at=timezone.now())
    outbox.post_all([emails.of_shadowing_answered(shadowing)])


# Practice interviews --------------------------------------------------------------------------------------------------


@action
def offer_interview(
    cohort: Cohort, *, starts_at: datetime, interviewer: Person, place: str, by: Person
) -> MockInterview:
    """A time for a practice interview."""
    if starts_at <= timezone.now():
        raise RuleBroken("Choose a time that is still to come.", code="starts_at")
    made = MockInterview.objects.create(cohort=cohort, starts_at=starts_at, interviewer=interviewer, place=place)
    audit.record("offered", made, by=by)
    return made


@action
def take_interview(interview: MockInterview, application: Application, *, by: Person) -> None:
    """Take a time that is free; of two at once one gets it (R052)."""
    _refuse_strangers(application, by)
    free = MockInterview.objects.filter(pk=interview.pk, cohort=application.cohort_id, application__isnull=True)
    if not free.filter(starts_at__gt=timezone.now()).update(application=application):
        raise RuleBroken("This time is taken or over. Choose another one.")


@action
def give_interview_up(interview: MockInterview, application: Application, *, by: Person) -> None:
    """Somebody else can have the time."""
    _refuse_strangers(application, by)
    mine = MockInterview.objects.filter(pk=interview.pk, application=application, starts_at__gt=timezone.now())
    mine.update(application=None)


@action
def note_interview(interview: MockInterview, *, outcome: str, by: Person) -> None:
    """What came of it, for her and the programme lead."""
    MockInterview.objects.filter(pk=interview.pk, application__isnull=False).update(outcome=outcome[:500])
    audit.record("noted", interview, by=by)


# What stays -----------------------------------------------------------------------------------------------------------


@action
def log_trial(organisation: Organisation, *, policy: str, result: str, is_shared: bool, by: Person) -> Trial:
    """What a school tried of a family-friendly policy; shared, other schools read it (R050)."""
    made = Trial.objects.create(organisation=organisation, policy=policy, result=result, is_shared=is_shared, by=by)
    audit.record("logged", made, by=by, organisation_id=organisation.pk)
    return made


@action
def make_pledge(*, title: str, words: str, by: Person) -> Pledge:
    """Something that leaders can put their names to (R057)."""
    made = Pledge.objects.create(title=title, words=words)
    audit.record("made", made, by=by)
    return made


@action
def open_pledge(pledge: Pledge, *, is_open: bool, by: Person) -> None:
    """Let it be signed, or not any more; names under it stay."""
    Pledge.objects.filter(pk=pledge.pk).update(is_open=is_open)
    audit.record("opened" if is_open else "closed", pledge, by=by, changed=["is_open"])


@action
def sign(pledge: Pledge, *, words: str = "", by: Person) -> Signature:
    """Put one's name to a pledge, once."""
    if not pledge.is_open:
        raise RuleBroken("This pledge is closed.")
    return Signature.objects.create(pledge=pledge, person=by, action=words)


@action
def note_done(signature: Signature, *, is_done: bool, by: Person) -> None:
    """What she meant to do is done, or not yet."""
    Signature.objects.filter(pk=signature.pk, person=by).update(is_done=is_done)


@action
def reflect(*, by: Person, words: str = "", **qualities: int) -> Reflection:
    """The EPIC reflection, for nobody but oneself. It leaves no trace in the audit trail."""
    return Reflection.objects.create(person=by, words=words, **qualities)


@action
def note_achieved(application: Application, state: str, *, by: Person) -> Achieved:
    """What became of the work for a qualification. The portal marks nothing."""
    made, _ = Achieved.objects.update_or_create(application=application, defaults={"state": state})
    audit.record("noted", made, by=by, organisation_id=application.organisation_id, changed=["state"])
    return made


@action
def tell_progression(
    application: Application, *, post_kind: str, role: str, on: date, may_be_told: bool, by: Person
) -> Progression:
    """A new post or role after a programme, told by the alumna herself (R032)."""
    if application.person_id != by.pk or application.status != ApplicationStatus.COMPLETED:
        raise RuleBroken("This is for those who have completed a programme.")
    if on > today():
        raise RuleBroken("Choose a day that is not still to come.", code="on")
    return Progression.objects.create(
        application=application, post_kind=post_kind, role=role, on=on, may_be_told=may_be_told
    )
