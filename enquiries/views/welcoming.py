"""Heads who are new to the borough: their page, and the office's list of those who were welcomed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.gate import only
from core.paging import page_of
from enquiries import actions, emails, permissions, queries
from enquiries.forms import TourForm
from enquiries.models import Welcoming
from schools.models import Organisation
from schools.permissions import posts_of
from schools.queries import specialist_leaders, teaching_schools
from schools.rules import HEADS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_ask_for_a_tour)
def welcome_head(request: HttpRequest) -> HttpResponse:
    """Who the alliance is, for a new head, and a tour for whoever asks. One request waits at a time."""
    post = posts_of(request.user, HEADS)[0]
    initial = {"question": _words_for(post)}
    form = TourForm(request.POST if request.method == "POST" else None, initial=initial)
    waiting = queries.open_tour_of(request.user)
    if form.is_valid():
        try:
            made = actions.ask_for_a_tour(
                request.user,
                question=form.cleaned_data["question"],
                organisation=Organisation.objects.filter(pk=post.organisation_id).first(),
                key=form.cleaned_data["key"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("enquiries:sent", emails.token_of(made))
    context = {
        "form": form,
        "post": post,
        "waiting": waiting,
        "waiting_token": emails.token_of(waiting) if waiting else "",
        "teaching_schools": teaching_schools(),
        "leaders": sum(home.leaders for home in specialist_leaders()),
    }
    return render(request, "enquiries/welcome_head.html", context, status=422 if form.errors else 200)


def _words_for(post) -> str:
    return (
        f"I am new to {post.organisation_name} and would like to meet the alliance and see its lead schools.\n\n"
        "Days that suit me:\n"
        "What I most want to see:"
    )


@require_safe
@only(permissions.can_welcome)
def welcomes(request: HttpRequest) -> HttpResponse:
    """Heads who were welcomed, and since when the portal does it."""
    context = {"page": page_of(request, queries.welcomes()), "welcoming": Welcoming.objects.first()}
    return render(request, "enquiries/welcomes.html", context)


@require_POST
@only(permissions.can_welcome)
def begin_welcoming(request: HttpRequest) -> HttpResponse:
    """The portal is filled: heads who come from now on are welcomed."""
    try:
        actions.begin_welcoming(by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Heads whose post begins from tomorrow on get one letter each.")
    return redirect("enquiries:welcomes")
