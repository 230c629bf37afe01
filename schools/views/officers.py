"""What administrators do about somebody's account: see the portal as they do, and a second factor that was lost."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.gate import only
from schools import actions, permissions
from schools.forms.posts import DecideResetForm, ReasonForm, ResetForm
from schools.middleware import VIEW_AS
from schools.models import SecondFactorReset, ViewAs
from schools.states import ResetStatus
from schools.views.accounts import posted
from schools.views.people import person_of


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def view_as(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give the reason, then see the portal through this person's eyes."""
    found = person_of(request, person_id)
    if not permissions.can_view_as(request.user, found):
        raise Http404
    form = ReasonForm(posted(request))
    if form.is_valid():
        viewing = actions.begin_viewing(found, reason=form.cleaned_data["reason"], by=request.user)
        request.session[VIEW_AS] = viewing.pk
        return redirect("home:my")
    return render(request, "schools/view_as.html", {"form": form, "person": found}, status=422 if form.errors else 200)


@login_required
@require_POST
def view_as_stop(request: HttpRequest) -> HttpResponse:
    """See with one's own eyes again. This page alone is reached as the administrator meanwhile."""
    viewing = (
        ViewAs.objects.filter(pk=request.session.pop(VIEW_AS, None), officer=request.user)
        .select_related("person")
        .first()
    )
    if viewing is None:
        return redirect("home:office")
    actions.stop_viewing(viewing, by=request.user)
    return redirect("schools:person", viewing.person_id)


@login_required
@require_safe
def view_as_over(request: HttpRequest) -> HttpResponse:
    """The half hour is over, or it is no longer allowed."""
    may_look = permissions.can_manage_people(request.user)
    return render(request, "schools/view_as_over.html", {"may_look_again": may_look})


@only(permissions.can_manage_people)
@require_safe
def second_factors(request: HttpRequest) -> HttpResponse:
    """Second factors that were lost: those that wait for a decision first, then what was decided."""
    resets = SecondFactorReset.objects.select_related("person", "asked_by", "decided_by").order_by("-asked_at")
    waiting = list(resets.filter(status=ResetStatus.ASKED))
    for reset in waiting:
        reset.may_decide = permissions.can_decide_reset(request.user, reset)
    decided = resets.exclude(status=ResetStatus.ASKED)[:50]
    return render(request, "schools/second_factors.html", {"waiting": waiting, "decided": decided})


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def ask_for_reset(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask another administrator to take off somebody's second factor."""
    found = person_of(request, person_id)
    if not permissions.can_ask_for_reset(request.user, found):
        raise Http404
    form = ResetForm(posted(request))
    if form.is_valid():
        try:
            actions.ask_for_reset(found, how_known=form.cleaned_data["how_known"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The other administrators have been asked, and the person told.")
            return redirect("schools:person", found.pk)
    return render(
        request, "schools/ask_for_reset.html", {"form": form, "person": found}, status=422 if form.errors else 200
    )


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def decide_reset(request: HttpRequest, reset_id: int) -> HttpResponse:
    """The second administrator agrees or not."""
    reset = get_object_or_404(SecondFactorReset.objects.select_related("person", "asked_by"), pk=reset_id)
    if not permissions.can_decide_reset(request.user, reset):
        raise Http404
    form = DecideResetForm(posted(request))
    if form.is_valid():
        decide = actions.do_reset if form.cleaned_data["answer"] == DecideResetForm.AGREE else actions.refuse_reset
        try:
            decide(reset, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{reset.person} has been told.")
            return redirect("schools:second_factors")
    return render(
        request, "schools/decide_reset.html", {"form": form, "reset": reset}, status=422 if form.errors else 200
    )
