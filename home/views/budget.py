"""What a school spends on courses in a year: in all, by strand and by person, beside its budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from bookings import permissions
from bookings.queries.budgets import BudgetLeft
from bookings.queries.spending import YearOfSpend, name_in, spend_by_person, spend_in, spend_of, spend_rows
from bookings.queries.training import training_of
from core import audit, documents, words
from core.calendar import AcademicYear
from core.paging import page_of
from home.bars import bar_of, longest
from home.documents import training_report
from home.views.seen import find, year_asked_for, years_shown
from schools.models import Organisation

#: Courses of the next year are booked in this one.
AHEAD = 1
HEADER = ("Person", "Strand", "Charged (£)", "Supply cover (£)", "Waits for approval (£)")


@require_safe
@login_required
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's spend; as a page or as a spreadsheet."""
    seen, schools = find(request, pk)
    year = year_asked_for(request, ahead=AHEAD)
    if request.GET.get("format") == "csv":
        return documents.csv_response(f"spend-{year.start}.csv", HEADER, _rows(spend_rows(seen.pk, year)))
    spent = spend_of(seen.pk, year)
    page = page_of(request, spend_by_person(seen.pk, year))
    page.object_list = [(name_in(row), spend_in(row, year)) for row in page.object_list]
    headline, lead = _in_words(spent.total)
    context = {
        "seen": seen,
        "schools": schools,
        "year": year,
        "this_year": AcademicYear.now(),
        "years": years_shown(ahead=AHEAD),
        "headline": headline,
        "lead": lead,
        "lines": list(_lines(spent)),
        "page": page,
        "can_set_budget": permissions.can_set_budget(request.user, seen.pk) and year >= AcademicYear.now(),
    }
    return render(request, "home/budget.html", context)


def _in_words(total: BudgetLeft) -> tuple[str, str]:
    """The heading says what is left, or what was spent; the sentence under it of what."""
    if total.left_pence is None:
        headline = f"{words.money(total.spent_pence)} for courses in {total.year}"
    elif total.left_pence < 0:
        headline = f"{words.money(-total.left_pence)} more than the budget for {total.year}"
    else:
        headline = f"{words.money(total.left_pence)} left in {total.year}"
    meant = "" if total.budget_pence is None else f" of a budget of {words.money(total.budget_pence)}"
    lead = f"{words.money(total.charged_pence)} charged and {words.money(total.cover_pence)} for supply cover{meant}."
    waits = f" {words.money(total.waiting_pence)} waits for approval." if total.waiting_pence else ""
    return headline, lead + waits


def _lines(spent: YearOfSpend) -> Iterator[tuple]:
    """What it is about, the sums and the bar: in all, then each strand. Strands are drawn on one scale."""
    yield "In all", spent.total, bar_of(spent.total, whole_pence=longest([spent.total]))
    whole_pence = longest(spent.strands.values())
    for label, spend in spent.by_strand:
        yield label, spend, bar_of(spend, whole_pence=whole_pence)


def _rows(found: Iterable[tuple[str, str, BudgetLeft]]) -> Iterator[tuple]:
    for name, strand, spend in found:
        sums = (spend.charged_pence, spend.cover_pence, spend.waiting_pence)
        yield (name, strand, *(pence / 100 for pence in sums))


@require_GET
@login_required
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's training for the governors, as one PDF. That it was taken out is written down."""
    seen, _ = find(request, pk)
    year = year_asked_for(request)
    school = get_object_or_404(Organisation, pk=seen.pk)
    content = training_report(training_of(school, year))
    audit.record("exported the training report of", school, by=request.user, organisation_id=school.pk)
    return documents.pdf_response(f"training-{year.start}.pdf", content)
