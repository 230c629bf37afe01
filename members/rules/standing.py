"""Who is a member on a day. Pages, prices and lists all ask this, or its twin in the database (`members.queries`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from members.states import Standing


class Dated(Protocol):
    """One membership as far as its dates go. `withdrawn_on` is the first day on which it no longer holds."""

    @property
    def applied_on(self) -> date | None: ...
    @property
    def is_approved(self) -> bool: ...
    @property
    def from_on(self) -> date: ...
    @property
    def to_on(self) -> date: ...
    @property
    def grace_until(self) -> date: ...
    @property
    def withdrawn_on(self) -> date | None: ...


def standing_on(records: Iterable[Dated], day: date) -> Standing:
    """How an organisation stands on a day, from all its memberships and those of its trust.

    A member from the first to the last day of an approved membership; in grace until the day that the office has set
    for the next one; else applied, while an application waits for the office; else approved for later; else withdrawn
    or lapsed, by the latest membership that ever began; and never joined when there was none. An approval counts from
    the first day of its membership, whenever the office came to it. Another year is another record: whoever joined for
    2017/18 was no member in 2016/17 (R007).
    """
    records = list(records)
    standing = [record for record in records if _stands(record, day)]
    approved = [record for record in standing if record.is_approved]
    if any(record.from_on <= day <= record.to_on for record in approved):
        return Standing.MEMBER
    if any(record.from_on <= day <= record.grace_until for record in approved):
        return Standing.IN_GRACE
    if any(not record.is_approved and _applied_by(record, day) and day <= record.to_on for record in standing):
        return Standing.APPLIED
    if any(_applied_by(record, day) and record.from_on > day for record in approved):
        return Standing.TO_COME
    return _ended(records, day)


def _ended(records: Iterable[Dated], day: date) -> Standing:
    """What the latest membership that ever began has come to."""
    begun = [record for record in records if record.is_approved and record.from_on <= day]
    if not begun:
        return Standing.NEVER
    latest = max(begun, key=lambda record: (record.from_on, record.withdrawn_on or date.max))
    return Standing.LAPSED if _stands(latest, day) else Standing.WITHDRAWN


def _stands(record: Dated, day: date) -> bool:
    """Whether it was not withdrawn by then."""
    return record.withdrawn_on is None or day < record.withdrawn_on


def _applied_by(record: Dated, day: date) -> bool:
    return record.applied_on is None or record.applied_on <= day


def holds_until(records: Iterable[Dated], day: date) -> date | None:
    """The last day on which member prices hold without renewing; None when they do not hold on that day."""
    held = [
        record.grace_until
        for record in records
        if record.is_approved and _stands(record, day) and record.from_on <= day <= record.grace_until
    ]
    return max(held, default=None)
