"""Payment runs and journal batches: what would go, the file that goes out once, and what became of it."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import documents
from core.gate import only
from core.paging import page_of
from payments import actions, bank_files, permissions
from payments.actions import bank_lines, journals
from payments.forms.bank import ConfirmForm, LeaveOutForm
from payments.models import Issuer, JournalBatch, PaymentRun
from payments.queries import journals as read_journals
from payments.queries import runs as read
from payments.states import JournalStatus, PayableStatus

MOST_LINES = 1000


def _issuer(request: HttpRequest) -> Issuer | None:
    """The issuer that the address names, or the usual one."""
    number = (request.POST if request.method == "POST" else request.GET).get("issuer", "")
    if re.fullmatch(r"[0-9]{1,18}", number):
        return get_object_or_404(Issuer.objects.select_related("organisation"), pk=int(number))
    return Issuer.objects.select_related("organisation").order_by("-is_usual", "pk").first()


def _keeps_books(request: HttpRequest) -> None:
    if not permissions.can_keep_books(request.user):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_books)
def payment_runs(request: HttpRequest) -> HttpResponse:
    """What the next run would pay, the button that makes it, and the runs that were made."""
    issuer = _issuer(request)
    if request.method == "POST":
        _keeps_books(request)
        try:
            if issuer is None:
                raise ValidationError("Settle first in whose name the alliance pays.")
            run = actions.make_run(issuer, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("payments:payment_runs")
        return redirect("payments:payment_run", run.pk)
    going = read.would_go(issuer) if issuer else []
    context = {
        "issuer": issuer,
        "issuers": Issuer.objects.order_by("-is_usual", "legal_name"),
        "going": going,
        "total": sum(one.pence for one in going),
        "page": page_of(request, read.runs_seen_by(request.user).order_by("-pk")),
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/payment_runs.html", context)


def _run(request: HttpRequest, pk: int) -> PaymentRun:
    return get_object_or_404(read.runs_seen_by(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_books)
def payment_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run and its transfers; those that the bank refused are marked here."""
    run = _run(request, pk)
    transfers = read.transfers_of(run)
    form = LeaveOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _keeps_books(request)
        if all(one.is_back for one in transfers):
            messages.error(request, "No transfer of this run is left that the bank could refuse.")
            return redirect("payments:payment_run", run.pk)
        chosen = [one for one in transfers if one.key == request.POST.get("transfer")]
        if not chosen:
            form.add_error(None, "Choose the transfer that the bank refused.")
        elif form.is_valid():
            try:
                _mark_refused(run, chosen[0], form.cleaned_data["why"], request)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"{chosen[0].reference} is marked: the money is owed again.")
                return redirect("payments:payment_run", run.pk)
    context = {
        "run": run,
        "transfers": transfers,
        "chosen": request.POST.get("transfer"),
        "form": form,
        "seen": run.bank_lines.filter(status="matched").first(),
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/payment_run.html", context, status=422 if form.errors else 200)


def _mark_refused(run: PaymentRun, transfer: read.Transfer, why: str, request: HttpRequest) -> None:
    if transfer.kind == "refund":
        actions.note_refused(run.refunds.get(pk=transfer.id), trouble=why, by=request.user)
    else:
        bank_lines.note_payable_back(run.payables.get(pk=transfer.id, status=PayableStatus.PAID), by=request.user)


@require_POST
@only(permissions.can_keep_books)
def export_run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file for the bank, once: from now on its transfers count as sent."""
    run = _run(request, pk)
    try:
        actions.export_run(run, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("payments:payment_run", run.pk)
    rows = list(bank_files.run_rows(read.transfers_of(run)))
    return documents.csv_response(f"payment-run-{run.number}.csv", bank_files.RUN_HEADER, rows)


# Journals ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_books)
def journal_batches(request: HttpRequest) -> HttpResponse:
    """Invoices that a council settles by journal, the button that puts them in a batch, and the batches."""
    issuer = _issuer(request)
    if request.method == "POST":
        _keeps_books(request)
        try:
            if issuer is None:
                raise ValidationError("Settle first in whose name the alliance bills.")
            batch = journals.make_batch(issuer, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("payments:journals")
        return redirect(batch)
    found = read_journals.invoices_for_journal(issuer.pk).select_related("payer") if issuer else []
    going = list(found[:MOST_LINES])
    context = {
        "issuer": issuer,
        "issuers": Issuer.objects.order_by("-is_usual", "legal_name"),
        "going": going,
        "total": sum(one.open_pence for one in going),
        "page": page_of(request, read_journals.batches_seen_by(request.user).order_by("-pk")),
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/journals.html", context)


def _batch(request: HttpRequest, pk: int) -> JournalBatch:
    return get_object_or_404(read_journals.batches_seen_by(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_books)
def journal(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its invoices, and what the council did with them."""
    batch = _batch(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    ticked = [int(one) for one in request.POST.getlist("line") if re.fullmatch(r"[0-9]{1,18}", one)]
    if request.method == "POST":
        _keeps_books(request)
        if not (batch.exported_at and batch.waiting):
            messages.error(request, "No line of this batch waits for the council.")
            return redirect(batch)
        if form.is_valid():
            try:
                count = _answer(batch, form, ticked, request)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"{count} line{'' if count == 1 else 's'} entered.")
                return redirect(batch)
    context = {
        "batch": batch,
        "lines": batch.lines.select_related("invoice__payer").order_by("pk"),
        "form": form,
        "ticked": ticked,
        "is_waiting": batch.exported_at and batch.waiting,
        "waiting": JournalStatus.WAITING,
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/journal.html", context, status=422 if form.errors else 200)


def _answer(batch: JournalBatch, form: ConfirmForm, ticked: list[int], request: HttpRequest) -> int:
    said = form.cleaned_data
    if said["answer"] == ConfirmForm.MOVED:
        return journals.confirm_lines(batch, ticked, on=said["on"], by=request.user)
    return journals.refuse_lines(batch, ticked, why=said["why"], by=request.user)


@require_POST
@only(permissions.can_keep_books)
def export_journal(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the file for the council, once."""
    batch = _batch(request, pk)
    try:
        journals.export_batch(batch, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(batch)
    rows = list(bank_files.journal_rows(batch))
    return documents.csv_response(f"journal-{batch.number}.csv", bank_files.JOURNAL_HEADER, rows)
