"""What people are told by the clock around a session, and cohorts that begin and end with the calendar.

Each function looks for what is due and can be run at any time, by any number of clocks at once: a `Notice` of a session
is written once, together with the messages it stands for.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from bookings import queries, rules
from bookings.actions import membership_places
from bookings.actions.certificates import settle_certificates
from bookings.emails import days as letters
from bookings.models import Booking, Notice, StandIn
from bookings.states import Status
from core import audit, outbox
from core.action import action, move
from programmes.models import Cohort, Session
from programmes.states import COHORT_TRANSITIONS, CohortStatus


def send_reminders() -> int:
    """Remind everyone of the sessions that are in seven days, and tomorrow. Returns how many messages were written."""
    return sum(_remind(session, kind) for kind in queries.REMINDERS for session in queries.sessions_to_remind_of(kind))


@action
def _remind(session: Session, kind: Notice.Kind) -> int:
    """Whoever booked after the moment of a reminder has just been told all of it and gets only the next one."""
    if not first_to_tell(session, kind):
        return 0
    moment = rules.letters_go_out_at(rules.day_of(session.starts_at), days=-queries.REMINDERS[kind])
    booked = Booking.objects.filter(cohort=session.cohort_id, status=Status.BOOKED, accepted_at__lte=moment)
    booked = booked.exclude(absences__session=session)  # whoever will not come needs no reminder
    instead = dict(StandIn.objects.filter(session=session).values_list("booking_id", "person_id"))
    bookings = booked.select_related("request")
    messages = [letters.of_reminder(booking, session, kind, to=instead.get(booking.pk)) for booking in bookings]
    outbox.post_all(messages)
    return len(messages)


def remind_of_registers() -> int:
    """Ask leaders for registers of the days before that nobody has taken. Returns how many messages were written."""
    return sum(_remind_of_register(session) for session in queries.sessions_without_register())


@action
def _remind_of_register(session: Session) -> int:
    if not first_to_tell(session, Notice.Kind.REGISTER):
        return 0
    messages = [letters.of_register(session, leader) for leader in queries.leaders_of(session)]
    outbox.post_all(messages)
    return len(messages)


def first_to_tell(session: Session, kind: str) -> bool:
    """Whether nobody told it before us; of two clocks at once, the second waits for the first and then hears no."""
    _, is_new = Notice.objects.get_or_create(session=session, kind=kind, on=rules.day_of(session.starts_at))
    return is_new


def follow_the_calendar() -> int:
    """Cohorts run from the start of their first session and are finished at the end of their last one."""
    now = timezone.now()
    begun = Q(status=CohortStatus.PUBLISHED, starts_at__lte=now)
    over = Q(status=CohortStatus.RUNNING, ends_at__lte=now)
    return sum(_follow(pk) for pk in Cohort.objects.filter(begun | over).order_by("pk").values_list("pk", flat=True))


@action
def _follow(cohort_id: int) -> int:
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort_id)
    now = timezone.now()
    steps = 0
    if cohort.status == CohortStatus.PUBLISHED and cohort.starts_at and cohort.starts_at <= now:
        move(cohort, CohortStatus.RUNNING, COHORT_TRANSITIONS)
        audit.record("started", cohort, by=None, changed=["status"])
        membership_places.use_when_begun(cohort)
        steps += 1
    if cohort.status == CohortStatus.RUNNING and cohort.ends_at and cohort.ends_at <= now:
        move(cohort, CohortStatus.FINISHED, COHORT_TRANSITIONS)
        audit.record("finished", cohort, by=None, changed=["status"])
        settle_certificates(cohort, by=None)
        steps += 1
    return steps
