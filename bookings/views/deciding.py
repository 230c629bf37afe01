"""One page on which everything that waits at a school is decided in one go, and taking a decision back."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.humanize.templatetags.humanize import apnumber
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import actions, permissions, queries
from bookings.forms import DecideManyForm, TakeBackForm
from bookings.models import Approval
from bookings.states import Answer, ApprovalStatus
from core.calendar import AcademicYear
from core.paging import page_of
from schools.models import Person
from schools.permissions import can_see_school

ROWS = 50
DECISION, REASON = "decision-", "reason-"


@require_http_methods(["GET", "POST"])
@login_required
def approvals(request: HttpRequest, pk: int) -> HttpResponse:
    """All that waits for a school's answer, with what each costs and leaves of the budget."""
    if not permissions.can_see_approvals(request.user, pk):
        raise Http404
    if request.method == "POST" and not permissions.decides_anything_for(request.user, pk):
        raise Http404
    page, others = None, []
    if request.method == "POST":
        found = queries.approvals_with_booking(named_in(request.POST)).filter(organisation_id=pk)
        form = form_after(request, [one for one in found if permissions.can_decide(request.user, one)], by=request.user)
        if form is None:
            return redirect("bookings:approvals", pk)
    else:
        page = page_of(request, queries.approvals_to_decide(pk), per_page=ROWS)
        others = [one for one in page.object_list if not permissions.can_decide(request.user, one)]
        form = DecideManyForm(approvals=[one for one in page.object_list if one not in others])
    context = {
        "seen": _seen(request.user, pk),
        "form": form,
        "page": page,
        "others": others,
        "budgets": _with_money([*form.approvals, *others], pk),
        "decided": decided_lately(pk, by=request.user),
        "headline": headline_of(page.paginator.count if page else len(form.approvals)),
        "is_filled_in": "fill" in request.POST,
        "sees_school": can_see_school(request.user, pk),
    }
    return render(request, "bookings/approvals.html", context, status=422 if form.errors else 200)


def _seen(person: Person, organisation_id: int) -> SimpleNamespace:
    """The school as its pages name it. Whoever may open them holds a post there, and that brings its name along."""
    names = {post.organisation_id: post.organisation_name for post in person.current_posts}
    return SimpleNamespace(pk=organisation_id, name=names[organisation_id])


def headline_of(count: int) -> str:
    """Six bookings wait for an answer."""
    if not count:
        return "Nothing waits for an answer"
    return f"{str(apnumber(count)).capitalize()} {'booking waits' if count == 1 else 'bookings wait'} for an answer"


def decided_lately(organisation_id: int, *, by: Person) -> list[Approval]:
    """What was decided at a school in the last day; each says whether this person may take it back."""
    decided = list(queries.decided_lately([organisation_id])[:ROWS])
    for one in decided:
        one.may_undo = permissions.can_decide(by, one)
    return decided


def named_in(posted: QueryDict) -> list[int]:
    """The approvals of a sent form's rows, as many as a page can have. A browser leaves out radios that nobody chose,
    so a row is known by its box for a reason."""
    numbers = [name.removeprefix(REASON).removeprefix(DECISION) for name in posted]
    known = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 10]
    return list(dict.fromkeys(known))[:ROWS]


def form_after(request: HttpRequest, found: list[Approval], *, by: Person) -> DecideManyForm | None:
    """Carries out what was chosen. None when all of it is done, else the form once more, with what stands in the way.

    "Approve for all" only fills the answers in: nothing is decided before they are sent.
    """
    if "fill" in request.POST:
        return DecideManyForm(initial=_filled_in(request.POST, found), approvals=found)
    form = DecideManyForm(request.POST, approvals=found)
    if not form.is_valid():
        return form
    answers = list(form.answers)
    if not answers:
        form.add_error(None, "Choose approve or decline for at least one of them.")
        return form
    refused = actions.decide_many(answers, by=by)
    _tell(request, [answer for approval, answer, _ in answers if approval.pk not in refused])
    return _again(request, found, refused) if refused else None


def _filled_in(typed: QueryDict, found: Iterable[Approval]) -> dict[str, str]:
    """What was typed so far, with "approve" where nothing was chosen."""
    answers = {f"{DECISION}{one.pk}": typed.get(f"{DECISION}{one.pk}") or Answer.APPROVE for one in found}
    return answers | {f"{REASON}{one.pk}": typed.get(f"{REASON}{one.pk}", "") for one in found}


def _tell(request: HttpRequest, answers: list[str]) -> None:
    """Six bookings are approved, one is declined."""
    approved = answers.count(Answer.APPROVE)
    parts = [
        f"{apnumber(count)!s} {'booking is' if count == 1 else 'bookings are'} {done}"
        for count, done in ((approved, "approved"), (len(answers) - approved, "declined"))
        if count
    ]
    if parts:
        words = ", ".join(parts)
        messages.success(request, f"{words[0].upper()}{words[1:]}. You can take a decision back for 24 hours.")


def _again(request: HttpRequest, found: list[Approval], refused: dict[int, str]) -> DecideManyForm:
    """What still waits, with all that was typed; and why the others could not be decided."""
    still_open = queries.approvals_with_booking([one.pk for one in found]).filter(status=ApprovalStatus.ASKED)
    form = DecideManyForm(request.POST, approvals=list(still_open))
    for one in found:
        if one.pk in refused:
            who = f"{one.booking.who}, {one.booking.cohort.programme.title}"
            name = f"{DECISION}{one.pk}"
            form.add_error(name if name in form.fields else None, f"{who}: {refused[one.pk]}")
    return form


def _with_money(found: list[Approval], organisation_id: int) -> list[queries.BudgetLeft]:
    """Gives each `cost_pence` and `leaves_pence`, what would be left of its year's budget; returns those budgets."""
    this_year = AcademicYear.now()
    for one in found:
        starts_at = one.booking.cohort.starts_at
        one.year = AcademicYear.of(timezone.localdate(starts_at)) if starts_at else this_year
    budgets = queries.budgets_left(organisation_id, sorted({this_year, *(one.year for one in found)}))
    for one in found:
        left = budgets[one.year].left_pence
        one.cost_pence = one.booking.price_pence + one.booking.cover_pence
        one.leaves_pence = None if left is None else left - one.cost_pence
        one.year_words = "" if one.year == this_year else str(one.year)
    return list(budgets.values())


# Taking a decision back -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def undo_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back. The page first says what follows."""
    approval = get_object_or_404(queries.approvals_with_booking([pk]))
    if not permissions.can_decide(request.user, approval):
        raise Http404
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.undo_decision(approval, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{approval.booking.who}’s booking waits for an answer again.")
            return redirect("bookings:approvals", approval.organisation_id)
    context = {"approval": approval, "form": form, "can_be_undone": queries.can_be_undone(approval)}
    return render(request, "bookings/undo_decision.html", context, status=422 if form.errors else 200)
