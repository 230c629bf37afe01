"""Bars of money: their parts follow one another, and the longest fills its row."""

from bookings.queries.budgets import BudgetLeft
from core.calendar import AcademicYear
from home.bars import Bar, Part, bar_of, longest

YEAR = AcademicYear(2026)


def spend(charged=0, cover=0, waiting=0, budget=None) -> BudgetLeft:
    return BudgetLeft(YEAR, budget, charged, cover, waiting)


def test_the_parts_follow_one_another_and_the_budget_is_marked():
    bar = bar_of(spend(charged=20, cover=30, waiting=10, budget=100), whole_pence=100)

    parts = (Part("charged", "0.00", "20.00"), Part("cover", "20.00", "30.00"), Part("waiting", "50.00", "10.00"))
    assert bar == Bar(parts, "100.00")


def test_the_scale_is_that_of_the_longest_budget_or_spend():
    assert longest([spend(charged=20, cover=30, waiting=70), spend(budget=100)]) == 120
    assert longest([]) == 0


def test_nothing_is_drawn_of_nothing():
    assert bar_of(spend(), whole_pence=0) == Bar((), None)
