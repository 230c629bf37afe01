"""Lists that people bring in, as CSV or as an Excel workbook: read line by line, whatever the file turns out to be.

Nothing here trusts the file. What cannot be read at all is `Unreadable`, with words that say how to put it right; a
line that cannot be read is a `Line` with its trouble, and the lines after it are read all the same.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO, TypeAlias

from django.core.exceptions import ValidationError
from django.core.files.base import File
from openpyxl import load_workbook

MOST_COLUMNS = 300
LONGEST_LINE = 1_000_000
LONGEST_CELL = 10_000
#: A workbook is a compressed file: what it unpacks to is limited as well.
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
EMPTY_LINES_THAT_END_A_SHEET = 1000
BLOCK = 1024 * 1024

#: Control characters, and halves of a pair: a database of texts takes neither.
NOT_KEPT = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")

#: A file as it is uploaded, kept, or opened from disk.
Bytes: TypeAlias = "BinaryIO | File[bytes]"

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PACKED = b"PK\x03\x04"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unreadable(ValidationError):  # noqa: N818 (it is the file that is at fault)
    """The file as a whole cannot be read. The message says what to do about it."""


@dataclass(frozen=True)
class Line:
    """One line of a list by its number in the file; `trouble` says why it cannot be used."""

    number: int
    cells: list[str] = field(default_factory=list)
    trouble: str = ""


@dataclass(frozen=True)
class Sheet:
    """The headings of a list and its lines, which are read as they are asked for."""

    headings: list[str]
    lines: Iterator[Line]
    first_line: str = ""


def open_list(file: Bytes) -> Sheet:
    """A list from CSV (commas, semicolons or tabs) or from the first sheet of an .xlsx workbook."""
    file.seek(0)
    if file.read(4) == PACKED:
        return open_workbook(file)
    return open_csv(file, delimiters=",;\t")


# CSV --------------------------------------------------------------------------------------------------------------


def open_csv(file: Bytes, *, delimiters: str = ",") -> Sheet:
    """A comma-separated list in UTF-8 or cp1252, whichever it is."""
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(_Lent(file), encoding=encoding, errors="replace", newline="")
    lines = _bounded(text)
    first = next((line for line in lines if line.strip(" \t\r\n,;")), "")
    if not first:
        raise Unreadable("The file is empty.")
    delimiter = max(delimiters, key=first.count)
    headings = _headings(first, delimiter)
    return Sheet(headings, _csv_lines(lines, delimiter, skipped=1), first)


class _Lent(io.RawIOBase):
    """A file that is read through a wrapper and stays open when the wrapper goes away."""

    def __init__(self, file: Bytes):
        self.file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def encoding_of(file: Bytes) -> str:
    """utf-8-sig when every byte of the file is UTF-8, else cp1252, which is what the register and old Excel write."""
    file.seek(0)
    start = file.read(4096)
    if not start.strip():
        raise Unreadable("The file is empty.")
    if start.startswith(OLD_EXCEL):
        raise Unreadable("This is a workbook of an old Excel. Save it as “Excel workbook (.xlsx)” or as CSV.")
    if start.startswith(PACKED):
        raise Unreadable("This is a workbook or a ZIP file. Unpack it, or save it as CSV, and bring in that.")
    if start.startswith(UTF_16):
        raise Unreadable("This file is in “Unicode text”. Save it as “CSV UTF-8” and bring in that.")
    if b"\0" in start.partition(b"\n")[0]:
        raise Unreadable("This is not a list but some other kind of file. Bring in a CSV file.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of a text; one that has no end is no list."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable(
                "The file has a line of over a million characters. Check that it is a list, one row a line."
            )
        yield line


def _headings(line: str, delimiter: str) -> list[str]:
    try:
        headings = [_printable(cell) for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error as error:
        raise Unreadable("The first line cannot be read as column headings.") from error
    if len(headings) > MOST_COLUMNS:
        raise Unreadable(f"The first line has {len(headings)} columns; a list has at most {MOST_COLUMNS}.")
    return headings


def _printable(heading: str) -> str:
    """A heading as it can be shown: whatever the file turns out to be, this is repeated to the person."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in heading).split())


def _csv_lines(text: Iterable[str], delimiter: str, *, skipped: int) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(
                reader.line_num + skipped, trouble="This line cannot be read: look for a quotation mark too many."
            )
        else:
            if any(cell.strip() for cell in cells):
                yield _checked(reader.line_num + skipped, cells)


# Workbooks --------------------------------------------------------------------------------------------------------


def open_workbook(file: Bytes) -> Sheet:
    """The first sheet of an .xlsx workbook, values only: formulas are read as what they last came to."""
    _refuse_bombs(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts of a workbook that the library does not know are no matter here
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1)
        lines = _workbook_lines(rows)
        first = next(lines, None)
    except Unreadable:
        raise
    except Exception as error:  # the library raises whatever it stumbles over in a broken workbook
        raise Unreadable("This workbook cannot be opened. Save it again in Excel, or as CSV.") from error
    if first is None:
        raise Unreadable("The first sheet of the workbook is empty.")
    return Sheet([_printable(cell) for cell in _without_empty_end(first.cells)], lines)


def _refuse_bombs(file: Bytes) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            names = parts.namelist()
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable("This workbook is damaged. Save it again in Excel, or as CSV.") from error
    if "[Content_Types].xml" not in names:
        raise Unreadable("This is a ZIP file. Unpack it and bring in the list that is inside.")
    if unpacked > MOST_UNPACKED_BYTES:
        raise Unreadable("This workbook is too large once unpacked. Save the one sheet as CSV and bring in that.")


def _workbook_lines(rows: Iterator[tuple[int, tuple]]) -> Iterator[Line]:
    empty = 0
    while True:
        try:
            number, values = next(rows)
        except StopIteration:
            return
        except Exception as error:  # as above: the sheet is read while we go
            raise Unreadable("A part of this workbook is damaged. Save it again in Excel, or as CSV.") from error
        cells = [_text(value) for value in values]
        empty = 0 if any(cells) else empty + 1
        if empty > EMPTY_LINES_THAT_END_A_SHEET:
            return
        if not empty:
            yield _checked(number, cells)


def _text(value: Any) -> str:
    """A value of a workbook as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _checked(number: int, cells: Sequence[str]) -> Line:
    """A line with its cells tidied, or with what is wrong with them."""
    if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
        return Line(number, trouble=f"This line has {len(cells)} columns.")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Line(number, trouble=f"This line has a cell of over {LONGEST_CELL:,} characters.")
    tidy = [" ".join(cell.split()) for cell in cells]
    if NOT_KEPT.search("".join(tidy)):
        return Line(number, trouble="This line has a character in it that cannot be kept (a control character).")
    return Line(number, tidy)
