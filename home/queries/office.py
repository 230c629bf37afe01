"""What the office's page of today shows: queues with their counts, the rows of one of them, what is on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from bookings.queries import lists
from core.calendar import LONDON, add_working_days, midnight, today
from core.counting import counts_up_to, in_words
from core.models import Message
from core.states import MessageStatus
from core.words import clock, price, short_day
from enquiries.permissions import can_answer
from home.labels import Row, Tag
from home.permissions import can_see_bookings, can_see_messages
from home.queries import questions
from home.queries.trail import title_of
from members.permissions import can_see_memberships
from programmes.models import Session
from programmes.queries import short_of_people, undecided
from schools.models import Person, Post
from schools.permissions import can_manage_people
from schools.states import PostStatus

MOST_ROWS = 25
MOST_TODAY = 12
#: An approval is urgent when it lapses within this many working days.
URGENT_DAYS = 2
#: A register that is still missing after this is no longer asked for here.
REGISTERS_LOOKED_BACK = timedelta(days=28)


@dataclass(frozen=True)
class Queue:
    """One kind of thing that needs somebody. `words` stands beside the number, one and many."""

    key: str
    words: tuple[str, str]
    columns: tuple[str, str, str, str]
    may_see: Callable[[Any], bool]
    find: Callable[[], QuerySet]
    as_row: Callable[[Any], Row]


@dataclass(frozen=True)
class Tile:
    """A queue with how much is in it."""

    queue: Queue
    count: int

    @property
    def shown(self) -> str:
        return in_words(self.count)

    @property
    def words(self) -> str:
        return self.queue.words[0 if self.count == 1 else 1]


def tiles_for(person: Person) -> list[Tile]:
    """The queues that this officer may see, counted together in one query."""
    queues = [queue for queue in QUEUES if queue.may_see(person)]
    counts = counts_up_to({queue.key: queue.find() for queue in queues})
    return [Tile(queue, counts[queue.key]) for queue in queues]


def rows_of(queue: Queue) -> list[Row]:
    """The first rows of a queue, the most urgent first."""
    return [queue.as_row(thing) for thing in queue.find()[:MOST_ROWS]]


def on_today() -> list[Session]:
    """Today's sessions, one more than are shown so that the page knows whether there are more."""
    first = midnight(today())
    return list(lists.sessions_between(first, midnight(today() + timedelta(days=1)))[: MOST_TODAY + 1])


# The queues, one after another: which rows, and what is said of each --------------------------------------------------


def _urgent_approvals() -> QuerySet:
    last_day = add_working_days(today(), URGENT_DAYS)
    return lists.approvals_in_danger(midnight(last_day + timedelta(days=1)))


def _approval(approval) -> Row:
    booking = approval.booking
    return Row(
        url=reverse("bookings:booking", args=[booking.pk]),
        title=booking.who,
        second=str(approval.organisation),
        what=booking.cohort.programme.title,
        what_second=_starts(booking.cohort.starts_at),
        tag=_why_approval(approval),
        by=_by(approval.ends_at),
    )


def _why_approval(approval) -> Tag:
    if approval.asked_office_at is not None:
        return Tag("Nobody there can approve", "bad")
    return Tag(f"Needs approval, {price(approval.booking.price_pence)}", "wait")


def _offer(booking) -> Row:
    return Row(
        url=reverse("bookings:booking", args=[booking.pk]),
        title=booking.who,
        second=str(booking.organisation or "Self-funded"),
        what=booking.cohort.programme.title,
        what_second=_starts(booking.cohort.starts_at),
        tag=Tag("Offered, no answer yet", "wait"),
        by=_by(booking.offer_ends_at),
    )


def _claims_for_the_office() -> QuerySet:
    asked = Post.objects.filter(status=PostStatus.CLAIMED, asked_office_at__isnull=False)
    return asked.select_related("person", "organisation").order_by("created_at", "pk")


def _claim(post) -> Row:
    return Row(
        url=reverse("bookings:decide_claim", args=[post.pk]),
        title=str(post.person),
        second=post.person.email or "",
        what=str(post.organisation),
        what_second=post.get_kind_display(),
        tag=Tag("School has not answered", "wait"),
        by=f"Since {short_day(post.created_at)}",
    )


def _missing_registers() -> QuerySet:
    return lists.sessions_without_a_register(after=timezone.now() - REGISTERS_LOOKED_BACK, before=midnight(today()))


