"""The ITT lead's pages: bids and their picture, partnerships with courses and schools, and cycles."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from core.answering import answer, asks_and_acts, done, sent
from core.calendar import today
from core.gate import only
from core.paging import page_of
from itt import actions, permissions, queries
from itt.forms import CourseForm, CycleForm, NationForm, NoQuestions, OpenBidForm, PartnershipForm, PlacesForm
from itt.models import Bid, Course, Cycle, PartnerSchool, Partnership
from itt.states import BidStatus, JoiningStatus

manages = only(permissions.can_manage_training)


@require_safe
@only(permissions.can_see_numbers)
def office(request: HttpRequest) -> HttpResponse:
    """The picture of this cycle: pledged, requested, awarded, cap, held, beside the nation (R010 to R013)."""
    cycle = queries.cycle_now()
    pictures = queries.pictures_of(queries.bids_of(cycle))
    without = Partnership.objects.exclude(pk__in=[one.bid.partnership_id for one in pictures])
    manage = permissions.can_manage_training(request.user)
    context = {
        "cycle": cycle,
        "pictures": pictures,
        "without": without.select_related("lead_school"),
        "manages": manage,
        "asking": list(queries.schools_that_ask()[:50]) if manage else [],
        "years": queries.trainees_by_year(day=today()),
        "kept": queries.kept_in_borough(),
    }
    return render(request, "itt/office/index.html", context)


@asks_and_acts
@only(permissions.can_see_numbers)
def bid(request: HttpRequest, pk: int) -> HttpResponse:
    """One bid: who pledged what, and its next step."""
    found = get_object_or_404(Bid.objects.select_related("partnership", "cycle"), pk=pk)
    manage = permissions.can_manage_training(request.user)
    form = _places_form(request, found) if manage else None
    if request.method == "POST":
        if not manage:
            return only(permissions.can_manage_training)(bid)(request, pk)
        if _stepped(request, found, form):
            return redirect("itt:bid", pk)
    (picture,) = queries.pictures_of(Bid.objects.filter(pk=pk).select_related("partnership", "cycle"))
    context = {
        "bid": found,
        "picture": picture,
        "page": page_of(request, queries.pledges_on(found)),
        "form": form,
        "manages": manage,
    }
    return answer(request, "itt/office/bid.html", context)


def _places_form(request: HttpRequest, found: Bid) -> PlacesForm:
    """How many places to request, or what was awarded: the one that comes next."""
    is_sent = "places" in request.POST
    form = PlacesForm(sent(request) if is_sent else None, initial={"places": found.requested})
    is_award = found.status == BidStatus.REQUESTED
    form.fields["places"].label = "Places awarded" if is_award else "Places to request"
    form.button = "Record the award" if is_award else "Record the request"
    return form


def _stepped(request: HttpRequest, found: Bid, form: PlacesForm) -> bool:
    by, step = request.user, request.POST.get("step")
    if step in ("close", "reopen"):
        act = actions.close_bid if step == "close" else actions.reopen_bid
        if not done(NoQuestions({}), lambda: act(found, by=by)):
            messages.error(request, "Somebody else changed it a moment ago. Look at it again.")
        return True
    act = actions.award if found.status == BidStatus.REQUESTED else actions.request
    if done(form, lambda: act(found, form.cleaned_data["places"], by=by)):
        messages.success(request, "It is recorded.")
        return True
    return False


@asks_and_acts
@manages
def open_bid(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the partner schools for their pledges."""
    found = get_object_or_404(Partnership, pk=pk)
    cycle = get_object_or_404(Cycle, pk=getattr(queries.cycle_now(), "pk", None))
    form = OpenBidForm(sent(request))
    made: list[Bid] = []

    def act() -> None:
        made.append(actions.open_bid(found, cycle, by=request.user, **form.cleaned_data))

    if request.method == "POST" and done(form, act):
        messages.success(request, "The heads of its schools are asked.")
        return redirect("itt:bid", made[0].pk)
    return answer(request, "itt/office/open_bid.html", {"partnership": found, "cycle": cycle, "form": form})


@asks_and_acts
@manages
def nation(request: HttpRequest) -> HttpResponse:
    """What all of England requested and got, to compare with (R012)."""
    form = NationForm(sent(request))
    if request.method == "POST" and done(form, lambda: actions.note_nation(by=request.user, **form.cleaned_data)):
        messages.success(request, "It stands beside the bids of that year.")
        return redirect("itt:office")
    return answer(request, "itt/office/nation.html", {"form": form})


