"""Long work about courses: how far it is, and what came of it row by row."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import documents, jobs
from core.models import Job
from core.states import JobStatus
from programmes.jobs import WORK
from programmes.views.office import for_course_officers

LINES_A_PAGE = 50


def _job(pk: int) -> Job:
    """Work that is spoken of here, once somebody let it begin."""
    return get_object_or_404(Job.objects.exclude(status=JobStatus.DRAFT), kind__in=WORK, pk=pk)


@require_safe
@for_course_officers
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a piece of long work is; then its report."""
    job = _job(pk)
    words = WORK[job.kind]
    back_label, back_url = words.back(job)
    context = {
        "job": job,
        "words": words,
        "back_label": back_label,
        "back_url": back_url,
        "counts": [(said, job.counts[name]) for name, said in words.outcomes.items() if name in job.counts],
        "page": Paginator(job.troubles, LINES_A_PAGE).get_page(request.GET.get("page")),
        "is_going_on": job.status in (JobStatus.WAITING, JobStatus.RUNNING),
        "is_cut_off": len(job.troubles) >= jobs.MOST_TROUBLES_KEPT,
    }
    return render(request, "programmes/work.html", context)


@require_safe
@for_course_officers
def work_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a spreadsheet."""
    job = _job(pk)
    outcomes = WORK[job.kind].outcomes
    rows = ((row["line"] or "", outcomes.get(row["outcome"], row["outcome"]), row["reason"]) for row in job.troubles)
    return documents.csv_response(f"report-{job.pk}.csv", ("Line", "What became of it", "Why"), rows)
