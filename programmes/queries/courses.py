"""One course as its page shows it: the running with its programme, leaders, topics and partners in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, Expression, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, JSONObject, Left
from django.utils import timezone

from core.prepared import prepared
from programmes import rules
from programmes.models import (
    CancellingPolicy,
    Cohort,
    PolicyBand,
    Price,
    ProgrammeLeader,
    ProgrammePartner,
    SavedCourse,
    Session,
    Topic,
)
from programmes.states import PUBLIC, CohortStatus
from schools.models import Organisation, Person

#: What no page of a course reads: the columns that only the search looks at.
UNREAD = ("programme__search", "programme__search_text")
#: The number of a reader who is not signed in.
NOBODY = 0


def course_page(
    slug: str, number: int | None = None, *, at: datetime | None = None, reader: int = NOBODY
) -> Any | None:
    """The running of a course that its address means, or None when there is no public one. One query.

    Without a number it is the next one to begin, else the latest; a cancelled one only when there is no other.
    It comes with its programme, and with these lists of dicts:

    `leaders`      name, initials, role, school
    `topics`       name, slug
    `partners`     pk (of the organisation), name, role, contact, website, logo ("" when it has none)
    `bands`        notice_from, is_for_free_places, percent, flat_pence, of its cancelling policy
    `other_runs`   number, starts_at (a datetime or None), status, of the programme's other public runnings, in order

    and with `is_saved`: whether the `reader` (the number of a person) keeps it in view.
    """
    return _own_page(slug, number, at=at, reader=reader)


def course_pages(also: Callable[[], Mapping[str, Any]] = dict) -> Callable[..., Any | None]:
    """Make such a query for the apps above; `also` gives the columns that they add to it."""

    @prepared
    def next_run(*, slug: str, at: datetime, reader: int) -> QuerySet[Cohort]:
        runs = _with_all_of_it(_public_runs(slug)).annotate(is_saved=is_saved_by(reader), **also())
        return runs.order_by(*_next_first(at))[:1]

    @prepared
    def cycle(*, slug: str, number: int, reader: int) -> QuerySet[Cohort]:
        runs = _with_all_of_it(_public_runs(slug).filter(number=number))
        return runs.annotate(is_saved=is_saved_by(reader), **also())

    def page(slug: str, number: int | None = None, *, at: datetime | None = None, reader: int = NOBODY) -> Any | None:
        if number is None:
            found = next_run(slug=slug, at=at or timezone.now(), reader=reader)
        else:
            found = cycle(slug=slug, number=number, reader=reader)
        return _shown(found[0]) if found else None

    return page


def is_saved_by(reader: int) -> Exists:
    """Whether somebody keeps the programme of the outer query's cohort in view."""
    return Exists(SavedCourse.objects.filter(person=reader, programme=OuterRef("programme_id")))


_own_page = course_pages()


def running_called(slug: str, number: int) -> QuerySet[Cohort]:
    """The one running that an address names, when anyone may see it."""
    return _public_runs(slug).filter(number=number)


def _public_runs(slug: str) -> QuerySet[Cohort]:
    return Cohort.objects.filter(programme__slug=slug, status__in=PUBLIC)


def cohort_shown(pk: int) -> Cohort | None:
    """The same for one cohort in whatever state it is: the office looks at it before anyone else does."""
    found = _with_all_of_it(Cohort.objects.filter(pk=pk)).first()
    return _shown(found) if found else None


def sessions_of(cohort_id: int) -> list[Session]:
    """A cohort's sessions in order, with venue, room, leader and `peers`: dicts of pk and name (R033). One query."""
    return _sessions(cohort_id=cohort_id)


@prepared
def _sessions(*, cohort_id: int) -> QuerySet[Session]:
    peers = Person.objects.filter(presented_sessions=OuterRef("pk")).order_by("last_name", "pk")
    named = peers.values(json=JSONObject(pk="pk", name=Concat("first_name", Value(" "), "last_name")))
    sessions = Session.objects.filter(cohort_id=cohort_id).select_related("venue__venue", "room", "leader")
    return sessions.annotate(peers=ArraySubquery(named))


def prices_of(cohort_id: int) -> QuerySet[Price]:
    """A cohort's price list, the lowest first. One query."""
    return Price.objects.filter(cohort_id=cohort_id).order_by("amount_pence", "pk")


def usual_policy() -> CancellingPolicy | None:
    """What giving up a place costs on new courses, until the office chooses something else."""
    return CancellingPolicy.objects.filter(is_usual=True).first()


