"""What the national register's extracts say, however they come."""

import csv
import io
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools import gias
from schools.gias import Establishment, Group, Link, Refused
from schools.models import School
from schools.spreadsheets import Unreadable

EXTRACT = Path(__file__).parents[2] / "home" / "demo" / "gias_southwark.csv"


def read(content: bytes | str, encoding: str = "cp1252") -> list:
    return list(opened(content, encoding).rows)


def opened(content: bytes | str, encoding: str = "cp1252") -> gias.Extract:
    return gias.open_extract(io.BytesIO(content if isinstance(content, bytes) else content.encode(encoding)))


def line(**cells: str) -> Establishment | Refused:
    """One line with these columns; words of a column's name are joined by __ for a space and the bracket."""
    given = {"URN": "100784", "EstablishmentName": "Crampton Primary School"} | cells
    content = ",".join(f'"{name}"' for name in given) + "\n" + ",".join(f'"{cell}"' for cell in given.values())
    [row] = read(content)
    return row


def test_the_boroughs_extract_is_read_whole():
    with EXTRACT.open("rb") as file:
        extract = gias.open_extract(file)
        rows = list(extract.rows)

    assert len(rows) == 104
    assert {type(row) for row in rows} == {Establishment}
    assert extract.missing == [
        "Locality",
        "TelephoneNum",
        "SchoolWebsite",
        "OpenDate",
        "CloseDate",
        "LastChangedDate",
        "HeadTitle (name)",
        "HeadFirstName",
        "HeadLastName",
        "Trusts (code)",
        "Federations (name)",
        "Federations (code)",
    ]
    ark = next(row for row in rows if row.urn == "139718")
    assert ark.groups == {"trust": Group("trust", "ARK SCHOOLS")}
    assert ark.facts["percentage_fsm"] == Decimal("57.0")
    assert ark.facts["phase"] == School.Phase.SECONDARY


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_names_are_read_in_either_encoding(encoding):
    [row] = read("URN,EstablishmentName\r\n100001,St Mary’s École\r\n", encoding)

    assert row.name == "St Mary’s École"


def test_columns_are_found_by_name_wherever_they_stand():
    content = 'EstablishmentName,CloseDate,Unheard of,URN,"EstablishmentStatus (code)"\nAlbion,31-08-2016,x,100774,2\n'
    extract = opened(content)

    assert list(extract.rows) == [
        Establishment(2, "100774", "Albion", {"close_on": date(2016, 8, 31), "status": School.Status.CLOSED})
    ]
    assert "Postcode" in extract.missing
    assert "CloseDate" not in extract.missing


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("OpenDate", "01-09-2012", "open_on", date(2012, 9, 1)),
        ("OpenDate", "01/09/2012", "open_on", date(2012, 9, 1)),
        ("OpenDate", "", "open_on", None),
        ("LA (code)", "1", "la_code", "001"),
        ("EstablishmentNumber", "2003", "establishment_number", "2003"),
        ("EstablishmentNumber", "", "establishment_number", ""),
        ("UKPRN", "10041998", "ukprn", "10041998"),
        ("NumberOfPupils", "400", "number_of_pupils", 400),
        ("NumberOfPupils", "400.0", "number_of_pupils", 400),
        ("NumberOfPupils", "", "number_of_pupils", None),
        ("PercentageFSM", "38.84", "percentage_fsm", Decimal("38.8")),
        ("EstablishmentStatus (code)", "3", "status", School.Status.CLOSING),
        ("EstablishmentStatus (name)", "Open, but proposed to close", "status", School.Status.CLOSING),
        ("PhaseOfEducation (name)", "Middle deemed primary", "phase", School.Phase.MIDDLE_PRIMARY),
        ("PhaseOfEducation (name)", "", "phase", School.Phase.NOT_APPLICABLE),
        ("Street", " 140   Wyndham Road ", "street", "140 Wyndham Road"),
    ],
)
def test_cells_are_read(column, cell, field, value):
    assert line(**{column: cell}).facts == {field: value}


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("URN", "", "URN is empty"),
        ("URN", "10078", "URN is not 6 digits: “10078”"),
        ("URN", "１０００７８", "URN is not 6 digits: “１０００７８”"),
        ("EstablishmentName", "", "EstablishmentName is empty"),
        ("EstablishmentName", "x" * 201, f"EstablishmentName is longer than 200 characters: “{'x' * 60}”"),
        ("OpenDate", "2012-09-01", "OpenDate is not a day written DD-MM-YYYY: “2012-09-01”"),
        ("OpenDate", "31-02-2012", "OpenDate is not a day written DD-MM-YYYY: “31-02-2012”"),
        ("UKPRN", "1004", "UKPRN is not 8 digits: “1004”"),
        ("NumberOfPupils", "many", "NumberOfPupils is not a whole number: “many”"),
        ("NumberOfPupils", "-4", "NumberOfPupils is not a whole number: “-4”"),
        ("NumberOfPupils", "99999999999", "NumberOfPupils is more than 2,147,483,647: “99999999999”"),
        ("PercentageFSM", "120", "PercentageFSM is not a percentage: “120”"),
        ("EstablishmentStatus (code)", "9", "EstablishmentStatus (code) is none of the values there are: “9”"),
        ("EstablishmentStatus (code)", "", "EstablishmentStatus (code) is empty"),
        ("Street", "a\x00b", "This line has a character in it that cannot be kept (a control character)."),
        ("Street", "x" * 10_001, "This line has a cell of over 10,000 characters."),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_column(column, cell, reason):
    if column == "URN" and not cell.isascii():
        content = f"URN,EstablishmentName\n{cell},x\n".encode()
        assert read(content) == [Refused(2, reason)]
    else:
        assert line(**{column: cell}) == Refused(2, reason)


