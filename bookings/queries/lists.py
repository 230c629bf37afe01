"""Bookings in lists: a person's own, a school's, the office's, and what needs somebody today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Lower

from bookings.models import Absence, Approval, Attendance, Booking, StandIn
from bookings.queries.registers import either
from bookings.states import ENDED, TAKES_A_PLACE, ApprovalStatus, Status
from core.prepared import IsAmong
from programmes.models import Cohort, Session
from programmes.states import CohortStatus

OPEN_COHORTS = (CohortStatus.PUBLISHED, CohortStatus.RUNNING)
#: Nobody reads further in the list of approvals in danger, and no count goes on so far.
MOST_IN_DANGER = 1000


#: What no list shows of a booking's course.
UNREAD = (
    "access_needs",
    "cohort__joining_details",
    *(f"cohort__programme__{name}" for name in ("description", "you_will_learn", "who_for", "search_text", "search")),
)


def listed() -> QuerySet[Booking]:
    """Bookings with what a list shows of one, and no more: person, school, course, approval."""
    return Booking.objects.select_related("person", "organisation", "cohort__programme", "approval").defer(*UNREAD)


def with_needs(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """The same with what people need, for those who run their course."""
    return bookings.defer(None).defer(*(name for name in UNREAD if name != "access_needs"))


def with_position(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """With `line_position`: 1 for the next in line, None for those who do not wait. The database only looks for those
    who do."""
    ahead = Q(accepted_at__lt=OuterRef("accepted_at")) | Q(accepted_at=OuterRef("accepted_at"), pk__lt=OuterRef("pk"))
    line = Booking.objects.filter(ahead, cohort_id=OuterRef("cohort_id"), status=Status.WAITING)
    line = line.exclude(request__all_together=True, request=OuterRef("request"))
    count = line.order_by().values("cohort_id").annotate(count=Count("pk")).values("count")
    return bookings.annotate(
        line_position=Case(
            When(status=Status.WAITING, then=Coalesce(Subquery(count), 0) + 1), output_field=IntegerField()
        )
    )


def bookings_of(person_id: int) -> QuerySet[Booking]:
    """Everything a person ever booked, the latest first, with certificates and positions in line."""
    mine = listed().select_related("certificate").filter(person_id=person_id)
    return with_position(mine).order_by("-accepted_at", "-pk")


def coming_sessions(cohort_ids: Collection[int], *, after: datetime) -> QuerySet[Session]:
    """Sessions of these cohorts that are not over, in the order of the calendar."""
    coming = Session.objects.filter(cohort_id__in=cohort_ids, ends_at__gt=after)
    return coming.select_related("venue", "room", "cohort__programme").order_by("starts_at", "pk")


def stand_ins_around(person_id: int) -> QuerySet[StandIn]:
    """The sessions at which somebody stands in for a colleague, and those to which a colleague comes for them."""
    found = either(StandIn.objects.filter(person=person_id), StandIn.objects.filter(booking__person=person_id))
    return (
        found.filter(booking__status=Status.BOOKED)
        .select_related(
            "person", "session__venue", "session__room", "booking__person", "booking__cohort__programme", "certificate"
        )
        .order_by("-session__starts_at", "-pk")
    )


def absences_of(bookings: Iterable[Booking]) -> dict[tuple[int, int], datetime]:
    """Booking and session from which its person is known to stay away → since when that is known."""
    absences = Absence.objects.filter(booking__in=[booking.pk for booking in bookings])
    return {(booking, session): at for booking, session, at in absences.values_list("booking", "session", "said_at")}


def bookings_for(organisation_id: int) -> QuerySet[Booking]:
    """All bookings that one school answers for, with positions in line."""
    return with_position(listed().filter(organisation_id=organisation_id))


def coming_for(organisation_id: int, *, after: datetime) -> QuerySet[Booking]:
    """A school's live bookings on courses that are not over, by their next session (`next_at`)."""
    not_over = Q(cohort__ends_at__gt=after) | Q(cohort__ends_at__isnull=True)
    ahead = Session.objects.filter(cohort_id=OuterRef("cohort_id"), ends_at__gt=after).order_by("starts_at")
    live = bookings_for(organisation_id).filter(not_over).exclude(status__in=ENDED)
    return live.annotate(next_at=Subquery(ahead.values("starts_at")[:1])).order_by(
        "next_at", "cohort_id", Lower("person__last_name"), "pk"
    )


def past_for(organisation_id: int, *, before: datetime) -> QuerySet[Booking]:
    """A school's bookings on courses that are over, and those given up, the latest course first."""
    over = Q(cohort__ends_at__lte=before) | Q(ended_at__isnull=False)
    return bookings_for(organisation_id).filter(over).order_by("-cohort__starts_at", "-pk")


def approvals_waiting_for(organisation_ids: Collection[int]) -> QuerySet[Approval]:
    """What these schools have been asked to approve and have not answered, the most urgent first."""
    return _as_listed(Approval.objects.filter(status=ApprovalStatus.ASKED, organisation_id__in=organisation_ids))


