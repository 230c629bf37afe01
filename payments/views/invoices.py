"""One invoice: what it is for, what has paid it, what was taken back; and its documents."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import documents
from payments import documents as papers
from payments import permissions
from payments.models import CreditNote
from payments.queries import invoices as read
from payments.queries import seen
from payments.queries.seen import invoices_seen_by
from payments.views.cards import may_pay_by_card


@require_safe
@login_required
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """What an invoice is for, and what became of it."""
    found = get_object_or_404(invoices_seen_by(request.user), pk=pk)
    may_settle = seen.may_settle(request.user, found.payer_id)
    context = {
        "invoice": found,
        "lines": read.lines_of(found),
        "events": read.events_of(found),
        "keeps_books": permissions.can_keep_books(request.user),
        "is_taken_back": found.credited_pence == found.total_pence,
        "can_dispute": may_settle and not found.is_settled and not found.disputed_at,
        "sees_payer": not permissions.can_see_books(request.user),
        "pays_by_card": may_pay_by_card(request.user) and not found.is_settled,
    }
    return render(request, "payments/invoice.html", context)


@require_safe
@login_required
def invoice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The invoice as it was sent."""
    found = get_object_or_404(invoices_seen_by(request.user), pk=pk)
    return documents.pdf_response(f"{found.reference}.pdf", papers.invoice_pdf(found))


@require_safe
@login_required
def credit_note_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The credit note as it was sent."""
    seen = invoices_seen_by(request.user).values("pk")
    found = get_object_or_404(CreditNote.objects.select_related("invoice__payer"), pk=pk, invoice__in=seen)
    return documents.pdf_response(f"{found.reference}.pdf", papers.credit_note_pdf(found))
