"""A school's staff, for its heads, CPD leads and office; and everybody, for the alliance's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.calendar import today
from core.gate import only
from schools import actions, permissions, queries
from schools.forms.posts import ColleagueForm, GivePostForm, PostForm
from schools.models import Organisation, Person, Post
from schools.states import PostStatus
from schools.views.accounts import posted

A_PAGE = 50


def organisation_of(request: HttpRequest, organisation_id: int) -> Organisation:
    """A place whose staff the person who asks sees to; anything else is not there."""
    if not permissions.can_manage_staff(request.user, organisation_id):
        raise Http404
    return get_object_or_404(Organisation, pk=organisation_id)


# A school's staff -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def staff(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Who works at a school: roles, who is acting or on leave, who has not taken up the account."""
    organisation = organisation_of(request, organisation_id)
    page = Paginator(queries.staff_of(organisation.pk), A_PAGE).get_page(request.GET.get("page"))
    kinds = permissions.kinds_given_by(request.user, organisation)
    for post in page:
        post.may_decide = post.status == PostStatus.CLAIMED and permissions.can_decide_claim(request.user, post)
        post.may_change = post.kind in kinds
    is_mine = permissions.can_see_school(request.user, organisation.pk)
    facts = {"organisation": organisation, "posts": page, "today": today(), "is_mine": is_mine}
    return render(request, "schools/staff.html", facts)


@login_required
@require_http_methods(["GET", "POST"])
def add_colleague(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Put somebody on the school's list. The answer does not tell whether the address was known."""
    organisation = organisation_of(request, organisation_id)
    kinds = permissions.kinds_given_by(request.user, organisation)
    form = ColleagueForm(posted(request), kinds=kinds)
    if form.is_valid():
        try:
            post = actions.add_colleague(organisation, actions.Colleague(**form.cleaned_data), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _added(request, organisation, post, form.cleaned_data["email"])
    facts = {"form": form, "organisation": organisation}
    return render(request, "schools/add_colleague.html", facts, status=422 if form.errors else 200)


def _added(request: HttpRequest, organisation: Organisation, post: Post | None, email: str) -> HttpResponse:
    if post is not None and post.person.claim_code:
        return redirect("schools:claim_letter", post.person_id)
    messages.success(
        request,
        f"We have written to {email}. They are on the list as soon as they answer."
        if post is None
        else f"{post.person} is on the list.",
    )
    return redirect("schools:staff", organisation.pk)


@login_required
@require_http_methods(["GET", "POST"])
def change_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Acting, on leave, covering for a colleague."""
    post = get_object_or_404(queries.posts_seen_by(request.user), pk=post_id)
    if not permissions.can_change_post(request.user, post):
        raise Http404
    colleagues = queries.staff_of(post.organisation_id).exclude(person_id=post.person_id)
    now = {
        "title": post.title,
        "is_acting": post.is_acting,
        "is_on_leave": post.is_on_leave,
        "covering_for": post.covering_for_id,
    }
    form = PostForm(posted(request), colleagues=colleagues, initial=now)
    if form.is_valid():
        actions.change_post(post, **form.cleaned_data, by=request.user)
        messages.success(request, f"The post of {post.person} is changed.")
        return redirect("schools:staff", post.organisation_id)
    return render(request, "schools/change_post.html", {"form": form, "post": post}, status=422 if form.errors else 200)


# Everybody ------------------------------------------------------------------------------------------------------------


@only(permissions.can_manage_people)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the portal, found by name or address."""
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.people_found(text), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "schools/people.html", {"people": page, "q": text})


def person_of(request: HttpRequest, person_id: int) -> Person:
    """Somebody whose posts the person who asks sees to; anybody else is not there."""
    return get_object_or_404(queries.people_seen_by(request.user), pk=person_id)


@only(permissions.can_manage_people)
@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person as the office sees them: posts, account, and what can be done. Looking is written down."""
    found = person_of(request, person_id)
    audit.record("looked at", found, by=request.user)
    facts = {
        "person": found,
        "posts": queries.posts_of(found),
        "designations": found.designations.select_related("organisation").order_by("-from_on", "pk"),
        "has_account": actions.has_account(found),
        "can_view_as": permissions.can_view_as(request.user, found),
        "can_ask_for_reset": found.has_second_factor and permissions.can_ask_for_reset(request.user, found),
    }
    return render(request, "schools/person.html", facts)


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def give_post(request: HttpRequest, person_id: int) -> HttpResponse:
    """The office gives somebody a post, at a school, a partner or the alliance itself."""
    found = person_of(request, person_id)
    form = GivePostForm(posted(request), organisations=Organisation.objects.filter(is_open=True))
    if form.is_valid():
        facts = {**form.cleaned_data, "from_on": form.cleaned_data["from_on"] or today()}
        if facts["kind"] not in permissions.kinds_given_by(request.user, facts["organisation"]):
            form.add_error("kind", f"There is no such post at {facts['organisation']}. Choose another role or place.")
        else:
            return _give(request, found, form, facts)
    return render(
        request, "schools/give_post.html", {"form": form, "person": found}, status=422 if form.errors else 200
    )


def _give(request: HttpRequest, found: Person, form: GivePostForm, facts: dict) -> HttpResponse:
    try:
        post = actions.give_post(found, **facts, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "schools/give_post.html", {"form": form, "person": found}, status=422)
    messages.success(request, f"{found} is {post.get_kind_display().lower()} at {post.organisation}.")
    return redirect("schools:person", found.pk)


@login_required
@require_POST
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """Write to somebody who has not taken up their account, once more if need be."""
    found = person_of(request, person_id)
    if not permissions.can_invite(request.user, found) and not permissions.can_manage_people(request.user):
        raise Http404
    try:
        actions.invite(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"We have written to {found}.")
    return redirect(_back_to(request, found))


@login_required
@require_http_methods(["GET", "POST"])
def claim_letter(request: HttpRequest, person_id: int) -> HttpResponse:
    """The letter to print for somebody without e-mail, with the code that takes up their account; or a new code."""
    found = person_of(request, person_id)
    if found.email or not (permissions.can_invite(request.user, found) or permissions.can_manage_people(request.user)):
        raise Http404
    if request.method == "POST":
        actions.give_claim_code(found, by=request.user)
        return redirect(request.path)
    audit.record("printed a claim code", found, by=request.user)
    return render(request, "schools/claim_letter.html", {"person": found, "back": _back_to(request, found)})


def _back_to(request: HttpRequest, found: Person) -> str:
    """The page that somebody who sees to this person comes from."""
    if permissions.can_manage_people(request.user):
        return redirect("schools:person", found.pk).url
    here = [
        post.organisation_id
        for post in found.current_posts
        if permissions.can_see_school(request.user, post.organisation_id)
    ]
    return redirect("schools:staff", here[0]).url
