"""What the office keeps of an organisation and changes by hand: names, addresses, domains, days without school."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.calendar import today
from core.gate import only
from schools import actions, permissions, queries
from schools.forms.organisations import (
    ChangeOrganisationForm,
    DomainForm,
    MailboxForm,
    NameForm,
    RenameForm,
    TermDateForm,
)
from schools.models import EmailDomain, Mailbox, Organisation, OrganisationName, TermDate
from schools.views.accounts import posted


def _organisation(organisation_id: int) -> Organisation:
    return get_object_or_404(Organisation, pk=organisation_id)


def _asked(
    request: HttpRequest,
    found: Organisation,
    form: forms.Form,
    *,
    heading: str,
    act: Callable[[dict], object],
    done: str,
) -> HttpResponse:
    """Ask one small form about an organisation, act on it, and go back to its page."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, done)
            return redirect("schools:organisation", found.pk)
    facts = {"organisation": found, "form": form, "heading": heading}
    return render(request, "schools/organisation_form.html", facts, status=422 if form.errors else 200)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def change_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Strategic partner, lead teaching school, website."""
    found = _organisation(organisation_id)
    now = {name: getattr(found, name) for name in ("partner_type", "is_teaching_school", "website")}
    form = ChangeOrganisationForm(posted(request), is_school=found.kind == Organisation.Kind.SCHOOL, initial=now)
    return _asked(
        request,
        found,
        form,
        heading=f"Change {found}",
        act=lambda facts: actions.change_organisation(found, by=request.user, **facts),
        done="Saved.",
    )


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def rename_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """A new name from a day on."""
    found = _organisation(organisation_id)
    return _asked(
        request,
        found,
        RenameForm(posted(request), initial={"from_on": today()}),
        heading=f"Change the name of {found}",
        act=lambda facts: actions.rename_organisation(found, by=request.user, **facts),
        done="The name is changed. The old one still finds it.",
    )


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def add_name(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Another name that it bore or is known by."""
    found = _organisation(organisation_id)
    return _asked(
        request,
        found,
        NameForm(posted(request)),
        heading=f"Add a name of {found}",
        act=lambda facts: actions.add_name(found, by=request.user, **facts),
        done="The name is added, and finds it from now on.",
    )


@only(permissions.can_manage_people)
@require_POST
def remove_name(request: HttpRequest, name_id: int) -> HttpResponse:
    """Take away a name that was entered by mistake."""
    row = get_object_or_404(OrganisationName.objects.select_related("organisation"), pk=name_id)
    actions.remove_name(row, by=request.user)
    messages.success(request, f"“{row.name}” is no longer a name of {row.organisation}.")
    return redirect("schools:organisation", row.organisation_id)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def add_mailbox(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """A shared address, to write to."""
    found = _organisation(organisation_id)
    return _asked(
        request,
        found,
        MailboxForm(posted(request)),
        heading=f"Add a shared address of {found}",
        act=lambda facts: actions.add_mailbox(found, by=request.user, **facts),
        done="The address is added.",
    )


@only(permissions.can_manage_people)
@require_POST
def remove_mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """An address that is not read any more."""
    mailbox = get_object_or_404(Mailbox.objects.select_related("organisation"), pk=mailbox_id)
    actions.remove_mailbox(mailbox, by=request.user)
    messages.success(request, f"Nothing goes to {mailbox.email} any more.")
    return redirect("schools:organisation", mailbox.organisation_id)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def add_domain(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """How the addresses of its staff end: somebody with such an address is asked whether they work there."""
    found = _organisation(organisation_id)
    return _asked(
        request,
        found,
        DomainForm(posted(request)),
        heading=f"How addresses at {found} end",
        act=lambda facts: actions.add_domain(found, by=request.user, **facts),
        done="Whoever signs up with such an address is asked whether they work there.",
    )


@only(permissions.can_manage_people)
@require_POST
def remove_domain(request: HttpRequest, domain_id: int) -> HttpResponse:
    """Addresses of its staff no longer end like this."""
    row = get_object_or_404(EmailDomain.objects.select_related("organisation"), pk=domain_id)
    actions.remove_domain(row, by=request.user)
    messages.success(request, f"{row.domain} no longer leads to {row.organisation}.")
    return redirect("schools:organisation", row.organisation_id)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def term_dates(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Days without school, of a school or of a whole borough, from today on."""
    found = _organisation(organisation_id)
    form = TermDateForm(posted(request))
    if form.is_valid():
        try:
            actions.add_term_date(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The days are added. Deadlines that are set from now on leave them out.")
            return redirect("schools:term_dates", found.pk)
    facts = {"organisation": found, "form": form, "dates": queries.term_dates_of(found)}
    return render(request, "schools/term_dates.html", facts, status=422 if form.errors else 200)


@only(permissions.can_manage_people)
@require_POST
def remove_term_date(request: HttpRequest, term_date_id: int) -> HttpResponse:
    """Days that were entered by mistake."""
    row = get_object_or_404(TermDate.objects.select_related("organisation"), pk=term_date_id)
    actions.remove_term_date(row, by=request.user)
    messages.success(request, f"{row.name} is taken away.")
    return redirect("schools:term_dates", row.organisation_id)
