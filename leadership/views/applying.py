"""Applying, and everything that an applicant or participant does herself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.answering import answer, asks_and_acts, done, sent
from core.paging import page_of
from leadership import actions, emails, permissions, queries
from leadership.forms import ApplicationForm, FeedbackForm, LeaveForm, NominateForm, NomineeForm
from leadership.models import Application, Feedback, Nomination
from leadership.states import TAKES_PART, ApplicationStatus
from leadership.views.programmes import cohort_of
from schools.models import Organisation

_LEAVABLE = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.WAITING,
    ApplicationStatus.OFFERED,
    ApplicationStatus.ACCEPTED,
)


def _workplaces(person):
    numbers = [post.organisation_id for post in person.current_posts]
    return Organisation.objects.filter(pk__in=numbers).order_by("name")


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's own applications, what waits for one's word as a head, and the fees of one's schools."""
    page = page_of(request, queries.applications_of(request.user))
    to_support = queries.applications_to_support(request.user).filter(support="asked").order_by("submitted_at")[:20]
    schools = Organisation.objects.filter(pk__in=permissions.schools_headed(request.user)).order_by("name")
    can_coach = permissions.can_nominate(request.user)
    return render(
        request,
        "leadership/mine.html",
        {"page": page, "to_support": to_support, "schools": schools, "can_coach": can_coach},
    )


