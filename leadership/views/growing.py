"""Beside the sessions: needs, coaches, days with other leaders, practice, pledges, reflection, progression."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from core.answering import answer, asks_and_acts, done, sent
from core.paging import page_of
from leadership import actions, permissions, queries
from leadership.forms.growing import (
    CoachForm,
    NeedsForm,
    PledgeForm,
    ProgressionForm,
    ReflectionForm,
    ShadowForm,
    TrialForm,
    schools_of,
)
from leadership.models import Application, Coach, Match, MockInterview, Pledge, Shadowing, Signature
from leadership.states import HELP_GOES_ON, TAKES_PART, ApplicationStatus


def _taking_part(request: HttpRequest, pk: int) -> Application:
    return get_object_or_404(queries.applications_of(request.user).filter(status__in=TAKES_PART), pk=pk)


@asks_and_acts
@login_required
def growing(request: HttpRequest, pk: int) -> HttpResponse:
    """A participant's own page beside the sessions, with the survey of needs."""
    found = _taking_part(request, pk)
    form = NeedsForm(sent(request), initial={"areas": list(found.needs.values_list("area", flat=True))})
    if request.method == "POST" and done(
        form, lambda: actions.say_needs(found, form.cleaned_data["areas"], by=request.user)
    ):
        messages.success(request, "Saved.")
        return redirect("leadership:growing", pk)
    matches = list(found.matches.select_related("coach__person", "coach__organisation").order_by("-pk"))
    context = {
        "application": found,
        "form": form,
        "matches": matches,
        "has_coach": any(one.status in HELP_GOES_ON for one in matches),
        "goes_on": HELP_GOES_ON,
        "coaches": queries.coaches_for(found)[:30],
        "days": found.shadowings.select_related("host").order_by("-on"),
        "interviews": queries.interviews_for(found)[:30],
        "progressions": found.progressions.order_by("-on"),
        "is_over": found.status == ApplicationStatus.COMPLETED,
    }
    return answer(request, "leadership/growing.html", context)


