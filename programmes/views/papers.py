"""The catalogue on paper: brochures by term and posters. Everybody gets the same, so anything may keep them a while."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.documents import pdf_response
from programmes import papers, queries
from programmes.cards import Card
from programmes.views.catalogue import filters_of
from programmes.views.editor import or_404

KEPT_SECONDS = 600


@require_safe
def brochures(request: HttpRequest) -> HttpResponse:
    """Choose the term, or half of it. What was filtered by in the catalogue stays."""
    form = filters_of(request)
    found = queries.stretches(form.wanted(), at=timezone.now())
    chips = [chip for chip in form.chips() if chip["name"] != "when"]
    return render(request, "programmes/brochures.html", {"stretches": found, "chips": chips})


@require_safe
def brochure(request: HttpRequest, key: str) -> HttpResponse:
    """The courses of one term as a PDF."""
    term, now = or_404(queries.term_called(key)), timezone.now()
    cohorts = queries.with_card(queries.cohorts_in(term, filters_of(request).wanted(), at=now))
    cards = [Card(cohort, now) for cohort in cohorts]
    if not cards:
        raise Http404
    return _for_everybody(f"courses-{key}.pdf", papers.brochure(term, cards))


@require_safe
def poster(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One course for the staffroom's wall."""
    cohort = or_404(queries.with_card(queries.running_called(slug, number)).first())
    return _for_everybody(f"{slug}.pdf", papers.poster(Card(cohort, timezone.now())))


def _for_everybody(name: str, content: bytes) -> HttpResponse:
    response = pdf_response(name, content)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
