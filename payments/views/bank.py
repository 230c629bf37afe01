"""Statements: bring one in, look at what is in it first, watch the worker, and what became of its lines."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import documents, jobs
from core.gate import only
from core.models import Job
from core.paging import page_of
from core.states import JobStatus
from payments import permissions
from payments.actions import bank
from payments.forms.bank import ColumnsForm, StatementForm
from payments.jobs import OUTCOMES, STATEMENT, statement_of
from payments.models import Issuer
from payments.queries import bank as read
from payments.statements import Layout, Table, open_table
from payments.statements.layouts import recognise
from payments.states import LineStatus

LINES_A_PAGE = 50
#: So many lines are shown before a file is brought in.
SHOWN_BEFORE = 12


@require_safe
@only(permissions.can_see_books)
def bank_statements(request: HttpRequest) -> HttpResponse:
    """Statements, the latest first."""
    context = {
        "page": page_of(request, read.statements_seen_by(request.user).order_by("-to_on", "-pk")),
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/bank_statements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_keep_books)
def bring_in_statement(request: HttpRequest) -> HttpResponse:
    """Upload a file of the bank, to look at what is in it."""
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    if form.is_valid():
        said, issuer = form.cleaned_data, form.cleaned_data["issuer"]
        layout = recognise(form.table.headings, read.remembered_layouts(issuer.pk))
        job = jobs.prepare(
            STATEMENT,
            title=f"Statement: {said['file'].name}"[:200],
            by=request.user,
            file=said["file"],
            issuer=issuer.pk,
            layout=layout.as_facts() if layout else None,
            opening=said["opening"],
            closing=said["closing"],
            name=said["file"].name[:200],
        )
        return redirect("payments:check_statement", job.pk)
    context = {"form": form, "has_issuer": Issuer.objects.exists()}
    return render(request, "payments/bring_in_statement.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_keep_books)
def check_statement(request: HttpRequest, job_id: int) -> HttpResponse:
    """What a file says, as it was understood, before anything is done; its columns, where they are unclear."""
    job = get_object_or_404(Job, kind=STATEMENT, pk=job_id)
    if job.status != JobStatus.DRAFT or not job.file:
        return redirect("payments:statement_work", job.pk)
    issuer = get_object_or_404(Issuer, pk=job.settings["issuer"])
    try:
        table = _table(job)
    except ValidationError as error:
        return render(request, "payments/check_statement.html", {"job": job, "trouble": error.messages[0]})
    if request.method == "POST" and request.POST.get("step") == "columns":
        return _choose_columns(request, job, issuer, table)
    if request.method == "POST" and job.settings["layout"]:
        try:
            jobs.begin(job, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("payments:statement_work", job.pk)
    return _checked(request, job, issuer, table)


def _table(job: Job) -> Table:
    layout = [Layout.from_facts(job.settings["layout"])] if job.settings["layout"] else []
    with job.file.open("rb") as file:
        return open_table(file, layout)


def _choose_columns(request: HttpRequest, job: Job, issuer: Issuer, table: Table) -> HttpResponse:
    form = ColumnsForm(request.POST, headings=table.headings)
    if not form.is_valid():
        return _checked(request, job, issuer, table, form=form)
    layout = form.layout()
    bank.remember_layout(issuer, table.headings, layout, by=request.user)
    Job.objects.filter(pk=job.pk, status=JobStatus.DRAFT).update(settings=job.settings | {"layout": layout.as_facts()})
    return redirect("payments:check_statement", job.pk)


def _checked(
    request: HttpRequest, job: Job, issuer: Issuer, table: Table, form: ColumnsForm | None = None
) -> HttpResponse:
    context = {"job": job, "issuer": issuer, "above": table.rows[:5], "headings": table.headings}
    layout = Layout.from_facts(job.settings["layout"]) if job.settings["layout"] else None
    if layout:
        try:
            statement, _ = statement_of(job)
        except ValidationError as error:
            context["trouble"] = error.messages[0]
        else:
            context |= _facts(statement)
    if form is None:
        form = ColumnsForm(initial=layout.as_facts() if layout else {}, headings=table.headings)
    context |= {"form": form, "layout": layout, "asks": layout is None or bool(form.errors) or "trouble" in context}
    return render(request, "payments/check_statement.html", context, status=422 if form.errors else 200)


def _facts(statement) -> dict:
    entries = statement.entries
    return {
        "statement": statement,
        "entries": entries[:SHOWN_BEFORE],
        "more": max(len(entries) - SHOWN_BEFORE, 0),
        "count": len(entries),
        "from_on": min(entry.on for entry in entries),
        "to_on": max(entry.on for entry in entries),
        "came_in": sum(entry.pence for entry in entries if entry.pence > 0),
        "went_out": sum(entry.pence for entry in entries if entry.pence < 0),
    }


@require_safe
@only(permissions.can_keep_books)
def statement_work(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the worker is, and what became of the lines."""
    job = get_object_or_404(Job, kind=STATEMENT, pk=job_id)
    if job.status == JobStatus.DRAFT and job.file:
        return redirect("payments:check_statement", job.pk)
    context = {
        "job": job,
        "statement": read.statements_seen_by(request.user).filter(job_id=job.pk).first(),
        "counts": [(words, job.counts[outcome]) for outcome, words in OUTCOMES.items() if outcome in job.counts],
        "page": Paginator(job.troubles, LINES_A_PAGE).get_page(request.GET.get("page")),
        "is_going_on": job.status in (JobStatus.WAITING, JobStatus.RUNNING),
        "is_cut_off": len(job.troubles) >= jobs.MOST_TROUBLES_KEPT,
    }
    return render(request, "payments/statement_work.html", context)


@require_safe
@only(permissions.can_keep_books)
def statement_report(request: HttpRequest, job_id: int) -> HttpResponse:
    """The report as a spreadsheet."""
    job = get_object_or_404(Job, kind=STATEMENT, pk=job_id)
    rows = ((row["line"] or "", OUTCOMES.get(row["outcome"], row["outcome"]), row["reason"]) for row in job.troubles)
    return documents.csv_response(f"statement-{job.pk}.csv", ("Line", "What became of it", "Why"), rows)


@require_safe
@only(permissions.can_see_books)
def bank_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement: its lines, and what each of them was."""
    found = get_object_or_404(read.statements_seen_by(request.user), pk=pk)
    lines = read.lines_seen_by(request.user).filter(statement=found).order_by("on", "pk")
    show = request.GET.get("show", "")
    if show in LineStatus.values:
        lines = lines.filter(status=show)
    context = {
        "statement": found,
        "page": page_of(request, lines, per_page=LINES_A_PAGE),
        "show": show,
        "shows": LineStatus.choices,
        "known": found.lines_in_file - found.new,
    }
    return render(request, "payments/bank_statement.html", context)
