"""The national register of schools (GIAS, Get Information About Schools): what its extracts say, line by line.

Columns come and go between extracts, so they are found by their official names and nearly all may be missing
(domain 9). What the register says of a school is Department for Education data under the Open Government Licence v3.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schools.cells import Wrong, choice, day, digits, percentage, text, whole_number
from schools.models import School
from schools.spreadsheets import Bytes, Line, Sheet, Unreadable, open_csv

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
NO_SCHOOL = frozenset({"", "not applicable", "does not apply", "none"})


def _words(name: str) -> Callable[[str], str]:
    return text(_length(name))


def _length(name: str) -> int:
    return School._meta.get_field(name).max_length or 0  # type: ignore[union-attr] # a column of words has a length


SMALL, LARGE = 32_767, 2_147_483_647

#: Official column → field of School and how its cell is read.
COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "LA (code)": ("la_code", digits(3, filled=True)),
    "LA (name)": ("la_name", _words("la_name")),
    "EstablishmentNumber": ("establishment_number", digits(4, filled=True)),
    "UKPRN": ("ukprn", digits(8)),
    "TypeOfEstablishment (name)": ("type_name", _words("type_name")),
    "StatutoryLowAge": ("statutory_low_age", whole_number(SMALL)),
    "StatutoryHighAge": ("statutory_high_age", whole_number(SMALL)),
    "SchoolCapacity": ("school_capacity", whole_number(LARGE)),
    "NumberOfPupils": ("number_of_pupils", whole_number(LARGE)),
    "PercentageFSM": ("percentage_fsm", percentage),
    "Street": ("street", _words("street")),
    "Locality": ("locality", _words("locality")),
    "Town": ("town", _words("town")),
    "Postcode": ("postcode", _words("postcode")),
    "TelephoneNum": ("telephone", _words("telephone")),
    "SchoolWebsite": ("website", _words("website")),
    "Easting": ("easting", whole_number(LARGE)),
    "Northing": ("northing", whole_number(LARGE)),
    "Gender (name)": ("gender", _words("gender")),
    "ReligiousCharacter (name)": ("religious_character", _words("religious_character")),
    "GOR (name)": ("region", _words("region")),
    "ParliamentaryConstituency (name)": ("parliamentary_constituency", _words("parliamentary_constituency")),
    "OpenDate": ("open_on", day),
    "CloseDate": ("close_on", day),
    "LastChangedDate": ("register_changed_on", day),
}
#: Given as a code and as a name, of which either will do.
STATUS = ("EstablishmentStatus (code)", "EstablishmentStatus (name)")
PHASE = ("PhaseOfEducation (code)", "PhaseOfEducation (name)")
URN, NAME = "URN", "EstablishmentName"
HEAD_NAME = ("HeadTitle (name)", "HeadFirstName", "HeadLastName")
GROUPS = {"trust": ("Trusts (name)", "Trusts (code)"), "federation": ("Federations (name)", "Federations (code)")}
LINK_URN, LINK_TYPE, LINK_DAY = "LinkURN", "LinkType", "LinkEstablishedDate"
read_urn = digits(6)
read_status, read_phase = choice(School.Status), choice(School.Phase)
read_name = text(200)


# What a line says ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """A trust or federation as a line names it."""

    kind: str
    name: str
    uid: str = ""


@dataclass(frozen=True)
class Establishment:
    """A line of the register: only what the file has columns for."""

    line: int
    urn: str
    name: str
    facts: dict[str, Any]
    groups: dict[str, Group | None] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return self.facts.get("status", School.Status.OPEN)


@dataclass(frozen=True)
class Link:
    """A line of the links file: the school `urn` was followed by `successor`."""

    line: int
    urn: str
    successor: str
    on: date | None


@dataclass(frozen=True)
class Refused:
    """A line that cannot be used, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Extract:
    """An extract of the register, or its links file, read line by line as it is asked for."""

    rows: Iterator[Establishment | Link | Refused | None]
    missing: list[str]
    is_links: bool = False


ALONE = (*COLUMNS, *HEAD_NAME, *(name for names in GROUPS.values() for name in names))
KNOWN = (URN, NAME, *ALONE, *STATUS, *PHASE, LINK_URN, LINK_TYPE, LINK_DAY)


