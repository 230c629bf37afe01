"""Does somebody work here, and what becomes of their bookings when they do not, or no longer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, queries
from bookings.forms.leavers import EndPostForm
from core.gate import only
from schools import actions as people
from schools import permissions
from schools.emails import read_claim_token
from schools.forms.posts import ClaimForm
from schools.models import Person, Post
from schools.queries import claims_for_office, posts_seen_by
from schools.states import PostStatus

A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Somebody leaves: from when, and what becomes of their bookings for this school."""
    post = get_object_or_404(posts_seen_by(request.user), pk=post_id)
    if not permissions.can_end_post(request.user, post):
        raise Http404
    ahead = list(queries.bookings_beyond(post))
    form = EndPostForm(request.POST if request.method == "POST" else None, has_bookings=bool(ahead))
    if form.is_valid():
        try:
            actions.end_post(post, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _ended(request, post)
    facts = {"form": form, "post": post, "bookings": ahead, "is_mine": post.person_id == request.user.pk}
    return render(request, "bookings/end_post.html", facts, status=422 if form.errors else 200)


def _ended(request: HttpRequest, post: Post) -> HttpResponse:
    messages.success(request, f"The post of {post.person} at {post.organisation} ends.")
    if post.person_id == request.user.pk:
        return redirect("schools:account")
    return redirect("schools:staff", post.organisation_id)


# Does somebody work here? ---------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """A head answers from a letter, without signing in. Opening the page changes nothing."""
    try:
        post_id, head_id = read_claim_token(token)
    except SignatureExpired:
        return render(request, "bookings/approval_expired.html", status=410)
    except BadSignature as error:
        raise Http404 from error
    post = get_object_or_404(Post.objects.select_related("person", "organisation"), pk=post_id)
    head = get_object_or_404(Person.objects.with_current_posts(), pk=head_id, is_active=True)
    if not permissions.can_decide_claim(head, post):
        raise Http404
    return _answer(request, post, by=head, back=request.path)


@login_required
@require_http_methods(["GET", "POST"])
def decide_claim(request: HttpRequest, post_id: int) -> HttpResponse:
    """The same question to somebody who is signed in: a head from the list of staff, or an administrator."""
    post = get_object_or_404(posts_seen_by(request.user), pk=post_id)
    if not permissions.can_decide_claim(request.user, post):
        raise Http404
    return _answer(request, post, by=request.user, back="")


def _answer(request: HttpRequest, post: Post, *, by: Person, back: str) -> HttpResponse:
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _carry_out(post, form.cleaned_data["answer"], by=by)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(back or _list_of(request, post))
    facts = {"form": form, "post": post, "is_open": post.status == PostStatus.CLAIMED, "head": by}
    return render(request, "bookings/claim.html", facts, status=422 if form.errors else 200)


def _carry_out(post: Post, answer: str, *, by: Person) -> None:
    if answer == ClaimForm.HERE:
        people.confirm_claim(post, by=by)
    else:
        actions.turn_away(post, by=by)


def _list_of(request: HttpRequest, post: Post) -> str:
    if permissions.can_manage_people(request.user):
        return redirect("bookings:claims").url
    return redirect("schools:staff", post.organisation_id).url


@only(permissions.can_manage_people)
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """People whom no school has confirmed, those that came to the office first."""
    page = Paginator(claims_for_office(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "bookings/claims.html", {"claims": page})
