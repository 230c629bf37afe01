"""What is agreed about giving up a place: how notice is counted, and what it costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Protocol

from core import words
from core.calendar import LONDON, NO_DAYS, add_working_days, is_working_day, midnight, working_days_between
from programmes.rules.kinds import Exemption, NoticeUnit

#: After the alliance changed a course, giving up a place costs nothing until five o'clock this many working days later.
FREE_TO_LEAVE_WORKING_DAYS = 5
FREE_TO_LEAVE_ENDS = time(17)


class Band(Protocol):
    """From so much notice on: a percentage of the price, or a flat sum in pence; for paid places or for free ones."""

    notice_from: int
    is_for_free_places: bool
    percent: int | None
    flat_pence: int | None


@dataclass(frozen=True)
class BandFacts:
    """A band as somebody typed it."""

    notice_from: int
    is_for_free_places: bool = False
    percent: int | None = None
    flat_pence: int | None = None


def notice_days(*, given_at: datetime, starts_at: datetime, unit: str, closed: Collection[date] = NO_DAYS) -> int:
    """How much notice somebody gives, in whole days of London's calendar; 0 on the day itself and after it.

    Working days are those after the day of giving up, the day of the course included; `closed` days are left out too.
    Given up on Monday for the Monday after: five working days, seven calendar days.
    """
    given_on, starts_on = given_at.astimezone(LONDON).date(), starts_at.astimezone(LONDON).date()
    if unit == NoticeUnit.CALENDAR_DAYS:
        return max((starts_on - given_on).days, 0)
    return max(working_days_between(given_on, starts_on, closed=closed), 0)


def band_for(bands: Iterable[Band], *, notice: int, is_free: bool) -> Band | None:
    """The band that so much notice falls in: of those that it reaches, the one that asks for the most."""
    reached = [band for band in bands if band.is_for_free_places == is_free and band.notice_from <= notice]
    return max(reached, key=lambda band: band.notice_from, default=None)


def charge_pence(bands: Iterable[Band], *, price_pence: int, notice: int) -> int:
    """What giving up a place costs, in pence: the band's share of the price, halves of a penny up, or its flat sum.

    A flat sum is never more than the price, but for places that cost nothing, which have bands of their own.
    """
    band = band_for(bands, notice=notice, is_free=price_pence == 0)
    if band is None:
        return 0
    if band.percent is not None:
        return (price_pence * band.percent + 50) // 100
    flat = band.flat_pence or 0
    return flat if price_pence == 0 else min(flat, price_pence)


@dataclass(frozen=True)
class Step:
    """What giving up a place costs up to a moment, which lies outside; None when it costs that from now on."""

    pence: int
    until: datetime | None


def steps_ahead(
    bands: Iterable[Band],
    *,
    price_pence: int,
    at: datetime,
    starts_at: datetime,
    unit: str,
    closed: Collection[date] = NO_DAYS,
) -> list[Step]:
    """What giving up a place costs now, and what later, one step after another: sums change at midnight in London."""
    bands = list(bands)
    sums = (
        (charge_pence(bands, price_pence=price_pence, notice=notice), day)
        for day, notice in _notices(at=at, starts_at=starts_at, unit=unit, closed=closed)
    )
    steps = [(pence, list(days)) for pence, days in groupby(sums, key=lambda found: found[0])]
    ends = [midnight(days[0][1]) for _, days in steps[1:]]
    return [Step(pence, until) for (pence, _), until in zip(steps, [*ends, None], strict=True)]


def _notices(*, at: datetime, starts_at: datetime, unit: str, closed: Collection[date]) -> Iterator[tuple[date, int]]:
    """Each day from `at` to the start, with the notice that is given on it."""
    day, last = at.astimezone(LONDON).date(), starts_at.astimezone(LONDON).date()
    notice = notice_days(given_at=at, starts_at=starts_at, unit=unit, closed=closed)
    yield day, notice
    while day < last:
        day += timedelta(days=1)
        notice -= 1 if unit == NoticeUnit.CALENDAR_DAYS else is_working_day(day, closed=closed)
        yield day, notice


def free_to_leave_until(*, changed_at: datetime, starts_at: datetime) -> datetime:
    """Until when giving up a place costs nothing after the alliance changed the course: five o'clock five working days
    later, but never beyond its next start."""
    last_day = add_working_days(changed_at.astimezone(LONDON).date(), FREE_TO_LEAVE_WORKING_DAYS)
    return min(datetime.combine(last_day, FREE_TO_LEAVE_ENDS, LONDON), starts_at)


def no_show_pence(*, price_pence: int, percent: int, free_pence: int) -> int:
    """What staying away without a word costs, in pence: a share of the price, or the sum for a free place."""
    return (price_pence * percent + 50) // 100 if price_pence else free_pence


def what_is_wrong(bands: Iterable[Band]) -> list[str]:
    """Why a set of bands is no policy, in words for whoever edits it; empty when it is one."""
    bands = list(bands)
    paid = [band.notice_from for band in bands if not band.is_for_free_places]
    free = [band.notice_from for band in bands if band.is_for_free_places]
    wrong = []
    if 0 not in paid:
        wrong.append("Say what is charged with no notice at all: one band has to begin at 0.")
    if free and 0 not in free:
        wrong.append("Say what a free place costs with no notice at all: one of its bands has to begin at 0.")
    if len(set(paid)) < len(paid) or len(set(free)) < len(free):
        wrong.append("Two bands begin at the same notice. Keep one of them.")
    return wrong


def examples(bands: Iterable[Band], *, price_pence: int) -> list[tuple[int, int]]:
    """What a place of this price costs when it is given up so much before, in pence: on both sides of every border."""
    bands = list(bands)
    borders = {band.notice_from for band in bands if band.is_for_free_places == (price_pence == 0)}
    notices = sorted({0, *borders, *(border - 1 for border in borders if border)}, reverse=True)
    return [(notice, charge_pence(bands, price_pence=price_pence, notice=notice)) for notice in notices]


def in_words(bands: Iterable[Band], *, unit: str) -> list[str]:
    """A policy as people read it, a sentence a band, the longest notice first; what free places cost comes last."""
    said = []
    for is_free in (False, True):
        steps = sorted(
            (band for band in bands if band.is_for_free_places == is_free), key=lambda band: -band.notice_from
        )
        before: int | None = None
        for band in steps:
            said.append(f"{_stretch(band.notice_from, before, unit)}: {_sum(band)}")
            before = band.notice_from
    return said


def exemptions_in_words(policy) -> str:
    """For which reasons nothing is charged: illness, Ofsted inspection or closure; empty when there are none."""
    said = [_exemption(Exemption(reason)) for reason in policy.exemptions] if policy else []
    return f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else "".join(said)


def _exemption(reason: Exemption) -> str:
    """A reason within a sentence."""
    if reason == Exemption.CLOSURE:
        return "closure of the school"
    return reason.label if reason == Exemption.OFSTED else reason.label.lower()


def _stretch(start: int, before: int | None, unit: str) -> str:
    day = "working day" if unit == NoticeUnit.WORKING_DAYS else "day"
    if before is None:
        return f"{start} or more {day}s’ notice" if start else "At any time"
    if start == 0:
        return f"Less than {before} {day}{'' if before == 1 else 's'}’ notice"
    if before == start + 1:
        return f"{start} {day}{'' if start == 1 else 's'}’ notice"
    return f"{start} to {before - 1} {day}s’ notice"


def _sum(band: Band) -> str:
    if band.percent is not None:
        share = {0: "nothing", 50: "half the price", 100: "the whole price"}
        return share.get(band.percent, f"{band.percent}% of the price")
    flat = words.price(band.flat_pence or 0) if band.flat_pence else "nothing"
    return f"{flat} for a place that was free" if band.is_for_free_places and band.flat_pence else flat
