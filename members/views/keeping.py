"""How the office keeps its schools: who is in, one school's history and conversations, a membership by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import documents
from core.answering import asks_and_acts, done, sent
from core.calendar import AcademicYear, today
from core.gate import only
from core.paging import page_of
from members import actions, permissions
from members.forms.keeping import ByHandForm, ContactForm, StandingFilter
from members.models import ContactNote
from members.queries import keeping, standing
from members.rules import standing_on
from members.states import Standing
from schools.models import Organisation

HEADER = ("School", "Standing", "Latest membership", "Kind", "Fee (£)", "Last conversation", "Next step by")
MOST_IN_A_FILE = 20_000
TONES = {Standing.MEMBER: "good", Standing.IN_GRACE: "wait", Standing.APPLIED: "wait", Standing.TO_COME: "good"}


@require_safe
@only(permissions.can_see_memberships)
def schools(request: HttpRequest) -> HttpResponse:
    """Who is in, in grace, lapsed, never joined, applied: with counts; as a page or as a spreadsheet."""
    form = StandingFilter(request.GET)
    asked = form.asked()
    found = keeping.schools_by_standing(asked)
    if request.GET.get("format") == "csv":
        return documents.csv_response("membership.csv", HEADER, _rows(found[:MOST_IN_A_FILE].iterator(500)))
    counts = keeping.counts_by_standing(asked.on)
    page = page_of(request, found)
    for school in page.object_list:
        school.tag = Standing(school.standing).label
        school.tone = TONES.get(school.standing, "quiet")
        school.latest = AcademicYear(school.latest_year) if school.latest_year else None
    context = {
        "form": form,
        "chips": form.chips(),
        "page": page,
        "counts": counts,
        "parts": [(one.value, one.label, counts.value.get(one.value, 0)) for one in Standing],
        "shown": asked.standing,
        "on": asked.on or today(),
        "can_manage": permissions.can_manage_memberships(request.user),
    }
    return render(request, "members/schools.html", context, status=422 if form.errors else 200)


def _rows(found: Iterable) -> Iterator[tuple]:
    for one in found:
        yield (
            one.name,
            Standing(one.standing).label,
            AcademicYear(one.latest_year) if one.latest_year else "",
            one.latest_tier or "",
            (one.latest_fee_pence or 0) / 100,
            one.last_on or "",
            one.step_on or "",
        )


def _kept(pk: int) -> Organisation:
    return get_object_or_404(keeping.organisations_kept(), pk=pk)


@asks_and_acts
@only(permissions.can_see_memberships)
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """A school's memberships of all years, what was talked about, and a form for one conversation more."""
    found = _kept(pk)
    form = ContactForm(sent(request))
    if done(form, lambda: actions.note_contact(found, by=request.user, **form.cleaned_data)):
        messages.success(request, "The note is kept.")
        return redirect("members:school", pk)
    records = standing.records_of([pk])[pk]
    context = {
        "organisation": found,
        "standing": standing_on(records, today()).label,
        "history": keeping.history_of_school(pk),
        "page": page_of(request, keeping.notes_of(pk)),
        "form": form,
        "can_manage": permissions.can_manage_memberships(request.user),
    }
    return render(request, "members/school.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_see_memberships)
def finish_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of a conversation is done."""
    found = get_object_or_404(ContactNote, pk=pk)
    try:
        actions.finish_step(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Done.")
    return redirect("members:school", found.organisation_id)


@asks_and_acts
@only(permissions.can_manage_memberships)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a membership on record that was agreed on paper."""
    found = _kept(pk)
    form = ByHandForm(sent(request))
    if done(form, lambda: actions.record_by_hand(found, actions.ByHand(**form.facts()), by=request.user)):
        messages.success(request, f"The membership of {found} is on record.")
        return redirect("members:school", pk)
    context = {"organisation": found, "form": form, "heading": "Record a membership by hand"}
    return render(request, "members/keeping_form.html", context, status=422 if form.errors else 200)
