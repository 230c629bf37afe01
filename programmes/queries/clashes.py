"""What stands in the way of sessions: a leader or a room that is taken, a room too small, a school holiday.

Warnings only, for whoever plans: nothing is refused because of them. One query, however many sessions are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, JSONObject

from core import words
from core.calendar import LONDON, bank_holidays
from programmes.models import Cohort, ProgrammeLeader, Session
from programmes.states import CohortStatus
from schools.models import Organisation, School, TermDate

#: No session is longer, so that the database need not look further back for what overlaps.
LONGEST = timedelta(days=1)


def clashes(sessions: Sequence[Session]) -> list[list[str]]:
    """For each of these sessions, saved or only planned, what stands in its way, in words; each with its cohort, venue,
    room and leader."""
    known = _look_up(sessions) if sessions else _Known()
    return [list(_clashes_of(session, known)) for session in sessions]


def with_clashes(cohort: Cohort, sessions: Iterable[Session], *, at: datetime) -> list[Session]:
    """A cohort's sessions, each with `clashes`: what stands in the way of those to come, in words."""
    found: list[Any] = list(sessions)
    for session in found:
        session.cohort, session.clashes = cohort, []
    ahead = [session for session in found if session.ends_at > at and cohort.status != CohortStatus.CANCELLED]
    for session, lines in zip(ahead, clashes(ahead), strict=True):
        session.clashes = lines
    return found


@dataclass
class _Known:
    """What the database says about all of them together."""

    #: Programme → its leaders, id and name.
    leaders: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    others: list[dict[str, Any]] = field(default_factory=list)
    holidays: list[dict[str, Any]] = field(default_factory=list)
    #: Venues that are schools of another borough.
    elsewhere: set[int] = field(default_factory=set)


def _look_up(sessions: Sequence[Session]) -> _Known:
    programmes = {session.cohort.programme_id for session in sessions}
    venues = {session.venue_id for session in sessions if session.venue_id}
    rows = _leaders(programmes).union(_overlapping(sessions, programmes), _holidays(sessions, venues), all=True)
    known = _Known()
    for kind, row in rows.union(_schools_elsewhere(venues), all=True):
        if kind == "leader":
            known.leaders[row["programme"]].append((row["pk"], row["name"]))
        elif kind == "session":
            known.others.append(row)
        elif kind == "holiday":
            known.holidays.append(row)
        else:
            known.elsewhere.add(row["pk"])
    return known


def _leaders(programmes: Collection[int]) -> QuerySet:
    leaders = ProgrammeLeader.objects.filter(programme__in=programmes).order_by()
    name = Concat("person__first_name", Value(" "), "person__last_name")
    return leaders.values_list(Value("leader"), JSONObject(programme="programme_id", pk="person_id", name=name))


def _overlapping(sessions: Sequence[Session], programmes: Collection[int]) -> QuerySet:
    """Sessions at these times that have a leader or a room in common with one of ours."""
    at_once = (
        Q(starts_at__gt=one.starts_at - LONGEST, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
        for one in sessions
    )
    own = {session.leader_id for session in sessions if session.leader_id}
    theirs = ProgrammeLeader.objects.filter(programme__in=programmes).order_by().values("person")
    led = Q(leader__in=own) | Q(leader__in=theirs)
    by_all = ProgrammeLeader.objects.filter(Q(person__in=own) | Q(person__in=theirs)).order_by().values("programme")
    rooms = {session.room_id for session in sessions if session.room_id}
    same = led | Q(leader=None, cohort__programme__in=by_all) | Q(room__in=rooms)
    found = Session.objects.filter(reduce(or_, at_once), same).exclude(cohort__status=CohortStatus.CANCELLED)
    leading = ProgrammeLeader.objects.filter(programme=OuterRef("cohort__programme")).order_by()
    return found.order_by().values_list(
        Value("session"),
        JSONObject(
            pk="pk",
            title="cohort__programme__title",
            starts_at="starts_at",
            ends_at="ends_at",
            room="room_id",
            leader="leader_id",
            leaders=ArraySubquery(leading.values("person")),
        ),
    )


def _holidays(sessions: Sequence[Session], venues: Collection[int]) -> QuerySet:
    """School holidays of the borough and of these venues, in the time from the first to the last of the sessions."""
    days = [_day(session.starts_at) for session in sessions]
    whose = Q(organisation__kind=Organisation.Kind.COUNCIL) | Q(organisation__in=venues)
    holidays = TermDate.objects.filter(
        whose, kind=TermDate.Kind.HOLIDAY, from_on__lte=max(days), to_on__gte=min(days)
    ).order_by()
    return holidays.values_list(
        Value("holiday"),
        JSONObject(
            name="name",
            first="from_on",
            last="to_on",
            organisation="organisation_id",
            kind="organisation__kind",
        ),
    )


def _schools_elsewhere(venues: Collection[int]) -> QuerySet:
    elsewhere = School.objects.exclude(la_code=settings.ALLIANCE["local_authority_code"]).filter(
        organisation__in=venues
    )
    return elsewhere.order_by().values_list(Value("elsewhere"), JSONObject(pk="organisation_id"))


def _clashes_of(session: Session, known: _Known) -> Iterator[str]:
    others = [
        row
        for row in known.others
        if row["pk"] != session.pk and _moment(row["starts_at"]) < session.ends_at
        and session.starts_at < _moment(row["ends_at"])
    ]  # fmt: skip
    yield from _leaders_taken(session, others, known)
    if session.room:
        for row in others:
            if row["room"] == session.room_id:
                yield f"{session.room} is taken at that time by {row['title']}, {_hours(row)}."
        yield from _too_small(session)
    yield from _closed(session, known)


def _leaders_taken(session: Session, others: list[dict[str, Any]], known: _Known) -> Iterator[str]:
    """Its own leader, or all who lead the course when it has none."""
    whole = known.leaders[session.cohort.programme_id]
    leading = [(session.leader_id, str(session.leader))] if session.leader else whole
    for pk, name in leading:
        for row in others:
            if pk in ([row["leader"]] if row["leader"] else row["leaders"]):
                yield f"{name} leads {row['title']} at that time, {_hours(row)}."


def _too_small(session: Session) -> Iterator[str]:
    """Only those who come in person need a seat."""
    cohort, room = session.cohort, session.room
    coming = cohort.places - (cohort.online_places or 0)
    if room and room.holds and room.holds < coming:
        yield f"{room} holds {room.holds}, and there are {coming} places."


def _closed(session: Session, known: _Known) -> Iterator[str]:
    day = _day(session.starts_at)
    if day in bank_holidays(day.year):
        yield f"{words.day(day)} is a bank holiday."
    for row in known.holidays:
        own = row["organisation"] == session.venue_id
        of_the_borough = row["kind"] == Organisation.Kind.COUNCIL and session.venue_id not in known.elsewhere
        if (own or of_the_borough) and row["first"] <= day.isoformat() <= row["last"]:
            yield f"{words.day(day)} is in the school holidays: {row['name']}."


def _hours(row: dict[str, Any]) -> str:
    return words.hours(_moment(row["starts_at"]), _moment(row["ends_at"]))


def _moment(said: str) -> datetime:
    """JSON knows no instants."""
    return datetime.fromisoformat(said)


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