def test_a_bad_line_does_not_stop_the_others_and_bears_its_number():
    content = "URN,EstablishmentName\n100001,One\nx,Two\n\n100003,Three\n"

    assert [(row.line, type(row)) for row in read(content)] == [(2, Establishment), (3, Refused), (5, Establishment)]


def test_a_code_is_believed_before_a_name():
    row = line(**{"PhaseOfEducation (code)": "4", "PhaseOfEducation (name)": "Something new"})

    assert row.facts == {"phase": School.Phase.SECONDARY}


@pytest.mark.parametrize("cell", ["", "Not applicable", "Does not apply", "not applicable"])
def test_a_school_of_no_trust_says_so(cell):
    assert line(**{"Trusts (name)": cell, "Trusts (code)": ""}).groups == {"trust": None}


def test_a_short_line_leaves_its_last_cells_empty():
    [row] = read("URN,EstablishmentName,Street\n100001,One\n")

    assert row.facts == {"street": ""}


def test_the_heads_name_is_put_together():
    row = line(**{"HeadTitle (name)": "Ms", "HeadFirstName": "Ada", "HeadLastName": "Obi"})

    assert row.facts == {"head_name": "Ms Ada Obi"}


def test_the_links_file_is_known_by_its_headings():
    content = (
        "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n"
        "100001,100002,New,Successor,01-09-2014\n"
        "100002,100001,Old,Predecessor,01-09-2014\n"
        "100003,,x,Successor,\n"
    )
    extract = opened(content)

    assert extract.is_links is True
    assert list(extract.rows) == [
        Link(2, "100001", "100002", date(2014, 9, 1)),
        None,
        Refused(4, "LinkURN is empty"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"  \r\n \n", "The file is empty."),
        (b"\x7fELF\x02\x01\x01\0\0\0", "some other kind of file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not an extract of the register: .*, but: ‰PNG"),
        (b"PK\x03\x04\x14\0\x06\0", "workbook or a ZIP file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old Excel"),
        ("URN,EstablishmentName\n".encode("utf-16"), "Unicode text"),
        (b"URN;EstablishmentName\n100001;One\n", "kept apart by semicolons"),
        (b"URN\tEstablishmentName\n100001\tOne\n", "kept apart by tabs"),
        (b"just one column\n1\n2\n", "not an extract of the register"),
        (b"Name,Place\nx,y\n", "not an extract of the register: its first line has no URN and EstablishmentName"),
        (b"URN,EstablishmentName" + b",x" * 400 + b"\n", "402 columns"),
        (b"x" * 1_500_000, "a line of over a million characters"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content)


def test_an_open_quotation_mark_costs_its_own_lines_only():
    content = 'URN,EstablishmentName\n100001,"One\n' + "100002,Two\n" * 30_000 + "100003,Three\n"
    rows = read(content)

    assert rows[0].reason == "This line cannot be read: look for a quotation mark too many."
    assert rows[-1] == Establishment(30_003, "100003", "Three", {})


cells = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "1", "2", "100784", "01-09-2012", "=1+1", '"', "\x00", "’", "\ud7ff", "9" * 30]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [gias.URN, gias.NAME, *gias.COLUMNS, *gias.STATUS, *gias.PHASE, *gias.HEAD_NAME, "Trusts (name)"]
        ),
        unique=True,
    ),
    st.lists(st.lists(cells, max_size=12), max_size=6),
)
def test_any_line_is_either_read_or_refused_with_words(columns, lines):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([gias.URN, gias.NAME, *(column for column in columns if column not in (gias.URN, gias.NAME))])
    writer.writerows(lines)

    for row in read(text.getvalue().encode("utf-8", "replace")):
        assert isinstance(row, Establishment) or row.reason
        if isinstance(row, Establishment):
            school = School(urn=row.urn, **({"la_code": "210"} | row.facts))
            school.clean_fields(exclude=["organisation", "la_code", "website"])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_file_at_all_is_read_or_unreadable(content):
    with suppress(Unreadable):
        assert all(isinstance(row, Establishment | Refused | Link | None) for row in read(content))
