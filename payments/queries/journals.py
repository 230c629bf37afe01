"""Which invoices a council settles by journal, and the batches that were made of them."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from core.calendar import today
from payments import permissions
from payments.models import Invoice, JournalBatch, JournalLine, Settlement
from payments.queries.invoices import open_invoices
from payments.rules import Method
from payments.states import JournalStatus
from schools.models import Person


def invoices_for_journal(issuer_id: int) -> QuerySet[Invoice]:
    """Open invoices of payers who settle by journal today, in no batch that waits, and not disputed."""
    settled = Settlement.objects.filter(payer=OuterRef("payer"), from_on__lte=today()).order_by("-from_on")
    waits = JournalLine.objects.filter(invoice=OuterRef("pk"), status=JournalStatus.WAITING)
    found = open_invoices().filter(~Exists(waits), issuer_id=issuer_id, disputed_at__isnull=True)
    return found.alias(method=Subquery(settled.values("method")[:1])).filter(method=Method.JOURNAL).order_by("pk")


def batches_seen_by(person: Person) -> QuerySet[JournalBatch]:
    """Batches, for whoever sees the books, each with how many lines are in it and how many are `waiting`."""
    found = JournalBatch.objects.all() if permissions.can_see_books(person) else JournalBatch.objects.none()
    return found.select_related("issuer__organisation", "made_by").annotate(
        count=Count("lines"), waiting=Count("lines", filter=Q(lines__status=JournalStatus.WAITING))
    )
