"""The programme lead's pages: cohorts, applications, participants, terms, and what feedback changed."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import documents
from core.answering import answer, asks_and_acts, done, sent
from core.calendar import LONDON, AcademicYear
from core.gate import only
from core.paging import page_of
from leadership import actions, permissions, queries
from leadership.forms import ChangeForm, FactsForm, LeaveForm, TermsForm
from leadership.forms.growing import InterviewForm, NewPledgeForm
from leadership.models import Application, CohortTerms, MockInterview, Pledge
from leadership.rules import Achievement
from leadership.states import TAKES_PART, ApplicationStatus, Support
from programmes.models import LeadershipFacts, Programme
from schools.permissions import can_manage_people

ROWS_A_PAGE = 50


@require_safe
@only(permissions.can_lead)
def cohorts(request: HttpRequest) -> HttpResponse:
    """All cohorts of leadership programmes, and programmes that are not described as such yet."""
    page = page_of(request, queries.cohorts_led())
    bare = Programme.objects.filter(kind=Programme.Kind.LEADERSHIP, leadership__isnull=True).order_by("title")[:50]
    waiting = queries.fees_to_decide().count()
    return render(request, "leadership/office/cohorts.html", {"page": page, "bare": bare, "waiting": waiting})


@require_safe
@only(permissions.can_lead)
def cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """One cohort: who applied in their order, who takes part and how far they are, who is at risk of losing the fee."""
    found = get_object_or_404(queries.cohorts_led(), pk=pk)
    page = page_of(request, queries.applications_on(found), per_page=ROWS_A_PAGE)
    progress = queries.progress_of([one for one in page.object_list if one.accepted_at])
    context = {
        "cohort": found,
        "terms": getattr(found, "terms", None),
        "page": page,
        "rows": [
            {"application": one, "progress": progress.get(one.pk), "takes_part": one.status in TAKES_PART}
            for one in page.object_list
        ],
    }
    return render(request, "leadership/office/cohort.html", context)


@asks_and_acts
@only(permissions.can_lead)
def thoughts(request: HttpRequest, pk: int) -> HttpResponse:
    """What participants think, what came of them, and what feedback changed: shown to those who come after (R039)."""
    found = get_object_or_404(queries.cohorts_led(), pk=pk)
    form = ChangeForm(sent(request))
    if request.method == "POST" and done(
        form, lambda: actions.note_change(found, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "It is shown to the next cohorts.")
        return redirect("leadership:thoughts", pk)
    outcomes, promoted = queries.what_came_of(found)
    context = {
        "cohort": found,
        "form": form,
        "changes": found.changes.all(),
        "page": page_of(request, queries.feedback_on(found)),
        "outcomes": outcomes,
        "promoted": promoted,
        "sums": queries.sums_of(found),
        "needs": queries.top_needs(found),
    }
    return answer(request, "leadership/office/thoughts.html", context)


@require_safe
@only(permissions.can_lead)
def cohort_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The applications of a cohort as a spreadsheet, without reasons and statements."""
    found = get_object_or_404(queries.cohorts_led(), pk=pk)
    header = ("Name", "School", "Post", "State", "Sent", "Head", "Sessions attended", "Feedback")
    applications = list(queries.applications_on(found))
    progress = queries.progress_of([one for one in applications if one.accepted_at])
    rows = [_csv_row(one, progress.get(one.pk)) for one in applications]
    return documents.csv_response(f"{found.programme.slug}-{found.number}.csv", header, rows)


def _csv_row(one: Application, progress) -> tuple:
    done_so_far = (progress.attended, len(progress.feedback)) if progress else ("", "")
    return (
        str(one.person),
        str(one.organisation),
        one.get_post_kind_display(),
        one.get_status_display(),
        one.submitted_at.date().isoformat(),
        one.get_support_display(),
        *done_so_far,
    )