@asks_and_acts
@login_required
def shadow(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a day beside another leader."""
    found = _taking_part(request, pk)
    form = ShadowForm(sent(request), hosts=queries.hosts_for(found))
    if request.method == "POST" and done(
        form, lambda: actions.ask_to_shadow(found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Asked. The day stands when they have said yes.")
        return redirect("leadership:growing", pk)
    context = {"form": form, "application": found, "heading": "A day beside another leader"}
    return answer(request, "leadership/one_form.html", context)


@asks_and_acts
@login_required
def progression(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a programme that she has completed."""
    found = _taking_part(request, pk)
    if found.status != ApplicationStatus.COMPLETED:
        raise Http404
    form = ProgressionForm(sent(request))
    if request.method == "POST" and done(
        form, lambda: actions.tell_progression(found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Thank you. We are glad.")
        return redirect("leadership:growing", pk)
    return answer(
        request, "leadership/one_form.html", {"form": form, "application": found, "heading": "What came of it"}
    )


def _did(request: HttpRequest, act, words: str) -> None:
    try:
        act()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, words)


@require_POST
@login_required
def ask_coach(request: HttpRequest, pk: int, coach_id: int) -> HttpResponse:
    """Ask somebody from the pool, or end it."""
    found = _taking_part(request, pk)
    coach = get_object_or_404(Coach, pk=coach_id)
    if "end" in request.POST:
        match = get_object_or_404(found.matches.filter(status__in=HELP_GOES_ON), coach=coach)
        _did(request, lambda: actions.end_match(match, by=request.user), "It is over. You can ask somebody else.")
        return redirect("leadership:growing", pk)
    _did(request, lambda: actions.ask_coach(found, coach, by=request.user), f"{coach} is asked.")
    return redirect("leadership:growing", pk)


@require_POST
@login_required
def interview(request: HttpRequest, pk: int, interview_id: int) -> HttpResponse:
    """Take a time for a practice interview, or give it up."""
    found = _taking_part(request, pk)
    wanted = get_object_or_404(MockInterview, pk=interview_id, cohort=found.cohort_id)
    if "give-up" in request.POST:
        _did(request, lambda: actions.give_interview_up(wanted, found, by=request.user), "Given up.")
    else:
        _did(request, lambda: actions.take_interview(wanted, found, by=request.user), "The time is yours.")
    return redirect("leadership:growing", pk)


# Coaches and hosts ----------------------------------------------------------------------------------------------------


@asks_and_acts
@login_required
def coaching(request: HttpRequest) -> HttpResponse:
    """Coach others: join the pool, and answer those who ask."""
    schools = schools_of(request.user)
    if not permissions.can_nominate(request.user):
        raise Http404
    mine = Coach.objects.filter(person=request.user).first()
    form = CoachForm(sent(request), instance=mine, schools=schools)
    if request.method == "POST":
        if "leave" in request.POST and mine:
            actions.leave_pool(mine, by=request.user)
            messages.success(request, "Nobody new asks you any more.")
            return redirect("leadership:coaching")
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("words", "is_trained")}
            actions.join_pool(form.cleaned_data["organisation"], by=request.user, **said)
            words = (
                "You are in the pool."
                if said["is_trained"]
                else "You are in the pool. The training is offered to you by letter."
            )
            messages.success(request, words)
            return redirect("leadership:coaching")
    matches, days = queries.asked_of(request.user)
    context = {"form": form, "coach": mine, "matches": matches[:50], "days": days[:50]}
    return answer(request, "leadership/coaching.html", context)


@require_POST
@login_required
def answer_match(request: HttpRequest, pk: int) -> HttpResponse:
    """The coach's yes or no, or the end of it."""
    match = get_object_or_404(Match.objects.select_related("coach", "application"), pk=pk, coach__person=request.user)
    if "end" in request.POST:
        _did(request, lambda: actions.end_match(match, by=request.user), "It is over.")
    else:
        agreed = "yes" in request.POST
        _did(request, lambda: actions.answer_match(match, is_agreed=agreed, by=request.user), "Answered.")
    return redirect("leadership:coaching")


@require_POST
@login_required
def answer_shadowing(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's yes or no."""
    day = get_object_or_404(Shadowing, pk=pk, host=request.user)
    _did(
        request,
        lambda: actions.answer_shadowing(day, is_agreed="yes" in request.POST, by=request.user),
        "Answered.",
    )
    return redirect("leadership:coaching")


# Pledges, trials, reflection ------------------------------------------------------------------------------------------


@asks_and_acts
def pledges(request: HttpRequest) -> HttpResponse:
    """What leaders put their names to, for everybody; signed in, one can sign."""
    open_ones = list(queries.pledges()[:20])
    signed = {}
    if request.user.is_authenticated:
        signed = {one.pledge_id: one for one in Signature.objects.filter(person=request.user)}
    if request.method == "POST":
        return _sign(request)
    rows = [{"pledge": one, "mine": signed.get(one.pk)} for one in open_ones]
    return render(request, "leadership/pledges.html", {"rows": rows, "form": PledgeForm()})


def _sign(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        raise Http404
    number = request.POST.get("pledge", "")
    pledge = (
        Pledge.objects.filter(pk=int(number), is_open=True).first() if re.fullmatch("[0-9]{1,18}", number) else None
    )
    if pledge is None:
        messages.error(request, "This pledge is closed. Choose another one.")
        return redirect("leadership:pledges")
    mine = Signature.objects.filter(pledge=pledge, person=request.user).first()
    if mine:
        actions.note_done(mine, is_done="done" in request.POST, by=request.user)
    else:
        words = request.POST.get("words", "")[:200]
        _did(request, lambda: actions.sign(pledge, words=words, by=request.user), "You have signed it.")
    return redirect("leadership:pledges")


@asks_and_acts
@login_required
def trials(request: HttpRequest) -> HttpResponse:
    """What schools tried to be friendlier to families: the log of one's own, and what others share."""
    if not permissions.can_nominate(request.user):
        raise Http404
    schools = schools_of(request.user).filter(pk__in=permissions.schools_headed(request.user))
    form = TrialForm(sent(request), schools=schools) if schools.exists() else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if done(form, lambda: actions.log_trial(by=request.user, **form.cleaned_data)):
            messages.success(request, "It is in the log.")
            return redirect("leadership:trials")
    page = page_of(request, queries.trials_seen_by(request.user))
    return answer(request, "leadership/trials.html", {"form": form, "page": page} if form else {"page": page})


@asks_and_acts
@login_required
def reflection(request: HttpRequest) -> HttpResponse:
    """The EPIC reflection: nobody reads it but oneself (R122)."""
    form = ReflectionForm(sent(request), initial={"empowering": 5, "purposeful": 5, "impactful": 5, "compassionate": 5})
    if request.method == "POST" and done(form, lambda: actions.reflect(by=request.user, **form.cleaned_data)):
        messages.success(request, "Kept. Nobody else reads it.")
        return redirect("leadership:reflection")
    own, changes = queries.last_reflections(request.user)
    return answer(request, "leadership/reflection.html", {"form": form, "own": own, "changes": changes})
