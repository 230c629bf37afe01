"""Schools, trusts and partners, for the alliance's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import documents
from core.calendar import today
from core.gate import only
from core.paging import page_of
from schools import actions, gias, permissions, queries
from schools.forms.organisations import OrganisationForm, SchoolFilter
from schools.models import Organisation, School
from schools.views.accounts import posted

MOST_IN_A_FILE = 50_000
HEADER = (
    "URN",
    "School",
    "Phase",
    "Local authority",
    "Number",
    "Trust",
    "State",
    "Pupils",
    "Postcode",
    "Lead teaching school",
)


@only(permissions.can_manage_people)
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """Schools by a name of today or of before, or by URN, as a page or as a spreadsheet."""
    authorities = queries.local_authorities()
    form = SchoolFilter(request.GET or None, local_authorities=authorities)
    facts = form.cleaned_data if form.is_valid() else {}
    state = facts.get("state") or "open"
    found = queries.schools_found(
        text=facts.get("q", "").strip(), phase=facts.get("phase"), la_code=facts.get("la", ""), state=state
    )
    if request.GET.get("format") == "csv" and not form.errors:
        return documents.csv_response("schools.csv", HEADER, map(_row, found[:MOST_IN_A_FILE]))
    chips = _chips(facts, dict(authorities))
    page = page_of(request, found.prefetch_related("organisation__names"))
    facts = {"form": form, "page": page, "chips": chips, "attribution": gias.ATTRIBUTION}
    return render(request, "schools/schools.html", facts)


def _row(school: School) -> tuple:
    return (
        school.urn,
        school.organisation.name,
        school.get_phase_display(),
        school.la_name or school.la_code,
        school.laestab,
        school.trust.name if school.trust else "",
        school.get_status_display(),
        school.number_of_pupils,
        school.postcode,
        "yes" if school.organisation.is_teaching_school else "",
    )


def _chips(facts: dict, authorities: dict[str, str]) -> list[dict]:
    chips = []
    if facts.get("q"):
        chips.append({"label": f"“{facts['q']}”", "name": "q", "value": facts["q"]})
    if facts.get("state", "open") not in ("", "open"):
        label = dict(SchoolFilter.base_fields["state"].choices)[facts["state"]]
        chips.append({"label": label, "name": "state", "value": facts["state"]})
    if facts.get("phase") is not None:
        chips.append({"label": School.Phase(facts["phase"]).label, "name": "phase", "value": facts["phase"]})
    if facts.get("la"):
        chips.append({"label": authorities[facts["la"]] or facts["la"], "name": "la", "value": facts["la"]})
    return chips


@only(permissions.can_manage_people)
@require_safe
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One school, trust or partner: its facts, names, posts and mailboxes."""
    found = get_object_or_404(queries.organisation_page(), pk=organisation_id)
    school = getattr(found, "school", None)
    facts = {
        "organisation": found,
        "school": school,
        "rows": _facts(school) if school else [],
        "members": page_of(request, queries.schools_of(found)) if found.kind in GROUPS else None,
        "leaders": queries.leaders_of(found),
        "attribution": gias.ATTRIBUTION,
        "today": today(),
    }
    return render(request, "schools/organisation.html", facts)


GROUPS = (Organisation.Kind.TRUST, Organisation.Kind.FEDERATION)


def _facts(school: School) -> list[dict]:
    """What the register says, for a summary list; what it does not say is left out."""
    ages = f"{school.statutory_low_age} to {school.statutory_high_age}" if school.statutory_high_age else ""
    rows = [
        ("URN", school.urn),
        ("Local authority and number", f"{school.laestab}{f', {school.la_name}' if school.la_name else ''}"),
        ("UKPRN", school.ukprn),
        ("Type", school.type_name),
        ("Phase", school.get_phase_display()),
        ("Ages", ages),
        ("Pupils", school.number_of_pupils),
        ("Places", school.school_capacity),
        ("Free school meals", f"{school.percentage_fsm}%" if school.percentage_fsm is not None else ""),
        ("Address", school.address),
        ("Telephone", school.telephone),
        ("Head, in the register", school.head_name),
        ("Gender", school.gender),
        ("Religious character", school.religious_character),
        ("Constituency", school.parliamentary_constituency),
    ]
    return [{"key": key, "value": value} for key, value in rows if value not in ("", None)]


# Partners -------------------------------------------------------------------------------------------------------------


@only(permissions.can_manage_people)
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Strategic partners under each of the six types (R002), and where the system leaders are from (R019)."""
    homes = list(queries.specialist_leaders())
    facts = {
        "types": queries.partners_by_type(),
        "teaching_schools": queries.teaching_schools(),
        "homes": homes,
        "leaders": sum(home.leaders for home in homes),
    }
    return render(request, "schools/partners.html", facts)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def add_organisation(request: HttpRequest) -> HttpResponse:
    """A partner, trust, council or payer by hand."""
    form = OrganisationForm(posted(request), kinds=actions.KINDS_BY_HAND, initial={"kind": Organisation.Kind.PARTNER})
    if form.is_valid():
        try:
            made = actions.add_organisation(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{made} is added.")
            return redirect("schools:organisation", made.pk)
    return render(request, "schools/add_organisation.html", {"form": form}, status=422 if form.errors else 200)
