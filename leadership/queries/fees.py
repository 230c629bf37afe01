"""Fees that are to be looked at: by the clock, because a head came or went, or by whoever decides."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.calendar import midnight, today
from leadership.models import Application, CommitmentFee
from leadership.rules import CARRIED_FOR, Outcome, Recommendation, Row
from leadership.states import TAKES_PART, FeeStatus
from programmes.states import CohortStatus
from schools.rules import HEADS

#: Rows on the fee as a whole that hold at once, before any session.
_AT_ONCE = (Row.CANCELLED, Row.HEAD_CAME_LATER, Row.HEAD_LEFT_BEFORE)


def is_ripe(fee: CommitmentFee, found: Recommendation) -> bool:
    """Whether it is time to recommend: the day after the last session, when nobody of the fee takes part any more, or
    at once for what concerns the fee as a whole."""
    if found.row in _AT_ONCE:
        return True
    if fee.status == FeeStatus.RECOMMENDED or not Application.objects.filter(fee=fee, status__in=TAKES_PART).exists():
        return True
    return fee.cohort.ends_at is not None and fee.cohort.ends_at < midnight(today())


def fees_to_recommend() -> QuerySet[CommitmentFee]:
    """Open fees whose programme is over or cancelled, or whose participants have all gone."""
    taking_part = Application.objects.filter(fee=OuterRef("pk"), status__in=TAKES_PART)
    gone = Application.objects.filter(fee=OuterRef("pk"), accepted_at__isnull=False)
    is_over = Q(cohort__ends_at__lt=midnight(today())) | Q(cohort__status=CohortStatus.CANCELLED)
    open_ones = CommitmentFee.objects.filter(status=FeeStatus.OPEN)
    return open_ones.filter(is_over | (~Exists(taking_part) & Exists(gone))).order_by("pk")


def fees_to_settle() -> QuerySet[CommitmentFee]:
    """Decided fees against which nobody appealed in time."""
    return CommitmentFee.objects.filter(status=FeeStatus.DECIDED, appeal_until__lte=timezone.now()).order_by("pk")


def fees_carried_for_too_long() -> QuerySet[CommitmentFee]:
    """Fees that were carried over, and for which nobody came back within the time that they wait."""
    since = timezone.now() - CARRIED_FOR
    carried = CommitmentFee.objects.filter(status=FeeStatus.DECIDED, outcome=Outcome.CARRIED)
    return carried.filter(decided_at__lte=since).order_by("pk")


def fees_that_follow(application: Application) -> list[CommitmentFee]:
    """Fees of a school's participants on the programme beside which this head's programme runs, in the same year."""
    if application.post_kind not in HEADS:
        return []
    theirs = Application.objects.filter(
        programme__leadership__sister=application.programme_id,
        year=application.year,
        organisation=application.organisation_id,
        status__in=TAKES_PART,
        fee__unit__isnull=True,
        fee__status__in=[FeeStatus.OPEN, FeeStatus.WAIVED],
    )
    return list(CommitmentFee.objects.filter(pk__in=theirs.values("fee_id")).order_by("pk"))
