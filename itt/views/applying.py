"""An application: its task list, its sections, the courses chosen, and what becomes of each. One's own alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.answering import answer, asks_and_acts, done, sent
from itt import actions, queries
from itt.forms import NoQuestions
from itt.forms.applying import SectionForm
from itt.models import Choice, Form
from itt.rules import SECTIONS
from itt.states import ChoiceStatus


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The task list: what is complete, which courses are chosen, and who of the office has read it."""
    cycle = queries.cycle_now()
    form = queries.own_form(request.user, cycle)
    context = {
        "cycle": cycle,
        "form": form,
        "tasks": queries.tasks_of(form) if form else [],
        "choices": list(queries.choices_of(form)) if form else [],
        "courses": queries.courses_to_choose(cycle) if cycle else [],
        "readers": queries.readers_of(form) if form else [],
        "is_open": bool(cycle and queries.is_open(cycle)),
    }
    return render(request, "itt/mine.html", context)


@require_POST
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an application in this cycle."""
    cycle = queries.cycle_now()
    if cycle is None or not queries.is_open(cycle):
        messages.error(request, "Applications are not open at the moment. The dates stand on the page.")
        return redirect("itt:index")
    actions.begin_form(cycle, by=request.user)
    return redirect("itt:mine")


def _own_form(request: HttpRequest) -> Form:
    found = queries.own_form(request.user, queries.cycle_now())
    if found is None:
        raise Http404
    return found


@asks_and_acts
@login_required
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One section, kept as it is typed, complete or not."""
    if name not in {one.name for one in SECTIONS}:
        raise Http404
    held = _own_form(request)
    form = SectionForm(sent(request), section=name, initial=_said(held, name))

    def act() -> None:
        is_done = form.cleaned_data["is_done"]
        actions.save_section(held, name, is_done=is_done, by=request.user, **form.facts())

    if request.method == "POST" and done(form, act):
        messages.success(request, "It is kept.")
        return redirect("itt:mine")
    return answer(request, "itt/section.html", {"form": form, "section": form.section, "cycle": held.cycle})


def _said(held: Form, name: str) -> dict:
    is_done = name in held.done
    if name == "safeguarding":
        said = getattr(held, "safeguarding", None)
        if said is None:
            return {"is_done": is_done}
        return {"has_something": "yes" if said.has_something else "no", "words": said.words, "is_done": is_done}
    one = next(one for one in SECTIONS if one.name == name)
    return {field: getattr(held, field) for field in one.fields} | {"is_done": is_done}


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a course to apply for."""
    held = _own_form(request)
    number = request.POST.get("course", "")
    course = queries.courses_to_choose(held.cycle).filter(pk=number if number.isdecimal() else 0).first()
    if course is None:
        messages.error(request, "Choose one of the courses.")
        return redirect("itt:mine")
    made: list[Choice] = []
    step = NoQuestions({})
    if not done(step, lambda: made.append(actions.choose(held, course, by=request.user))):
        messages.error(request, " ".join(step.non_field_errors()))
        return redirect("itt:mine")
    return redirect("itt:choice", made[0].pk)


@asks_and_acts
@login_required
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """One choice: send it, answer an offer, or go no further."""
    found = queries.own_choice(request.user, pk)
    if found is None:
        raise Http404
    form = NoQuestions(sent(request))
    steps = {
        "submit": actions.submit,
        "accept": actions.accept,
        "decline": actions.decline,
        "withdraw": actions.withdraw,
    }
    name = request.POST.get("step", "")
    if request.method == "POST" and name == "unchoose" and found.status == ChoiceStatus.UNSUBMITTED:
        actions.unchoose(found, by=request.user)
        return redirect("itt:mine")
    if request.method == "POST" and name in steps and done(form, lambda: steps[name](found, by=request.user)):
        messages.success(request, "Done.")
        return redirect("itt:choice", pk)
    context = {
        "choice": found,
        "form": form,
        "conditions": found.conditions.all(),
        "left": queries.sections_left(found.form) if found.status == ChoiceStatus.UNSUBMITTED else [],
    }
    return answer(request, "itt/choice.html", context)
