"""How days, times and money are written."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core import words

LONDON = ZoneInfo("Europe/London")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (at(21, 16), at(21, 17, 30), "Thursday 21 January 2027, 4pm to 5:30pm"),
        (at(21, 9), at(21, 12), "Thursday 21 January 2027, 9am to 12 noon"),
        (at(21, 8, 5), None, "Thursday 21 January 2027, 8:05am"),
        (at(21, 16), at(22, 0), "Thursday 21 January 2027, 4pm to Friday 22 January 2027, 12 midnight"),
        (date(2027, 1, 21), None, "Thursday 21 January 2027"),
    ],
)
def test_when_something_is_on_is_said_in_full(start, end, said):
    assert words.when(start, end) == said


def test_an_instant_is_written_on_the_clocks_here_in_summer_too():
    assert words.when(datetime(2027, 6, 17, 15, tzinfo=UTC)) == "Thursday 17 June 2027, 4pm"


@pytest.mark.parametrize(
    ("value", "said"),
    [(time(0), "12 midnight"), (time(0, 30), "12:30am"), (time(12, 15), "12:15pm"), (time(23, 59), "11:59pm")],
)
def test_the_clock_is_twelve_hours_with_noon_and_midnight_named(value, said):
    assert words.clock(value) == said


@pytest.mark.parametrize(
    ("pence", "said"),
    [(25_000, "£250"), (250, "£2.50"), (186_000, "£1,860"), (5, "£0.05"), (0, "£0"), (-4_500, "−£45")],
)
def test_money_has_pence_only_when_there_are_any(pence, said):
    assert words.money(pence) == said


def test_a_price_of_nothing_is_free():
    assert (words.price(0), words.price(4_500)) == ("Free", "£45")


def test_a_short_day_is_for_tables():
    assert words.short_day(date(2027, 1, 2)) == "2 Jan 2027"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Chromebook"),
        ("curl/8.5", "A browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(user_agent, said):
    assert words.browser(user_agent) == said
