"""The catalogue of courses, and the same as calendar files."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.documents import calendar_response
from core.paging import page_of
from programmes import documents, queries
from programmes.cards import Card
from programmes.forms import CatalogueForm
from programmes.models import Tier
from programmes.months import month_asked, weeks_of
from programmes.queries.courses import NOBODY
from schools.documents import logo_response
from schools.models import Organisation

CARDS = 20
#: Of what only comes close to the words there are fewer on a page: the first are those that are meant, or none is.
GUESSES = 10


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Courses to come, or past ones, as somebody filters them. The address holds everything that was asked."""
    now = timezone.now()
    form = filters_of(request)
    schools = _schools_of(request.user)
    wanted = form.wanted(tiers=_tiers(schools))
    page = page_of(request, queries.cohorts_wanted(wanted, at=now), per_page=CARDS)
    is_guess = bool(wanted.words) and not page.paginator.counted
    if is_guess:
        page = page_of(request, queries.cohorts_wanted(wanted, at=now, resembling=True), per_page=GUESSES)
    chips = form.chips()
    context = {
        "filters": form,
        "chips": chips,
        "filters_in_use": [chip for chip in chips if chip["name"] != "q"],
        "wanted": wanted,
        "page": page,
        "cards": [
            Card(cohort, now) for cohort in queries.with_card(page.object_list, reader=request.user.pk or NOBODY)
        ],
        "can_keep": bool(form.asked()),
        "is_guess": is_guess,
        "note": _price_note(schools),
        "has_errors": bool(form.errors),
    }
    return render(request, "programmes/catalogue.html", context)


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """The sessions of one month, day by day, under the same filters."""
    now = timezone.now()
    first = month_asked(request.GET.get("month", ""))
    form = filters_of(request)
    wanted = form.wanted(tiers=_tiers(_schools_of(request.user)))
    sessions = list(queries.sessions_in_month(wanted, first, at=now))
    is_guess = bool(wanted.words) and not sessions
    if is_guess:
        sessions = list(queries.sessions_in_month(wanted, first, at=now, resembling=True))
    chips = [chip for chip in form.chips() if chip["name"] != "when"]
    context = {
        "weeks": weeks_of(first, sessions),
        "first": first,
        "before": queries.month_after(first, -1),
        "after": queries.month_after(first),
        "sessions": sessions,
        "in_list": form.month_in_list(request.GET.get("month", "")),
        "chips": chips,
        "filters_in_use": [chip for chip in chips if chip["name"] != "q"],
        "wanted": wanted,
        "is_guess": is_guess,
        "has_errors": bool(form.errors),
    }
    return render(request, "programmes/month.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The sessions ahead of everything that the same filters show, for a calendar to subscribe to."""
    now = timezone.now()
    wanted = filters_of(request).wanted()
    cohorts = queries.cohorts_wanted(wanted, at=now)
    if wanted.words and not cohorts.exists():
        cohorts = queries.cohorts_wanted(wanted, at=now, resembling=True)
    return calendar_response("courses.ics", documents.calendar_of(queries.sessions_to_come(cohorts, at=now)))


@require_safe
def course_calendar(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The sessions of one course."""
    cohort = queries.course_page(slug, number)
    if cohort is None:
        raise Http404
    return calendar_response(f"{slug}.ics", documents.course_calendar(cohort, queries.sessions_of(cohort.pk)))


@require_safe
def partner_logo(request: HttpRequest, pk: int) -> FileResponse:
    """The logo of an organisation that a public course is run with (R023)."""
    partner = queries.public_partner(pk)
    if partner is None:
        raise Http404
    response = logo_response(partner)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def filters_of(request: HttpRequest) -> CatalogueForm:
    """What the address filters by."""
    topics, schools = queries.choices()
    return CatalogueForm(request.GET, topics=topics, schools=schools)


def _schools_of(person) -> list[Organisation]:
    """The schools that the reader may book for, each with `is_member`."""
    if not person.is_authenticated:
        return []
    at_schools = (post for post in person.current_posts if post.organisation_kind != Organisation.Kind.ALLIANCE)
    organisation_ids = {post.organisation_id for post in at_schools}
    return queries.membership_of(organisation_ids) if organisation_ids else []


def _tiers(schools: list[Organisation]) -> set[str]:
    return {Tier.MEMBER if school.is_member else Tier.NON_MEMBER for school in schools}


def _price_note(schools: list[Organisation]) -> str:
    """At Surrey Square you pay member prices."""
    members = [school.name for school in schools if school.is_member]
    return f"At {' and '.join(members)} you pay member prices" if members else ""
