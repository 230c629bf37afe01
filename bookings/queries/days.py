"""What the clock looks for around the days of sessions. Every look begins with the few sessions near a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from bookings import rules
from bookings.models import Booking, Evaluation, Notice
from bookings.queries.registers import HELD, is_taken
from bookings.states import Status
from core.calendar import LONDON, midnight, today
from payments.states import STANDING
from programmes.models import Cohort, ProgrammeLeader, Session
from schools.models import Person

Kind = Notice.Kind
REMINDERS = dict(zip((Kind.WEEK_BEFORE, Kind.DAY_BEFORE), rules.REMINDED_DAYS_BEFORE, strict=True))
EVALUATIONS = dict(zip((Kind.EVALUATION, Kind.EVALUATION_AGAIN), rules.EVALUATION_ASKED_AFTER_DAYS, strict=True))
#: What the clock did not tell for so many days, because it stood still, is not told any more.
LATE_DAYS = 5


def _on_days(first: date, last: date) -> QuerySet[Session]:
    """Sessions of courses that run, on London's days `first` to `last`; each with `on`, the day it is on."""
    return (
        Session.objects.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1)))
        .filter(cohort__status__in=HELD)
        .annotate(on=TruncDate("starts_at", tzinfo=LONDON))
        .order_by("starts_at", "pk")
    )


def _not_told(sessions: QuerySet[Session], kind: str) -> QuerySet[Session]:
    return sessions.filter(~Exists(Notice.objects.filter(session=OuterRef("pk"), kind=kind, on=OuterRef("on"))))


def _today_counts(now: datetime) -> date:
    """The last day whose letters have begun to go out: today from eight o'clock on, before that yesterday."""
    has_begun = now >= rules.letters_go_out_at(today(), days=0)
    return today() if has_begun else today() - timedelta(days=1)


def sessions_to_remind_of(kind: Notice.Kind) -> QuerySet[Session]:
    """Sessions whose reminder is due and not written yet. One that is late (the clock stood still) is still told in
    time: a week before until two days before, the day before until the session starts."""
    day, now = _today_counts(timezone.now()), timezone.now()
    first = today() if kind == Kind.DAY_BEFORE else today() + timedelta(days=2)
    return _not_told(_on_days(first, day + timedelta(days=REMINDERS[kind])), kind).filter(starts_at__gt=now)


def sessions_without_register() -> QuerySet[Session]:
    """Sessions of the days before today that had people in them and whose register nobody has taken."""
    day = _today_counts(timezone.now())
    first = day - timedelta(days=rules.REGISTER_WANTED_FOR_DAYS)
    sessions = _on_days(first, day - timedelta(days=1)).filter(~is_taken(), cohort__taken__gt=0)
    return _not_told(sessions, Kind.REGISTER).select_related("cohort__programme", "leader")


def sessions_to_evaluate(kind: Notice.Kind) -> QuerySet[Session]:
    """The last sessions of courses that ended so many days ago, and whose participants have not been asked."""
    day = _today_counts(timezone.now())
    days = EVALUATIONS[kind]
    sessions = _on_days(day - timedelta(days=days + LATE_DAYS), day - timedelta(days=days))
    return _not_told(_last_ones(sessions), kind)


def sessions_to_ask_what_changed() -> list[Session]:
    """The last sessions of courses that ended three calendar months ago, and whose participants have not been asked."""
    day = _today_counts(timezone.now())
    first = day - timedelta(days=LATE_DAYS)
    reach = rules.IMPACT_ASKED_WITHIN_DAYS
    near = _last_ones(_on_days(first - timedelta(days=reach.stop), day - timedelta(days=reach.start)))
    asked_on = {one: rules.impact_asked_on(rules.day_of(one.starts_at)) for one in _not_told(near, Kind.IMPACT)}
    return [one for one, on in asked_on.items() if first <= on <= day]


def sessions_to_sum_up() -> QuerySet[Session]:
    """The last sessions of courses about which enough people have said what they thought, a week after they were asked
    for the second time; and for some weeks more, while replies still come in."""
    day = _today_counts(timezone.now())
    first, last = (day - timedelta(days=days) for days in reversed(rules.SUMMED_UP_AFTER_DAYS))
    replies = Evaluation.objects.filter(cohort=OuterRef("cohort")).order_by().values("cohort")
    count = Subquery(replies.annotate(n=Count("pk")).values("n"))
    enough = _last_ones(_on_days(first, last)).alias(replies=count).filter(replies__gte=rules.FEWEST_REPLIES_SHOWN)
    return _not_told(enough, Kind.SUMMARY).select_related("cohort")


def _last_ones(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Those with which a course was over."""
    return sessions.filter(ends_at=F("cohort__ends_at"), ends_at__lte=timezone.now())


def leaders_of(session: Session) -> list[Person]:
    """Who takes the register of a session: its leader, or else the programme's leaders."""
    if session.leader:
        return [session.leader]
    return list(Person.objects.filter(led_programmes__programme_id=session.cohort.programme_id).order_by("pk"))


def everyone_leading(cohort: Cohort, session: Session | None = None) -> QuerySet[Person]:
    """Those who lead a programme, and the sessions of a cohort (or that one session), each once."""
    sessions = Session.objects.filter(cohort=cohort, **({"pk": session.pk} if session else {}))
    programme = ProgrammeLeader.objects.filter(programme=cohort.programme_id)
    leads = Q(pk__in=sessions.values("leader")) | Q(pk__in=programme.values("person"))
    return Person.objects.filter(leads).order_by("last_name", "first_name", "pk")


def who_is_told(cohort: Cohort, session: Session | None = None) -> dict:
    """How many hold a place, an offer or wait, what they have been charged, and who leads: before anything is sent."""
    live = Booking.objects.live().filter(cohort=cohort)
    counts = live.aggregate(
        booked=Count("pk", filter=Q(status=Status.BOOKED)),
        offered=Count("pk", filter=Q(status=Status.OFFERED)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
        charged_pence=Sum("charge__amount_pence", filter=Q(charge__status__in=STANDING), default=0),
    )
    people = live.select_related("person", "organisation").order_by(
        "status", "person__last_name", "person__first_name", "pk"
    )
    return {**counts, "people": people[:200], "leaders": everyone_leading(cohort, session)}
