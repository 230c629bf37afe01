"""Joining and renewing: the form, the page to check and sign it, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.calendar import AcademicYear
from members import actions, permissions, queries, rules
from members.forms import JoinForm, SignForm
from members.forms.joining import prefilled
from members.models import Membership, Offer
from members.states import MembershipStatus, TierFor
from schools.models import Organisation, School

CHECK, SIGN, CHANGE = "check", "sign", "change"
FOR = {Organisation.Kind.TRUST: TierFor.TRUST, Organisation.Kind.PARTNER: TierFor.PARTNER}


@dataclass(frozen=True)
class Joining:
    """Who joins for which offer: the organisation that somebody acts for, and of a trust the schools still to join."""

    offer: Offer
    acts_for: Organisation
    schools: list[School] | None
    before: Membership | None
    is_there: bool

    @property
    def for_whom(self) -> str:
        return FOR.get(self.acts_for.kind, TierFor.SCHOOL)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, year: int) -> HttpResponse:
    """Fill in, check, sign. Nothing is kept before the signature; what was typed travels along."""
    offer = queries.offer_to_join(year)
    acts_for = permissions.applies_for(request.user)
    if offer is None or not acts_for:
        raise Http404
    chosen = _chosen(request, acts_for)
    if chosen is None:
        return render(request, "members/join_for.html", {"offer": offer, "acts_for": acts_for.items()})
    actions.note_opening(chosen, year=year)
    joining = _joining(offer, chosen)
    if joining.is_there:
        return redirect("members:joined", year)
    form = _form(request, joining)
    if request.method == "POST" and request.POST.get("step") != CHANGE and form.is_valid():
        return _check(request, joining, form)
    is_wrong = request.method == "POST" and request.POST.get("step") != CHANGE
    context = {"offer": offer, "joining": joining, "form": form, "is_renewal": _is_renewal(joining)}
    return render(request, "members/join.html", context, status=422 if is_wrong else 200)


def _chosen(request: HttpRequest, acts_for: dict[int, str]) -> int | None:
    """The organisation that the address names, or the only one that there is."""
    asked = request.GET.get("for", "")
    if asked:
        if not asked.isdecimal() or int(asked) not in acts_for:
            raise Http404
        return int(asked)
    return next(iter(acts_for)) if len(acts_for) == 1 else None


def _joining(offer: Offer, organisation_id: int) -> Joining:
    acts_for = Organisation.objects.select_related("school").get(pk=organisation_id)
    is_trust = acts_for.kind == Organisation.Kind.TRUST
    records = Membership.objects.exclude(status=MembershipStatus.WITHDRAWN).select_related("tier")
    mine = records.filter(**{"paid_by_id" if is_trust else "organisation_id": organisation_id})
    before = mine.filter(year__lte=offer.year).order_by("-year", "-pk").first()
    if not is_trust:
        is_there = before is not None and before.year == offer.year and before.status != MembershipStatus.DRAFT
        return Joining(offer, acts_for, None, before, is_there)
    there = records.filter(year=offer.year).exclude(status=MembershipStatus.DRAFT)
    joined = set(there.values_list("organisation_id", flat=True))
    schools = [one for one in queries.schools_to_join(organisation_id) if one.organisation_id not in joined]
    return Joining(offer, acts_for, schools, before, is_there=not schools and bool(joined))


def _is_renewal(joining: Joining) -> bool:
    return joining.before is not None and joining.before.year < joining.offer.year


def _form(request: HttpRequest, joining: Joining) -> JoinForm:
    acts_for, offer = joining.acts_for, joining.offer
    pupils = queries.pupils_of(acts_for)
    tiers = [tier for tier in offer.tiers.all() if tier.for_whom == joining.for_whom]
    renews = acts_for.pk in queries.renewing([acts_for.pk], year=offer.year)
    shown = queries.tiers_shown(tiers, year=offer.year, pupils=pupils, renews=renews)
    is_single = joining.for_whom == TierFor.SCHOOL
    asks_pupils = is_single and not pupils and any(tier.per_pupil_pence is not None for tier in tiers)
    initial = prefilled(joining.before, tiers=tiers, by=request.user, acts_for=acts_for)
    if joining.schools:
        initial["schools"] = [school.organisation_id for school in joining.schools]
    data = request.POST if request.method == "POST" else None
    return JoinForm(data, initial=initial, shown=shown, schools=joining.schools, asks_pupils=asks_pupils)


def _check(request: HttpRequest, joining: Joining, form: JoinForm) -> HttpResponse:
    """What is agreed, the memorandum, and the signature."""
    is_sent = request.POST.get("step") == SIGN
    sign = SignForm(request.POST if is_sent else None, signs_for=str(joining.acts_for))
    if is_sent and sign.is_valid():
        try:
            actions.apply(_application(joining, form), by=request.user)
        except ValidationError as error:
            sign.add_error(None, error.messages)
        else:
            return redirect("members:joined", joining.offer.year)
    organisations = queries.organisations(_organisation_ids(joining, form))
    quotes = queries.quotes(form.chosen, organisations, pupils=_pupils(joining, form))
    context = {
        "offer": joining.offer,
        "joining": joining,
        "said": form.cleaned_data,
        "tier": form.chosen,
        "strands": [label for value, label in form.fields["strands"].choices if value in form.cleaned_data["strands"]],
        "quotes": quotes,
        "total_pence": sum(quote.fee.pence for quote in quotes if quote.fee),
        "form": sign,
        "half_terms": len(rules.HALF_TERMS),
    }
    return render(request, "members/join_check.html", context, status=422 if sign.errors else 200)


def _organisation_ids(joining: Joining, form: JoinForm) -> list[int]:
    return [joining.acts_for.pk] if joining.schools is None else form.cleaned_data["schools"]


def _pupils(joining: Joining, form: JoinForm) -> dict[int, int]:
    pupils = form.cleaned_data.get("pupils")
    return {joining.acts_for.pk: pupils} if pupils else {}


def _application(joining: Joining, form: JoinForm) -> actions.Application:
    said = form.cleaned_data
    return actions.Application(
        tier=form.chosen,
        organisation_ids=_organisation_ids(joining, form),
        strands=said["strands"],
        billing_name=said["billing_name"],
        billing_email=said["billing_email"],
        purchase_order=said["purchase_order"],
        paid_by_id=None if joining.schools is None else joining.acts_for.pk,
        pupils=_pupils(joining, form),
    )


@login_required
@require_safe
def joined(request: HttpRequest, year: int) -> HttpResponse:
    """What was applied for, and what happens next and when."""
    own = permissions.organisations_seen_by(request.user)
    found = queries.memberships_seen_by(request.user).filter(year=year).exclude(status=MembershipStatus.WITHDRAWN)
    mine = [
        one for one in found.order_by("organisation__name", "pk") if {one.organisation_id, one.paid_by_id} & set(own)
    ]
    if not mine:
        raise Http404
    context = {
        "year": AcademicYear(year),
        "memberships": mine,
        "waits": any(one.status == MembershipStatus.APPLIED for one in mine),
        "total_pence": sum(one.fee_pence for one in mine),
    }
    return render(request, "members/joined.html", context)
