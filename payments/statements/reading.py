"""A bank's file as lines: whatever stands above the headings, below the last line, or between them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from payments.statements.balances import Chain, Entry, Refused, in_order
from payments.statements.cells import Sum, day_of, is_zero, sum_of
from payments.statements.layouts import Layout, plain, recognise
from schools.cells import Wrong
from schools.spreadsheets import NOT_KEPT, OLD_EXCEL, PACKED, Bytes, Unreadable, open_workbook

#: So many lines may stand above the headings.
MOST_ABOVE = 40
MOST_LINES = 20_000
LONGEST_WORDS = 300
#: What banks write beside a balance that is no movement, and under the last line.
NO_MOVEMENT = re.compile(
    r"\b(opening|closing|start|end|final|current|available|ledger)\s+balance\b"
    r"|\bbalance\s+(brought|carried)\b|\bbrought\s+forward\b|\bcarried\s+forward\b|^(sub|grand)?\s*-?totals?\b",
    re.IGNORECASE,
)
OPENS = re.compile(r"open|start|brought", re.IGNORECASE)

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """A file with its headings found: the rows under them, and how its numbers are written."""

    headings: list[str]
    rows: list[Row]
    comma_is_point: bool = False


@dataclass(frozen=True)
class Statement:
    """What a file says happened on an account, from the oldest line to the latest."""

    layout: Layout
    chain: Chain
    notes: list[str] = field(default_factory=list)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.chain.entries


# The file ---------------------------------------------------------------------------------------------------------


def open_table(file: Bytes, remembered: Sequence[Layout] = ()) -> Table:
    """The headings of a file and the rows under them. The headings are the first row that any layout can be read by;
    where there is none, the first with at least three cells. Raises Unreadable when it is no list at all."""
    tables = [_split(rows, is_semicolons, remembered) for rows, is_semicolons in _ways_to_read(file)]
    tables = [table for table in tables if table is not None]
    if not tables:
        raise Unreadable("The file is empty, or is not a list. Take the CSV or Excel file that the bank gives out.")
    recognised = [table for table in tables if recognise(table.headings, remembered)]
    return (recognised or sorted(tables, key=lambda table: -len(table.headings)))[0]


def _ways_to_read(file: Bytes) -> Iterator[tuple[list[Row], bool]]:
    file.seek(0)
    content = file.read()
    if content.startswith(PACKED):
        sheet = open_workbook(file)
        rows = [(1, sheet.headings)]
        for line in sheet.lines:
            if line.trouble:
                raise Refused(line.trouble, line=line.number)
            rows.append((line.number, line.cells))
        yield rows, False
        return
    text = _decoded(content)
    for delimiter in ",;\t|":
        if delimiter in text:
            yield _csv_rows(text, delimiter), delimiter == ";"


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 likewise, else cp1252."""
    if content.startswith(OLD_EXCEL):
        raise Unreadable("This is a workbook of an old Excel. Save it as “Excel workbook (.xlsx)” or as CSV.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _csv_rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, began = [], 1
    try:
        for cells in reader:
            tidy = [" ".join(cell.split()) for cell in cells]
            if NOT_KEPT.search("".join(tidy)):
                raise Refused("There is a character in it that cannot be kept (a control character).", line=began)
            rows.append((began, tidy))
            began = reader.line_num + 1
            if len(rows) > MOST_LINES + MOST_ABOVE:
                raise Refused(f"The file has more than {MOST_LINES:,} lines. Take it from the bank in parts.")
    except csv.Error as error:
        raise Refused("It cannot be read: look for a quotation mark too many.", line=began) from error
    return rows


def _split(rows: list[Row], is_semicolons: bool, remembered: Sequence[Layout]) -> Table | None:
    """The table in it: the headings, and the rows that are not blank."""
    filled = [(number, cells) for number, cells in rows if any(cells)]
    above = filled[:MOST_ABOVE]
    places = [place for place, (_, cells) in enumerate(above) if recognise(cells, remembered)]
    places = places or [place for place, (_, cells) in enumerate(above) if sum(map(bool, cells)) >= 3]
    if not places:
        return None
    headings = filled[places[0]][1]
    return Table(headings, filled[places[0] + 1 :], is_semicolons)


# The lines --------------------------------------------------------------------------------------------------------


def read(
    table: Table, layout: Layout, *, today: date, opening: int | None = None, closing: int | None = None
) -> Statement:
    """Every line of a table, in the order in which the money moved. Raises Refused: then none of it is to be used."""
    if not layout.fits(table.headings):
        raise Refused("Some of the columns that were chosen are not in this file.")
    reader = _Reader(table, layout, today)
    entries, notes = [], []
    for number, cells in table.rows:
        row = reader.cells_of(cells)
        if reader.is_continued(row) and entries:
            entries[-1] = replace(entries[-1], words=f"{entries[-1].words} {row.words}"[:LONGEST_WORDS])
        elif reader.is_no_movement(row):
            opening, closing = reader.stated(number, row, opening, closing)
        elif reader.is_nothing(row):
            notes.append(f"Line {number} says £0, so nothing was moved: {row.words[:80]}")
        else:
            entries.append(reader.entry(number, row))
    if not entries:
        raise Refused("There is no line with money in it.")
    return Statement(layout, in_order(entries, opening=opening, closing=closing), notes)


@dataclass(frozen=True)
class _Cells:
    """One row by what its columns mean."""

    day: str
    words: str
    amount: str
    sign: str
    paid_in: str
    paid_out: str
    balance: str

    @property
    def money(self) -> str:
        return self.amount or self.paid_in or self.paid_out


class _Reader:
    """Reads the rows of one table by one layout."""

    def __init__(self, table: Table, layout: Layout, today: date):
        self.places = {plain(heading): place for place, heading in reversed(list(enumerate(table.headings)))}
        self.layout, self.today, self.comma = layout, today, table.comma_is_point

    def cells_of(self, cells: list[str]) -> _Cells:
        def cell(heading: str) -> str:
            place = self.places[plain(heading)] if heading else len(cells)
            return cells[place].strip() if place < len(cells) else ""

        said = [cell(heading) for heading in self.layout.words]
        one = {name: cell(getattr(self.layout, name)) for name in _Cells.__dataclass_fields__ if name != "words"}
        if not one["day"] and not any(said):
            said = [part for part in cells if part]  # a total whose words stand in another column
        return _Cells(**one, words=" ".join(part for part in said if part)[:LONGEST_WORDS])

    def is_continued(self, row: _Cells) -> bool:
        """More words of the line above."""
        return not row.day and not row.money and not row.balance and not NO_MOVEMENT.search(row.words)

    def is_no_movement(self, row: _Cells) -> bool:
        """A total, or a balance that is only stated."""
        if not row.day and row.balance and not row.money:
            return True
        spoken = NO_MOVEMENT.search(row.words) or NO_MOVEMENT.search(row.day)
        return bool(spoken) and (not row.money or not self._is_day(row.day))

    def is_nothing(self, row: _Cells) -> bool:
        """A line that says in so many words that nothing moved, such as news of a rate."""
        cells = [row.amount, row.paid_in, row.paid_out]
        return bool(row.money) and all(is_zero(cell) for cell in cells) and "0" in "".join(cells)

    def _is_day(self, cell: str) -> bool:
        try:
            day_of(cell, today=self.today)
        except Wrong:
            return False
        return True

    def stated(
        self, number: int, row: _Cells, opening: int | None, closing: int | None
    ) -> tuple[int | None, int | None]:
        """The balances before and after, with what this row says of either."""
        said = self.sum(number, "balance", row.balance)
        if said is None or said.is_shortened:
            return opening, closing
        if OPENS.search(f"{row.words} {row.day}"):
            return said.pence, closing
        if re.search(r"clos|end|final|carried", row.words, re.IGNORECASE):
            return opening, said.pence
        return opening, closing

    def entry(self, number: int, row: _Cells) -> Entry:
        """The row as a movement. Raises Refused when it is none for certain."""
        try:
            on = day_of(row.day, today=self.today)
        except Wrong as wrong:
            raise Refused(f"“{row.day[:40]}” {wrong}." if row.day else "The day is missing.", line=number) from wrong
        moved = self._moved(number, row)
        if moved is None or not moved.pence:
            raise Refused("It says neither what came in nor what went out.", line=number)
        balance = self.sum(number, "balance", row.balance)
        stated = None if balance is None or balance.is_shortened else balance.pence
        return Entry(number, on, moved.pence, row.words, stated, moved.is_shortened)

    def _moved(self, number: int, row: _Cells) -> Sum | None:
        if self.layout.amount:
            moved = self.sum(number, "amount", row.amount)
            if moved is None or not self.layout.sign:
                return moved
            return replace(moved, pence=self._signed(number, moved.pence, row.sign))
        came, went = self.sum(number, "sum", row.paid_in), self.sum(number, "sum", row.paid_out)
        if came and went and came.pence and went.pence:
            raise Refused("It says that money came in and went out at once.", line=number)
        if came and came.pence:
            return came
        return Sum(-abs(went.pence), went.is_shortened) if went else None

    def _signed(self, number: int, pence: int, sign: str) -> int:
        letter = sign.strip().upper()[:1]
        if letter not in ("C", "D", "+", "-"):
            raise Refused(f"“{sign[:20]}” says neither credit nor debit.", line=number)
        return abs(pence) if letter in "C+" else -abs(pence)

    def sum(self, number: int, what: str, cell: str) -> Sum | None:
        try:
            return sum_of(cell, comma_is_point=self.comma)
        except Wrong as wrong:
            raise Refused(f"The {what} “{cell[:40]}” {wrong}.", line=number) from wrong
