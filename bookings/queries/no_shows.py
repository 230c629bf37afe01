"""Who stayed away from a course, as its registers say."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Absence, Attendance, Booking
from bookings.states import ApprovalStatus, Mark, Status
from payments.states import STANDING
from programmes.models import Session


def no_shows(cohort_id: int) -> QuerySet[Booking]:
    """Approved places of which the registers say that nobody came, not even a colleague, to any session that they were
    to come to: without a reason, and without a word beforehand."""
    marks = Attendance.objects.filter(booking=OuterRef("pk"))
    absent = marks.filter(mark=Mark.ABSENT)
    to_come_to = Session.objects.filter(
        cohort=OuterRef("cohort"), is_required=True, starts_at__gte=OuterRef("accepted_at")
    )
    not_marked = to_come_to.exclude(
        Exists(Attendance.objects.filter(session=OuterRef("pk"), booking=OuterRef(OuterRef("pk")), mark=Mark.ABSENT))
    )
    approved = Q(approval__isnull=True) | Q(approval__status=ApprovalStatus.APPROVED)
    held = Booking.objects.filter(approved, cohort_id=cohort_id, status=Status.BOOKED, person__isnull=False)
    return held.filter(
        Exists(absent),
        ~Exists(marks.exclude(mark=Mark.ABSENT)),
        ~Exists(not_marked),
        ~Exists(Absence.objects.filter(booking=OuterRef("pk"))),
    ).select_related("policy")


def charged_for_staying_away(cohort_id: int) -> QuerySet[Booking]:
    """Places on a course for which somebody's staying away is owed."""
    charged = Booking.objects.filter(cohort_id=cohort_id, no_show_charge__status__in=STANDING)
    return charged.select_related("no_show_charge")
