"""The office's reports: figures by audience, school, topic, leader and year, each open to its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings.states import Status
from core import documents
from core.calendar import AcademicYear
from core.gate import only
from core.words import money
from home import permissions
from home.charts import bars_of
from home.forms import ReportFilter
from home.queries import reports
from home.queries.reports import BYS, By, Line

HEADER = ("Courses", "Bookings", "People who came", "Hours", "Schools", "Income (£)")
#: A line of a report by one thing is narrowed to by this filter; topics go by the word in their address.
NARROWED_BY = {"audience": "audience", "school": "organisation", "leader": "leader", "year": "year"}


@dataclass(frozen=True)
class Row:
    """A line with where its figures lead: the bookings behind them, and the report about this one thing."""

    line: Line
    narrower: str = ""
    bookings: str = ""
    came: str = ""
    charged: str = ""


@require_safe
@only(permissions.can_see_reports)
def report(request: HttpRequest) -> HttpResponse:
    """One report, as a page or as a spreadsheet."""
    data = request.GET.copy()
    if "year" not in data and data.get("by") != "year":
        data["year"] = str(AcademicYear.now().start)
    form = ReportFilter(data)
    form.is_valid()
    by = BYS.get(data.get("by", ""), BYS["audience"])
    asked = form.asked()
    if request.GET.get("format") == "csv":
        whole = reports.report(by, asked, most=None).value
        return documents.csv_response(f"report-{by.name}.csv", (by.heading, *HEADER), _cells(whole.lines))
    counted = reports.report(by, asked)
    shown = data.get("show") if data.get("show") in reports.FIGURES else "bookings"
    lines = list(counted.value.lines)
    if by.name != "year":  # years stand in their order
        lines.sort(key=lambda line: -_value(line, shown))
    ways = _Ways(by, form, opens=permissions.can_see_bookings(request.user))
    context = {
        "form": form,
        "chips": form.chips(),
        "by": by,
        "bys": BYS.values(),
        "shown": shown,
        "figures": reports.FIGURES,
        "drawn": f"{reports.FIGURES[shown]} by {by.heading.lower()}",
        "kept": {"by": by.name, "show": request.GET.get("show", "")},
        "can_see_money": permissions.can_see_money(request.user),
        "bars": bars_of([(line.label, _value(line, shown), _words(line, shown)) for line in lines]),
        "rows": [ways.row(line) for line in lines],
        "total": ways.total(counted.value.total),
        "goes_on": counted.value.goes_on,
        "counted": counted,
    }
    return render(request, "home/report.html", context)


def _value(line: Line, figure: str) -> int:
    return getattr(line, figure)


def _words(line: Line, figure: str) -> str:
    return money(line.income_pence) if figure == "income_pence" else f"{_value(line, figure):,}"


def _cells(lines: Iterable[Line]) -> Iterator[tuple]:
    for line in lines:
        figures = (line.courses, line.bookings, line.people, line.hours, line.schools, line.income_pence / 100)
        yield (line.label, *figures)


class _Ways:
    """Where the figures of one report lead."""

    def __init__(self, by: By, form: ReportFilter, *, opens: bool):
        self.by, self.opens = by, opens
        asked = form.asked()
        self.filters: dict[str, Any] = {
            "year": asked.year.start if asked.year else "",
            "audience": asked.audience,
            "topic": asked.topic,
            "leader": asked.leader or "",
            "organisation": asked.organisation or "",
        }

    def row(self, line: Line) -> Row:
        """A line that belongs to nobody leads nowhere: there is no filter for it."""
        if line.key is None:
            return Row(line)
        narrowed = self._narrowed_to(line)
        other = "school" if self.by.name != "school" else "topic"
        narrower = f"{reverse('home:reports')}?{_query({'by': other} | narrowed)}"
        return self._opened(line, narrowed, narrower)

    def total(self, line: Line) -> Row:
        return self._opened(line, self.filters, "")

    def _narrowed_to(self, line: Line) -> dict[str, Any]:
        return self.filters | {NARROWED_BY.get(self.by.name, self.by.name): line.key}

    def _opened(self, line: Line, filters: dict[str, Any], narrower: str) -> Row:
        if not self.opens:
            return Row(line, narrower)
        base = f"{reverse('home:bookings')}?"
        return Row(
            line,
            narrower,
            bookings=base + _query({"status": Status.BOOKED.value} | filters),
            came=base + _query({"came": "on"} | filters),
            charged=base + _query({"charged": "on"} | filters),
        )


def _query(filters: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in filters.items() if value != ""})
