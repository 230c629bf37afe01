"""What is agreed about giving up a place: how notice is counted, what it costs, and when a course is sure to run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol

from core import words
from core.calendar import LONDON, NO_DAYS, add_working_days, working_days_between
from programmes.rules.kinds import Exemption, NoticeUnit

#: It is decided whether a course with too few people runs this many working days before it begins.
DECIDED_WORKING_DAYS_BEFORE = 15
#: After the alliance changed a course, giving up a place costs nothing for this many working days.
FREE_TO_LEAVE_WORKING_DAYS = 5


class Band(Protocol):
    """From so much notice on: a percentage of the price, or a flat sum in pence; for paid places or for free ones."""

    notice_from: int
    is_for_free_places: bool
    percent: int | None
    flat_pence: int | None


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


def no_show_pence(*, price_pence: int, percent: int, free_pence: int) -> int:
    """What staying away without a word costs, in pence: a share of the price, or the sum for a free place."""
    return (price_pence * percent + 50) // 100 if price_pence else free_pence


def what_is_wrong(bands: Iterable[Band]) -> list[str]:
    """Why a set of bands is no policy, in words for whoever edits it; empty when it is one."""
    paid = [band for band in bands if not band.is_for_free_places]
    wrong = []
    if not any(band.notice_from == 0 for band in paid):
        wrong.append("Say what is charged with no notice at all: one band has to begin at 0.")
    if len({band.notice_from for band in paid}) < len(paid):
        wrong.append("Two bands begin at the same notice. Keep one of them.")
    return wrong


def decided_on(*, starts_on: date) -> date:
    """The day on which it is decided whether a course runs, unless the office names another one."""
    return add_working_days(starts_on, -DECIDED_WORKING_DAYS_BEFORE)


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
    said = [Exemption(reason).label for reason in policy.exemptions] if policy else []
    said = [words if words == Exemption.OFSTED.label else words[0].lower() + words[1:] for words in said]
    return f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else "".join(said)


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
