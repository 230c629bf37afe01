"""The outbox: which messages went out, which did not, and what to do about them."""

from __future__ import annotations

from django.contrib import messages as notes
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.gate import only
from core.models import Message
from core.paging import page_of
from core.states import MESSAGE_TRANSITIONS, MessageStatus
from core.words import when
from home import outbox as actions
from home import permissions
from home.forms import MessageFilter
from home.queries import trail
from schools.models import Person

MOST_GIVEN_UP = 10


@require_safe
@only(permissions.can_see_messages)
def outbox(request: HttpRequest) -> HttpResponse:
    """The messages, those that were given up first."""
    form = MessageFilter(request.GET or None)
    facts = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, trail.messages(status=facts.get("status", ""), to=facts.get("to", "")))
    is_whole = not any(facts.values()) and page.number == 1
    given_up = list(trail.given_up()[:MOST_GIVEN_UP]) if is_whole else []
    rows = trail.addressed([*given_up, *page.object_list])
    context = {
        "form": form,
        "page": page,
        "given_up": rows[: len(given_up)],
        "rows": rows[len(given_up) :],
        "chips": _chips(facts),
    }
    return render(request, "home/messages.html", context)


def _chips(facts: dict) -> list[dict]:
    words = {"status": lambda value: MessageStatus(value).label, "to": lambda value: f"To {value}"}
    return [
        {"label": words[name](value), "name": name, "value": value}
        for name, value in facts.items()
        if value and name in words
    ]


@require_safe
@only(permissions.can_see_messages)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: to whom, when, what went wrong. What it said only for administrators who ask for it."""
    found = get_object_or_404(Message, pk=pk)
    can_read = permissions.can_read_letters(request.user)
    wants_to_read = request.GET.get("read") == "yes"
    if wants_to_read and not can_read:
        raise Http404
    context = {
        "message": found,
        "title": trail.title_of(found),
        "facts": _facts(found),
        "can_read": can_read and bool(found.text),
        "words": actions.read(found, by=request.user) if wants_to_read else "",
        "can_send_again": found.status == MessageStatus.GIVEN_UP and not found.is_secret,
        "can_cancel": found.status != MessageStatus.SENDING
        and MessageStatus.CANCELLED in MESSAGE_TRANSITIONS.get(found.status, ()),
    }
    return render(request, "home/message.html", context)


def _facts(found: Message) -> list[dict]:
    """What is known of a message besides its words."""
    to = Person.objects.filter(pk=found.person_id).first() if found.person_id else None
    facts = {
        "State": found.get_status_display(),
        "To": ", ".join(str(part) for part in (to, found.to_email) if part) or "Looked up when it is sent",
        "Trouble": found.trouble or "None",
        "Attempts": str(found.attempts),
        "Due": when(found.due_at),
        "Sent": when(found.sent_at) if found.sent_at else "Not yet",
        "About": found.about,
        "Kind": found.kind,
    }
    return [{"key": key, "value": value} for key, value in facts.items()]


@require_POST
@only(permissions.can_see_messages)
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a message again that was given up."""
    return _act(request, pk, actions.send_again, "The message is in line to be sent again.")


@require_POST
@only(permissions.can_see_messages)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a message back that has not gone out."""
    return _act(request, pk, actions.cancel, "The message is called back.")


def _act(request: HttpRequest, pk: int, act, said: str) -> HttpResponse:
    found = get_object_or_404(Message, pk=pk)
    try:
        act(found, by=request.user)
    except ValidationError as error:
        notes.error(request, " ".join(error.messages))
    else:
        notes.success(request, said)
    return redirect("home:message", found.pk)
