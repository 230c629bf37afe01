"""The office lets one school follow another, after it has seen what goes over."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bookings import actions, queries
from bookings.forms.following import FollowForm
from core.gate import only
from members.queries import following
from schools.models import School
from schools.permissions import can_manage_people

GO, CHANGE = "go", "change"


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_people)
def follow_successor(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which school follows, look at what goes over, then let it go."""
    school = get_object_or_404(School.objects.select_related("organisation", "successor"), organisation_id=pk)
    is_sent = request.method == "POST"
    form = FollowForm(request.POST if is_sent else None, school=school)
    preview = None
    if is_sent and request.POST.get("step") != CHANGE and form.is_valid():
        preview = _preview(school, form)
        if request.POST.get("step") == GO and _done(request, school, form):
            return redirect("schools:organisation", form.cleaned_data["successor"].organisation_id)
    context = {"school": school, "form": form, "preview": preview}
    return render(request, "bookings/follow.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, school: School, form: FollowForm) -> bool:
    said = form.cleaned_data
    try:
        done, places = actions.follow_successor(school, said["successor"], on=said["on"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    went = f"{done.memberships} memberships, {done.posts} posts, {done.charges} sums and {places} places"
    messages.success(request, f"{said['successor']} follows {school}. {went} went over.")
    return True


def _preview(school: School, form: FollowForm) -> dict:
    """What would go over, and what stays."""
    old, new = school.organisation_id, form.cleaned_data["successor"].organisation_id
    memberships = list(following.memberships(old))
    joined = set(following.memberships(new).values_list("year", flat=True))
    charges = list(following.charges(old).values_list("amount_pence", flat=True))
    return {
        "memberships": [one for one in memberships if one.year not in joined],
        "staying": [one for one in memberships if one.year in joined],
        "charges": len(charges),
        "charges_pence": sum(charges),
        "posts": list(following.posts(old, since=form.cleaned_data["on"])),
        "places": queries.bookings_to_follow(old).count(),
        "successor": form.cleaned_data["successor"],
        "on": form.cleaned_data["on"],
        "successor_typed": form.data.get("successor", ""),
    }
