"""What participants and their lead note on the way: feedback, the directory, sessions caught up."""

from __future__ import annotations

from django.utils import timezone

from bookings.models import Attendance
from bookings.states import Mark
from core import audit
from core.action import RuleBroken, action, move
from leadership.actions.deciding import recommend
from leadership.models import Application, CatchUp, CommitmentFee, Feedback
from leadership.states import APPLICATION_TRANSITIONS, TAKES_PART, ApplicationStatus, FeeStatus
from programmes.models import Session
from schools.models import Person


@action
def give_feedback(
    application: Application, *, kind: str, usefulness: int, helped: str = "", to_change: str = "", by: Person
) -> Feedback:
    """Half-way and at the end, once each. Half-way begins with the middle session, the end with the last one."""
    if application.person_id != by.pk or application.status not in TAKES_PART:
        raise RuleBroken("Only participants give feedback on a programme.")
    if not feedback_is_open(application, kind):
        raise RuleBroken("It is too early for this feedback: the sessions that it is about are still to come.")
    return Feedback.objects.create(
        application=application, kind=kind, usefulness=usefulness, helped=helped, to_change=to_change
    )


def feedback_is_open(application: Application, kind: str) -> bool:
    """Whether the sessions that it is about have been."""
    sessions = list(Session.objects.filter(cohort=application.cohort_id, is_required=True).order_by("starts_at"))
    if not sessions:
        return False
    about = sessions[-1] if kind == Feedback.Kind.END else sessions[(len(sessions) - 1) // 2]
    return about.starts_at <= timezone.now()


@action
def show_in_directory(application: Application, *, is_shown: bool, by: Person) -> None:
    """Let the others of the cohort see one's name and school, or not any more."""
    mine = Application.objects.filter(pk=application.pk, person=by, status__in=TAKES_PART)
    mine.update(is_in_directory=is_shown)


@action
def discard(application: Application, *, by: Person) -> None:
    """Throw a draft away. What was sent stays."""
    found = Application.objects.filter(pk=application.pk, person=by, status=ApplicationStatus.DRAFT)
    if not found.delete()[0]:
        raise RuleBroken("This application has been sent, so it cannot be thrown away. Withdraw it.")


@action
def note_catch_up(application: Application, session: Session, *, words: str, by: Person) -> CatchUp:
    """An approved absence was caught up on, so the session counts."""
    if not words.strip():
        raise RuleBroken("Say how she caught up.")
    excused = Attendance.objects.filter(booking=application.booking_id, session=session, mark=Mark.EXCUSED)
    if not excused.exists():
        raise RuleBroken("Only a session from which she was excused can be caught up on. Put the register right first.")
    made = CatchUp.objects.create(application=application, session=session, words=words, noted_by=by)
    audit.record("noted", made, by=by, organisation_id=application.organisation_id)
    _look_up_again(application)
    return made


@action
def note_exceptional(application: Application, *, by: Person) -> None:
    """There is an exceptional reason for the sessions that she missed: then people decide on the fee (row 11)."""
    Application.objects.filter(pk=application.pk).update(is_exceptional=True)
    audit.record("noted an exceptional reason of", application, by=by, organisation_id=application.organisation_id)
    _look_up_again(application)


def _look_up_again(application: Application) -> None:
    """A fee that waits for a decision is recommended on by what the records say now."""
    fee = CommitmentFee.objects.filter(applications=application.pk, status=FeeStatus.RECOMMENDED).first()
    if fee:
        recommend(fee, by=None)


@action
def note_reading(application: Application, *, by: Person) -> None:
    """Why somebody withdrew was read: that is on record."""
    audit.record("read the reason of", application, by=by, organisation_id=application.organisation_id)


@action
def complete_all(applications: list[Application]) -> int:
    """Whoever was there to the end of a cohort that is over has completed it."""
    for one in applications:
        move(one, ApplicationStatus.COMPLETED, APPLICATION_TRANSITIONS, ended_at=timezone.now())
    audit.record_all([audit.entry("completed", one, by=None, changed=["status"]) for one in applications])
    return len(applications)
