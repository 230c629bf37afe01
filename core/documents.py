"""What leaves the portal as a file: CSV that no spreadsheet runs, tagged PDFs, and calendar files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from core import brand
from core.calendar import LONDON
from core.outbox import Attachment

# Spreadsheets -----------------------------------------------------------------------------------------------------

#: A spreadsheet takes a cell that begins with one of these for a formula and would run it (domain 9).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """A value as a cell that is only ever read: text that looks like a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class _Line:
    """A file that hands back each line as it is written."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """A CSV file line by line, in UTF-8 with the mark at its start that Excel goes by."""
    writer = csv.writer(_Line())
    yield b"\xef\xbb\xbf" + writer.writerow([safe_cell(title) for title in header]).encode()
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row]).encode()


def csv_response(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A CSV file to keep, sent line by line so that a long one never stands in memory."""
    return _to_keep(StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8"), name)


# PDFs -------------------------------------------------------------------------------------------------------------

TEMPLATES = settings.BASE_DIR / "templates" / "documents"


def pdf(template: str, data: dict) -> bytes:
    """`templates/documents/<template>.typ` with `data` as a PDF tagged for screen readers (PDF/UA-1).

    The data goes in as JSON and is only ever shown: nothing that a person typed is read as markup.
    """
    about_us = {
        "alliance": settings.ALLIANCE,
        "colours": brand.colours(),
        "mark": brand.picture(),
        "site": settings.SITE_URL,
    }
    document = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(settings.BUILD_DIR / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(about_us | data)},
        pdf_standards=["ua-1"],
        format="pdf",
    )
    assert isinstance(document, bytes)
    return document


def qr_code(address: str) -> str:
    """What a phone's camera reads an address from, as an SVG: black on white, with the quiet zone around it."""
    code = QRCode(border=4, error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    box = f"0 0 {len(rows)} {len(rows)}"
    white = f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{white}<path fill="#000" d="{dots}"/></svg>'


def pdf_response(name: str, content: bytes) -> HttpResponse:
    """A PDF that the browser opens, and keeps under `name`."""
    return _to_keep(HttpResponse(content, content_type="application/pdf"), name, opens=True)


# Calendars --------------------------------------------------------------------------------------------------------

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Meeting:
    """One event of a calendar. `uid` stays through all changes, and `sequence` grows with each of them."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    sequence: int = 0
    where: str = ""
    details: str = ""
    url: str = ""


def uid(kind: str, key: int) -> str:
    """The name under which calendars everywhere know a record, as in session-12@portal.example."""
    return f"{kind}-{key}@{settings.SITE_HOST}"


def calendar(
    meetings: Iterable[Meeting], *, method: str = PUBLISH, to_email: str = "", to_name: str = "", name: str = ""
) -> bytes:
    """A calendar file (RFC 5545), in London time with the rules of London time inside.

    PUBLISH is for files and feeds that anyone adds for themselves. REQUEST and CANCEL are for one person's letter:
    mail programs then update or take away the event that they already have under its uid.
    """
    made = Calendar()
    made.add("prodid", f"-//{settings.ALLIANCE['short_name']}//Portal//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
        made.add("x-wr-timezone", "Europe/London")
    made.add_component(_london())
    for meeting in meetings:
        made.add_component(_event(meeting, method=method, to_email=to_email, to_name=to_name))
    return made.to_ical()


def invitation(meeting: Meeting, *, method: str, to_email: str, to_name: str, file_name: str) -> Attachment:
    """One meeting as an attachment to a letter. A letter carries one file for each: a REQUEST has one uid only."""
    content = calendar([meeting], method=method, to_email=to_email, to_name=to_name)
    return Attachment(f"{file_name}.ics", content, f"text/calendar; method={method}")


def calendar_response(file_name: str, content: bytes) -> HttpResponse:
    """A calendar file that the phone or the desk opens in its calendar."""
    return _to_keep(HttpResponse(content, content_type="text/calendar; charset=utf-8"), file_name, opens=True)


def _event(meeting: Meeting, *, method: str, to_email: str, to_name: str) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", timezone.now())
    event.add("sequence", meeting.sequence)
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    for field, value in (("location", meeting.where), ("description", meeting.details), ("url", meeting.url)):
        if value:
            event.add(field, value)
    if method != PUBLISH:
        event.add("organizer", _address(settings.ALLIANCE["contact_email"], settings.ALLIANCE["name"]))
        event.add("attendee", _address(to_email, to_name, partstat="ACCEPTED", rsvp="FALSE"))
    return event


def _address(email: str, name: str, **params: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    for key, value in {"cn": name, **params}.items():
        address.params[key.upper()] = vText(value)
    return address


def _london() -> Timezone:
    """When the clocks in London change, as rules rather than a list of days."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    for part, name, month, before, after, hour in (
        (TimezoneDaylight(), "BST", 3, 0, 1, 1),
        (TimezoneStandard(), "GMT", 10, 1, 0, 2),
    ):
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 (a wall clock's time)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone


def _to_keep(response: Any, name: str, *, opens: bool = False) -> Any:
    """Name the file, keep it out of shared caches."""
    response["Content-Disposition"] = content_disposition_header(not opens, name)
    response["Cache-Control"] = "private, no-cache"
    return response
