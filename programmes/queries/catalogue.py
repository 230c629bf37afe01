"""The catalogue: which cohorts somebody looks for, and what a card says of each.

The plain search finds words as they are written; `resembling` forgives typing errors, and is asked when the first finds
nothing. Dates come from the cohort itself, kept there by the database, so that no list joins sessions to be sorted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Lower

from core.calendar import midnight
from core.prepared import AnyOf
from members.queries import is_member
from programmes.models import Cohort, Price, Programme, ProgrammeLeader, Session, Tier, Topic
from programmes.queries.courses import NOBODY, UNREAD, is_saved_by, leaders_of
from programmes.states import CohortStatus
from schools.models import Organisation

#: What took place or will: neither drafts nor what was cancelled.
SHOWN = (CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED)
PAST = "past"
FREE, PAID = "free", "paid"
#: How alike a word must be to what was typed, 0 to 1: fonics to phonics is 0.57.
LIKENESS = 0.5
#: Shorter words (of, for, the) do not tell one course from another, and nobody types more than a few that do.
SHORT_WORD, MOST_WORDS = 3, 5
#: How many programmes that look alike are considered, of the whole archive.
MOST_ALIKE = 2000
#: A calendar holds no more sessions than this, the nearest ones.
MOST_SESSIONS = 500
#: A select with more schools than this helps nobody; whoever looks for another one types its name.
MOST_CHOICES = 150


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty means everything."""

    words: str = ""
    audiences: Sequence[str] = ()
    topic: str = ""
    phases: Sequence[str] = ()
    slots: Sequence[str] = ()
    when: str = ""
    price: str = ""
    led_by: int | None = None
    has_places: bool = False
    #: The prices that count for this reader; empty for all, when nobody knows their school.
    tiers: Collection[str] = ()


def cohorts_wanted(wanted: Wanted, *, at: datetime, resembling: bool = False) -> QuerySet[Cohort]:
    """The cohorts that somebody looks for, the next to begin first; of the past ones, the latest first."""
    return _narrowed(_in_time(wanted.when, at), wanted, at=at, resembling=resembling)


def sessions_in_month(wanted: Wanted, first: date, *, at: datetime, resembling: bool = False) -> QuerySet[Session]:
    """The sessions of one month, past ones too, of the cohorts that somebody looks for."""
    cohorts = _narrowed(Cohort.objects.filter(status__in=SHOWN), wanted, at=at, resembling=resembling)
    held = Session.objects.filter(
        starts_at__gte=midnight(first), starts_at__lt=midnight(month_after(first)), cohort__in=cohorts
    )
    return held.select_related("venue", "cohort__programme").order_by("starts_at", "pk")[:MOST_SESSIONS]


def month_after(first: date, months: int = 1) -> date:
    """The first day of the month so many months later, or earlier."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _narrowed(found: QuerySet[Cohort], wanted: Wanted, *, at: datetime, resembling: bool) -> QuerySet[Cohort]:
    found = found.filter(_programme_fits(wanted), programme__takes_applications=False)
    if wanted.words:
        found = found.filter(_words_fit(wanted.words, resembling=resembling))
    if wanted.slots:
        found = found.filter(Exists(Session.objects.filter(cohort=OuterRef("pk"), slot__in=wanted.slots)))
    if wanted.price:
        free = Exists(_prices_holding(at, wanted.tiers).filter(amount_pence=0))
        found = found.filter(free if wanted.price == FREE else ~free)
    if wanted.has_places:
        found = found.filter(taken__lt=F("places"))
    return found


def upcoming(at: datetime) -> QuerySet[Cohort]:
    """Public cohorts to book that are still to begin, or can be joined though they have begun; the next first."""
    ahead = Q(starts_at__gt=at) | Q(closes_at__gt=at, ends_at__gt=at, starts_at__isnull=False)
    running = Cohort.objects.filter(
        ahead, status__in=[CohortStatus.PUBLISHED, CohortStatus.RUNNING], programme__takes_applications=False
    )
    return running.order_by("starts_at", "pk")


def with_card(cohorts: QuerySet[Cohort], *, reader: int = NOBODY) -> QuerySet[Cohort]:
    """With what a card shows: programme, `leaders` and whether the reader saved it (`is_saved`) in the same query,
    sessions and prices in one each."""
    sessions = Session.objects.select_related("venue").order_by("starts_at", "pk")
    return (
        cohorts.select_related("programme")
        .defer(*UNREAD, "programme__description", "programme__you_will_learn", "joining_details")
        .annotate(leaders=leaders_of("programme_id"), is_saved=is_saved_by(reader))
        .prefetch_related(Prefetch("sessions", sessions, to_attr="in_order"), Prefetch("prices", to_attr="price_list"))
    )


def sessions_to_come(cohorts: QuerySet[Cohort], *, at: datetime, most: int = MOST_SESSIONS) -> QuerySet[Session]:
    """The sessions ahead of these cohorts, for a calendar."""
    ahead = Session.objects.filter(cohort__in=cohorts.order_by(), ends_at__gt=at)
    return ahead.select_related("venue", "room", "cohort__programme").order_by("starts_at", "pk")[:most]


def choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Topics and schools that lead courses, each as value and words, for the filters. One query."""
    topics = Topic.objects.order_by("name").values_list(Value("topic"), "slug", "name")[:MOST_CHOICES]
    leading = Exists(ProgrammeLeader.objects.filter(organisation=OuterRef("pk")))
    schools = Organisation.objects.filter(leading).order_by(Lower("name"))
    schools = schools.values_list(Value("school"), Cast("pk", Topic._meta.get_field("slug")), "name")[:MOST_CHOICES]
    rows = topics.union(schools, all=True)
    found: dict[str, list[tuple[str, str]]] = {"topic": [], "school": []}
    for kind, value, name in rows:
        found[kind].append((value, name))
    return found["topic"], found["school"]


