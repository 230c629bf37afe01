"""What participants thought of a course: who may say, what was said, and what of it others may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from bookings import rules
from bookings.models import Attendance, Booking, Evaluation, Impact, StandIn
from bookings.queries.places import with_place
from bookings.states import Mark, Status
from programmes.models import Session
from schools.models import Person

#: These marks say that somebody was there.
THERE = (Mark.PRESENT, Mark.PART)


def to_be_evaluated_by(cohort_id: int) -> QuerySet[Booking]:
    """Who can say what they thought of a course: everyone with a place who was there, or of whom no register speaks.

    A session to which a colleague came instead says nothing of whoever has the place.
    """
    instead = StandIn.objects.filter(booking=OuterRef("booking"), session=OuterRef("session"))
    own_marks = Attendance.objects.filter(~Exists(instead), booking=OuterRef("pk"))
    given_away = StandIn.objects.filter(booking=OuterRef(OuterRef("pk")), session=OuterRef("pk"))
    own_sessions = Session.objects.filter(~Exists(given_away), cohort=cohort_id)
    was_there = Exists(own_marks.filter(mark__in=THERE))
    nobody_says = ~Exists(own_marks) & Exists(own_sessions)
    return Booking.objects.filter(
        was_there | nobody_says, cohort_id=cohort_id, status=Status.BOOKED, person__isnull=False
    )


def stood_in_at(cohort_id: int) -> QuerySet[StandIn]:
    """The colleagues who can: those who stood in and were there, or of whom no register speaks. Each person once."""
    marks = Attendance.objects.filter(booking=OuterRef("booking"), session=OuterRef("session"))
    there = Exists(marks.filter(mark__in=THERE)) | ~Exists(marks)
    found = StandIn.objects.filter(there, booking__cohort=cohort_id, booking__status=Status.BOOKED)
    return found.order_by("person", "pk").distinct("person")


def is_asked(booking: Booking, person: Person, *, answered: str) -> bool:
    """Whether a question about a course is still open for this person; `answered` is the field that says so."""
    is_open = {"person": person, f"{answered}__isnull": True}
    own = to_be_evaluated_by(booking.cohort_id).filter(pk=booking.pk, **is_open)
    return own.exists() or stood_in_at(booking.cohort_id).filter(**is_open).exists()


def part_in(booking_id: int, person: Person) -> Booking | StandIn | None:
    """What somebody had to do with a place: it is theirs, or they stood in for a colleague. None: nothing."""
    own = with_place().filter(pk=booking_id, person=person, status=Status.BOOKED).first()
    if own:
        return own
    stood_in = StandIn.objects.filter(booking=booking_id, person=person, booking__status=Status.BOOKED)
    return stood_in.select_related("booking__cohort__programme").order_by("pk").first()


def replies_to(cohort_id: int) -> list[Evaluation]:
    """What participants said, in an order that says nothing of when it was said."""
    return sorted(
        Evaluation.objects.filter(cohort_id=cohort_id), key=lambda reply: (reply.best, reply.better, reply.pk)
    )


def impacts_of(cohort_id: int) -> list[Impact]:
    """What a course has changed three months on, in an order that says nothing of when it was said."""
    return sorted(Impact.objects.filter(cohort_id=cohort_id), key=lambda reply: (reply.words, reply.pk))


#: Which ratings and which texts each sort of reply has.
QUESTIONS: dict[type[Model], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Evaluation: (("usefulness", "teaching"), ("best", "better")),
    Impact: (("changed",), ("words",)),
}


def summary_of(replies: Sequence[Evaluation | Impact]) -> list[dict]:
    """For each rating its question, mean, and how many gave each answer; for each text what was written. Nothing as
    long as there are so few replies that one could tell who said what."""
    if len(replies) < rules.FEWEST_REPLIES_SHOWN:
        return []
    model = type(replies[0])
    ratings, texts = QUESTIONS[model]
    written = [
        {"label": _label(model, name), "texts": [getattr(reply, name) for reply in replies if getattr(reply, name)]}
        for name in texts
    ]
    return [_rating(model, name, replies) for name in ratings] + written


def _rating(model: type[Model], name: str, replies: Sequence[Model]) -> dict:
    given = [getattr(reply, name) for reply in replies]
    counts = [
        {"label": words, "count": given.count(stars), "percent": round(100 * given.count(stars) / len(given))}
        for stars, words in rules.RATINGS[name]
    ]
    return {"label": _label(model, name), "mean": sum(given) / len(given), "counts": counts}


def _label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name"))  # noqa: B009 (relations have none)


def quotable(cohort_id: int) -> list[Evaluation]:
    """What participants say they will use, for the office to choose from; nothing below the fewest replies shown."""
    replies = replies_to(cohort_id)
    if len(replies) < rules.FEWEST_REPLIES_SHOWN:
        return []
    return [reply for reply in replies if reply.best]


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
