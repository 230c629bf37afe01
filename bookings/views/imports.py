"""Bringing in bookings that were made elsewhere: upload, look at what every line would do, let a worker do it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions.imports import OUTCOMES, WILL_WRITE, judge_for
from bookings.forms import BookingsForm, SchoolsForm
from bookings.jobs import PLACES, options_of
from bookings.sheets import COLUMNS, open_bookings
from core import documents, jobs
from core.gate import only
from core.models import Job
from core.states import JobStatus
from programmes.models import Cohort
from schools.permissions import can_manage_courses
from schools.sheets import Judgement, judged

LINES_A_PAGE = 50
#: So many names of schools are asked for at once.
MOST_SCHOOLS = 40


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a list for one course, to look at what it would do."""
    cohort = _cohort(pk)
    form = BookingsForm(request.POST, request.FILES) if request.method == "POST" else BookingsForm()
    if form.is_valid():
        said = dict(form.cleaned_data)
        file = said.pop("file")
        title = f"Bookings for {cohort}: {file.name}"[:200]
        job = jobs.prepare(PLACES, title=title, by=request.user, file=file, cohort=cohort.pk, schools={}, **said)
        return redirect("bookings:check_bookings", job.pk)
    context = {"cohort": cohort, "form": form, "columns": COLUMNS}
    return render(request, "bookings/bring_in.html", context, status=422 if form.errors else 200)


@require_safe
@only(can_manage_courses)
def bookings_template(request: HttpRequest) -> HttpResponse:
    """An empty list with one line as an example."""
    header = [column.heading for column in COLUMNS]
    return documents.csv_response("bookings.csv", header, [[column.example for column in COLUMNS]])


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def check_bookings(request: HttpRequest, job_id: int) -> HttpResponse:
    """What every line would do before anything is done; which schools are meant; then the button that does it."""
    job = get_object_or_404(Job, kind=PLACES, pk=job_id)
    if job.status != JobStatus.DRAFT or not job.file:
        return redirect("programmes:work", job.pk)
    cohort = _cohort(job.settings["cohort"])
    if request.method == "POST" and request.POST.get("step") == "begin":
        jobs.begin(job, by=request.user)
        return redirect("programmes:work", job.pk)
    try:
        lines = _judged(job, cohort)
    except ValidationError as error:
        context = {"job": job, "cohort": cohort, "trouble": error.messages[0]}
        return render(request, "bookings/check_bookings.html", context)
    form = _schools_form(request, lines)
    if form and form.is_valid():
        Job.objects.filter(pk=job.pk).update(
            settings=job.settings | {"schools": job.settings["schools"] | form.schools()}
        )
        return redirect("bookings:check_bookings", job.pk)
    return _checked(request, job, cohort, lines, form)


def _judged(job: Job, cohort: Cohort) -> list[Judgement]:
    with job.file.open("rb") as file:
        return list(judged(open_bookings(file), judge_for(cohort, options_of(job))))


def _schools_form(request: HttpRequest, lines: list[Judgement]) -> SchoolsForm | None:
    unknown = {line.facts["unknown"].lower(): line.facts["unknown"] for line in lines if line.outcome == "school"}
    names = [name for name in unknown.values() if name][:MOST_SCHOOLS]
    if not names:
        return None
    return SchoolsForm(request.POST if request.method == "POST" else None, names=names)


def _checked(
    request: HttpRequest, job: Job, cohort: Cohort, lines: list[Judgement], form: SchoolsForm | None
) -> HttpResponse:
    show = request.GET.get("show", "")
    counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in OUTCOMES}
    shown = [line for line in lines if show in ("", line.outcome) or (show == "look" and line.is_flagged)]
    context = {
        "job": job,
        "cohort": cohort,
        "options": options_of(job),
        "form": form,
        "total": len(lines),
        "counts": [(outcome, OUTCOMES[outcome], count) for outcome, count in counts.items() if count],
        "flagged": sum(line.is_flagged for line in lines),
        "will_write": sum(counts[outcome] for outcome in WILL_WRITE),
        "page": Paginator(shown, LINES_A_PAGE).get_page(request.GET.get("page")),
        "show": show,
    }
    status = 422 if form and form.errors else 200
    return render(request, "bookings/check_bookings.html", context, status=status)


def _cohort(pk: int) -> Cohort:
    found = Cohort.objects.select_related("programme").filter(pk=pk).first()
    if found is None or found.programme.is_external:
        raise Http404
    return found
