"""What pages, letters and the clock read of questions and of new heads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from core.calendar import today
from enquiries import rules
from enquiries.models import Enquiry, Note, Reply, Welcome, Welcoming
from enquiries.permissions import can_answer
from enquiries.states import OPEN, EnquiryStatus, Topic
from schools.models import Organisation, Person, Post
from schools.rules import HEADS
from schools.states import PostStatus

#: The parts of the inbox: word in the address → what stands on it.
SHOWN = {
    "open": "Open",
    "mine": "Mine",
    "unowned": "Nobody has it",
    "overdue": "Overdue",
    "answered": "Answered",
    "closed": "Closed",
    "spam": "Spam",
    "all": "All",
}
MOST_SUGGESTED = 8


@dataclass(frozen=True)
class Asked:
    """What the inbox is narrowed to."""

    show: str = "open"
    topic: str = ""
    words: str = ""


# The inbox ------------------------------------------------------------------------------------------------------------


def enquiries_seen_by(person: Person) -> QuerySet[Enquiry]:
    """All questions for those who answer, none for others."""
    return Enquiry.objects.all() if can_answer(person) else Enquiry.objects.none()


def needing_somebody(day: date) -> QuerySet[Enquiry]:
    """Open questions that nobody has, or that are due, the most urgent first."""
    found = Enquiry.objects.filter(Q(status=EnquiryStatus.NEW) | Q(due_on__lte=day), status__in=OPEN)
    return found.order_by("due_on", "pk")


def _part(show: str, viewer: Person) -> Q:
    parts = {
        "open": Q(status__in=OPEN),
        "mine": Q(status__in=OPEN, owner=viewer),
        "unowned": Q(status=EnquiryStatus.NEW),
        "overdue": Q(status__in=OPEN, due_on__lt=today()),
        "answered": Q(status=EnquiryStatus.ANSWERED),
        "closed": Q(status=EnquiryStatus.CLOSED),
        "spam": Q(status=EnquiryStatus.SPAM),
        "all": ~Q(status=EnquiryStatus.SPAM),
    }
    return parts[show]


def inbox(asked: Asked, *, viewer: Person) -> QuerySet[Enquiry]:
    """The questions of one part of the inbox: open ones by the day they are due, others the newest first."""
    found = (
        enquiries_seen_by(viewer).filter(_part(asked.show, viewer)).select_related("owner", "organisation", "person")
    )
    if asked.topic:
        found = found.filter(topic=asked.topic)
    for word in asked.words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(reference__icontains=word)
            | Q(school_words__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    is_waiting = asked.show in ("open", "mine", "unowned", "overdue")
    return found.order_by("due_on", "pk") if is_waiting else found.order_by("-asked_at", "-pk")


def counts_of_parts(viewer: Person) -> dict[str, int]:
    """How many questions each part of what waits has, in one query."""
    waiting = ("open", "mine", "unowned", "overdue")
    found = Enquiry.objects.filter(status__in=OPEN)
    return found.aggregate(**{show: Count("pk", filter=_part(show, viewer)) for show in waiting})


def enquiry_page(viewer: Person) -> QuerySet[Enquiry]:
    """A question for the office, with what was said and noted."""
    replies = Prefetch("replies", Reply.objects.select_related("by"))
    notes = Prefetch("notes", Note.objects.select_related("by"))
    found = enquiries_seen_by(viewer).select_related("owner", "organisation", "person")
    return found.prefetch_related(replies, notes)


def answerers() -> QuerySet[Person]:
    """Those who may answer: officers with a post today, by name."""
    at_alliance = Q(organisation__kind=Organisation.Kind.ALLIANCE, kind__in=rules.ANSWERS)
    posts = Post.objects.current().confirmed().filter(at_alliance)
    found = Person.objects.filter(pk__in=posts.values("person_id"), is_active=True)
    return found.order_by(Lower("last_name"), Lower("first_name"), "pk")


def people_to_link(enquiry: Enquiry, words: str) -> list[Person]:
    """Whose question it may be: those with its address, or those who are called so."""
    people = Person.objects.filter(merged_into__isnull=True, forgotten_at__isnull=True).with_current_posts()
    if not words.strip():
        return list(people.filter(_has_address(enquiry.email)).order_by("pk")[:MOST_SUGGESTED]) if enquiry.email else []
    for word in words.split():
        people = people.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word))
    return list(people.order_by(Lower("last_name"), Lower("first_name"), "pk")[:MOST_SUGGESTED])


def _has_address(email: str) -> Q:
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user_id")
    return Q(email=email) | Q(pk__in=confirmed)


def schools_to_link(enquiry: Enquiry, words: str) -> list[Organisation]:
    """Which school or partner it may come from, by the words of the asker or of the officer."""
    words = words.strip() or enquiry.school_words
    if not words:
        return []
    found = Organisation.objects.filter(is_open=True)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(school__urn=word))
    return list(found.order_by(Lower("name"), "pk")[:MOST_SUGGESTED])


def school_called(words: str) -> Organisation | None:
    """The one open school or partner of exactly this name or URN, whoever types it."""
    found = Organisation.objects.filter(Q(name__iexact=words) | Q(school__urn=words), is_open=True)[:2]
    return found[0] if words and len(found) == 1 else None


# The asker's own ------------------------------------------------------------------------------------------------------


def questions_of(person: Person) -> QuerySet[Enquiry]:
    """What somebody asked, the newest first: signed in, or from an address that they have confirmed since."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).values("email")
    mine = Q(person=person) | Q(person__isnull=True, email__in=confirmed)
    return Enquiry.objects.filter(mine).exclude(status=EnquiryStatus.SPAM).order_by("-asked_at", "-pk")