# Partnerships ---------------------------------------------------------------------------------------------------------


@asks_and_acts
@manages
def partnership(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """What a partnership is, with its courses and schools; or a new one (R010)."""
    held = get_object_or_404(Partnership, pk=pk) if pk else Partnership()
    form = PartnershipForm(sent(request), instance=held)

    def act() -> None:
        slug = held.slug or slugify(form.cleaned_data["name"])
        actions.save(held, by=request.user, **form.cleaned_data, slug=slug)

    if request.method == "POST" and done(form, act):
        messages.success(request, "The partnership is saved.")
        return redirect("itt:partnership_office", held.pk)
    partners = held.partner_schools.select_related("organisation").order_by("organisation__name") if pk else []
    courses = held.courses.order_by("phase", "title") if pk else []
    context = {"form": form, "held": held if pk else None, "partners": partners, "courses": courses}
    return answer(request, "itt/office/partnership.html", context)


@asks_and_acts
@manages
def new_course(request: HttpRequest, pk: int) -> HttpResponse:
    """One more course of a partnership."""
    return _course(request, Course(partnership=get_object_or_404(Partnership, pk=pk)))


@asks_and_acts
@manages
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """A course as it is by now."""
    return _course(request, get_object_or_404(Course.objects.select_related("partnership"), pk=pk))


def _course(request: HttpRequest, held: Course) -> HttpResponse:
    form = CourseForm(sent(request), instance=held)
    if request.method == "POST" and done(form, lambda: actions.save(held, by=request.user, **form.cleaned_data)):
        messages.success(request, "The course is saved.")
        return redirect("itt:partnership_office", held.partnership_id)
    return answer(request, "itt/office/course.html", {"form": form, "course": held})


@require_POST
@manages
def answer_school(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to a school that asks; or the end of one that trains with us."""
    found = get_object_or_404(PartnerSchool.objects.select_related("organisation", "partnership"), pk=pk)
    by, said = request.user, request.POST.get("answer")

    def act() -> None:
        if said == "end":
            actions.end_partner(found, by=by)
        else:
            actions.answer_school(found, is_agreed=said == "yes", by=by)

    if done(NoQuestions({}), act):
        messages.success(request, f"{found.organisation} is told." if said != "end" else "It is a partner no more.")
    else:
        messages.error(request, "Somebody else answered a moment ago.")
    if found.status == JoiningStatus.ENDED:
        return redirect("itt:partnership_office", found.partnership_id)
    return redirect("itt:office")


# Cycles ---------------------------------------------------------------------------------------------------------------


@asks_and_acts
@manages
def cycles(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """All cycles; the days of a new one, or of the one that was chosen."""
    held = get_object_or_404(Cycle, pk=pk) if pk else Cycle()
    form = CycleForm(sent(request), instance=held)
    if request.method == "POST" and done(form, lambda: actions.save(held, by=request.user, **form.cleaned_data)):
        messages.success(request, f"{held} is saved.")
        return redirect("itt:cycles")
    context = {"form": form, "held": held if pk else None, "page": page_of(request, Cycle.objects.order_by("-year"))}
    return answer(request, "itt/office/cycles.html", context)


@asks_and_acts
@manages
def next_cycle(request: HttpRequest) -> HttpResponse:
    """The year after: its days a year later, to look at and change before anything is made."""
    last = Cycle.objects.order_by("-year").first()
    if last is None:
        return redirect("itt:cycles")
    days = {name: _a_year_later(getattr(last, name)) for name in ("opens_on", "apply_until_on", "decide_until_on")}
    form = CycleForm(sent(request), instance=Cycle(), initial=days)
    del form.fields["year"]
    if request.method == "POST" and done(form, lambda: actions.roll_over(last, by=request.user, **form.cleaned_data)):
        messages.success(request, f"Courses from September {last.year + 1} can be bid for.")
        return redirect("itt:cycles")
    courses = Course.objects.filter(is_open=True).select_related("partnership")
    context = {"form": form, "last": last, "year": last.year + 1, "courses": courses, "bids": queries.bids_of(last)}
    return answer(request, "itt/office/next_cycle.html", context)


def _a_year_later(day: date) -> date:
    """The same day of the next year; the 28th for a 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
