"""Files that leave the portal."""

import io
from datetime import datetime

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from icalendar import Calendar
from pypdf import PdfReader

from core import documents
from core.calendar import LONDON
from core.documents import CANCEL, REQUEST, Meeting


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Sam", "Sam"),
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        (-2, -2),
        (1.5, 1.5),
        (None, ""),
    ],
)
def test_no_cell_is_run_as_a_formula(value, cell):
    assert documents.safe_cell(value) == cell


def test_a_csv_comes_line_by_line_and_excel_reads_its_letters():
    taken = []

    def rows():
        for number in (1, 2):
            taken.append(number)
            yield ("Zoë", number)

    lines = documents.csv_lines(["Name", "=Number"], rows())

    assert next(lines) == "\ufeffName,'=Number\r\n".encode()
    assert taken == []
    assert next(lines) == "Zoë,1\r\n".encode()
    assert taken == [1]


def test_what_a_person_typed_is_only_shown_in_a_pdf():
    data = {"course": "#strong[Maths] *mastery* $x$ https://x.example", "rows": [], "session": "", "number": ""}
    data |= {"when": "Tuesday", "where": "", "leader": ""}

    reader = PdfReader(io.BytesIO(documents.pdf("register", data)))

    assert "#strong[Maths] *mastery* $x$ https://x.example" in reader.pages[0].extract_text()


def test_a_pdf_is_tagged_for_screen_readers():
    data = {"course": "Maths", "session": "", "number": "", "when": "Tuesday", "where": "", "leader": ""}
    data |= {"rows": [{"name": "Sam", "school": "Crampton", "mark": ""}]}

    reader = PdfReader(io.BytesIO(documents.pdf("register", data)))
    root = reader.trailer["/Root"]

    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata.title == "Register: Maths, Tuesday"


def meeting(**facts) -> Meeting:
    starts, ends = datetime(2027, 3, 29, 16, tzinfo=LONDON), datetime(2027, 3, 29, 17, 30, tzinfo=LONDON)
    return Meeting(**{"uid": "session-1@x.example", "starts_at": starts, "ends_at": ends, "title": "Maths", **facts})


def test_a_calendar_is_in_london_time_with_its_rules():
    made = Calendar.from_ical(documents.calendar([meeting()]))
    event = made.events[0]

    assert made["METHOD"] == "PUBLISH"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt.replace(tzinfo=None) == datetime(2027, 3, 29, 16)  # noqa: DTZ001 (on the clock there)
    zone = made.timezones[0].to_tz()
    assert [datetime(2027, month, 15, tzinfo=zone).utcoffset().seconds for month in (1, 7)] == [0, 3600]
    assert event.get("ATTENDEE") is None


@pytest.mark.parametrize(("method", "status"), [(REQUEST, "CONFIRMED"), (CANCEL, "CANCELLED")])
def test_an_invitation_names_who_asks_whom(method, status, settings):
    file = documents.invitation(
        meeting(sequence=3), method=method, to_email="sam@x.example", to_name='Sam "S", F', file_name="one"
    )
    made = Calendar.from_ical(file.content)
    event = made.events[0]

    assert made["METHOD"] == method
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("session-1@x.example", 3, status)
    assert event["ATTENDEE"] == "mailto:sam@x.example"
    assert event["ORGANIZER"] == f"mailto:{settings.ALLIANCE['contact_email']}"
    assert file.name == "one.ics"


def test_mail_programs_are_told_that_the_file_is_an_invitation():
    file = documents.invitation(meeting(), method=REQUEST, to_email="a@x.example", to_name="A", file_name="one")
    envelope = EmailMultiAlternatives("Subject", "Text", to=["a@x.example"])
    envelope.attach(file.name, file.content, file.mime_type)
    envelope.send()

    part = mail.outbox[0].message().get_payload()[1]

    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_param("charset") == "utf-8"
    assert Calendar.from_ical(part.get_payload(decode=True)).events[0]["SUMMARY"] == "Maths"