@asks_and_acts
@only(permissions.can_lead)
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """How the places of a cohort are given, and its fee; frozen by the first place."""
    found = get_object_or_404(queries.cohorts_led(), pk=pk)
    held = CohortTerms.objects.filter(cohort=found).first() or CohortTerms(cohort=found)
    form = TermsForm(sent(request), instance=held)
    if request.method == "POST" and done(form, lambda: actions.set_terms(found, by=request.user, **form.cleaned_data)):
        messages.success(request, "The terms are saved.")
        return redirect("leadership:cohort", pk)
    is_frozen = Application.objects.filter(cohort=found, accepted_at__isnull=False).exists()
    context = {"cohort": found, "form": form, "is_frozen": is_frozen}
    return answer(request, "leadership/office/terms.html", context)


@asks_and_acts
@only(permissions.can_lead)
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What tells a programme from the others: its level, who may apply, its sister, the grant behind it."""
    programme = get_object_or_404(Programme, pk=pk, kind=Programme.Kind.LEADERSHIP)
    held = LeadershipFacts.objects.filter(programme=programme).first() or LeadershipFacts(programme=programme)
    form = FactsForm(sent(request), instance=held)
    if request.method == "POST" and done(
        form, lambda: actions.describe(programme, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "Saved.")
        return redirect("leadership:cohorts")
    return answer(request, "leadership/office/facts.html", {"programme": programme, "form": form})


# One application ------------------------------------------------------------------------------------------------------


@require_safe
@only(permissions.can_lead)
def office_application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application with all that the lead needs to decide on it. Opening one with a reason is recorded."""
    found = get_object_or_404(queries.applications_seen_by(request.user), pk=pk, submitted_at__isnull=False)
    if found.reason:
        actions.note_reading(found, by=request.user)
    progress = queries.progress_of([found]).get(found.pk) if found.accepted_at else None
    can_offer = found.status in (ApplicationStatus.SUBMITTED, ApplicationStatus.WAITING)
    context = {
        "application": found,
        "progress": progress,
        "can_offer": can_offer and found.is_supported,
        "can_wait": found.status == ApplicationStatus.SUBMITTED,
        "can_turn_down": can_offer,
        "waits_for_head": can_offer and found.support == Support.ASKED,
        "takes_part": found.status in TAKES_PART,
        "achievements": Achievement.choices,
        "perhaps_the_same": queries.perhaps_the_same(found)[:10],
        "can_merge": can_manage_people(request.user),
        "excused": [dot for dot in progress.required if dot.mark == "excused" and not dot.counts] if progress else [],
    }
    return render(request, "leadership/office/application.html", context)


STEPS = {
    "offer": (actions.offer, "A place is offered."),
    "wait": (actions.put_on_waiting_list, "She is on the waiting list, and is told."),
    "turn-down": (actions.turn_down, "She is told."),
    "exceptional": (actions.note_exceptional, "It is noted for the decision on the fee."),
}


@require_POST
@only(permissions.can_lead)
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step with an application: offer, waiting list, turn down, an exceptional reason for missing sessions."""
    if name not in STEPS:
        raise Http404
    found = get_object_or_404(queries.applications_seen_by(request.user), pk=pk, submitted_at__isnull=False)
    act, words = STEPS[name]
    try:
        act(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, words)
    return redirect("leadership:office_application", pk)


@require_POST
@only(permissions.can_lead)
def catch_up(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    """An approved absence was caught up: the session counts."""
    found = get_object_or_404(queries.applications_seen_by(request.user), pk=pk, accepted_at__isnull=False)
    session = get_object_or_404(queries.sessions_of(found.cohort), pk=session_id)
    try:
        actions.note_catch_up(found, session, words=request.POST.get("words", "")[:200], by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "The session counts now.")
    return redirect("leadership:office_application", pk)


@asks_and_acts
@only(permissions.can_lead)
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead withdraws or defers somebody, as she asked by telephone, or for conduct."""
    found = get_object_or_404(queries.applications_seen_by(request.user), pk=pk, submitted_at__isnull=False)
    live = (
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.WAITING,
        ApplicationStatus.OFFERED,
        ApplicationStatus.ACCEPTED,
    )
    if found.status not in live:
        raise Http404
    form = LeaveForm(sent(request), can_defer=found.status == ApplicationStatus.ACCEPTED, is_lead=True)

    def act() -> None:
        said = form.cleaned_data
        end = actions.defer if said.get("how") == LeaveForm.DEFER else actions.withdraw
        end(found, reason=said["reason"], words=said["words"], by=request.user)

    if request.method == "POST" and done(form, act):
        messages.success(request, "Done. She gets a letter about it.")
        return redirect("leadership:office_application", pk)
    return answer(request, "leadership/office/take_out.html", {"form": form, "application": found})


