"""Pages of words only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the alliance's office."""
    return render(request, "home/contact.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies there are and what each is for."""
    return render(request, "home/cookies.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the portal can be used by everybody, what is known not to work, and whom to tell."""
    return render(request, "home/accessibility.html")
