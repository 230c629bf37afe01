"""Health, stored mail, and the pages that are shown when a request is refused."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import heartbeat, inbox


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, outbox and clock; 503 when one of them is not well."""
    findings = heartbeat.findings()
    is_well = all(finding.is_well for finding in findings)
    parts = {finding.part: finding.word for finding in findings}
    return JsonResponse({"ready": is_well, **parts}, status=200 if is_well else 503)


@never_cache
@require_safe
def inbox_list(request: HttpRequest) -> HttpResponse:
    """Mail that was kept here instead of being sent: embedded mode only."""
    if not settings.INBOX_FOLDER:
        raise Http404
    to = request.GET.get("to", "").strip()
    notes = [said for note in inbox.NOTES if (said := note())]
    return render(request, "core/inbox_list.html", {"letters": inbox.letters(to=to), "to": to, "notes": notes})


@never_cache
@require_safe
def inbox_letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as plain text."""
    letter = inbox.read(name) if settings.INBOX_FOLDER else None
    if letter is None:
        raise Http404
    return render(request, "core/inbox_letter.html", {"letter": letter})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or whose cookie was lost. Nothing was changed."""
    return render(request, "403_csrf.html", status=403)
