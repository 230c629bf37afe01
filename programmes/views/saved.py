"""Keeping courses and searches in view, and stopping the letters about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST

from core.answering import asks_and_acts, done
from programmes import actions, queries, stopping
from programmes.forms import ConfirmForm, SearchForm, StopForm
from programmes.models import Programme, SavedSearch
from programmes.views.catalogue import filters_of
from programmes.views.editor import or_404, sent
from schools.models import Person


@asks_and_acts
@login_required
def save_course(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a course in view: at once from its card or page, or after signing in by the button of this page."""
    programme = or_404(queries.public_programme(slug))
    form = ConfirmForm(sent(request), button="Save this course")
    if done(form, lambda: actions.save_course(programme, by=request.user)):
        messages.success(request, f"{programme} is saved. You are told before sign-up closes.")
        return _back(request, programme)
    is_saved = queries.has_saved(request.user.pk, programme.pk)
    context = {"programme": programme, "form": form, "is_saved": is_saved}
    return render(request, "programmes/save_course.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def unsave_course(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a course off one's list."""
    programme = or_404(queries.public_programme(slug))
    actions.unsave_course(programme, by=request.user)
    messages.success(request, f"{programme} is taken off your list.")
    return _back(request, programme)


def _back(request: HttpRequest, programme: Programme) -> HttpResponseRedirect:
    """To where the button stood, at the same course."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(f"{wanted.partition('#')[0]}#course-{programme.pk}")
    return redirect("bookings:course", programme.slug)


@asks_and_acts
@login_required
def keep_search(request: HttpRequest) -> HttpResponse:
    """Keep what was filtered by in the catalogue. The filters stand in the address, as they do there."""
    filters = filters_of(request)
    asked = filters.asked()
    form = SearchForm(sent(request), initial={"name": filters.words()[:120]})
    if done(form, lambda: actions.keep_search(asked, name=form.cleaned_data["name"], by=request.user)):
        messages.success(request, "The search is kept. You are told of new courses that fit it.")
        return redirect("home:saved")
    context = {"form": form, "asked": asked, "words": filters.words(), "back": _catalogue(asked)}
    return render(request, "programmes/keep_search.html", context, status=422 if form.errors else 200)


def _catalogue(asked: dict[str, Any]) -> str:
    return f"{reverse('programmes:catalogue')}?{urlencode(asked, doseq=True)}"


@asks_and_acts
@login_required
def rename_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a search something else."""
    search = _search(request, pk)
    form = SearchForm(sent(request), initial={"name": search.name}, button="Save the name")
    if done(form, lambda: actions.rename_search(search, name=form.cleaned_data["name"], by=request.user)):
        return redirect("home:saved")
    context = {"form": form, "search": search}
    return render(request, "programmes/rename_search.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def tell_of_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop telling of new courses, or begin again."""
    search, is_told = _search(request, pk), request.POST.get("told") == "yes"
    actions.tell_of_search(search, is_told=is_told, by=request.user)
    words = "You are told of new courses for" if is_told else "You are no longer told of new courses for"
    messages.success(request, f"{words} {search}.")
    return redirect("home:saved")


@require_POST
@login_required
def remove_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a search."""
    search = _search(request, pk)
    actions.remove_search(search, by=request.user)
    messages.success(request, f"{search} is removed.")
    return redirect("home:saved")


def _search(request: HttpRequest, pk: int) -> SavedSearch:
    return or_404(queries.search_of(request.user.pk, pk))


@asks_and_acts
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The way out that every such letter has. It works without signing in; opening it changes nothing."""
    person, programme = _meant(token)
    if programme is None:
        words = {"stop": "Yes, no more letters about new courses", "keep": "No, keep telling me"}
    else:
        words = {"stop": f"Yes, take {programme} off my list", "keep": "No, keep it on my list"}
    form = StopForm(sent(request), **words)
    if form.is_valid():
        if form.cleaned_data["answer"] == StopForm.STOP:
            _stop(person, programme)
        return render(request, "programmes/stopped.html", {"programme": programme, **form.cleaned_data})
    context = {"form": form, "programme": programme}
    return render(request, "programmes/stop.html", context, status=422 if form.errors else 200)


def _meant(token: str) -> tuple[Person, Programme | None]:
    """Whose letters a link is about, and about which course if it is one. Records that were merged lead on."""
    read = stopping.read(token)
    person = Person.objects.select_related("merged_into").filter(pk=read[0]).first() if read else None
    if read is None or person is None:
        raise Http404
    programme = Programme.objects.filter(pk=read[1]).first() if read[1] else None
    if read[1] and programme is None:
        raise Http404
    return person.merged_into or person, programme


def _stop(person: Person, programme: Programme | None) -> None:
    if programme is None:
        actions.stop_telling(by=person)
    else:
        actions.unsave_course(programme, by=person)
