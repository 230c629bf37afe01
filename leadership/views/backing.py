"""What stands behind programmes: the national qualifications they lead to, and the grants that pay for them."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.action import RuleBroken
from core.answering import answer, asks_and_acts, done, sent
from core.gate import only
from core.paging import page_of
from leadership import actions, permissions
from leadership.forms.backing import GrantForm, QualificationForm
from programmes.models import Grant, Qualification


@asks_and_acts
@only(permissions.can_lead)
def qualifications(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """All national qualifications, and a form for a new one or for the one that was chosen (R027)."""
    return _page(request, Qualification.objects.order_by("from_on", "code"), QualificationForm, "qualifications", pk)


@asks_and_acts
@only(permissions.can_lead)
def grants(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """All grants, and a form for a new one or for the one that was chosen (R034)."""
    return _page(request, Grant.objects.order_by("fund", "reference"), GrantForm, "grants", pk)


def _page(request: HttpRequest, kept: QuerySet, form_class: type[ModelForm], name: str, pk: int | None) -> HttpResponse:
    held = kept.model() if pk is None else get_object_or_404(kept, pk=pk)
    removes = pk is not None and "remove" in request.POST
    form = form_class(sent(request) if not removes else None, instance=held)
    if request.method == "POST":
        if removes and _removed(request, held):
            return redirect(f"leadership:{name}")
        by = request.user
        if not removes and done(form, lambda: actions.save_backing(held, by=by, **form.cleaned_data)):
            messages.success(request, f"{held} is saved.")
            return redirect(f"leadership:{name}")
    page = page_of(request, kept.annotate(count=Count("programmes")))
    shown = {"form": form, "page": page, "held": held if pk else None}
    return answer(request, f"leadership/office/{name}.html", shown)


def _removed(request: HttpRequest, held: Qualification | Grant) -> bool:
    name = str(held)
    try:
        actions.remove_backing(held, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, f"{name} is removed.")
    return True
