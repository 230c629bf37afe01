"""To whom the office writes about a course, and what became of its letters."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import CharField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from bookings.models import Announcement, Booking
from bookings.states import Status
from core.models import Message
from core.states import MessageStatus
from schools.models import Person

#: Whom one can write to, by state; the others have nothing to do with the course any more.
WRITTEN_TO = (Status.BOOKED, Status.OFFERED, Status.WAITING)


def on_course(cohort_id: int) -> QuerySet[Booking]:
    """Everyone on a course or in its line, by name; places whose name is to follow come last."""
    live = Booking.objects.live().filter(cohort_id=cohort_id)
    return live.select_related("person", "organisation", "request__asked_by").order_by(
        Lower("person__last_name"), Lower("person__first_name"), "pk"
    )


def chosen_on(cohort_id: int, *, statuses: Collection[str], bookings: Collection[int]) -> QuerySet[Booking]:
    """Those of a course in one of these states, or of these bookings."""
    return on_course(cohort_id).filter(Q(status__in=statuses) | Q(pk__in=bookings))


def readers_of(bookings: Sequence[Booking]) -> list[Person]:
    """Who gets the letters about these bookings, each once."""
    return list({booking.told_id: booking.told for booking in bookings}.values())


def about_announcement(pk: int) -> str:
    """What the messages of one letter are found by."""
    return f"announcement:{pk}"


def announcements_of(cohort_id: int) -> QuerySet[Announcement]:
    """The letters to the people of a course, the latest first, each with `readers` and `sent`: how many letters it
    has become, and how many of them went out."""
    return with_counts(Announcement.objects.filter(cohort_id=cohort_id)).order_by("-sent_at", "-pk")


def with_counts(letters: QuerySet[Announcement]) -> QuerySet[Announcement]:
    about = Concat(Value("announcement:"), Cast(OuterRef("pk"), CharField()))
    messages = Message.objects.filter(about=about).order_by().values("about")
    sent = messages.filter(status=MessageStatus.SENT)
    return letters.select_related("written_by", "cohort__programme").annotate(
        readers=_count(messages), sent=_count(sent)
    )


def _count(messages: QuerySet) -> Coalesce:
    return Coalesce(
        Subquery(messages.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), Value(0)
    )
