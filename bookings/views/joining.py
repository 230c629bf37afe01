"""Joining a session online, without signing in: whoever has the address is its reader."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bookings import actions, queries
from bookings import joining as addresses
from bookings.forms.joining import JoinOnlineForm


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """When the session is, and from a quarter of an hour before it the way in. Looking changes nothing; a tick and
    the button note who came, and the answer holds the link (our forms lead to our own pages only).

    Other websites are never told the address, as the settings say for all pages. Ourselves the browser has to tell:
    else it sends the form from nowhere, and is refused.
    """
    read = addresses.read(token)
    found = queries.joining(*read) if read else None
    if found is None:
        raise Http404
    meeting = ""
    form = JoinOnlineForm(request.POST if request.method == "POST" and found.is_open else None)
    if found.is_open and found.session and form.is_valid():
        try:
            meeting = actions.arrive(found.booking, found.session)
        except ValidationError:
            meeting = ""  # it ended this very moment, and the page says what comes next
    facts = {"joining": found, "meeting": meeting, "form": form}
    response = render(request, "bookings/join.html", facts, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response
