"""The ITT lead's applications: who waits for what, and one of them with every step that its state allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.answering import answer, asks_and_acts, done, sent
from core.calendar import today
from core.gate import only
from core.paging import page_of
from itt import actions, permissions, queries
from itt.forms import NoQuestions
from itt.forms.applying import InviteForm, OfferForm, RankForm, RejectForm, ReopenForm, WordsForm
from itt.models import Choice
from itt.rules import SECTIONS, USUAL_CONDITIONS
from itt.states import MOVES, REVERSALS, UNDECIDED, Mover
from schools.models import Person

manages = only(permissions.can_manage_training)
QUEUES = (
    ("decide", "To decide"),
    ("offers", "Offers without an answer"),
    ("conditions", "Conditions open"),
    ("recruited", "Recruited"),
    ("over", "Over"),
)


@require_safe
@manages
def applications(request: HttpRequest) -> HttpResponse:
    """Those who wait longest first, with the working days that are left."""
    asked = request.GET.get("show", "")
    queue = asked if asked in dict(QUEUES) else "decide"
    page = page_of(request, queries.choices_in(queue))
    rows = [{"choice": one, "days": queries.days_left(one)} for one in page.object_list]
    context = {"queue": queue, "queues": QUEUES, "page": page, "rows": rows}
    return render(request, "itt/office/applications.html", context)


@asks_and_acts
@manages
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One application, and the steps that are open. That it was opened is on record, and its writer sees it."""
    found = get_object_or_404(queries.choices_seen(), pk=pk)
    open_steps = _forms(request, found)
    name = request.POST.get("step", "")
    form = open_steps.get(name)
    if request.method == "POST" and form and done(form, _act(request, found, name, form)):
        messages.success(request, "Done.")
        return redirect("itt:decide", pk)
    if request.method == "GET":
        actions.note_reading(found.form, by=request.user)
    said = [(one, [(field, getattr(found.form, field)) for field in one.fields]) for one in SECTIONS if one.fields]
    context = {
        "choice": found,
        "days": queries.days_left(found),
        "said": said,
        "safeguarding": getattr(found.form, "safeguarding", None),
        "conditions": found.conditions.select_related("confirmed_by"),
        "steps": [(key, form) for key, form in open_steps.items() if key not in REVERSALS],
        "reversals": [(key, form) for key, form in open_steps.items() if key in REVERSALS],
        **{f"form_{key}": form for key, form in open_steps.items()},
    }
    return answer(request, "itt/office/decide.html", context)


@dataclass(frozen=True)
class Step:
    """Something that the lead can do: its form, what stands on its button, and the action."""

    form_class: type[forms.Form]
    button: str
    act: Callable[[Choice, Any, Person], None]


_STEPS = {
    "invite": Step(
        InviteForm, "Invite to an interview", lambda one, form, by: actions.invite(one, by=by, **form.facts())
    ),
    "cancel_interview": Step(
        NoQuestions, "Cancel the interview", lambda one, _, by: actions.cancel_interview(one, by=by)
    ),
    "offer": Step(
        OfferForm,
        "Offer a place",
        lambda one, form, by: actions.offer(one, conditions=form.cleaned_data["conditions"], by=by),
    ),
    "rank": Step(
        RankForm, "Set the order", lambda one, form, by: actions.set_rank(one, form.cleaned_data["rank"], by=by)
    ),
    "reject": Step(RejectForm, "Turn down", lambda one, form, by: actions.reject(one, by=by, **form.cleaned_data)),
    "withdraw_offer": Step(
        WordsForm,
        "Withdraw the offer",
        lambda one, form, by: actions.withdraw_offer(one, feedback=form.cleaned_data["words"], by=by),
    ),
    "recruit": Step(NoQuestions, "Confirm as recruited", lambda one, _, by: actions.recruit(one, by=by)),
    "not_met": Step(
        WordsForm,
        "Conditions not met",
        lambda one, form, by: actions.not_met(one, feedback=form.cleaned_data["words"], by=by),
    ),
    "defer": Step(NoQuestions, "Defer by a year", lambda one, _, by: actions.defer(one, by=by)),
    "withdraw": Step(NoQuestions, "Withdraw for the applicant", lambda one, _, by: actions.withdraw_for(one, by=by)),
    "reopen": Step(
        ReopenForm,
        "Reopen a section",
        lambda one, form, by: actions.reopen(one.form, form.cleaned_data["section"], by=by),
    ),
    "reinstate": Step(
        WordsForm, "Reinstate", lambda one, form, by: actions.go_back(one, words=form.cleaned_data["words"], by=by)
    ),
    "restore": Step(
        WordsForm, "Restore", lambda one, form, by: actions.go_back(one, words=form.cleaned_data["words"], by=by)
    ),
}


def steps_of(choice: Choice) -> list[str]:
    """The steps that the lead can take from a state."""
    allowed = [name for name, (froms, _, movers) in MOVES.items() if choice.status in froms and Mover.LEAD in movers]
    if choice.status in UNDECIDED:
        allowed += ["rank", "reopen"]
    if "restore" in allowed and not choice.was:
        allowed.remove("restore")
    return [name for name in _STEPS if name in allowed]


def _forms(request: HttpRequest, found: Choice) -> dict:
    step = request.POST.get("step", "")
    initial = {"offer": {"conditions": list(USUAL_CONDITIONS)}, "rank": {"rank": found.rank}}
    shown: dict = {}
    for name in steps_of(found):
        shown[name] = _STEPS[name].form_class(
            sent(request) if step == name else None, prefix=name, initial=initial.get(name)
        )
        shown[name].button = _STEPS[name].button
    for condition in found.conditions.filter(met_on__isnull=True):
        key = f"meet-{condition.pk}"
        shown[key] = NoQuestions(sent(request) if step == key else None, prefix=key)
        shown[key].condition = condition
        shown[key].button = f"Seen today: {condition}"
    return shown


def _act(request: HttpRequest, found: Choice, name: str, form) -> Callable[[], None]:
    if name.startswith("meet-"):
        return lambda: actions.meet(form.condition, on=today(), by=request.user)
    return lambda: _STEPS[name].act(found, form, request.user)
