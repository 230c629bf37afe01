"""A school's page, for its heads, CPD leads and office: approvals, staff, bookings, money."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings import permissions as booking_permissions
from bookings.emails.approvals import approval_link
from bookings.models import Approval
from bookings.rules import is_sweep_offered
from bookings.views.deciding import decided_lately
from core import documents, words
from core.calendar import AcademicYear, today
from core.paging import page_of
from home.labels import tagged
from home.queries import school as read
from home.views.seen import find, year_asked_for, years_shown
from schools.models import Person
from schools.permissions import can_decide_claim, can_decide_for

MOST_IN_A_FILE = 20_000


@require_safe
@login_required
def school(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """What waits for the school, who is booked on what, and what it costs.

    Somebody with several schools first sees the one where an answer is most urgent.
    """
    _, schools = find(request, pk)
    waiting = read.approvals_for([school.pk for school in schools])
    seen, _ = find(request, pk or next((approval.organisation_id for approval in waiting), None))
    approvals = [approval for approval in waiting if approval.organisation_id == seen.pk]
    for approval in approvals:
        approval.link = _link_to_decide(approval, request.user)
    claims = list(read.claims_at(seen.pk))
    for claim in claims:
        claim.may_decide = can_decide_claim(request.user, claim)
    coming = list(read.coming(seen.pk)[: read.MOST_SHOWN + 1])
    headline, lead = _what_to_do(approvals)
    organisation = read.school_in_register(seen.pk)
    context = {
        "seen": seen,
        "schools": schools,
        "headline": headline,
        "lead": lead,
        "organisation": organisation,
        "held": read.membership_of(organisation),
        "can_join": can_decide_for(request.user, seen.pk),
        "approvals": approvals,
        "approvals_pence": sum(approval.booking.cost_pence for approval in approvals),
        "claims": claims,
        "is_sweep_offered": is_sweep_offered(today()),
        "decided": decided_lately(seen.pk, by=request.user),
        "bookings": tagged(coming[: read.MOST_SHOWN]),
        "has_more": len(coming) > read.MOST_SHOWN,
        "spending": read.spending_of(seen.pk, AcademicYear.now()),
        "can_call": can_decide_for(request.user, seen.pk),
    }
    return render(request, "home/school.html", context)


def _what_to_do(approvals: list[Approval]) -> tuple[str, str]:
    """The page's heading says what waits, the sentence under it until when."""
    mine = [approval for approval in approvals if approval.link]
    if mine:
        first = mine[0]
        waits = "booking waits" if len(mine) == 1 else "bookings wait"
        person = first.booking.person
        whose = f"{person.first_name}’s place" if person else "A place whose name follows"
        held = f"{whose} is held until {words.until(first.ends_at)}."
        return f"{str(apnumber(len(mine))).capitalize()} {waits} for you", held
    if approvals:
        waits = "booking waits" if len(approvals) == 1 else "bookings wait"
        return (
            f"{str(apnumber(len(approvals))).capitalize()} {waits} for a head",
            "The heads were asked by e-mail.",
        )
    return "Nothing waits for you", "Below is what your colleagues are booked on."


def _link_to_decide(approval: Approval, person: Person) -> str:
    """The page on which this person decides; none for those who cannot."""
    return approval_link(approval, person) if booking_permissions.can_decide(person, approval) else ""


@require_safe
@login_required
def bookings(request: HttpRequest, pk: int) -> HttpResponse:
    """All bookings of the school's people, coming or past; as a page or as a spreadsheet."""
    seen, schools = find(request, pk)
    is_past = request.GET.get("show") == "past"
    rows = read.past(seen.pk) if is_past else read.coming(seen.pk)
    if request.GET.get("format") == "csv":
        name = "past-bookings.csv" if is_past else "bookings.csv"
        return documents.csv_response(name, read.BOOKING_HEADER, read.booking_rows(rows[:MOST_IN_A_FILE]))
    page = page_of(request, rows)
    page.object_list = tagged(page.object_list)
    context = {"seen": seen, "schools": schools, "page": page, "is_past": is_past}
    return render(request, "home/school_bookings.html", context)


@require_safe
@login_required
def charges(request: HttpRequest, pk: int) -> HttpResponse:
    """What the school was charged in an academic year; as a page or as a spreadsheet."""
    seen, schools = find(request, pk)
    year = year_asked_for(request)
    rows = read.charges_of(seen.pk, year)
    if request.GET.get("format") == "csv":
        name = f"charges-{year.start}.csv"
        return documents.csv_response(name, read.CHARGE_HEADER, read.charge_rows(rows[:MOST_IN_A_FILE]))
    context = {
        "seen": seen,
        "schools": schools,
        "page": page_of(request, rows),
        "spending": read.spending_of(seen.pk, year),
        "years": years_shown(),
        "year": year,
    }
    return render(request, "home/school_charges.html", context)
