"""Trainees: by year and route on a stated day, entered, and led from start to first post."""

from __future__ import annotations

import copy
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import documents
from core.answering import answer, asks_and_acts, done, sent
from core.calendar import AcademicYear, today
from core.gate import only
from core.paging import page_of
from itt import actions, permissions, queries
from itt.forms import FirstPostForm, LeaveForm, NoQuestions, OnForm, PlaceForm, TraineeForm
from itt.models import FirstPost, Trainee
from itt.rules import Route
from itt.states import TRAINEE_TRANSITIONS, TraineeStatus
from schools.actions import make_person
from schools.queries import person_with_address

manages = only(permissions.can_manage_training)
#: As in the national register's template for many trainees at once.
HEADER = ("First names", "Last names", "Training route", "ITT start date", "Trainee start date", "Employing school URN",
          "Lead school URN", "Status")  # fmt: skip


@require_safe
@manages
def trainees(request: HttpRequest) -> HttpResponse:
    """Who trains in a year, by route; as a spreadsheet too. The figures count whoever had started by the day named."""
    year, route, day = _asked(request)
    found = queries.trainees_of(year, route=route)
    if request.GET.get("format") == "csv":
        return documents.csv_response(f"trainees-{year}.csv", HEADER, (_row(one) for one in found))
    context = {
        "year": AcademicYear(year),
        "route": route,
        "routes": Route,
        "day": day,
        "page": page_of(request, found),
        "years": queries.trainees_by_year(day=day),
    }
    return render(request, "itt/office/trainees.html", context)


def _asked(request: HttpRequest) -> tuple[int, str, date]:
    """The year, route and day that the address asks for; this year, both, and today when it asks for nonsense."""
    asked, route = request.GET.get("year", ""), request.GET.get("route", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and 2000 <= int(asked[:9]) <= 2099
        else AcademicYear.now().start
    )
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today()
    return year, route if route in Route.values else "", day if 2010 <= day.year <= 2099 else today()


def _row(one: Trainee) -> tuple:
    urn = getattr(getattr(one.home_school, "school", None), "urn", "") if one.home_school_id else ""
    lead = getattr(getattr(one.partnership.lead_school, "school", None), "urn", "")
    return (
        one.person.first_name,
        one.person.last_name,
        f"School direct ({'salaried' if one.partnership.route == Route.SALARIED else 'tuition fee'})",
        f"{one.year}-09-01",
        one.started_on.isoformat() if one.started_on else "",
        urn,
        lead,
        one.get_status_display(),
    )


@asks_and_acts
@manages
def new_trainee(request: HttpRequest) -> HttpResponse:
    """Somebody who will train; whoever is known by the address keeps their record."""
    form = TraineeForm(sent(request), initial={"year": AcademicYear.now().start})
    made: list[Trainee] = []

    def act() -> None:
        said, by = form.cleaned_data, request.user
        person = person_with_address(said["email"]) or make_person(
            first_name=said["first_name"], last_name=said["last_name"], email=said["email"], by=by
        )
        made.append(actions.enter_trainee(said["partnership"], person, year=said["year"], by=by))

    if request.method == "POST" and done(form, act):
        return redirect("itt:trainee", made[0].pk)
    return answer(request, "itt/office/new_trainee.html", {"form": form})


@asks_and_acts
@manages
def trainee(request: HttpRequest, pk: int) -> HttpResponse:
    """One trainee: schools, start, leaving, recommendation, award, first post. Each step has its own small form."""
    found = get_object_or_404(
        Trainee.objects.select_related(
            "person", "partnership", "home_school", "second_school", "first_post__organisation"
        ),
        pk=pk,
    )
    forms = _forms(request, found)
    step = request.POST.get("step", "")
    if request.method == "POST" and step in forms and _stepped(request, found, step, forms[step]):
        messages.success(request, "It is noted.")
        return redirect("itt:trainee", pk)
    shown = {f"{name}_form": form for name, form in forms.items()}
    return answer(request, "itt/office/trainee.html", {"trainee": found, "post": _post_of(found), **shown})


def _post_of(found: Trainee) -> FirstPost | None:
    return getattr(found, "first_post", None)


def _forms(request: HttpRequest, found: Trainee) -> dict:
    """The forms of the steps that are open to a trainee in this state."""
    goes_to, step = TRAINEE_TRANSITIONS.get(TraineeStatus(found.status), set()), request.POST.get("step")

    def data(name: str):
        return sent(request) if step == name else None

    forms: dict = {"place": PlaceForm(data("place"), instance=copy.copy(found), prefix="place")}
    if TraineeStatus.TRAINING in goes_to:
        forms["start"] = OnForm(data("start"), prefix="start")
    if TraineeStatus.RECOMMENDED in goes_to:
        forms["recommend"] = NoQuestions(data("recommend"), prefix="recommend")
    if TraineeStatus.AWARDED in goes_to:
        forms["award"] = OnForm(data("award"), prefix="award")
    if TraineeStatus.WITHDRAWN in goes_to:
        forms["leave"] = LeaveForm(data("leave"), prefix="leave")
    if found.status == TraineeStatus.AWARDED:
        held = copy.copy(_post_of(found)) or FirstPost(trainee=found, is_teaching=True)
        forms["post"] = FirstPostForm(data("post"), instance=held, prefix="post")
    return forms


def _stepped(request: HttpRequest, found: Trainee, step: str, form) -> bool:
    by = request.user

    def act() -> None:
        said = form.cleaned_data
        if step == "place":
            actions.place(found, by=by, **said)
        elif step == "start":
            actions.confirm_start(found, on=said["on"], by=by)
        elif step == "recommend":
            actions.recommend(found, by=by)
        elif step == "award":
            actions.note_award(found, on=said["on"], by=by)
        elif step == "leave":
            facts = {"reason": said["reason"], "on": said["on"]}
            actions.leave(found, is_deferred=said["is_deferred"] == "yes", by=by, **facts)
        else:
            actions.note_first_post(found, by=by, **said)

    return done(form, act)
