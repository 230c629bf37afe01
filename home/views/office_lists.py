"""The office's long lists: all bookings, one cohort's people, the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.models import Booking
from bookings.queries import announcements_of, lists
from bookings.states import Status
from core import audit, documents
from core.gate import only
from core.models import AuditEntry
from core.paging import page_of
from core.words import short_day
from home import permissions
from home.forms import AuditFilter, BookingFilter
from home.labels import tag_of, tagged
from home.queries import finding, reports, trail
from home.queries.results import with_result
from programmes.models import Cohort
from programmes.queries import sessions_of, with_clashes
from schools.permissions import can_manage_courses

#: A spreadsheet holds at most this many rows; whoever needs more narrows the filters.
MOST_IN_A_FILE = 50_000
#: A filter by name goes on with this many people, schools or courses that bear it.
MOST_NAMES = 200
BOOKING_HEADER = (
    "Number",
    "Person",
    "E-mail",
    "School",
    "Course",
    "Cycle",
    "Starts",
    "State",
    "Price (£)",
    "Booked on",
)
#: What those who run a course need besides, and nobody else is given.
PARTICIPANT_HEADER = (*BOOKING_HEADER, "Access", "Food")


@require_safe
@only(permissions.can_see_bookings)
def bookings(request: HttpRequest) -> HttpResponse:
    """All bookings of all schools, the newest first, narrowed by filters; as a page or as a spreadsheet."""
    form = BookingFilter(request.GET)
    facts = form.cleaned_data if form.is_valid() else {}
    found = lists.office_bookings(
        status=facts.get("status", ""),
        people=_ids(finding.people_like, facts.get("person", "")),
        organisations=_ids(finding.organisations_like, facts.get("school", "")),
        programmes=_ids(finding.programmes_like, facts.get("course", "")),
        fits=reports.behind_a_figure(form.asked(), came=facts.get("came", False), charged=facts.get("charged", False)),
    )
    if request.GET.get("format") == "csv" and not form.errors:
        return documents.csv_response("bookings.csv", BOOKING_HEADER, _rows(_in_chunks(found)))
    page = page_of(request, found)
    page.object_list = tagged(page.object_list)
    return render(request, "home/bookings.html", {"form": form, "page": page, "chips": form.chips()})


def _ids(find, words: str) -> list[int] | None:
    """The first few that bear a name; None when no name was given."""
    return list(find(words).order_by().values_list("pk", flat=True)[:MOST_NAMES]) if words else None


def _in_chunks(found, size: int = 1000) -> Iterator[Booking]:
    """The list a thousand rows at a time, each from where the one before ended."""
    last, count = None, 0
    while count < MOST_IN_A_FILE:
        rows = list((found if last is None else found.filter(pk__lt=last))[:size])
        yield from rows
        if len(rows) < size:
            return
        last, count = rows[-1].pk, count + len(rows)


def _rows(found: Iterable[Booking]) -> Iterator[tuple]:
    for booking in found:
        cohort = booking.cohort
        yield (
            booking.pk,
            booking.who,
            booking.person.email if booking.person else "",
            booking.organisation or "",
            cohort.programme,
            cohort.number,
            timezone.localtime(cohort.starts_at).date() if cohort.starts_at else "",
            tag_of(booking).text,
            booking.price_pence / 100,
            timezone.localtime(booking.accepted_at).date(),
        )


@require_safe
@only(permissions.can_see_bookings)
def cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on one cohort, and who waits for a place, in order."""
    found = get_object_or_404(with_result(Cohort.objects.select_related("programme")), pk=pk)
    participants = lists.participants_of(found.pk)
    if request.GET.get("format") == "csv":
        audit.record("exported the participants of", found, by=request.user)
        line = lists.in_line_for(found.pk)[:MOST_IN_A_FILE]
        named = [*lists.with_needs(participants)[:MOST_IN_A_FILE], *line]
        rows = (
            (*row, "", "") if booking.status == Status.WAITING else (*row, booking.access_needs, booking.dietary_needs)
            for booking, row in zip(named, _rows(named), strict=True)
        )
        return documents.csv_response(f"participants-{found.pk}.csv", PARTICIPANT_HEADER, rows)
    page = page_of(request, participants, per_page=50)
    page.object_list = tagged(page.object_list)
    in_line, given_up = lists.beside_the_places(found.pk, waiting=100, gone=25)
    context = {
        "cohort": found,
        "can_manage_courses": can_manage_courses(request.user),
        "page": page,
        "line": in_line,
        "given_up": tagged(given_up),
        "letters": announcements_of(found.pk)[:10],
        "sessions": with_clashes(found, sessions_of(found.pk), at=timezone.now()),
    }
    return render(request, "home/cohort.html", context)


@require_safe
@only(permissions.can_see_audit_trail)
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what to which record, the latest first. Taking the spreadsheet is itself written down."""
    form = AuditFilter(request.GET or None)
    facts = form.cleaned_data if form.is_valid() else {}
    found = trail.entries(**facts)
    if request.GET.get("format") == "csv" and not form.errors:
        audit.record("exported", AuditEntry(), by=request.user)
        return documents.csv_response("audit.csv", trail.ENTRY_HEADER, trail.entry_rows(found, most=MOST_IN_A_FILE))
    page = page_of(request, found, per_page=50)
    context = {
        "form": form,
        "page": page,
        "lines": trail.lines_of(list(page.object_list)),
        "chips": _audit_chips(form, facts),
        "days": _days(facts),
    }
    return render(request, "home/audit_trail.html", context)


def _audit_chips(form: AuditFilter, facts: dict) -> list[dict]:
    """What is filtered by. A day cannot be taken off by a chip: it stands in three boxes."""
    labels = dict(form.fields["thing"].choices)
    words = {"person": str, "thing": labels.get, "number": lambda number: f"Number {number}"}
    given = {name: facts[name] for name in words if facts.get(name)}
    return [{"label": words[name](value), "name": name, "value": value} for name, value in given.items()]


def _days(facts: dict) -> str:
    """From 1 Jan 2027 until 5 Jan 2027; nothing when no day was given."""
    given = [(word, facts.get(name)) for word, name in (("From", "first"), ("until", "last"))]
    return " ".join(f"{word} {short_day(day)}" for word, day in given if day)