def _register(session) -> Row:
    return Row(
        url=reverse("bookings:register", args=[session.pk]),
        title=session.cohort.programme.title,
        second=str(session.leader or "No leader named"),
        what=session.place or str(session.venue or "Online"),
        what_second=f"{session.cohort.taken} booked",
        tag=Tag("Register not taken", "bad"),
        by=f"Held {short_day(session.starts_at)}",
    )


def _given_up_messages() -> QuerySet:
    """With whom each is for: a message that was never written has no address yet."""
    name = Person.objects.filter(pk=OuterRef("person_id")).values(name=Concat("first_name", Value(" "), "last_name"))
    given_up = Message.objects.filter(status=MessageStatus.GIVEN_UP)
    return given_up.annotate(reader=Subquery(name)).order_by("-pk")


def _message(message) -> Row:
    return Row(
        url=reverse("home:message", args=[message.pk]),
        title=title_of(message),
        second=message.to_email or message.reader or "",
        what=message.trouble,
        what_second="1 attempt" if message.attempts == 1 else f"{message.attempts} attempts",
        tag=Tag("Given up", "bad"),
        by=f"Since {short_day(message.due_at)}",
    )


def _lines() -> QuerySet:
    return lists.cohorts_with_a_line(after=timezone.now())


def _line(cohort) -> Row:
    return Row(
        url=reverse("home:cohort", args=[cohort.pk]),
        title=cohort.programme.title,
        second=f"{cohort.taken} of {cohort.places} places taken",
        what=f"{cohort.waiting} waiting",
        what_second="",
        tag=Tag("Full", "wait") if cohort.is_full else Tag("Places free", "good"),
        by=_starts(cohort.starts_at),
    )


def _to_decide() -> QuerySet:
    return short_of_people(undecided(today=today(), at=timezone.now()))


def _decision(cohort) -> Row:
    return Row(
        url=reverse("bookings:decide_cohort", args=[cohort.pk]),
        title=cohort.programme.title,
        second=f"{cohort.taken} of {cohort.minimum} needed",
        what=cohort.runs_words,
        what_second=f"To be decided on {short_day(cohort.decision_on)}",
        tag=Tag("Too few people", "wait"),
        by=_starts(cohort.starts_at),
    )


def _starts(moment: datetime | None) -> str:
    return short_day(moment) if moment else "no date yet"


def _by(moment: datetime) -> str:
    """Today 5pm, or the day; midnight is the end of the day before."""
    local = (moment - timedelta(minutes=1)).astimezone(LONDON)
    if local.date() == today():
        return f"Today {clock(moment)}"
    return short_day(local)


QUEUES = (
    Queue(
        "approvals",
        ("approval in danger", "approvals in danger"),
        ("Person and school", "Course", "Why it is here", "Decide by"),
        can_see_bookings,
        _urgent_approvals,
        _approval,
    ),
    Queue(
        "offers",
        ("open offer", "open offers"),
        ("Person and school", "Course", "Why it is here", "Answer by"),
        can_see_bookings,
        lists.open_offers,
        _offer,
    ),
    Queue(
        "minimums",
        ("course to decide on", "courses to decide on"),
        ("Course and people", "What it needs", "Why it is here", "Starts"),
        can_see_bookings,
        _to_decide,
        _decision,
    ),
    Queue(
        "people",
        ("person to confirm", "people to confirm"),
        ("Person", "School and post", "Why it is here", "Waiting"),
        can_manage_people,
        _claims_for_the_office,
        _claim,
    ),
    Queue(
        "questions",
        ("question to answer", "questions to answer"),
        ("Who asks", "About", "Why it is here", "Answer by"),
        can_answer,
        questions.open_questions,
        questions.as_row,
    ),
    Queue(
        "steps",
        ("next step with a school", "next steps with schools"),
        ("School", "Next step", "Why it is here", "By"),
        can_see_memberships,
        questions.steps_with_schools,
        questions.step_as_row,
    ),
    Queue(
        "registers",
        ("register not taken", "registers not taken"),
        ("Course and leader", "Place", "Why it is here", "Day"),
        can_see_bookings,
        _missing_registers,
        _register,
    ),
    Queue(
        "messages",
        ("message given up", "messages given up"),
        ("Message", "Trouble", "Why it is here", "Since"),
        can_see_messages,
        _given_up_messages,
        _message,
    ),
    Queue(
        "waiting",
        ("course with a waiting list", "courses with a waiting list"),
        ("Course", "In line", "Places", "Starts"),
        can_see_bookings,
        _lines,
        _line,
    ),
)