def approvals_in_danger(moment: datetime) -> QuerySet[Approval]:
    """Approvals that will lapse before `moment` unless somebody answers, and those that nobody at the school can.

    The most urgent thousand: told how many are wanted, the database walks along the days and looks at no others.
    """
    asked = Approval.objects.filter(status=ApprovalStatus.ASKED)
    soon = asked.filter(ends_at__lt=moment).order_by("ends_at", "pk").values("pk")[:MOST_IN_DANGER]
    nobodys = asked.filter(asked_office_at__isnull=False).order_by("asked_office_at").values("pk")[:MOST_IN_DANGER]
    return _as_listed(Approval.objects.filter(IsAmong("pk", ArraySubquery(soon.union(nobodys)))))


def _as_listed(asked: QuerySet[Approval]) -> QuerySet[Approval]:
    return asked.select_related("organisation", "booking__person", "booking__cohort__programme").order_by(
        "ends_at", "pk"
    )


def open_offers() -> QuerySet[Booking]:
    """Places that were offered to somebody in line who has not answered yet, those that end next first."""
    return listed().filter(status=Status.OFFERED).order_by("offer_ends_at", "pk")


def cohorts_with_a_line(*, after: datetime) -> QuerySet[Cohort]:
    """Cohorts still to begin for which somebody waits, the next one first."""
    ahead = Cohort.objects.select_related("programme").filter(starts_at__gt=after, status__in=OPEN_COHORTS)
    return ahead.filter(waiting__gt=0).order_by("starts_at", "pk")


def sessions_without_a_register(*, after: datetime, before: datetime) -> QuerySet[Session]:
    """Sessions that began between these moments, had participants, and of which no mark was made; the oldest first."""
    began = Session.objects.select_related("cohort__programme", "venue", "leader").filter(
        starts_at__gte=after, starts_at__lt=before, cohort__taken__gt=0
    )
    running = began.filter(cohort__status__in=(*OPEN_COHORTS, CohortStatus.FINISHED))
    return running.exclude(Exists(Attendance.objects.filter(session_id=OuterRef("pk")))).order_by("starts_at", "pk")


def sessions_between(first: datetime, end: datetime) -> QuerySet[Session]:
    """What takes place from one moment until before another, in order."""
    held = Session.objects.filter(
        starts_at__gte=first, starts_at__lt=end, cohort__status__in=(*OPEN_COHORTS, CohortStatus.FINISHED)
    )
    return held.select_related("cohort__programme", "venue").order_by("starts_at", "pk")


def participants_of(cohort_id: int) -> QuerySet[Booking]:
    """Who has a place or an offer on a cohort, by name."""
    held = listed().filter(cohort_id=cohort_id, status__in=TAKES_A_PLACE)
    return held.order_by(Lower("person__last_name"), Lower("person__first_name"), "pk")


def in_line_for(cohort_id: int) -> QuerySet[Booking]:
    """Who waits for a place on a cohort, the next one first (R044)."""
    return listed().filter(cohort_id=cohort_id, status=Status.WAITING).order_by("accepted_at", "pk")


def given_up_on(cohort_id: int) -> QuerySet[Booking]:
    """Who had a place on a cohort, or an offer, and has it no more, the latest first."""
    return listed().filter(cohort_id=cohort_id, ended_at__isnull=False).order_by("-ended_at", "-pk")


def beside_the_places(cohort_id: int, *, waiting: int, gone: int) -> tuple[list[Booking], list[Booking]]:
    """The first so many in line for a cohort, and the last so many who gave a place up, in one query."""
    line, left = in_line_for(cohort_id).values("pk")[:waiting], given_up_on(cohort_id).values("pk")[:gone]
    found = list(listed().filter(Q(pk__in=line) | Q(pk__in=left), cohort_id=cohort_id))
    in_line = [booking for booking in found if booking.ended_at is None]
    given_up = [booking for booking in found if booking.ended_at is not None]
    in_line.sort(key=lambda booking: (booking.accepted_at, booking.pk))
    given_up.sort(key=lambda booking: (booking.ended_at, booking.pk), reverse=True)
    return in_line, given_up


def office_bookings(
    *,
    status: str = "",
    people: Collection[int] | None = None,
    organisations: Collection[int] | None = None,
    programmes: Collection[int] | None = None,
    fits: Q | None = None,
) -> QuerySet[Booking]:
    """The newest bookings first, narrowed to these people, schools or programmes where they are given, and to `fits`.

    They come as ids that were found beforehand, so that the database can go straight to the few rows among millions.
    """
    found = listed()
    if status:
        found = found.filter(status=status)
    if people is not None:
        found = found.filter(person_id__in=people)
    if organisations is not None:
        found = found.filter(organisation_id__in=organisations)
    if programmes is not None:
        found = found.filter(cohort__programme_id__in=programmes)
    if fits is not None:
        found = found.filter(fits)
    return found.order_by("-pk")
