"""What is done with one question on a page of its own: notes, handing on, another day, its end, whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.gate import only
from enquiries import actions, permissions, queries
from enquiries.forms import AddForm, CloseForm, DueForm, HandOnForm, NoteForm, SaidForm
from enquiries.models import Enquiry
from enquiries.views.office import enquiry_of, press
from schools.models import Organisation, Person


def _form_page(
    request: HttpRequest,
    found: Enquiry,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    done: str,
) -> HttpResponse:
    """One form about a question on a page of its own."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("enquiries:enquiry", found.pk)
    context = {"enquiry": found, "form": form, "heading": heading}
    return render(request, "enquiries/form.html", context, status=422 if form.errors else 200)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note for the office."""
    found = enquiry_of(request, pk)
    return _form_page(
        request,
        found,
        NoteForm(_posted(request)),
        lambda said: actions.note(found, text=said["note"], by=request.user),
        heading="Note for the office",
        done="The note is kept. The asker does not see it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def said(request: HttpRequest, pk: int) -> HttpResponse:
    """What the asker said by e-mail or telephone."""
    found = enquiry_of(request, pk)
    return _form_page(
        request,
        found,
        SaidForm(_posted(request)),
        lambda said: actions.note_what_they_said(found, by=request.user, **said),
        heading="What the asker said elsewhere",
        done="Written down.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass it to a colleague."""
    found = enquiry_of(request, pk)
    return _form_page(
        request,
        found,
        HandOnForm(_posted(request), enquiry=found),
        lambda said: actions.hand_on(found, by=request.user, **said),
        heading="Hand it on",
        done="Handed on. Your colleague is told.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def due(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it another day."""
    found = enquiry_of(request, pk)
    return _form_page(
        request,
        found,
        DueForm(_posted(request), initial={"due_on": found.due_on}),
        lambda said: actions.set_due_day(found, by=request.user, **said),
        heading="When is the answer due?",
        done="The day is changed. Reminders follow it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more is to be said."""
    found = enquiry_of(request, pk)
    return _form_page(
        request,
        found,
        CloseForm(_posted(request)),
        lambda said: actions.close(found, by=request.user, **said),
        heading="Close the question?",
        done="Closed. It opens again when the asker writes back.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose question it is, and from which school: looked for by name."""
    found, words = enquiry_of(request, pk), request.GET.get("q", "")[:100]
    if request.method == "POST":
        return _linked(request, found)
    context = {
        "enquiry": found,
        "q": words,
        "people": queries.people_to_link(found, words),
        "schools": queries.schools_to_link(found, words),
    }
    return render(request, "enquiries/link.html", context)


def _linked(request: HttpRequest, found: Enquiry) -> HttpResponse:
    """A person or a school was chosen, or a link is taken away."""
    kind, _, number = request.POST.get("link", "").partition(":")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    if kind == "person":
        person = Person.objects.filter(pk=pk).first() if pk else None
        done = lambda one: actions.link_to_person(one, person=person, by=request.user)  # noqa: E731
    elif kind == "school":
        organisation = Organisation.objects.filter(pk=pk).first() if pk else None
        done = lambda one: actions.link_to_school(one, organisation=organisation, by=request.user)  # noqa: E731
    else:
        messages.error(request, "Choose a person or a school from the list.")
        return redirect("enquiries:link", found.pk)
    return press(request, found.pk, done, "The link is changed.")


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def add(request: HttpRequest) -> HttpResponse:
    """Write down a question that came by telephone or to the office's own address."""
    form = AddForm(_posted(request))
    if form.is_valid():
        facts = form.cleaned_data.copy()
        school_words = facts.pop("school")
        try:
            made = actions.ask(by=None, written_down_by=request.user, school_words=school_words, **facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Written down as {made.reference}. The asker is told that it has come.")
            return redirect("enquiries:enquiry", made.pk)
    context = {"form": form, "heading": "Write a question down"}
    return render(request, "enquiries/form.html", context, status=422 if form.errors else 200)
