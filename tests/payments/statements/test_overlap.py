"""Overlapping files neither lose nor repeat a line, and two equal lines of one day stay two."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.statements.balances import Chain, Entry, Refused, in_order
from payments.statements.overlap import Known, fingerprint, new_lines

MONDAY = date(2026, 11, 2)
Line = tuple[int, str, int]


def chain_of(*lines: Line, opening: int | None = 0) -> Chain:
    """Lines of day, words, pence; with balances unless there is no opening one."""
    entries, balance = [], opening
    for number, (day, words, pence) in enumerate(lines, start=2):
        balance = None if balance is None else balance + pence
        entries.append(Entry(number, MONDAY + timedelta(days=day), pence, words, balance))
    return Chain(tuple(entries), opening, balance)


def add(known: dict, chain: Chain) -> int:
    """Bring it in as the portal does; how many lines were new."""
    new = new_lines(chain, known)
    for one in new:
        known[one.entry.on].append(Known(one.entry.pence, one.entry.words, one.entry.balance_pence))
    return len(new)


def brought_in(*chains: Chain) -> list[int]:
    known = defaultdict(list)
    return [add(known, chain) for chain in chains]


A, B, C = (0, "Crampton", 4500), (0, "Albion", 4500), (1, "Ivydale", 9000)


@pytest.mark.parametrize("opening", [100_000, None])
@pytest.mark.parametrize(
    ("files", "new"),
    [
        ([[A, B, C], [A, B, C]], [3, 0]),
        ([[A, B], [A, B, C]], [2, 1]),
        ([[A, A, C]], [3]),
        ([[A, A], [A, A, C]], [2, 1]),
        ([[A], [A, A, C]], [1, 2]),
        ([[A, A, C], [A, A]], [3, 0]),
        ([[A, B, A], [A, B, A, C]], [3, 1]),
        ([[A, A, A], [A, A, A, A]], [3, 1]),
        ([[A], [(2, "Crampton", 4500)]], [1, 1]),
    ],
)
def test_whole_days_overlap_with_balances_and_without(files, new, opening):
    assert brought_in(*(chain_of(*lines, opening=opening) for lines in files)) == new


@pytest.mark.parametrize(
    ("first", "second", "opening", "new"),
    [
        ([A], [A, C], 4500, 2),  # begins after the first of two equal payments of the day
        ([A, A], [A, C], 4500, 1),  # begins between them
        ([A, B, A], [A, C], 9000, 1),
        ([A, B], [B, C], 4500, 1),
        ([A, B], [C], 9000, 1),
        ([B], [A, B, C], -4500, 2),  # the first file began in the middle of the day
        ([A], [A, A, C], -4500, 2),
    ],
)
def test_a_file_that_begins_in_the_middle_of_a_day_is_joined_by_its_balances(first, second, opening, new):
    known = defaultdict(list)
    add(known, chain_of(*first))

    assert add(known, chain_of(*second, opening=opening)) == new


@pytest.mark.parametrize(
    ("first", "second", "opening"),
    [
        ([A, B], [A, C], None),  # lacks one of the day, and says no balance
        ([A], [A, C], 7700),  # does not join what is in
        ([A, B, C], [A, C, (2, "Late", 100)], 0),
    ],
)
def test_a_file_that_cannot_be_joined_is_refused(first, second, opening):
    known = defaultdict(list)
    add(known, chain_of(*first, opening=0 if opening is not None else None))

    with pytest.raises(Refused, match=r"in the middle of|lacks|is not in this file"):
        add(known, chain_of(*second, opening=opening))


def test_a_file_that_lacks_a_line_of_a_whole_day_is_refused():
    known = defaultdict(list)
    add(known, chain_of(A, (1, "Ivydale", 9000), (1, "Albion", 100), (2, "Late", 5), opening=None))

    with pytest.raises(Refused, match=r"£1, “Albion”.*Was the file shortened"):
        add(known, chain_of(A, (1, "Ivydale", 9000), (2, "Late", 5), opening=None))


def test_equal_lines_have_one_fingerprint_and_spaces_do_not_matter():
    assert fingerprint(MONDAY, 4500, "Crampton  STSA-000012") == fingerprint(MONDAY, 4500, "CRAMPTON STSA 000012")
    assert fingerprint(MONDAY, 4500, "Crampton") != fingerprint(MONDAY, 4501, "Crampton")


def written(lines: list[Line], *, opening: int, backwards: bool) -> Chain:
    """As a bank writes it, forwards or backwards, and as we read it again."""
    entries = list(chain_of(*lines, opening=opening).entries)
    return in_order(entries[::-1] if backwards else entries)


account = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["Crampton", "Albion"]), st.sampled_from([4500, 9000, -4500])),
    min_size=2,
    max_size=14,
).map(sorted)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(account=account, cuts=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13), st.booleans()), max_size=5))
def test_files_cut_anywhere_never_repeat_a_line_and_one_of_all_makes_it_whole(account, cuts):
    """Whatever pieces are brought in, in any order: refused pieces change nothing, and at the end all is in once."""
    known: dict[date, list[Known]] = defaultdict(list)
    balances = [0]
    for _, _, pence in account:
        balances.append(balances[-1] + pence)
    days = sorted({day for day, _, _ in account})
    for one, other, backwards in cuts:
        first, last = days[min(one, other) % len(days)], days[max(one, other) % len(days)]
        first, last = min(first, last), max(first, last)
        start = next(place for place, line in enumerate(account) if line[0] >= first)
        lines = [line for line in account if first <= line[0] <= last]
        add(known, written(lines, opening=balances[start], backwards=backwards))
    add(known, written(account, opening=0, backwards=False))

    counted = sorted((on, line.words, line.pence) for on, lines in known.items() for line in lines)
    assert counted == sorted((MONDAY + timedelta(days=day), words, pence) for day, words, pence in account)


incoming = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["Crampton", "Albion"]), st.sampled_from([4500, 9000])),
    min_size=2,
    max_size=10,
).map(sorted)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(account=incoming, cuts=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10), st.booleans()), max_size=5))
def test_files_that_begin_and_end_in_the_middle_of_a_day_are_joined_or_refused(account, cuts):
    """No piece brings a line in twice, and the whole file completes what the pieces left."""
    known: dict[date, list[Known]] = defaultdict(list)
    balances = [sum(pence for _, _, pence in account[:place]) for place in range(len(account) + 1)]
    for cut, length, backwards in cuts:
        start = cut % len(account)
        try:
            add(known, written(account[start : start + length], opening=balances[start], backwards=backwards))
        except Refused:
            continue
    try:
        add(known, written(account, opening=0, backwards=False))
    except Refused:
        pytest.fail("the whole file was refused")

    counted = sorted((on, line.words, line.pence) for on, lines in known.items() for line in lines)
    assert counted == sorted((MONDAY + timedelta(days=day), words, pence) for day, words, pence in account)
