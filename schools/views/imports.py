"""Bringing lists in: upload, look at what it would do, watch the worker, read the report."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import documents, jobs
from core.gate import only
from core.models import Job
from core.paging import page_of
from core.states import JobStatus
from schools import actions, gias, permissions
from schools.forms.imports import RegisterForm, SheetForm
from schools.jobs import REGISTER
from schools.models import Person
from schools.rules import OFFICE
from schools.sheets import KINDS, WILL_WRITE, SheetKind, kinds_for, preview
from schools.states import PostKind

LINES_A_PAGE = 50


def can_bring_in(person: Person) -> bool:
    """Whether there is a kind of list that somebody may bring in."""
    return bool(kinds_for(person))


def _jobs(person: Person) -> QuerySet[Job]:
    """The jobs that these pages show somebody: those of the lists that they may bring in, and the register's."""
    register = [REGISTER] if permissions.can_manage_people(person) else []
    return Job.objects.filter(kind__in=[*register, *(kind.job for kind in kinds_for(person))])


def _kind(person: Person, slug: str) -> SheetKind:
    kind = KINDS.get(slug)
    if kind is None or not kind.may(person):
        raise Http404
    return kind


def _kind_of(job: Job) -> SheetKind | None:
    return next((kind for kind in KINDS.values() if kind.job == job.kind), None)


def _page(request: HttpRequest, template: str, facts: dict, status: int = 200) -> HttpResponse:
    """One of these pages; who brings in nothing but old debts is not led to pages about people."""
    can_bring_register = permissions.can_manage_people(request.user)
    return render(request, template, {"can_bring_register": can_bring_register, **facts}, status=status)


@only(can_bring_in)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """What can be brought in, and what was."""
    page = page_of(request, _jobs(request.user).order_by("-pk"))
    names = Person.objects.in_bulk({job.person_id for job in page.object_list if job.person_id})
    for job in page.object_list:
        job.who = names.get(job.person_id)
    facts = {
        "kinds": kinds_for(request.user),
        "page": page,
        "attribution": gias.ATTRIBUTION,
    }
    return _page(request, "schools/imports.html", facts)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def import_register(request: HttpRequest) -> HttpResponse:
    """Upload an extract of the national register; a worker brings it in."""
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    if form.is_valid():
        facts = form.cleaned_data
        job = jobs.start(
            REGISTER,
            title=f"Register: {facts['file'].name}"[:200],
            by=request.user,
            file=facts["file"],
            is_full=facts["contents"] == "full",
            only_la=facts["only_la"],
        )
        return redirect("schools:import_job", job.pk)
    facts = {"form": form, "attribution": gias.ATTRIBUTION}
    return _page(request, "schools/import_register.html", facts, status=422 if form.errors else 200)


@only(can_bring_in)
@require_http_methods(["GET", "POST"])
def import_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a list of this kind, to look at what it would do."""
    kind = _kind(request.user, slug)
    form = SheetForm(request.POST, request.FILES, kind=kind) if request.method == "POST" else SheetForm(kind=kind)
    if form.is_valid():
        file = form.cleaned_data["file"]
        job = jobs.prepare(kind.job, title=f"{kind.title}: {file.name}"[:200], by=request.user, file=file)
        return redirect("schools:import_check", job.pk)
    posts = [post.label for post in PostKind if post not in OFFICE]
    facts = {"form": form, "kind": kind, "posts": posts}
    return _page(request, "schools/import_sheet.html", facts, status=422 if form.errors else 200)


@only(can_bring_in)
@require_safe
def import_template(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty list of this kind, with one line as an example."""
    columns = _kind(request.user, slug).columns
    header = [column.heading for column in columns]
    return documents.csv_response(f"{slug}.csv", header, [[column.example for column in columns]])


@only(can_bring_in)
@require_http_methods(["GET", "POST"])
def import_check(request: HttpRequest, job_id: int) -> HttpResponse:
    """What every line of a list would do, before anything is done; then the button that does it."""
    job = get_object_or_404(_jobs(request.user), pk=job_id)
    kind = _kind_of(job)
    if kind is None or job.status != JobStatus.DRAFT or not job.file:
        return redirect("schools:import_job", job.pk)
    if request.method == "POST":
        return _begin(request, job)
    show = request.GET.get("show", "")
    try:
        with job.file.open("rb") as file:
            lines = list(preview(kind, file))
    except ValidationError as error:
        return _page(request, "schools/import_check.html", {"job": job, "kind": kind, "trouble": error.messages[0]})
    counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in actions.OUTCOMES}
    flagged = sum(line.is_flagged for line in lines)
    shown = [line for line in lines if show in ("", line.outcome) or (show == "look" and line.is_flagged)]
    facts = {
        "job": job,
        "kind": kind,
        "total": len(lines),
        "counts": [(outcome, actions.OUTCOMES[outcome], count) for outcome, count in counts.items() if count],
        "flagged": flagged,
        "will_write": sum(counts[outcome] for outcome in WILL_WRITE),
        "page": Paginator(shown, LINES_A_PAGE).get_page(request.GET.get("page")),
        "show": show,
    }
    return _page(request, "schools/import_check.html", facts)


def _begin(request: HttpRequest, job: Job) -> HttpResponse:
    try:
        jobs.begin(job, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("schools:import_job", job.pk)


@only(can_bring_in)
@require_safe
def import_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, and what became of the lines."""
    job = get_object_or_404(_jobs(request.user), pk=job_id)
    kind = _kind_of(job)
    if job.status == JobStatus.DRAFT and kind and job.file:
        return redirect("schools:import_check", job.pk)
    facts = {
        "job": job,
        "kind": kind,
        "counts": [
            (words, job.counts[outcome]) for outcome, words in actions.OUTCOMES.items() if outcome in job.counts
        ],
        "page": Paginator(job.troubles, LINES_A_PAGE).get_page(request.GET.get("page")),
        "is_going_on": job.status in (JobStatus.WAITING, JobStatus.RUNNING),
        "is_cut_off": len(job.troubles) >= jobs.MOST_TROUBLES_KEPT,
        "attribution": "" if kind else gias.ATTRIBUTION,
    }
    return _page(request, "schools/import_job.html", facts)


@only(can_bring_in)
@require_safe
def import_report(request: HttpRequest, job_id: int) -> HttpResponse:
    """The report as a spreadsheet."""
    job = get_object_or_404(_jobs(request.user), pk=job_id)
    rows = (
        (row["line"] or "", actions.OUTCOMES.get(row["outcome"], row["outcome"]), row["reason"]) for row in job.troubles
    )
    return documents.csv_response(f"report-{job.pk}.csv", ("Line", "What became of it", "Why"), rows)


@only(can_bring_in)
@require_POST
def import_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """The same file once more."""
    job = get_object_or_404(_jobs(request.user), pk=job_id)
    if job.status not in (JobStatus.FINISHED, JobStatus.FAILED):
        messages.error(request, "It has not finished yet.")
        return redirect("schools:import_job", job.pk)
    try:
        job = jobs.again(job, by=request.user)
    except (ValidationError, FileNotFoundError) as error:
        messages.error(request, getattr(error, "messages", ["The file is not kept any more. Bring it in again."])[0])
    return redirect("schools:import_job", job.pk)