def open_extract(file: Bytes) -> Extract:
    """Read the headings and say what kind of file it is. Raises Unreadable with the reason when it is neither."""
    sheet = open_csv(file)
    headings = {heading.lower(): place for place, heading in reversed(list(enumerate(sheet.headings)))}
    places = {name: headings[name.lower()] for name in KNOWN if name.lower() in headings}
    if {URN, LINK_URN, LINK_TYPE} <= places.keys():
        return Extract(_read(sheet, places, link), missing=[], is_links=True)
    if not {URN, NAME} <= places.keys():
        raise Unreadable(_not_the_register(sheet))
    return Extract(_read(sheet, places, establishment), missing_from(places))


def missing_from(places: dict[str, int]) -> list[str]:
    """The official columns that an extract does not have and we could use."""
    either = [pair[0] for pair in (STATUS, PHASE) if not places.keys() & set(pair)]
    return [name for name in ALONE if name not in places] + either


def _not_the_register(sheet: Sheet) -> str:
    for sign, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")):
        if sheet.first_line.count(sign) > sheet.first_line.count(","):
            return f"The columns are kept apart by {word}. Save the file as CSV with commas, as the register has it."
    said = ", ".join(sheet.headings[:6])[:200]
    return f"This is not an extract of the register: its first line has no URN and EstablishmentName, but: {said}"


def _read(sheet: Sheet, places: dict[str, int], read_line: Callable[[int, _Cells], Any]) -> Iterator[Any]:
    """Each line as what it says, or as refused with the reason."""
    for line in sheet.lines:
        try:
            yield Refused(line.number, line.trouble) if line.trouble else read_line(line.number, _Cells(line, places))
        except Wrong as error:
            yield Refused(line.number, str(error))


class _Cells:
    """The cells of one line by official column name."""

    def __init__(self, line: Line, places: dict[str, int]):
        self.cells, self.places = line.cells, places

    def has(self, column: str) -> bool:
        return column in self.places

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def said(self, columns: tuple[str, ...]) -> str | None:
        """The first of these columns that says something, else the first that is there; None without any."""
        there = [column for column in columns if self.has(column)]
        return next((column for column in there if self[column]), there[0] if there else None)

    def read(self, column: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(self[column])
        except Wrong as error:
            raise Wrong(f"{column} {error}: “{self[column][:60]}”" if self[column] else f"{column} {error}") from error


def establishment(line: int, cells: _Cells) -> Establishment:
    """What one line of the register says. Raises Wrong."""
    urn, name = cells.read(URN, read_urn), cells.read(NAME, read_name)
    if not urn or not name:
        raise Wrong(f"{URN if not urn else NAME} is empty")
    facts = {name: cells.read(column, reader) for column, (name, reader) in COLUMNS.items() if cells.has(column)}
    if column := cells.said(STATUS):
        facts["status"] = cells.read(column, read_status)
    if column := cells.said(PHASE):
        facts["phase"] = cells.read(column, read_phase) if cells[column] else School.Phase.NOT_APPLICABLE
    if any(cells.has(column) for column in HEAD_NAME):
        whole = " ".join(filter(None, (cells[column] for column in HEAD_NAME)))
        facts["head_name"] = whole[: _length("head_name")]
    return Establishment(line, urn, name, facts, dict(_groups(cells)))


def _groups(cells: _Cells) -> Iterator[tuple[str, Group | None]]:
    for kind, (name_column, uid_column) in GROUPS.items():
        if cells.has(name_column):
            name = cells.read(name_column, read_name)
            uid = cells.read(uid_column, text(10))
            yield kind, None if name.lower() in NO_SCHOOL else Group(kind, name, uid)


def link(line: int, cells: _Cells) -> Link | None:
    """A school and the one that followed it; None for lines that say something else."""
    urn, other = cells.read(URN, read_urn), cells.read(LINK_URN, read_urn)
    if not urn or not other:
        raise Wrong(f"{URN if not urn else LINK_URN} is empty")
    if not cells[LINK_TYPE].lower().startswith("successor"):
        return None
    return Link(line, urn, other, cells.read(LINK_DAY, day))
