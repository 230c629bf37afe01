"""What we hold about people: the notice, one's own choices and data, and what an administrator does for somebody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core import audit
from core.documents import pdf_response
from core.gate import only
from home import actions, documents
from home.forms import ConsentForm, EraseForm
from home.queries.privacy import held_about, kept_records
from schools import queries as schools
from schools.actions import choose_consents
from schools.models import Consent, Person
from schools.permissions import can_manage_people


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice: what is kept, why, how long, and what people can ask for."""
    return render(request, "home/privacy.html", {"kept": list(kept_records())})


@require_http_methods(["GET", "POST"])
@login_required
def my_privacy(request: HttpRequest) -> HttpResponse:
    """What this person agreed to, and the ways to their own data."""
    standing = Consent.objects.filter(person=request.user, withdrawn_at__isnull=True)
    now = {"purposes": list(standing.values_list("purpose", flat=True))}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        choose_consents(request.user, purposes=form.cleaned_data["purposes"], by=request.user)
        messages.success(request, "Saved. It holds from now on.")
        return redirect("home:my_privacy")
    return render(request, "home/my_privacy.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is held about oneself, to read, print or take away."""
    audit.record("took a copy of", request.user, by=request.officer or request.user)
    return _document(request, request.user, "home/my_data.html")


@require_safe
@only(can_manage_people)
def data(request: HttpRequest, person_id: int) -> HttpResponse:
    """The same, made by an administrator for somebody who asked. Reading it is written down."""
    person = _person(person_id)
    audit.record("read everything about", person, by=request.user)
    return _document(request, person, "home/data.html")


def _document(request: HttpRequest, person: Person, template: str) -> HttpResponse:
    sections = held_about(person)
    if request.GET.get("format") == "json":
        held = {section.title: section.rows for section in sections}
        answer = JsonResponse({"made_at": timezone.localtime(), "held": held}, json_dumps_params={"indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="personal-data-{person.pk}.json"'
        return answer
    if request.GET.get("format") == "pdf":
        content = documents.held(person, sections, made_at=timezone.now())
        return pdf_response(f"personal-data-{person.pk}.pdf", content)
    return render(request, template, {"person": person, "sections": sections, "now": timezone.now()})


def _person(person_id: int) -> Person:
    return get_object_or_404(Person, pk=person_id, merged_into__isnull=True, forgotten_at__isnull=True)


@require_http_methods(["GET", "POST"])
@only(can_manage_people)
def erase(request: HttpRequest, person_id: int) -> HttpResponse:
    """Forget somebody: what goes and what stays is said first, and the name is typed to be sure."""
    person = _person(person_id)
    form = EraseForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        try:
            done = actions.erase(person, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return render(request, "home/erased.html", {"done": done})
    posts = schools.posts_of(person)
    facts = {"person": person, "form": form, "posts": posts}
    return render(request, "home/erase.html", facts, status=422 if form.errors else 200)
