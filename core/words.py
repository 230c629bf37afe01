"""How the alliance writes days, times and money, on pages, in letters and in documents alike."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone

Day = TypeVar("Day", date, datetime)


def day(value: date | datetime) -> str:
    """Thursday 21 January 2027."""
    local = _local(value)
    return f"{local:%A} {local.day} {local:%B %Y}"


def short_day(value: date | datetime) -> str:
    """21 Jan 2027, for tables."""
    local = _local(value)
    return f"{local.day} {local:%b %Y}"


def clock(value: time | datetime) -> str:
    """4pm, 9:15am, 12 noon, 12 midnight."""
    local = _local(value) if isinstance(value, datetime) else value
    if local.minute == 0 and local.hour in (0, 12):
        return "12 noon" if local.hour else "12 midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def hours(start: datetime, end: datetime) -> str:
    """4pm to 5:30pm."""
    return f"{clock(start)} to {clock(end)}"


def when(start: date | datetime, end: datetime | None = None) -> str:
    """Thursday 21 January 2027, 4pm to 5:30pm; without an end only the beginning; a date alone has no hours."""
    if not isinstance(start, datetime):
        return day(start)
    if end is None:
        return f"{day(start)}, {clock(start)}"
    if _local(start).date() == _local(end).date():
        return f"{day(start)}, {hours(start, end)}"
    return f"{when(start)} to {when(end)}"


def until(moment: datetime) -> str:
    """The end of a stretch: the end of Friday 27 November 2026 when that is midnight, else the time itself."""
    local = _local(moment)
    if local.hour == local.minute == 0:
        return f"the end of {day(local - timedelta(minutes=1))}"
    return when(moment)


def duration(minutes: int) -> str:
    """4 hours and 30 minutes, 1 hour, 45 minutes."""
    whole, rest = divmod(minutes, 60)
    parts = [
        f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((whole, "hour"), (rest, "minute")) if count
    ]
    return " and ".join(parts) or "0 minutes"


def money(pence: int) -> str:
    """£250, £2.50, £1,860; a debt to us the other way round is −£45."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{pounds:,}" + (f".{rest:02}" if rest else "")


def price(pence: int) -> str:
    """What a place costs: Free, or the money."""
    return money(pence) if pence else "Free"


def money_or_nothing(pence: int) -> str:
    """What something costs: Nothing, or the money."""
    return money(pence) if pence else "Nothing"


BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
}
DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "Chromebook",
    "Windows": "Windows",
    "Mac": "Mac",
}


def browser(user_agent: str) -> str:
    """Chrome on Windows: what a browser calls itself, as far as its owner would."""
    name = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    if not name and "Safari" in user_agent:
        name = "Safari"
    device = next((device for sign, device in DEVICES.items() if sign in user_agent), "")
    return " on ".join(part for part in (name or "A browser", device) if part)


def _local(value: Day) -> Day:
    """The same instant on the clocks here; dates and naive times are taken as they are."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
