"""What banks and spreadsheets write for sums and days, and what is refused rather than guessed."""

from datetime import date

import pytest

from payments.statements.cells import Sum, day_of, is_zero, sum_of
from schools.cells import Wrong

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("cell", "pence"),
    [
        ("45", 4500),
        ("45.5", 4550),
        ("45.50", 4550),
        (".50", 50),
        ("£1,234.50", 123_450),
        ("£ 1,234.50", 123_450),
        ("1 234.50", 123_450),
        ("1\u00a0234.50", 123_450),
        ("GBP 45.00", 4500),
        ("1,234,567.89", 123_456_789),
        ("-45.00", -4500),
        ("\u221245.00", -4500),
        ("–45.00", -4500),
        ("-£45.00", -4500),
        ("£-45.00", -4500),
        ("45.00-", -4500),
        ("(45.00)", -4500),
        ("(£1,234.50)", -123_450),
        ("45.00 DR", -4500),
        ("45.00 CR", 4500),
        ("45.00D", -4500),
        ("+45.00", 4500),
        ("0.00", 0),
        ("45.0000", 4500),
        ("1234.5600000000001", 123_456),
    ],
)
def test_sums_are_read_however_they_are_written(cell, pence):
    assert sum_of(cell) == Sum(pence)


@pytest.mark.parametrize("cell", ["", "  ", "-", "£"])
def test_an_empty_cell_is_no_sum(cell):
    assert sum_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("12,34", "is not a sum"),
        ("1.234,56", "is not a sum"),
        ("1,23.00", "is not a sum"),
        ("45.005", "parts of a penny"),
        ("forty-five", "is not a sum"),
        ("#####", "is not a sum"),
        ("#REF!", "is not a sum"),
        ("45.00 45.00", "is not a sum"),
        ("--45.00", "is not a sum"),
        ("NaN", "is not a sum"),
        ("Infinity", "is not a sum"),
        ("1e99", "more than any sum"),
        ("99999999999", "more than any sum"),
        ("٤٥", "is not a sum"),
        ("STSA-000012", "is not a sum"),
    ],
)
def test_what_is_not_certain_is_refused_and_never_nothing(cell, why):
    with pytest.raises(Wrong, match=why):
        sum_of(cell)


@pytest.mark.parametrize(
    ("cell", "pence"), [("1.2E+05", 12_000_000), ("1.2e5", 12_000_000), ("-1.23E+02", -12_300), ("4.5E+01", 4500)]
)
def test_what_a_spreadsheet_shortened_is_read_and_marked(cell, pence):
    assert sum_of(cell) == Sum(pence, is_shortened=True)


@pytest.mark.parametrize(
    ("cell", "pence"),
    [("1234,56", 123_456), ("1.234,56", 123_456), ("-45,5", -4550), ("1,234.56", 123_456), ("45", 4500)],
)
def test_files_parted_by_semicolons_may_have_a_comma_for_the_point(cell, pence):
    assert sum_of(cell, comma_is_point=True) == Sum(pence)


@pytest.mark.parametrize("cell", ["1,234", "1.234"])
def test_but_not_where_it_may_be_thousands(cell):
    with pytest.raises(Wrong, match="thousands or pennies"):
        sum_of(cell, comma_is_point=True)


@pytest.mark.parametrize(
    "cell",
    [
        "03/04/2026", "3/4/2026", "03/04/26", "03-04-2026", "03.04.2026", "3 Apr 2026", "03-Apr-26", "03 April 2026",
        "2026-04-03", "2026/04/03", "20260403", "03/04/2026 10:15", "2026-04-03T10:15:00", "Fri 3 Apr 2026",
    ],
)  # fmt: skip
def test_days_are_read_however_they_are_written(cell):
    assert day_of(cell, today=TODAY) == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("04/13/2026", "is not a day"),
        ("31/02/2026", "is not a day"),
        ("", "is not a day"),
        ("46115", "is not a day"),
        ("Total", "is not a day"),
        ("03APR2026", "is not a day"),
        ("03/04/1926", "is not a day"),
        ("12/01/2027", "still to come"),
        ("27/11/2026", "still to come"),
    ],
)
def test_a_day_that_is_none_or_still_to_come_is_refused(cell, why):
    with pytest.raises(Wrong, match=why):
        day_of(cell, today=TODAY)


@pytest.mark.parametrize(
    ("cell", "is_nothing"), [("0", True), ("£0.00", True), ("-", True), ("", True), ("0.01", False)]
)
def test_nothing_is_only_what_says_so(cell, is_nothing):
    assert is_zero(cell) is is_nothing