@require_POST
@login_required
def apply(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Begin an application, or go on with the one that is there."""
    facts, cohort = cohort_of(slug, number)
    posts = [post for post in request.user.current_posts if post.kind in facts.posts] or request.user.current_posts
    if not posts:
        messages.error(request, "Say first where you work: then you can apply.")
        return redirect("schools:welcome")
    try:
        made = actions.begin(
            cohort,
            organisation=Organisation.objects.get(pk=posts[0].organisation_id),
            post_kind=posts[0].kind,
            by=request.user,
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("leadership:programme", slug)
    return redirect("leadership:application", made.pk)


@asks_and_acts
@login_required
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own application: the draft to write, or where it stands and what is still needed."""
    found = get_object_or_404(queries.applications_of(request.user), pk=pk)
    if found.status == ApplicationStatus.DRAFT:
        return _draft(request, found)
    if request.method == "POST":
        messages.error(request, "This application has been sent already.")
        return redirect("leadership:application", pk)
    progress = queries.progress_of([found]).get(found.pk) if found.accepted_at else None
    context = {
        "application": found,
        "progress": progress,
        "steps": queries.timeline_of(found, progress),
        "changes": queries.changes_for(found.cohort)[:10],
        "feedback": [(kind, kind in (progress.feedback if progress else ())) for kind in Feedback.Kind],
        "directory": queries.directory_of(found) if found.status in TAKES_PART else [],
        "can_leave": found.status in _LEAVABLE,
        "takes_part": found.status in TAKES_PART,
    }
    return render(request, "leadership/application.html", context)


def _draft(request: HttpRequest, found: Application) -> HttpResponse:
    facts = found.cohort.programme.leadership
    initial = {
        name: getattr(found, name) for name in ("organisation", "post_kind", "has_declared", "statement", "sponsor")
    }
    initial["trn"] = found.trn or request.user.trn
    schools = _workplaces(request.user) | Organisation.objects.filter(pk=found.organisation_id)
    form = ApplicationForm(sent(request), initial=initial, facts=facts, schools=schools.distinct())
    if request.method == "POST":
        if "leave" in request.POST:
            actions.discard(found, by=request.user)
            messages.success(request, "The draft is thrown away.")
            return redirect("leadership:mine")
        if form.is_valid():
            actions.save_draft(found, by=request.user, **form.facts())
        if "keep" in request.POST and not form.errors:
            messages.success(request, "Your draft is kept. Come back to it when you like.")
            return redirect("leadership:application", found.pk)
        if done(form, lambda: actions.submit(found, by=request.user)):
            return redirect("leadership:application", found.pk)
    context = {"form": form, "application": found, "facts": facts, "is_late": queries.is_late_now(found.cohort)}
    return answer(request, "leadership/draft.html", context)


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the place that is offered."""
    found = get_object_or_404(queries.applications_of(request.user), pk=pk)
    try:
        actions.accept(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "The place is yours.")
    return redirect("leadership:application", pk)


@asks_and_acts
@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an application, leave an offer, or give up a place, with a reason."""
    found = get_object_or_404(queries.applications_of(request.user), pk=pk)
    if found.status not in _LEAVABLE:
        raise Http404
    form = LeaveForm(sent(request), can_defer=found.status == ApplicationStatus.ACCEPTED)

    def act() -> None:
        said = form.cleaned_data
        end = actions.defer if said.get("how") == LeaveForm.DEFER else actions.withdraw
        end(found, reason=said["reason"], words=said["words"], by=request.user)

    if request.method == "POST" and done(form, act):
        messages.success(request, "Done. You get a letter about it.")
        return redirect("leadership:application", pk)
    return answer(request, "leadership/leave.html", {"form": form, "application": found})


@asks_and_acts
@login_required
def feedback(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Feedback half-way and at the end, once each."""
    found = get_object_or_404(queries.applications_of(request.user).filter(status__in=TAKES_PART), pk=pk)
    if kind not in Feedback.Kind.values:
        raise Http404
    form = FeedbackForm(sent(request))
    if request.method == "POST" and done(
        form, lambda: actions.give_feedback(found, kind=kind, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Thank you. It helps to shape the programme, and counts for your commitment fee.")
        return redirect("leadership:application", pk)
    context = {"form": form, "application": found, "kind": Feedback.Kind(kind)}
    return answer(request, "leadership/feedback.html", context)


@require_POST
@login_required
def directory(request: HttpRequest, pk: int) -> HttpResponse:
    """Be seen by the others of the cohort, or not any more (R053)."""
    found = get_object_or_404(queries.applications_of(request.user).filter(status__in=TAKES_PART), pk=pk)
    actions.show_in_directory(found, is_shown="show" in request.POST, by=request.user)
    return redirect(reverse("leadership:application", args=[pk]) + "#directory")


# Nominations ----------------------------------------------------------------------------------------------------------


@asks_and_acts
@login_required
def nominate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A tap on the shoulder. Nothing happens until she accepts for herself."""
    if not permissions.can_nominate(request.user):
        raise Http404
    facts, cohort = cohort_of(slug, number)
    schools = queries.schools_to_nominate_from(request.user)
    form = NominateForm(sent(request), schools=schools)
    if request.method == "POST" and done(form, lambda: actions.nominate(cohort, by=request.user, **form.cleaned_data)):
        messages.success(
            request, f"{form.cleaned_data['first_name']} gets a letter. What she does with it is up to her."
        )
        return redirect("leadership:programme", slug)
    context = {"form": form, "facts": facts, "cohort": cohort}
    return answer(request, "leadership/nominate.html", context)


def _nomination(token: str) -> Nomination:
    try:
        number = emails.read_token(token)
    except BadSignature as error:
        raise Http404 from error
    return get_object_or_404(Nomination.objects.select_related("cohort__programme__leadership", "by"), pk=number)


@asks_and_acts
def nomination(request: HttpRequest, token: str) -> HttpResponse:
    """The nominee's own answer. Opening the page changes nothing; to say yes she signs in."""
    found = _nomination(token)
    form = NomineeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        here = reverse("leadership:nomination", args=[token])
        if form.cleaned_data["answer"] == NomineeForm.NO:
            if done(form, lambda: actions.decline_nomination(found)):
                messages.success(request, "Thank you for your answer. Nobody is told why.")
                return redirect(here)
        elif not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={here}")
        elif done(form, lambda: actions.accept_nomination(found, by=request.user)):
            return redirect("leadership:application", actions.accept_nomination(found, by=request.user).pk)
    return answer(request, "leadership/nomination.html", {"nomination": found, "form": form})
