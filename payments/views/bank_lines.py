"""Lines of statements that wait for a person: many decided on one page, or one with all that is known of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.gate import only
from core.paging import page_of
from payments import permissions, queries
from payments.actions import arriving, bank_lines
from payments.forms.bank import AdviceForm, ArrivedForm, LeaveOutForm, SharesForm, UndoForm
from payments.models import BankLine, Invoice
from payments.queries import bank as read
from payments.queries.invoices import open_invoices
from payments.rules import Account
from payments.rules.going_out import Sent
from payments.rules.remittance import check_advice, read_advice
from payments.states import LineStatus
from schools.models import Organisation
from schools.queries import organisations_named

LINES_A_PAGE = 20
MOST_PAYERS, MOST_INVOICES = 10, 60
LATER, NOT_OURS = "later", "not-ours"
#: A suggestion as a form sends it back (`queries.bank.value_of`).
WAY = re.compile(r"(?P<payer>[0-9]{1,18}):(?P<parts>(?:[0-9]{1,18}-[0-9]{1,9})?(?:,[0-9]{1,18}-[0-9]{1,9})*)")
SENT = re.compile(r"(run|refund|payable)-([0-9]{1,18})")
#: From this confidence on the best suggestion is chosen beforehand.
CHOSEN_FROM = 60


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_books)
def bank_queue(request: HttpRequest) -> HttpResponse:
    """Everything of which nobody knows for certain what it was, with what it may be, the likeliest first."""
    if request.method == "POST":
        if not permissions.can_keep_books(request.user):
            raise Http404
        return _decide_many(request)
    page = page_of(request, read.waiting_lines(), per_page=LINES_A_PAGE)
    context = {
        "page": page,
        "rows": read.as_shown(page.object_list),
        "chosen_from": CHOSEN_FROM,
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/bank_queue.html", context)


def _decide_many(request: HttpRequest) -> HttpResponse:
    answers = {
        int(name[5:]): value
        for name, value in request.POST.items()
        if re.fullmatch(r"line-[0-9]{1,18}", name) and value != LATER
    }
    done = 0
    for line in read.waiting_lines().filter(pk__in=list(answers)[:LINES_A_PAGE]):
        try:
            _decide(line, answers[line.pk], request)
        except ValidationError as error:
            messages.error(request, f"{line}: {error.messages[0]}")
        else:
            done += 1
    if done:
        messages.success(request, f"{done} line{'' if done == 1 else 's'} decided.")
    return redirect("payments:bank_queue")


def _decide(line: BankLine, value: str, request: HttpRequest) -> None:
    """Do what somebody chose for a line. Raises ValidationError when it cannot be done any more."""
    if value == NOT_OURS:
        bank_lines.leave_out(line, why="Not the alliance’s money", by=request.user)
    elif found := SENT.fullmatch(value):
        bank_lines.match_sent(line, _sent(line, found[1], int(found[2])), by=request.user)
    elif found := WAY.fullmatch(value):
        payer = Organisation.objects.filter(pk=int(found["payer"])).first()
        if payer is None:
            raise ValidationError("This payer is not there any more. Open the line and choose another.")
        parts = [tuple(map(int, part.split("-"))) for part in found["parts"].split(",") if part]
        bank_lines.match(line, payer, parts, why=_why(line, value), by=request.user)
    else:
        raise ValidationError("Choose one of the answers.")


def _sent(line: BankLine, kind: str, number: int) -> Sent:
    found = [one for one in read.outstanding(line.issuer) if (one.kind.value, one.id) == (kind, number)]
    if not found:
        raise ValidationError("This has been seen on a statement, or was never sent. Look at the line again.")
    return found[0]


def _why(line: BankLine, value: str) -> str:
    chosen = [one["why"] for one in line.suggestions or [] if read.value_of(one) == value]
    return chosen[0] if chosen else "Chosen by hand"


# One line ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.can_see_books)
def bank_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what it was and why, or everything that it may be; and the way to undo it."""
    line = get_object_or_404(read.lines_seen_by(request.user), pk=pk)
    payer = _payer(request)
    forms: dict[str, Any] = {  # what was typed into one of them is not lost when another is sent
        "leave": LeaveOutForm(initial=_typed(request, "leave")),
        "undo": UndoForm(initial=_typed(request, "undo")),
        "advice": AdviceForm(initial=_typed(request, "advice")),
    }
    if line.status == LineStatus.WAITING and not line.payment_id:
        forms["arrived"] = ArrivedForm(
            on_its_way=queries.on_its_way(line.issuer_id), initial=_typed(request, "arrived")
        )
    if payer and line.came_in:
        forms["match"] = SharesForm(line=line, invoices=_owed_by(payer, line), initial=request.POST.dict())
    troubles: list[str] = []
    if request.method == "POST":
        if not permissions.can_keep_books(request.user):
            raise Http404
        try:
            done = _step(request, line)(request, line, forms, payer)
        except ValidationError as error:
            done, troubles = "", error.messages
        if done:
            messages.success(request, done)
            return redirect(line if request.POST["step"] == "undo" else "payments:bank_queue")
    return _shown(request, line, forms, payer, troubles)


