"""The office's pages about what giving up a place costs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.answering import asks_and_acts, done
from core.paging import page_of
from programmes import actions, queries, rules
from programmes.forms import PolicyForm
from programmes.models import CancellingPolicy
from programmes.views.editor import or_404, sent
from programmes.views.office import for_course_officers

#: What the table of examples shows: a place that costs so much, in pence.
EXAMPLE_PENCE = 6000


@require_safe
@for_course_officers
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy of today, and which one is the usual one."""
    page = page_of(request, queries.policies_in_office())
    return render(
        request, "programmes/policies.html", {"page": page, "policies": queries.policies_in_words(page.object_list)}
    )


@asks_and_acts
@for_course_officers
def new_policy(request: HttpRequest) -> HttpResponse:
    """A policy more. With "Show me" nothing is kept."""
    form = PolicyForm(sent(request))
    if "show" not in request.POST and done(form, lambda: actions.add_policy(by=request.user, **form.facts())):
        messages.success(request, f"{form.cleaned_data['name']} is there. Courses can choose it now.")
        return redirect("programmes:policies")
    return _page(request, form, heading="New cancelling policy")


@asks_and_acts
@for_course_officers
def edit_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a policy: the next version is written, and those who booked keep theirs."""
    policy: CancellingPolicy = or_404(queries.policy_in_office(pk))
    if request.method != "POST" and not policy.is_current:
        return redirect("programmes:edit_policy", or_404(queries.current_version_of(policy)).pk)
    form = PolicyForm(sent(request), policy=policy)
    moved: list[int] = []
    change = actions.change_policy
    if "show" not in request.POST and done(form, lambda: moved.append(change(policy, by=request.user, **form.facts()))):
        messages.success(request, f"{form.cleaned_data['name']} is saved.{_courses(moved[0])}")
        return redirect("programmes:policies")
    return _page(request, form, policy=policy, heading=policy.name)


@require_POST
@for_course_officers
def make_usual(request: HttpRequest, pk: int) -> HttpResponse:
    """Let new courses have this policy."""
    policy = or_404(queries.policy_in_office(pk))
    try:
        actions.make_usual(policy, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"New courses have the policy “{policy}” now, unless another one is chosen.")
    return redirect("programmes:policies")


def _courses(count: int) -> str:
    if not count:
        return ""
    have = "course that is still open has" if count == 1 else "courses that are still open have"
    return f" {count} {have} it for new bookings."


def _page(request: HttpRequest, form: PolicyForm, **facts: Any) -> HttpResponse:
    context = {"form": form, "preview": _preview(form, facts.get("policy")), **facts}
    return render(request, "programmes/policy_form.html", context, status=422 if form.errors else 200)


def _preview(form: PolicyForm, policy: CancellingPolicy | None) -> dict[str, Any] | None:
    """The policy as people will read it, and what places cost by it: as typed, or as it stands."""
    if form.is_bound:
        if not form.is_valid():
            return None
        bands, unit = form.bands, form.cleaned_data["unit"]
    elif policy:
        bands, unit = queries.as_facts(policy.bands.all()), policy.unit
    else:
        return None
    has_free = any(band.is_for_free_places for band in bands)
    return {
        "lines": rules.in_words(bands, unit=unit),
        "days": "working days" if unit == rules.NoticeUnit.WORKING_DAYS else "days",
        "pence": EXAMPLE_PENCE,
        "examples": rules.examples(bands, price_pence=EXAMPLE_PENCE),
        "free_examples": rules.examples(bands, price_pence=0) if has_free else [],
    }
