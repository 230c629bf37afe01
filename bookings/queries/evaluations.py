"""What participants thought of a course: who may say, what was said, and what of it others may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from bookings import rules
from bookings.models import Attendance, Booking, Evaluation
from bookings.states import Status


def to_be_evaluated_by(cohort_id: int) -> QuerySet[Booking]:
    """Who can say what they thought of a course: everyone with a place who was there, or of whom no register speaks."""
    marks = Attendance.objects.filter(booking=OuterRef("pk"))
    was_there = Exists(marks.filter(mark__in=["present", "part"]))
    return Booking.objects.filter(was_there | ~Exists(marks), cohort_id=cohort_id, status=Status.BOOKED)


def replies_to(cohort_id: int) -> list[Evaluation]:
    """What participants said, in an order that says nothing of when it was said."""
    return sorted(
        Evaluation.objects.filter(cohort_id=cohort_id), key=lambda reply: (reply.best, reply.better, reply.pk)
    )


QUESTIONS = ("usefulness", "teaching")


def summary_of(replies: list[Evaluation]) -> list[dict]:
    """For each rating its question, mean, and how many gave each answer; for each text what was written."""
    ratings = [_rating(name, replies) for name in QUESTIONS]
    texts = [
        {"label": _label(name), "texts": [getattr(reply, name) for reply in replies if getattr(reply, name)]}
        for name in ("best", "better")
    ]
    return ratings + texts


def _rating(name: str, replies: list[Evaluation]) -> dict:
    given = [getattr(reply, name) for reply in replies]
    counts = [
        {"label": words, "count": given.count(stars), "percent": round(100 * given.count(stars) / len(given))}
        for stars, words in rules.RATINGS[name]
    ]
    return {"label": _label(name), "mean": sum(given) / len(given), "counts": counts}


def _label(name: str) -> str:
    return str(getattr(Evaluation._meta.get_field(name), "verbose_name"))  # noqa: B009 (relations have none)


@dataclass(frozen=True)
class FoundUseful:
    """What a course page says of those who were there before: how many of a hundred found it useful, of how many
    replies, and sentences that the office chose from them."""

    percent: int
    replies: int
    quotes: tuple[str, ...] = ()


def found_useful(programme_id: int) -> FoundUseful | None:
    """What participants of all runs found useful, in one query; None as long as too few of them have said."""
    return as_told(Evaluation.objects.filter(cohort__programme=programme_id).aggregate(**SAID))


#: How a course's replies are summed up.
SAID: dict[str, Any] = {
    "replies": Count("pk"),
    "useful": Count("pk", filter=Q(usefulness__gte=rules.USEFUL_FROM)),
    "quotes": ArrayAgg("best", filter=Q(is_quoted=True) & ~Q(best=""), order_by=["-on", "-pk"], default=[]),
}


def said_of(programme_id: str) -> Subquery:
    """The same sums, for `as_told`, as a column beside the programme that a column of the outer query names."""
    replies = Evaluation.objects.filter(cohort__programme=OuterRef(programme_id)).order_by()
    return Subquery(
        replies.values("cohort__programme").annotate(**SAID).values(json=JSONObject(**{name: name for name in SAID}))
    )


def as_told(said: dict[str, Any] | None) -> FoundUseful | None:
    """The sums in the words of the course page."""
    if said is None or said["replies"] < rules.FEWEST_REPLIES_SHOWN:
        return None
    percent = round(100 * said["useful"] / said["replies"])
    return FoundUseful(percent, said["replies"], tuple(said["quotes"][: rules.MOST_QUOTES_SHOWN]))