# People and practice --------------------------------------------------------------------------------------------------


@require_safe
@only(permissions.can_see_fees)
def people(request: HttpRequest) -> HttpResponse:
    """Leaders developed, by level and year: distinct people, so that nobody counts twice (R030, R031)."""
    years = [AcademicYear.now() + back for back in (0, -1, -2, -3)]
    rows = [(str(year), queries.people_by_level(year)) for year in years]
    context = {"rows": rows, "in_all": queries.people_by_level(), "count": queries.people_in_all()}
    return render(request, "leadership/office/people.html", context)


@asks_and_acts
@only(permissions.can_lead)
def pledges(request: HttpRequest) -> HttpResponse:
    """All pledges with how many have signed; a new one."""
    form = NewPledgeForm(sent(request))
    if request.method == "POST" and done(form, lambda: actions.make_pledge(by=request.user, **form.cleaned_data)):
        messages.success(request, "It can be signed now.")
        return redirect("leadership:office_pledges")
    page = page_of(request, queries.pledges(is_open=None))
    return answer(request, "leadership/office/pledges.html", {"form": form, "page": page})


@require_POST
@only(permissions.can_lead)
def open_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a pledge, or open it again."""
    found = get_object_or_404(Pledge, pk=pk)
    actions.open_pledge(found, is_open=request.POST.get("open") == "yes", by=request.user)
    messages.success(request, "Done. The names under it stay.")
    return redirect("leadership:office_pledges")


@asks_and_acts
@only(permissions.can_lead)
def interviews(request: HttpRequest, pk: int) -> HttpResponse:
    """Times for practice interviews, who has taken them, and what came of each (R052)."""
    found = get_object_or_404(queries.cohorts_led(), pk=pk)
    form = InterviewForm(sent(request), interviewers=queries.interviewers())

    def act() -> None:
        said = form.cleaned_data
        starts_at = datetime.combine(said["on"], said["at"], LONDON)
        facts = {"interviewer": said["interviewer"], "place": said["place"], "by": request.user}
        actions.offer_interview(found, starts_at=starts_at, **facts)

    if request.method == "POST" and done(form, act):
        messages.success(request, "Participants can take this time.")
        return redirect("leadership:interviews", pk)
    times = found.mock_interviews.select_related("interviewer", "application__person")[:100]
    return answer(request, "leadership/office/interviews.html", {"cohort": found, "form": form, "times": times})


@require_POST
@only(permissions.can_lead)
def note_interview(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a practice interview."""
    found = get_object_or_404(MockInterview, pk=pk, application__isnull=False)
    actions.note_interview(found, outcome=request.POST.get("outcome", "")[:500], by=request.user)
    messages.success(request, "Noted, for her and for you.")
    return redirect("leadership:interviews", found.cohort_id)


@require_POST
@only(permissions.can_lead)
def achieved(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the work for a qualification (R029)."""
    found = get_object_or_404(queries.applications_seen_by(request.user), pk=pk, status__in=TAKES_PART)
    state = request.POST.get("state", "")
    if state in Achievement.values:
        actions.note_achieved(found, state, by=request.user)
        messages.success(request, "Noted.")
    else:
        messages.error(request, "Choose what became of it.")
    return redirect("leadership:office_application", pk)
