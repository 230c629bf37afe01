"""The inbox: what waits, one question with everything about it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit, documents
from core.calendar import today
from core.gate import only
from core.paging import page_of
from enquiries import actions, permissions, queries
from enquiries.forms import AnswerForm, InboxFilter, NoteForm, SeenOwner
from enquiries.models import Enquiry
from schools.permissions import can_manage_people

HEADER = (
    "Reference", "Asked", "About", "Name", "E-mail", "School", "Agreed to news", "State", "Who has it", "Due",
    "Answered", "Question",
)  # fmt: skip
MOST_IN_A_FILE = 20_000


@require_safe
@only(permissions.can_answer)
def inbox(request: HttpRequest) -> HttpResponse:
    """The questions of one part of the inbox; for administrators as a spreadsheet too."""
    data = request.GET.copy()
    data.setdefault("show", "open")
    form = InboxFilter(data)
    asked = form.asked()
    found = queries.inbox(asked, viewer=request.user)
    can_export = permissions.can_export(request.user)
    if request.GET.get("format") == "csv":
        if not can_export:
            raise Http404
        audit.record("took a spreadsheet of questions", request.user, by=request.user)
        return documents.csv_response("questions.csv", HEADER, _rows(found[:MOST_IN_A_FILE].iterator(chunk_size=500)))
    counts = queries.counts_of_parts(request.user)
    context = {
        "form": form,
        "chips": form.chips(),
        "page": page_of(request, found),
        "parts": [(show, words, counts.get(show)) for show, words in queries.SHOWN.items()],
        "shown": asked.show,
        "heading": queries.SHOWN[asked.show],
        "today": today(),
        "can_export": can_export,
    }
    return render(request, "enquiries/inbox.html", context)


def _rows(found: Iterable[Enquiry]) -> Iterator[tuple]:
    for one in found:
        yield (
            one.reference,
            timezone.localtime(one.asked_at).date(),
            one.get_topic_display(),
            one.name,
            one.email,
            one.organisation or one.school_words,
            "yes" if one.wants_news else "no",
            one.get_status_display(),
            one.owner or "",
            one.due_on,
            timezone.localtime(one.answered_at).date() if one.answered_at else "",
            one.question,
        )


def enquiry_of(request: HttpRequest, pk: int) -> Enquiry:
    return get_object_or_404(queries.enquiry_page(request.user), pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_answer)
def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: what was asked, said and noted, and a form for the answer."""
    found = enquiry_of(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"seen": len(found.replies.all())})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer(found, text=said["text"], seen=said["seen"] or 0, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
            found = enquiry_of(request, pk)
            form.data = form.data.copy()
            form.data["seen"] = len(found.replies.all())
        else:
            messages.success(request, f"The answer is on its way to {found.email}.")
            return redirect("enquiries:enquiry", found.pk)
    return render(request, "enquiries/enquiry.html", _context(request, found, form), status=422 if form.errors else 200)


def _context(request: HttpRequest, found: Enquiry, form: forms.Form) -> dict[str, Any]:
    return {
        "enquiry": found,
        "form": form,
        "note_form": NoteForm(auto_id="note_%s"),
        "can_open_people": can_manage_people(request.user),
        "is_mine": found.owner_id == request.user.pk,
        "is_overdue": found.is_open and found.due_on < today(),
    }


def press(request: HttpRequest, pk: int, do: Callable[[Enquiry], object], done: str) -> HttpResponse:
    """A button: do it, say what became of it."""
    found = enquiry_of(request, pk)
    try:
        do(found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return redirect("enquiries:enquiry", found.pk)


@require_POST
@only(permissions.can_answer)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question, or take it over."""
    form = SeenOwner(request.POST)
    was = form.cleaned_data["was"] if form.is_valid() else None
    return press(request, pk, lambda found: actions.take(found, was=was, by=request.user), "The question is yours.")


@require_POST
@only(permissions.can_answer)
def spam(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it aside as spam."""
    done = "Set aside as spam. It is deleted after 30 days."
    return press(request, pk, lambda found: actions.mark_as_spam(found, by=request.user), done)


@require_POST
@only(permissions.can_answer)
def no_spam(request: HttpRequest, pk: int) -> HttpResponse:
    """It was no spam."""
    done = "Taken back. The asker is told that it has come."
    return press(request, pk, lambda found: actions.no_spam(found, by=request.user), done)