def membership_of(organisation_ids: Collection[int]) -> list[Organisation]:
    """These organisations by name, each with `is_member`: whether member prices hold for it today."""
    found = Organisation.objects.filter(pk__in=organisation_ids).annotate(is_member=is_member("pk"))
    return list(found.order_by(Lower("name")))


def _in_time(when: str, at: datetime) -> QuerySet[Cohort]:
    """Upcoming ones, those of one month ahead (2027-01), or past ones."""
    if when == PAST:
        return Cohort.objects.filter(status__in=SHOWN, starts_at__lte=at).order_by("-starts_at", "-pk")
    found = upcoming(at)
    if when:
        first = date.fromisoformat(f"{when}-01")
        found = found.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(month_after(first)))
    return found


def _programme_fits(wanted: Wanted) -> Q:
    fits = Q()
    if wanted.audiences:
        fits &= Q(programme__audiences__overlap=list(wanted.audiences))
    if wanted.phases:
        fits &= Q(programme__phases__overlap=list(wanted.phases)) | Q(programme__phases=[])
    if wanted.topic:
        about = Q(topics__slug=wanted.topic) | Q(topics__parent__slug=wanted.topic)
        fits &= Q(programme_id__in=Programme.objects.filter(about).values("pk"))
    if wanted.led_by:
        led = ProgrammeLeader.objects.filter(organisation_id=wanted.led_by)
        fits &= Q(programme_id__in=led.values("programme_id"))
    return fits


def _words_fit(words: str, *, resembling: bool) -> Q:
    if resembling:
        return Q(programme_id=AnyOf(_resembling(telling(words))))
    return Q(programme__search=SearchQuery(words, config="english", search_type="websearch"))


def telling(words: str) -> list[str]:
    """The words to look for one by one when a typing error is suspected: those long enough to have one in them."""
    long = [word for word in words.split() if len(word) > SHORT_WORD]
    return long[:MOST_WORDS] or [words]


def _resembling(words: Sequence[str]) -> str:
    """Ids of programmes whose title, topics, leaders or schools have words that look like these (migration 0002), as
    the database writes a list.

    Asked for at once, for a page that counts and shows what it found would look twice otherwise.
    """
    each = " INTERSECT ".join(["SELECT programmes_resembling(%s, %s, %s)"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ARRAY({each})::text",
            [value for word in words for value in (word, LIKENESS, MOST_ALIKE)],
        )
        return cursor.fetchone()[0]


def _prices_holding(at: datetime, tiers: Collection[str]) -> QuerySet[Price]:
    holds = Q(from_at__isnull=True) | Q(from_at__lte=at), Q(until_at__isnull=True) | Q(until_at__gt=at)
    prices = Price.objects.filter(*holds, cohort=OuterRef("pk"))
    return prices.filter(tier__in=[Tier.ALL, *tiers]) if tiers else prices
