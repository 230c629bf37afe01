"""What somebody keeps in view."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.paging import page_of
from home.queries import saved as kept


@require_safe
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    """The courses and searches that this person saved, and what can be done with them."""
    page = page_of(request, kept.saved_rows(request.user))
    page.object_list = kept.as_saved(page.object_list)
    return render(request, "home/saved.html", {"page": page, "searches": kept.searches_with_address(request.user)})
