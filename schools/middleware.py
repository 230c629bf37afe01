"""What stands between a request and the portal because of who somebody is."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit
from schools import permissions
from schools.models import Person

SETTING_UP = ("/accounts/", "/static/")
READING = ("GET", "HEAD", "OPTIONS")
VIEW_AS = "view_as"


def second_factor_for_office_roles(get_response):
    """Somebody with an office role sets up a second factor before anything else."""

    def middleware(request: HttpRequest):
        person = request.user
        if person.is_authenticated and not request.path.startswith(SETTING_UP) and permissions.is_office(person):
            if not _has_second_factor(request):
                return redirect("mfa_index")
        return get_response(request)

    return middleware


def _has_second_factor(request: HttpRequest) -> bool:
    """Asked once a session, then remembered in it; taking the factor off ends the sessions."""
    if not request.session.get("second_factor"):
        request.session["second_factor"] = is_mfa_enabled(request.user)
    return request.session["second_factor"]


def view_as(get_response):
    """An administrator who looks through somebody's eyes: reading only, and every entry says so."""

    def middleware(request: HttpRequest):
        request.officer = None
        person_id = request.session.get(VIEW_AS) if request.user.is_authenticated else None
        if person_id is None or request.path == reverse("schools:view_as_stop"):
            return get_response(request)
        seen = Person.objects.with_current_posts().filter(pk=person_id).first()
        if seen is None or not permissions.can_view_as(request.user, seen):
            del request.session[VIEW_AS]
            raise Http404
        if request.method not in READING:
            return render(request, "schools/view_as_reads_only.html", {"seen": seen}, status=403)
        request.officer, request.user = request.user, seen
        with audit.seen_as(seen.pk):
            return get_response(request)

    return middleware