def price_rows(prices: Iterable[Price], *, at: datetime, with_past: bool = False) -> list[dict]:
    """A price list as `_prices.html` shows it, what has ended left out unless it is asked for.

    A dict each: `pk`; `pence`; `who`, `tier` and `name` in words; `until` in words ("until Thursday 30 November 2017",
    or "" without an end); `begins` likewise when that is to come; `is_now`.
    """
    return [
        {
            "pk": price.pk,
            "pence": price.amount_pence,
            "who": price.get_audience_display() or price.get_tier_display(),
            "tier": price.get_tier_display() if price.audience and price.tier != Price.Tier.ALL else "",
            "name": price.name,
            "until": f"until {rules.closing_words(price.until_at)}" if price.until_at else "",
            "begins": f"from {rules.opening_words(price.from_at)}" if price.from_at and price.from_at > at else "",
            "is_now": rules.holds_at(price, at),
        }
        for price in prices
        if with_past or price.until_at is None or at < price.until_at
    ]


def public_partner(pk: int) -> Organisation | None:
    """An organisation with a logo that a course which anyone may see is run with."""
    public = ProgrammePartner.objects.filter(organisation=OuterRef("pk"), programme__cohorts__status__in=PUBLIC)
    return Organisation.objects.exclude(logo="").filter(Exists(public), pk=pk).first()


def leaders_of(programme_id: str) -> ArraySubquery:
    """Who leads the programme that a column of the outer query names: dicts of name, initials, role and school."""
    leaders = ProgrammeLeader.objects.filter(programme_id=OuterRef(programme_id)).order_by("position", "pk")
    return ArraySubquery(
        leaders.values(
            json=JSONObject(
                name=Concat("person__first_name", Value(" "), "person__last_name"),
                initials=Concat(Left("person__first_name", 1), Left("person__last_name", 1)),
                role="role",
                school="organisation__name",
            )
        )
    )


def _with_all_of_it(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    return (
        cohorts.select_related("programme", "policy")
        .defer(*UNREAD)
        .annotate(
            leaders=leaders_of("programme_id"),
            topics=ArraySubquery(
                Topic.objects.filter(programmes=OuterRef("programme_id"))
                .order_by("name")
                .values(json=JSONObject(name="name", slug="slug"))
            ),
            partners=ArraySubquery(_partners()),
            bands=bands_of("policy_id"),
            other_runs=ArraySubquery(_other_runs()),
        )
    )


def _partners() -> QuerySet:
    partners = ProgrammePartner.objects.filter(programme_id=OuterRef("programme_id")).order_by("pk")
    return partners.values(
        json=JSONObject(
            pk="organisation_id",
            name="organisation__name",
            role="role",
            contact="contact",
            website="organisation__website",
            logo="organisation__logo",
        )
    )


def bands_of(policy_id: str) -> ArraySubquery:
    """The bands of the policy that a column of the outer query names, as dicts: make them bands with `as_bands`."""
    return ArraySubquery(
        PolicyBand.objects.filter(policy=OuterRef(policy_id)).values(
            json=JSONObject(
                notice_from="notice_from",
                is_for_free_places="is_for_free_places",
                percent="percent",
                flat_pence="flat_pence",
            )
        )
    )


def as_bands(rows: Iterable[dict]) -> list[SimpleNamespace]:
    """Bands that came along as JSON."""
    return [SimpleNamespace(**row) for row in rows]


def _other_runs() -> QuerySet:
    others = Cohort.objects.filter(programme_id=OuterRef("programme_id"), status__in=PUBLIC).exclude(pk=OuterRef("pk"))
    return others.order_by("starts_at", "pk").values(
        json=JSONObject(number="number", starts_at="starts_at", status="status")
    )


def _next_first(at: datetime) -> list[Expression]:
    """Those ahead before those behind before those cancelled; ahead the nearest first, behind the latest first."""
    ahead = Q(starts_at__gt=at)
    return [
        Case(When(status=CohortStatus.CANCELLED, then=3), When(ahead, then=1), default=2).asc(),
        Case(When(ahead, then=F("starts_at"))).asc(nulls_last=True),
        F("starts_at").desc(nulls_last=True),
        F("pk").desc(),
    ]


def _shown(cohort: Any) -> Cohort:
    """JSON knows no instants: make them datetimes again."""
    for run in cohort.other_runs:
        run["starts_at"] = datetime.fromisoformat(run["starts_at"]) if run["starts_at"] else None
    cohort.bands = as_bands(cohort.bands)
    return cohort
