"""What a fee is decided on: sessions, feedback and colleagues of each participant, as the records say today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bookings.models import Attendance
from core.calendar import LONDON, today
from leadership.models import Application, CatchUp, CommitmentFee, Feedback, Nomination
from leadership.rules import (
    DEFERRABLE,
    FEEDBACK_GRACE,
    Deferral,
    History,
    OwnHead,
    Participant,
    Policy,
    Reason,
    counts_as_attended,
    has_attended_enough,
    sessions_needed,
)
from leadership.states import TAKES_PART, ApplicationStatus
from programmes.models import Cohort, LeadershipFacts, Session
from programmes.states import CohortStatus
from schools.rules import HEADS


@dataclass(frozen=True)
class SessionDot:
    """One session on a participant's page: what the register says of it, and whether it counts."""

    session: Session
    mark: str
    counts: bool
    is_over: bool


@dataclass(frozen=True)
class Progress:
    """What one participant did so far, and what is still needed for the fee to come back."""

    application: Application
    sessions: tuple[SessionDot, ...]
    feedback: frozenset[str]
    colleagues: tuple[Nomination, ...]
    asks_colleague: bool

    @property
    def required(self) -> list[SessionDot]:
        return [dot for dot in self.sessions if dot.session.is_required]

    @property
    def attended(self) -> int:
        return sum(dot.counts for dot in self.required)

    @property
    def needed(self) -> int:
        """How many of the required sessions have to be attended."""
        return sessions_needed(len(self.required))

    @property
    def still_to_attend(self) -> int:
        return max(self.needed - self.attended, 0)

    @property
    def sessions_ahead(self) -> int:
        return sum(not dot.is_over for dot in self.required)

    @property
    def can_still_attend_enough(self) -> bool:
        """Whether enough sessions are left to make up for those that were missed."""
        return self.still_to_attend <= sum(not dot.is_over or not dot.mark for dot in self.required)

    @property
    def risks(self) -> list[str]:
        """Why the fee may not come back, in words for the lead; nothing while all goes as agreed."""
        found = []
        if not self.can_still_attend_enough:
            found.append("Too few sessions are left to attend enough")
        elif self.still_to_attend and self.still_to_attend == self.sessions_ahead:
            found.append("Cannot miss another session")
        if any(dot.is_over for dot in self.required[(len(self.required) - 1) // 2 :]):
            missing = [kind.label.lower() for kind in self._feedback_due if kind not in self.feedback]
            found += [f"Feedback is missing: {', '.join(missing)}"] if missing else []
        if self.found_colleague is False:
            found.append("Has named no colleague")
        return found

    @property
    def _feedback_due(self) -> list[Feedback.Kind]:
        """The feedback whose sessions have been."""
        is_over = not self.sessions_ahead
        return [Feedback.Kind.MIDDLE, Feedback.Kind.END] if is_over else [Feedback.Kind.MIDDLE]

    @property
    def attended_enough(self) -> bool:
        return has_attended_enough(attended=self.attended, required=len(self.required))

    @property
    def gave_feedback(self) -> bool:
        return self.feedback >= set(Feedback.Kind.values)

    @property
    def found_colleague(self) -> bool | None:
        return bool(self.colleagues) if self.asks_colleague else None

    @property
    def has_done_all(self) -> bool:
        return self.attended_enough and self.gave_feedback and self.found_colleague is not False


def progress_of(applications: list[Application]) -> dict[int, Progress]:
    """Application's number → what she did so far. Applications of one cohort, with `cohort`; at most four queries."""
    if not applications:
        return {}
    cohort = applications[0].cohort
    bookings = [one.booking_id for one in applications if one.booking_id]
    numbers = [one.pk for one in applications]
    sessions = list(Session.objects.filter(cohort=cohort).order_by("starts_at", "pk"))
    made_up = CatchUp.objects.filter(application__booking=OuterRef("booking"), session=OuterRef("session"))
    marked = Attendance.objects.filter(booking__in=bookings).annotate(is_caught_up=Exists(made_up))
    marks = {(one.booking_id, one.session_id): one for one in marked}
    feedback: dict[int, set[str]] = defaultdict(set)
    for number, kind in Feedback.objects.filter(application__in=numbers).values_list("application_id", "kind"):
        feedback[number].add(kind)
    terms = getattr(cohort, "terms", None)
    asks = bool(terms and terms.asks_colleague)
    named = _colleagues(applications, cohort) if asks else {}
    return {
        one.pk: Progress(
            one,
            tuple(_dot(session, one, marks) for session in sessions if _concerns(session, one)),
            frozenset(feedback[one.pk]),
            tuple(named.get(one.person_id, ())),
            asks,
        )
        for one in applications
    }


def _concerns(session: Session, application: Application) -> bool:
    """After a change of school the sessions are those held up to then (row 13)."""
    changed_on = application.changed_school_on
    return changed_on is None or session.starts_at.astimezone(LONDON).date() <= changed_on


def _dot(session: Session, application: Application, marks: dict) -> SessionDot:
    found = marks.get((application.booking_id, session.pk))
    counts = found is not None and counts_as_attended(
        mark=found.mark,
        minutes=found.minutes,
        session_minutes=session.minutes,
        is_caught_up=found.is_caught_up,
    )
    return SessionDot(session, found.mark if found else "", counts, session.ends_at <= timezone.now())


def _colleagues(applications: list[Application], cohort: Cohort) -> dict[int, list[Nomination]]:
    """Person's number → whom they nominated for the sister programme, each from a school for which their fee is paid.
    Nominating ends with sign-up, so all of them were identified in time; what the nominee decides does not matter."""
    units = {one.person_id: _schools_of_unit(one) for one in applications}
    sister = LeadershipFacts.objects.filter(sister=cohort.programme_id).values("programme_id")
    made = Nomination.objects.filter(by__in=units, cohort__programme__in=sister).select_related("organisation__school")
    if cohort.starts_at:
        made = made.filter(made_at__gt=cohort.starts_at - timedelta(days=400))
    found: dict[int, list[Nomination]] = defaultdict(list)
    for nomination in made.order_by("pk"):
        school, trust = units[nomination.by_id]
        theirs = getattr(nomination.organisation, "school", None)
        if nomination.organisation_id == school or (trust and theirs and theirs.trust_id == trust):
            found[nomination.by_id].append(nomination)
    return found


def _schools_of_unit(application: Application) -> tuple[int, int | None]:
    """Her school, and the trust for all of whose schools her fee is paid."""
    fee = application.fee
    unit = fee.unit_id if fee and fee.unit_id != application.organisation_id else None
    return application.organisation_id, unit


def own_head(application: Application) -> OwnHead:
    """What the head of a participant's school does on the sister programme of the same year (R043)."""
    facts = LeadershipFacts.objects.filter(programme=application.cohort.programme_id).first()
    if facts is None or facts.sister_id is None:
        return OwnHead.NOT_ON_IT
    heads = Application.objects.filter(
        programme=facts.sister_id,
        year=application.year,
        organisation=application.organisation_id,
        post_kind__in=HEADS,
        accepted_at__isnull=False,
    ).select_related("cohort")
    said = {_said(head) for head in heads}
    return next(
        (one for one in (OwnHead.ENROLLED, OwnHead.LEFT_AFTER, OwnHead.LEFT_BEFORE) if one in said), OwnHead.NOT_ON_IT
    )


def _said(head: Application) -> OwnHead:
    if head.status in TAKES_PART:
        return OwnHead.ENROLLED
    starts_at = head.cohort.starts_at
    left_after = starts_at is not None and head.ended_at is not None and head.ended_at >= starts_at
    return OwnHead.LEFT_AFTER if left_after else OwnHead.LEFT_BEFORE


def history_of(fee: CommitmentFee) -> tuple[History, list[Progress]]:
    """All that a fee is decided on, and the sheet of each participant behind it."""
    applications = list(fee_applications(fee))
    progress = progress_of(applications)
    sheets = [progress[one.pk] for one in applications]
    is_charged = fee.fee_deposits.exists()
    head = own_head(applications[0]) if applications and fee.unit_id is None else OwnHead.NOT_ON_IT
    over_on = _over_on(fee.cohort)
    history = History(
        policy=Policy(fee.policy),
        participants=tuple(_participant(sheet, fee) for sheet in sheets),
        is_cancelled=fee.cohort.status == CohortStatus.CANCELLED,
        is_charged=is_charged,
        own_head=head,
        head_came_in_time=head == OwnHead.ENROLLED and _came_in_time(applications[0]),
        in_grace=over_on is not None and today() <= over_on + FEEDBACK_GRACE,
    )
    return history, sheets


def fee_applications(fee: CommitmentFee) -> QuerySet[Application]:
    """Those whom a fee is for, with all that the sheet reads of them."""
    found = Application.objects.filter(fee=fee, accepted_at__isnull=False).order_by("pk")
    return found.select_related("cohort__terms", "cohort__programme", "person", "organisation", "booking", "fee")


def _participant(sheet: Progress, fee: CommitmentFee) -> Participant:
    one = sheet.application
    is_out = one.status in (ApplicationStatus.WITHDRAWN, ApplicationStatus.DEFERRED)
    deferred = one.status == ApplicationStatus.DEFERRED and one.reason in DEFERRABLE
    is_removed = one.status == ApplicationStatus.WITHDRAWN and one.reason == Reason.CONDUCT
    return Participant(
        required=len(sheet.required),
        attended=sheet.attended,
        gave_feedback=sheet.gave_feedback,
        found_colleague=sheet.found_colleague,
        is_exceptional=one.is_exceptional,
        changed_school=one.changed_school_on is not None,
        days_before_start=_days_before_start(one) if is_out and not deferred and not is_removed else None,
        was_refilled=one.was_refilled,
        deferred_for=Deferral(one.reason) if deferred else None,
        was_carried_before=fee.was_carried,
        was_removed=is_removed,
    )


def _days_before_start(one: Application) -> int | None:
    """Whole days from the withdrawal to the first session; None when it had begun."""
    starts_at = one.cohort.starts_at
    if one.ended_at is None or starts_at is None or one.ended_at >= starts_at:
        return None
    return (starts_at.astimezone(LONDON).date() - one.ended_at.astimezone(LONDON).date()).days


def _over_on(cohort: Cohort) -> date | None:
    return cohort.ends_at.astimezone(LONDON).date() if cohort.ends_at else None


def _came_in_time(application: Application) -> bool:
    """Whether her head took the place before the sister programme started (row 3a)."""
    heads = Application.objects.filter(
        programme__sister_facts__programme=application.cohort.programme_id,
        year=application.year,
        organisation=application.organisation_id,
        post_kind__in=HEADS,
        status__in=TAKES_PART,
    ).select_related("cohort")
    return any(
        head.accepted_at is not None and (head.cohort.starts_at is None or head.accepted_at < head.cohort.starts_at)
        for head in heads
    )
