"""Somebody's own account, the first visit, and how an account is taken up."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.words import browser
from schools import actions, emails, permissions, queries
from schools.forms.names import NamesForm
from schools.forms.posts import ClaimCodeForm, JoinForm, RoleForm, TakeUpForm, WorkplaceSearch
from schools.models import Invitation, Person, Post
from schools.states import PostKind, PostStatus

#: How often a claim code may be tried: nobody types wrong more often, and a guess takes centuries.
CLAIM_CODE_RATES = {"claim_code": "20/h/ip"}


def posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


# One's own account ----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Name, addresses, schools and roles, and the way to everything about signing in."""
    facts = {
        "posts": queries.posts_of(request.user),
        "addresses": EmailAddress.objects.filter(user=request.user).order_by("-primary", "email"),
        "needs_second_factor": permissions.needs_second_factor(request.user),
    }
    return render(request, "schools/account.html", facts)


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest) -> HttpResponse:
    """Change one's own name."""
    names = {"first_name": request.user.first_name, "last_name": request.user.last_name}
    form = NamesForm(posted(request), initial=names)
    if form.is_valid():
        actions.rename(request.user, **form.cleaned_data, by=request.user)
        messages.success(request, "Your name is changed.")
        return redirect("schools:account")
    return render(request, "schools/rename.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out on one other device. On this one the way out is to sign out."""
    found = get_object_or_404(UserSession.objects.select_related("user"), pk=session_id, user=request.user)
    if found.is_current():
        return redirect("account_logout")
    actions.end_session(found, by=request.user)
    messages.success(request, f"Signed out: {browser(found.user_agent)}.")
    return redirect("usersessions_list")


# First visit ----------------------------------------------------------------------------------------------------------


def next_of(request: HttpRequest) -> str:
    """Where somebody was going before they were asked, when that is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""


@login_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Find the school that one works at, by typing a part of its name."""
    search = WorkplaceSearch(request.GET)
    text = search.cleaned_data["q"] if search.is_valid() else ""
    facts = {
        "form": search,
        "q": text,
        "found": queries.workplaces_found(text),
        "proposed": queries.workplace_proposed_for(request.user.email) if not text else None,
        "next": next_of(request),
    }
    return render(request, "schools/welcome.html", facts)


@login_required
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Say what one does at the school that was found. It holds a booking at once, and the school is asked."""
    organisation = get_object_or_404(queries.workplaces().select_related("school"), pk=organisation_id)
    form = RoleForm(posted(request))
    if form.is_valid():
        try:
            actions.claim_post(organisation, kind=form.cleaned_data["kind"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, f"You can book for {organisation}. We have asked the school to confirm that you work there."
            )
            return redirect(next_of(request) or "home:my")
    facts = {"form": form, "organisation": organisation, "next": next_of(request)}
    return render(request, "schools/choose_role.html", facts, status=422 if form.errors else 200)


# Taking up an account -------------------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an account by the link from an invitation. Opening the page changes nothing."""
    try:
        invitation_id, email = emails.read_invitation_token(token)
    except SignatureExpired:
        return render(request, "schools/invitation_over.html", status=410)
    except BadSignature as error:
        raise Http404 from error
    found = Invitation.objects.select_related("person", "invited_by").filter(pk=invitation_id).first()
    if found is None or found.accepted_at or not found.person.is_active:
        return render(request, "schools/invitation_over.html", {"is_used": bool(found)}, status=410)
    form = TakeUpForm(posted(request), person=found.person)
    if form.is_valid():
        try:
            person = actions.accept_invitation(found, email=email, password=form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _sign_in(request, person, email)
    facts = {
        "form": form,
        "invitation": found,
        "email": email,
        "posts": found.person.current_posts,
        "kinds": dict(PostKind.choices),
    }
    return render(request, "schools/invitation.html", facts, status=422 if form.errors else 200)


def _sign_in(request: HttpRequest, person: Person, email: str) -> HttpResponse:
    """Through the same door as everybody: a second factor is asked for where there is one."""
    if request.user.is_authenticated:
        request.session.flush()
    record_authentication(request, person, method="code", email=email)
    return perform_login(request, Login(user=person, email=email, redirect_url=reverse("schools:account")))


@never_cache
@require_http_methods(["GET", "POST"])
def claim_code(request: HttpRequest) -> HttpResponse:
    """Give the code from a printed letter and an address. The answer is the same whether the code is right or not."""
    form = ClaimCodeForm(posted(request))
    if form.is_valid():
        if not ratelimit.consume(request, app="schools", action="claim_code", config=CLAIM_CODE_RATES):
            return ratelimit.respond_429(request)
        actions.use_claim_code(
            form.cleaned_data["code"], last_name=form.cleaned_data["last_name"], email=form.cleaned_data["email"]
        )
        return render(request, "schools/claim_code_sent.html", {"email": form.cleaned_data["email"]})
    return render(request, "schools/claim_code.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Answer one's school's question: yes, I work there. Opening the page changes nothing."""
    try:
        person_id, organisation_id, kind, by_id = emails.read_joining_token(token)
    except SignatureExpired:
        return render(request, "schools/invitation_over.html", status=410)
    except BadSignature as error:
        raise Http404 from error
    person = get_object_or_404(Person.objects.with_current_posts(), pk=person_id, is_active=True)
    organisation = get_object_or_404(queries.workplaces(), pk=organisation_id)
    asked_by = get_object_or_404(Person.objects.with_current_posts(), pk=by_id)
    if kind not in permissions.kinds_given_by(asked_by, organisation):
        raise Http404
    form = JoinForm(posted(request))
    is_done = (
        Post.objects.filter(person=person, organisation=organisation, kind=kind)
        .exclude(status=PostStatus.CLAIMED)
        .exists()
    )
    if form.is_valid() and not is_done:
        if form.cleaned_data["answer"] == JoinForm.HERE:
            actions.join(person, organisation=organisation, kind=kind, asked_by=asked_by)
            return redirect(request.path)
        messages.success(request, f"You are not put on the list of {organisation}.")
        return redirect("home:index")
    facts = {
        "form": form,
        "organisation": organisation,
        "asked_by": asked_by,
        "kind": PostKind(kind).label,
        "is_done": is_done,
    }
    return render(request, "schools/join.html", facts, status=422 if form.errors else 200)
