"""What the office keeps of an organisation and changes by hand: names, addresses, domains, days without school."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
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

View = Callable[..., HttpResponse]


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


def _adds(form_class: type[forms.Form], act: Callable, *, heading: str, done: str) -> View:
    """A page that asks for one more thing to keep of an organisation."""

    @only(permissions.can_manage_people)
    @require_http_methods(["GET", "POST"])
    def add(request: HttpRequest, organisation_id: int) -> HttpResponse:
        found = _organisation(organisation_id)
        return _asked(
            request,
            found,
            form_class(posted(request)),
            heading=heading.format(found),
            act=lambda facts: act(found, by=request.user, **facts),
            done=done,
        )

    return add


def _removes(model: type[Model], act: Callable, *, done: str, then: str = "schools:organisation") -> View:
    """A button that takes away one of those things."""

    @only(permissions.can_manage_people)
    @require_POST
    def remove(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(model._default_manager.select_related("organisation"), pk=pk)
        act(row, by=request.user)
        messages.success(request, done.format(row=row))
        return redirect(then, row.organisation_id)

    return remove


#: Another name that it bore or is known by; one that was entered by mistake.
add_name = _adds(
    NameForm,
    actions.add_name,
    heading="Add a name of {}",
    done="The name is added, and finds it from now on.",
)
remove_name = _removes(
    OrganisationName, actions.remove_name, done="“{row.name}” is no longer a name of {row.organisation}."
)
#: A shared address, to write to; one that is not read any more.
add_mailbox = _adds(
    MailboxForm, actions.add_mailbox, heading="Add a shared address of {}", done="The address is added."
)
remove_mailbox = _removes(Mailbox, actions.remove_mailbox, done="Nothing goes to {row.email} any more.")
#: How the addresses of its staff end: somebody with such an address is asked whether they work there.
add_domain = _adds(
    DomainForm,
    actions.add_domain,
    heading="How addresses at {} end",
    done="Whoever signs up with such an address is asked whether they work there.",
)
remove_domain = _removes(EmailDomain, actions.remove_domain, done="{row.domain} no longer leads to {row.organisation}.")


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


#: Days that were entered by mistake.
remove_term_date = _removes(
    TermDate, actions.remove_term_date, done="{row.name} is taken away.", then="schools:term_dates"
)
