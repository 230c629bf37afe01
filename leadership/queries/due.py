"""Whom the clock has to write to: heads who have not answered, participants without feedback, overdue decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from leadership.models import Application, CommitmentFee, Feedback
from leadership.rules import DECIDED_WITHIN, FEEDBACK_CHASED_AFTER, SUPPORT_CHASED_AFTER
from leadership.states import TAKES_PART, ApplicationStatus, FeeStatus, Support
from programmes.models import Session

#: Nobody is asked for feedback on what is longer ago.
ASKED_FOR = timedelta(days=30)


def waiting_for_a_head() -> QuerySet[Application]:
    """Sent applications on which no head has said anything for some days, and that nobody was reminded of."""
    since = timezone.now() - SUPPORT_CHASED_AFTER
    waiting = Application.objects.filter(
        support=Support.ASKED,
        submitted_at__lte=since,
        support_chased_at__isnull=True,
        status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.WAITING],
    )
    return waiting.order_by("pk")


def missing_feedback() -> Iterator[tuple[Application, str, bool]]:
    """Participant, kind of feedback, and whether she was to have given it a while ago."""
    now = timezone.now()
    taking_part = Application.objects.filter(
        status__in=TAKES_PART,
        cohort__starts_at__lte=now,
        cohort__ends_at__gte=now - ASKED_FOR,
    )
    for cohort_id in sorted(set(taking_part.values_list("cohort_id", flat=True))):
        sessions = list(Session.objects.filter(cohort=cohort_id, is_required=True).order_by("starts_at"))
        if not sessions:
            continue
        about = {Feedback.Kind.MIDDLE: sessions[(len(sessions) - 1) // 2], Feedback.Kind.END: sessions[-1]}
        for kind, session in about.items():
            if not now - ASKED_FOR <= session.ends_at <= now:
                continue
            is_late = session.ends_at <= now - FEEDBACK_CHASED_AFTER
            without = taking_part.filter(cohort=cohort_id).exclude(feedback__kind=kind).order_by("pk")
            yield from ((application, kind, is_late) for application in without)


def overdue_fees() -> QuerySet[CommitmentFee]:
    """Fees whose decision should have been made by now."""
    since = timezone.now() - DECIDED_WITHIN
    waiting = CommitmentFee.objects.filter(status__in=[FeeStatus.RECOMMENDED, FeeStatus.PROPOSED])
    return waiting.filter(recommended_at__lte=since).order_by("pk")
