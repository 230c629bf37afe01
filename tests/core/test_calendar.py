"""Academic years, bank holidays, working days and London time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar import (
    LONDON,
    AcademicYear,
    add_working_days,
    bank_holidays,
    is_working_day,
    midnight,
    today,
    working_days_between,
)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2016, 8, 31), "2015/16"),
        (date(2016, 9, 1), "2016/17"),
        (date(2016, 12, 31), "2016/17"),
        (date(2017, 1, 1), "2016/17"),
        (date(2017, 8, 31), "2016/17"),
        (date(2000, 1, 1), "1999/00"),
        (date(2009, 10, 1), "2009/10"),
        (date(2020, 2, 29), "2019/20"),
    ],
)
def test_a_year_goes_from_september_to_august(day, year):
    assert str(AcademicYear.of(day)) == year


def test_a_year_knows_its_edges_to_the_instant():
    year = AcademicYear(2016)

    assert (year.first_day, year.last_day) == (date(2016, 9, 1), date(2017, 8, 31))
    assert year.starts_at == datetime(2016, 8, 31, 23, tzinfo=UTC)  # midnight of British Summer Time
    assert year.ends_at == (year + 1).starts_at
    assert (year + -1 < year < year + 1, year + 0 == AcademicYear(2016)) == (True, True)


@pytest.mark.parametrize(
    ("instant", "day", "year"),
    [
        (datetime(2026, 8, 31, 22, 59, tzinfo=UTC), date(2026, 8, 31), 2025),
        (datetime(2026, 8, 31, 23, 0, tzinfo=UTC), date(2026, 9, 1), 2026),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31), 2026),
    ],
)
def test_today_and_this_year_are_those_of_london(time_machine, instant, day, year):
    time_machine.move_to(instant, tick=False)

    assert (today(), AcademicYear.now().start) == (day, year)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 28), 24),
        (date(2026, 3, 29), 23),  # clocks go forward
        (date(2026, 10, 25), 25),  # clocks go back
        (date(2026, 10, 26), 24),
    ],
)
def test_days_are_as_long_as_the_clocks_make_them(day, hours):
    length = midnight(day + timedelta(days=1)).astimezone(UTC) - midnight(day).astimezone(UTC)

    assert length == timedelta(hours=hours)
    assert midnight(day).tzinfo == LONDON


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 4), "early May"),
        (date(2026, 5, 25), "spring"),
        (date(2026, 8, 31), "summer"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day was a Saturday"),
        (date(2021, 12, 27), "Christmas Day was a Saturday"),
        (date(2021, 12, 28), "Boxing Day was a Sunday"),
        (date(2022, 1, 3), "New Year's Day was a Saturday"),
        (date(2023, 1, 2), "New Year's Day was a Sunday"),
        (date(2020, 5, 8), "early May moved to VE Day"),
        (date(2022, 6, 2), "spring moved for the Platinum Jubilee"),
        (date(2022, 6, 3), "Platinum Jubilee"),
        (date(2022, 9, 19), "state funeral"),
        (date(2023, 5, 8), "coronation"),
    ],
)
def test_bank_holidays_with_their_substitutes_and_those_of_one_year_only(day, name):
    assert day in bank_holidays(day.year), name
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2020, 5, 4), "early May was moved away"),
        (date(2022, 5, 30), "spring was moved away"),
        (date(2026, 1, 2), "a holiday in Scotland only"),
        (date(2026, 3, 17), "a holiday in Northern Ireland only"),
        (date(2026, 8, 3), "a holiday in Scotland only"),
        (date(2026, 4, 2), "Maundy Thursday"),
        (date(2026, 12, 24), "Christmas Eve"),
    ],
)
def test_days_that_only_look_like_bank_holidays_are_working_days(day, why):
    assert is_working_day(day), why


def test_weekends_and_closed_days_are_no_working_days():
    friday, saturday, sunday, monday = (date(2026, 11, 20) + timedelta(days=n) for n in range(4))

    assert [is_working_day(day) for day in (friday, saturday, sunday, monday)] == [True, False, False, True]
    assert not is_working_day(friday, closed={friday})


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 18), 0, date(2026, 11, 18)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),  # nought leaves even a Saturday alone
        (date(2026, 11, 18), 1, date(2026, 11, 19)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 18), 5, date(2026, 11, 25)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # over Christmas with a substitute day
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
        (date(2026, 11, 25), -5, date(2026, 11, 18)),
    ],
)
def test_counting_working_days_on_and_back(start, count, end):
    assert add_working_days(start, count) == end


def test_a_schools_holidays_do_not_count():
    half_term = {date(2026, 10, 26) + timedelta(days=n) for n in range(5)}

    assert add_working_days(date(2026, 10, 23), 1, closed=half_term) == date(2026, 11, 2)
    assert working_days_between(date(2026, 10, 23), date(2026, 11, 2), closed=half_term) == 1


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 11, 18), date(2026, 11, 18), 0),
        (date(2026, 11, 18), date(2026, 11, 19), 1),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 23), date(2026, 11, 20), -1),
        (date(2026, 12, 24), date(2026, 12, 29), 1),
        (date(2026, 8, 28), date(2026, 9, 1), 1),  # over the summer bank holiday
    ],
)
def test_working_days_after_the_first_up_to_the_last(first, last, days):
    assert working_days_between(first, last) == days


def test_counting_on_and_asking_between_agree_on_every_day_of_two_years():
    start = date(2025, 9, 1)
    for days in range(730):
        day = start + timedelta(days=days)
        assert working_days_between(day, add_working_days(day, 5)) == 5
