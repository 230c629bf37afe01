"""What the alliance owes schools, such as the home school's share of a specialist's day."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.gate import only
from core.paging import page_of
from payments import actions, permissions
from payments.forms.office import PayableForm
from payments.models import Payable
from payments.states import PayableStatus
from payments.views.forms import form_answer, form_page, is_done, sent


@require_safe
@only(permissions.can_see_books)
def payables(request: HttpRequest) -> HttpResponse:
    """What is owed to schools, and what was paid, the latest first."""
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in PayableStatus.values else PayableStatus.OWED.value
    found = Payable.objects.filter(status=chosen).select_related("payee", "run").order_by("-pk")
    context = {
        "page": page_of(request, found),
        "chosen": chosen,
        "heading": PayableStatus(chosen).label,
        "parts": PayableStatus.choices,
        "keeps_books": permissions.can_keep_books(request.user),
    }
    return render(request, "payments/office/payables.html", context)


@form_page
@only(permissions.can_keep_books)
def add_payable(request: HttpRequest) -> HttpResponse:
    """Owe a school a sum that no other part of the portal writes down."""
    form = PayableForm(sent(request))
    if form.is_valid():
        said = form.cleaned_data
        facts = {"payee_id": said["payee"].pk, "amount_pence": said["amount"], "description": said["description"]}
        key = f"hand:{said['key'] or uuid.uuid4()}"
        if is_done(form, lambda: actions.owe(key=key, by=request.user, **facts)):
            messages.success(request, "It is owed, and goes out with the next payment run.")
            return redirect("payments:payables")
    return form_answer(request, "payments/office/form.html", {"form": form, "heading": "Owed to a school"})


@require_POST
@only(permissions.can_keep_books)
def withdraw_payable(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not owed after all."""
    found = get_object_or_404(Payable, pk=pk)
    try:
        actions.withdraw_payable(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "It is no longer owed.")
    return redirect("payments:payables")