def _typed(request: HttpRequest, prefix: str) -> dict[str, str]:
    """What was typed into a form beside the one that was sent."""
    mark = f"{prefix}-"
    return {name.removeprefix(mark): value for name, value in request.POST.items() if name.startswith(mark)}


def _step(request: HttpRequest, line: BankLine) -> Callable[..., str]:
    """What is asked for. Raises ValidationError when this line cannot take it, as it is by now."""
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise ValidationError("Choose what it was.")
    if (step == "undo") == (line.status == LineStatus.WAITING):
        raise ValidationError("Somebody else decided on this line a moment ago. Look at it again.")
    if step in ("match", "advice", "keep") and not line.came_in:
        raise ValidationError("This money went out.")
    if step in ("arrived", "keep", "leave") and line.payment_id:
        raise ValidationError("This money is in the books already.")
    return STEPS[step]


def _payer(request: HttpRequest) -> Organisation | None:
    number = (request.POST if request.method == "POST" else request.GET).get("payer", "")
    return Organisation.objects.filter(pk=int(number)).first() if re.fullmatch(r"[0-9]{1,18}", number) else None


def _owed_by(payer: Organisation, line: BankLine) -> list[Invoice]:
    """Open invoices of a payer and, when it is a trust, of its schools; the oldest first."""
    of_issuer = open_invoices().filter(issuer=line.issuer_id).select_related("payer")
    theirs = of_issuer.filter(payer=payer) | of_issuer.filter(payer__school__trust=payer)
    return list(theirs.order_by("due_on", "pk")[:MOST_INVOICES])


def _match(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    if payer is None:
        raise ValidationError("Choose whose money it is.")
    form = forms["match"] = SharesForm(request.POST, line=line, invoices=_owed_by(payer, line))
    if not form.is_valid():
        return ""
    bank_lines.match(line, payer, form.parts(), why="Chosen by hand", by=request.user)
    return f"{line} is matched."


def _choose(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    _decide(line, request.POST.get("way", ""), request)
    return f"{line} is decided."


def _advice(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    form = forms["advice"] = AdviceForm(request.POST)
    if not form.is_valid():
        return ""
    prefix = line.issuer.prefix
    advice = read_advice(form.cleaned_data["text"], prefix)
    books = read.books_for(line.issuer, [f"{prefix}-{one.number:06}" for one in advice.lines], only_named=True)
    checked = check_advice(advice, books.by_number, pence=line.amount_pence, prefix=prefix)
    if checked.troubles:
        form.add_error("text", list(checked.troubles))
        return ""
    payers = {books.by_number[one.number].payer_id for one in advice.lines}
    trusts = {books.trust_of.get(payer_id) for payer_id in payers}
    whose = payer.pk if payer else payers.pop() if len(payers) == 1 else trusts.pop() if len(trusts) == 1 else None
    if whose is None:
        form.add_error("text", "The advice agrees, but names invoices of several payers. Choose first who paid.")
        return ""
    bank_lines.match(
        line, Organisation.objects.get(pk=whose), checked.parts, why="By a remittance advice", by=request.user
    )
    return f"The advice agrees: {len(checked.parts)} invoices are paid."


def _keep(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    bank_lines.keep_unknown(line, by=request.user)
    return f"{line} is in the books as money without a payer."


def _leave(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    form = forms["leave"] = LeaveOutForm(request.POST)
    if form.is_valid():
        bank_lines.leave_out(line, why=form.cleaned_data["why"], by=request.user)
        return f"{line} is left out."
    return ""


def _arrived(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    form = forms["arrived"] = ArrivedForm(request.POST, on_its_way=queries.on_its_way(line.issuer_id))
    if not form.is_valid():
        return ""
    account, fee = Account(form.cleaned_data["account"]), form.cleaned_data["fee"]
    arriving.note_arrived(line, account, fee_pence=fee, by=request.user)
    return f"{line} has arrived."


def _undo(request: HttpRequest, line: BankLine, forms: dict, payer: Organisation | None) -> str:
    form = forms["undo"] = UndoForm(request.POST)
    if form.is_valid():
        bank_lines.undo(line, why=form.cleaned_data["why"], by=request.user)
        return f"{line} waits again."
    return ""


STEPS: dict[str, Callable[[HttpRequest, BankLine, dict, Organisation | None], str]] = {
    "match": _match,
    "choose": _choose,
    "advice": _advice,
    "keep": _keep,
    "leave": _leave,
    "arrived": _arrived,
    "undo": _undo,
}


def _shown(
    request: HttpRequest, line: BankLine, forms: dict[str, Any], payer: Organisation | None, troubles: list[str]
) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "")[:100].strip()
    [row] = read.as_shown([line])
    is_wrong = bool(troubles) or any(form.errors for form in forms.values())
    context = {
        "line": line,
        "has_errors": is_wrong,
        "suggestions": row["suggestions"],
        "forms": forms,
        "payer": payer,
        "q": words,
        "payers": organisations_named(words).order_by("name", "pk")[:MOST_PAYERS] if words else None,
        "paid": line.payment.allocations.select_related("invoice") if line.payment else [],
        "keeps_books": permissions.can_keep_books(request.user),
        "troubles": troubles,
    }
    return render(request, "payments/bank_line.html", context, status=422 if is_wrong else 200)
