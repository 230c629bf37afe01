"""Files that are no lists are refused with words that say what to do; lines that cannot be read are named by number."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from schools.sheets import KINDS
from tests.site.pages import Page
from tests.site.test_who_may_see import Visitor

PEOPLE = "First name,Last name,E-mail,TRN,URN,Post,From\n"


def workbook(*rows) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def bomb() -> bytes:
    """A small file that says of itself that it unpacks to more than a quarter of a gigabyte."""
    return packed(**{"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b" " * (260 * 1024 * 1024)})


FILES = {
    "nothing": ("a.csv", b""),
    "blank": ("a.csv", b" \n\n \t\n"),
    "commas": ("a.csv", b",,,,\n,,,,\n"),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20),
    "a program": ("a.csv", bytes(range(256)) * 400),
    "utf-16": ("a.csv", PEOPLE.encode("utf-16")),
    "a wrong delimiter": ("a.csv", PEOPLE.replace(",", "|").encode()),
    "one column": ("a.csv", b"Colour\nred\n"),
    "other columns": ("a.csv", b"Colour,Size\nred,2\n"),
    "a line without end": ("a.csv", b"x" * 1_100_000),
    "a thousand columns": ("a.csv", b"a," * 1000 + b"\n"),
    "an open quotation mark": ("a.csv", b'"First name,Last name\nAma,Mensah\n'),
    "NUL in the headings": ("a.csv", b"First\x00 name,Last name\nAma,Mensah\n"),
    "old Excel": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500),
    "a cut-off workbook": ("a.xlsx", workbook(["First name", "Last name"])[:900]),
    "a ZIP file": ("a.xlsx", packed(a__csv=PEOPLE.encode())),
    "an empty workbook": ("a.xlsx", workbook()),
    "a workbook with broken parts": (
        "a.xlsx",
        packed(**{"[Content_Types].xml": b"<Types", "xl/workbook.xml": b"<a>&b;"}),
    ),
    "a list named as a workbook": ("a.xlsx", b"Colour,Size\nred,2\n"),
    "a page": ("a.html", b"<!doctype html><title>a</title>"),
    "an odd name": ("../../\u202ea\x00\n.csv", b"Colour,Size\nred,2\n"),
}


def sent(visit: Visitor, url: str, name: str, content: bytes):
    return visit(url, "post", data={"file": SimpleUploadedFile(name, content), "contents": "full", "only_la": "210"})


def reason(answer, url: str) -> str:
    """Why a file was refused, as it stands on top of the page."""
    page = Page(url, answer.body)
    assert (answer.status_code, page.title[:7]) == (422, "Error: ")
    return page.soup.select_one(".govuk-error-summary a").get_text(strip=True)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_file_that_is_no_list_is_refused_with_a_reason(one_world, file):
    lists = {role: Visitor(one_world.browser(role)) for role in ("administrator", "finance_officer")}
    urls = [("administrator", reverse("schools:import_register"))]
    urls.append(("administrator", reverse("bookings:bring_in", args=[one_world.ours.things["cohort"].pk])))
    for slug, kind in KINDS.items():
        role = next(role for role in lists if kind.may(one_world.person(role)))
        urls.append((role, reverse("schools:import_sheet", args=[slug])))

    assert [url for role, url in urls if not reason(sent(lists[role], url, *file), url)] == []


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_file_that_is_no_picture_is_no_logo(one_world, file):
    url = reverse("schools:logo", args=[one_world.ours.school.pk])

    assert reason(sent(Visitor(one_world.browser("administrator")), url, *file), url)


#: What of those files a leader may hand out: they are texts, or documents of Office.
HANDED_OUT = {
    "blank",
    "commas",
    "one column",
    "other columns",
    "a line without end",
    "a thousand columns",
    "a wrong delimiter",
    "an open quotation mark",
    "an empty workbook",
    "a list named as a workbook",
    "a page",
    "an odd name",
    "a workbook with broken parts",
}


@pytest.mark.parametrize("file", [file for name, file in FILES.items() if name not in HANDED_OUT])
def test_a_file_that_cannot_be_handed_out_is_no_material(one_world, file):
    url = reverse("programmes:materials", args=[one_world.ours.things["past_cohort"].pk])

    assert reason(sent(Visitor(one_world.browser("leader")), url, *file), url)


def test_a_workbook_that_unpacks_to_far_more_is_refused_unopened(one_world):
    visit, url = Visitor(one_world.browser("administrator")), reverse("schools:import_sheet", args=["people"])

    assert reason(sent(visit, url, "a.xlsx", bomb()), url) == (
        "This workbook is too large once unpacked. Save the one sheet as CSV and bring in that."
    )


def test_a_file_over_the_limit_is_refused_with_the_limit(one_world):
    visit, url = Visitor(one_world.browser("administrator")), reverse("schools:import_sheet", args=["people"])
    large = PEOPLE.encode() + b"Ama,Mensah,,,,,\n" * 700_000

    assert reason(sent(visit, url, "a.csv", large), url) == "The file has 10.7\xa0MB; it may have 10.0\xa0MB."


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Ama\x00,Mensah,,,,,", "This line has a character in it that cannot be kept (a control character)."),
        (f"Ama,{'x' * 10_001},,,,,", "This line has a cell of over 10,000 characters."),
        ("Ama,Mensah,," + "," * 400 + "x", "This line has 404 columns."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(client, one_world, line, why):
    client.force_login(one_world.person("administrator"))
    content = f"{PEOPLE}Kofi,Boateng,kofi@school.example,,,,\n{line}\n"
    answer = client.post(
        reverse("schools:import_sheet", args=["people"]), {"file": SimpleUploadedFile("a.csv", content.encode())}
    )
    page = Page("/", client.get(answer.headers["Location"]).content)

    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.soup.select("tbody tr")]
    assert [(line, why) for _, line, _, why in cells][1] == ("3", why)
    assert len(cells) == 2
