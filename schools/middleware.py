"""What stands between a request and the portal because of who somebody is."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from core import audit
from schools import permissions
from schools.models import Person, ViewAs

#: Where somebody who still needs a second factor may go: setting one up, and out.
SETTING_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
        "account_email_verification_sent",
        "core:healthz",
        "core:readyz",
    }
)
READING = ("GET", "HEAD", "OPTIONS")
VIEW_AS = "view_as"
#: What belongs to a person's log-in is nobody else's, not even to look at.
OWN_LOG_IN = "/accounts/"


def second_factor_for_office_roles(get_response):
    """Somebody with an office role sets up a second factor before anything else.

    Asked anew of every request: the answer comes with the person, so neither a factor that was taken off nor an office
    role that was just given waits for the next session.
    """

    def middleware(request: HttpRequest):
        person = request.user
        if not person.is_authenticated:
            if SESSION_KEY in request.session:  # ended elsewhere, and the cache still remembers it
                request.session.flush()
        elif _lacks_second_factor(person) and _name_of(request) not in SETTING_UP:
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def _lacks_second_factor(person: Person) -> bool:
    return permissions.needs_second_factor(person) and not person.has_second_factor


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def hand_off_by_link(get_response):
    """A form that leads to another site is answered by a page with a link.

    Our content security policy lets forms go to our own pages only, and browsers hold a redirect to that too.
    """

    def middleware(request: HttpRequest):
        response = get_response(request)
        target = response.headers.get("Location", "") if request.method == "POST" else ""
        host = urlsplit(target).netloc
        if host and host != request.get_host():
            return render(request, "schools/hand_off.html", {"target": target, "host": host})
        return response

    return middleware


def nothing_left_behind(get_response):
    """Whoever signs out leaves nothing on the device: the browser drops what our pages kept there (a register that was
    not sent yet, and the copy of its page)."""

    def middleware(request: HttpRequest):
        is_leaving = request.method == "POST" and request.path == reverse("account_logout")
        response = get_response(request)
        if is_leaving and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    return middleware


def view_as(get_response):
    """An administrator who looks through somebody's eyes: reading only, for a while, and every page is written down."""

    def middleware(request: HttpRequest):
        request.officer = None
        viewing_id = request.session.get(VIEW_AS) if request.user.is_authenticated else None
        if viewing_id is None or request.path == reverse("schools:view_as_stop"):
            return get_response(request)
        viewing = ViewAs.objects.open().with_person().filter(pk=viewing_id, officer=request.user.pk).first()
        if viewing is None or not permissions.can_view_as(request.user, viewing.person):
            del request.session[VIEW_AS]
            return redirect("schools:view_as_over")
        return _look(request, viewing, get_response)

    return middleware


def _look(request: HttpRequest, viewing: ViewAs, get_response):
    """One page through the person's eyes."""
    officer, seen = request.user, viewing.person
    request.officer, request.user = officer, seen
    if request.method not in READING or request.path.startswith(OWN_LOG_IN):
        return render(request, "schools/view_as_reads_only.html", {"seen": seen}, status=403)
    with audit.seen_as(seen.pk, by=officer.pk):
        response = get_response(request)
        if response.status_code == 200:
            audit.record("viewed as", seen, by=officer, changed=[_name_of(request)])
    return response
