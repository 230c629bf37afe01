"""The office writes, copies and publishes offers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.answering import asks_and_acts, done, sent
from core.calendar import AcademicYear
from core.gate import only
from core.paging import page_of
from members import actions, permissions, queries, rules
from members.forms import OfferDatesForm, OfferForm, TierForm
from members.models import Offer, Tier


@require_safe
@only(permissions.can_manage_memberships)
def offers(request: HttpRequest) -> HttpResponse:
    """Every year's offer."""
    return render(request, "members/office_offers.html", {"page": page_of(request, queries.offers_in_office())})


@asks_and_acts
@only(permissions.can_manage_memberships)
def new_offer(request: HttpRequest) -> HttpResponse:
    """A draft for the first year that has none; with the words and tiers of the year before when there is one."""
    latest = Offer.objects.order_by("-year").first()
    year = AcademicYear(latest.year + 1 if latest else AcademicYear.now().start)
    start = {
        "title": f"Membership {year}",
        "opens_on": rules.renewal_opens(year),
        "grace_until": rules.default_grace(year),
    }
    form = OfferForm(sent(request), initial=start)
    made: list[Offer] = []
    make = actions.make_offer
    if done(form, lambda: made.append(make(year=year.start, by=request.user, **form.cleaned_data))):
        messages.success(request, "The draft is there. Add its tiers, then publish it.")
        return redirect("members:edit_offer", made[0].pk)
    context = {"form": form, "year": year, "latest": latest}
    return render(request, "members/new_offer.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_manage_memberships)
def copy_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft for the year after, from this one."""
    found = get_object_or_404(Offer, pk=pk)
    try:
        made = actions.copy_offer(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("members:office_offers")
    messages.success(request, f"This is the draft for {made.academic_year}. Look over its words and prices.")
    return redirect("members:edit_offer", made.pk)


@asks_and_acts
@only(permissions.can_manage_memberships)
def edit_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with all that it says; of a published one only its days can still be set."""
    found = get_object_or_404(Offer, pk=pk)
    if found.is_published:
        initial = {"opens_on": found.opens_on, "grace_until": found.grace_until}
        form = OfferDatesForm(sent(request), initial=initial)
        change = actions.set_dates
    else:
        form = OfferForm(sent(request), initial=OfferForm.facts_of(found))
        change = actions.change_offer
    if done(form, lambda: change(found, by=request.user, **form.cleaned_data)):
        messages.success(request, "Saved.")
        return redirect("members:edit_offer", pk)
    context = {"offer": found, "form": form, "tiers": found.tiers.order_by("position", "pk")}
    return render(request, "members/edit_offer.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_manage_memberships)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to everyone, once for all."""
    found = get_object_or_404(Offer, pk=pk)
    try:
        actions.publish(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("members:edit_offer", pk)
    messages.success(request, f"{found} is published: everyone can read it.")
    return redirect("members:edit_offer", pk)


@require_POST
@only(permissions.can_manage_memberships)
def remove_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = get_object_or_404(Offer, pk=pk)
    try:
        actions.remove_offer(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("members:edit_offer", pk)
    messages.success(request, "The draft is removed.")
    return redirect("members:office_offers")


@asks_and_acts
@only(permissions.can_manage_memberships)
def add_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """One tier more for a draft."""
    found = _draft_or_404(pk)
    form = TierForm(sent(request))
    if done(form, lambda: actions.add_tier(found, by=request.user, **form.facts())):
        messages.success(request, f"{form.cleaned_data['name']} is added.")
        return redirect("members:edit_offer", pk)
    context = {"offer": found, "form": form, "heading": "Add a tier"}
    return render(request, "members/tier.html", context, status=422 if form.errors else 200)


@asks_and_acts
@only(permissions.can_manage_memberships)
def edit_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a tier of a draft."""
    tier = _tier_or_404(pk)
    form = TierForm(sent(request), initial=TierForm.facts_of(tier))
    if done(form, lambda: actions.change_tier(tier, by=request.user, **form.facts())):
        messages.success(request, "Saved.")
        return redirect("members:edit_offer", tier.offer_id)
    context = {"offer": tier.offer, "form": form, "heading": f"Change {tier}", "tier": tier}
    return render(request, "members/tier.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.can_manage_memberships)
def remove_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tier off a draft."""
    tier = _tier_or_404(pk)
    actions.remove_tier(tier, by=request.user)
    messages.success(request, f"{tier} is taken off.")
    return redirect("members:edit_offer", tier.offer_id)


def _draft_or_404(pk: int) -> Offer:
    found = get_object_or_404(Offer, pk=pk)
    if found.is_published:
        raise Http404
    return found


def _tier_or_404(pk: int) -> Tier:
    tier = get_object_or_404(Tier.objects.select_related("offer"), pk=pk)
    if tier.offer.is_published:
        raise Http404
    return tier