def with_what_was_said(questions: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
    """Questions with their answers as the asker reads them. Notes of the office are no part of it."""
    return questions.prefetch_related(Prefetch("replies", Reply.objects.select_related("by")))


def open_tour_of(person: Person) -> Enquiry | None:
    """The request for a tour that waits for an answer."""
    return Enquiry.objects.filter(person=person, topic=Topic.TOUR, status__in=OPEN).first()


# By the clock ---------------------------------------------------------------------------------------------------------


def due_to_remind(day: date) -> QuerySet[Enquiry]:
    """Open questions that are due by `day` and of which nobody was reminded yet."""
    return Enquiry.objects.filter(status__in=OPEN, due_on__lte=day, reminded_on__isnull=True)


def due_to_chase(day: date) -> QuerySet[Enquiry]:
    """Open questions whose day is over and of which administrators do not know yet."""
    return Enquiry.objects.filter(status__in=OPEN, due_on__lt=day, chased_on__isnull=True)


def gone_quiet(now: datetime) -> QuerySet[Enquiry]:
    """Answered questions to which nobody said anything more."""
    since = now - timedelta(days=rules.QUIET_DAYS)
    later = Reply.objects.filter(enquiry=OuterRef("pk"), at__gte=since)
    return Enquiry.objects.filter(~Exists(later), status=EnquiryStatus.ANSWERED, answered_at__lt=since)


# New heads ------------------------------------------------------------------------------------------------------------


def heads_posts_in_the_borough(day: date | None = None) -> QuerySet[Post]:
    """Confirmed head's posts at schools of the alliance's local authority: those of a day, or all there ever were."""
    borough = settings.ALLIANCE["local_authority_code"]
    posts = Post.objects.current(day) if day else Post.objects.all()
    confirmed = Q(status=PostStatus.CONFIRMED, kind__in=HEADS)
    return posts.filter(confirmed, organisation__school__la_code=borough)


def heads_to_welcome(day: date) -> QuerySet[Post]:
    """Head's posts that began since new heads are welcomed, of people who held none in the borough before and were not
    written to yet: the earliest post of each comes first. `rules.is_new_to_the_borough` says the same of one person."""
    since_on = Welcoming.objects.values_list("since_on", flat=True).first()
    if since_on is None:
        return Post.objects.none()
    before = heads_posts_in_the_borough().filter(person=OuterRef("person"), from_on__lt=OuterRef("from_on"))
    can_be_written_to = Q(person__email__isnull=False) | ~Q(person__personal_email="")
    return (
        heads_posts_in_the_borough(day)
        .filter(can_be_written_to, ~Exists(before), from_on__gt=since_on, person__is_active=True)
        .exclude(Exists(Welcome.objects.filter(person=OuterRef("person"))))
        .select_related("person", "organisation")
        .order_by("from_on", "pk")
    )


def welcomes() -> QuerySet[Welcome]:
    """Heads who were welcomed, the latest first, with whether they asked for a tour."""
    tours = Enquiry.objects.filter(person=OuterRef("person"), topic=Topic.TOUR)
    found = Welcome.objects.select_related("person", "organisation").annotate(has_asked=Exists(tours))
    return found.order_by("-at", "-pk")
