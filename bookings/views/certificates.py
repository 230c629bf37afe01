"""Certificates: the PDF for whom it is about, and the page on which anyone can check a code."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bookings import documents, permissions, queries, rules
from bookings.forms import CodeForm
from core import words
from core.documents import pdf_response

#: How often one address may look a code up; enough for a school that checks a whole year's.
LOOK_UPS = "60/m/ip"


@require_safe
@login_required
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as a PDF, for the person, their school and the office."""
    found = queries.certificate(code)
    if found is None or not permissions.can_see_certificate(request.user, found):
        raise Http404
    return pdf_response(f"certificate-{found.code}.pdf", documents.certificate(found))


@require_safe
def check_certificate(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("bookings:verify", rules.code_as_shown(form.cleaned_data["code"]))
    return render(request, "bookings/check_certificate.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What anyone may know of a certificate: the course, the days, the hours, and initials."""
    if not ratelimit.consume(request, app="bookings", action="verify", config={"verify": LOOK_UPS}, limit_get=True):
        return render(request, "bookings/too_many_codes.html", status=429)
    found = queries.certificate(code)
    context = {"certificate": found, "code": rules.code_as_shown(rules.code_as_kept(code))}
    if found is not None:
        context |= {
            "days": documents.days_in_words(found.first_on, found.last_on),
            "hours": words.duration(found.minutes),
        }
    return render(request, "bookings/verify.html", context, status=200 if found else 404)
