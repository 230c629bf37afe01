"""A school books for its people: several at once, names that follow, swaps, and yes beforehand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import actions, permissions, queries
from bookings.forms import groups as forms
from bookings.models import Booking, Request
from bookings.states import ENDED, Status
from programmes.models import Cohort
from schools.models import Organisation
from schools.permissions import can_manage_courses, schools_seen_by

CHECK, BOOK = "check", "book"


# Booking for colleagues -----------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Choose who comes; the next page says what it costs and what becomes of it, and asks for the places."""
    cohort = _open_cohort(request, cohort_id)
    school = _school(request)
    if school is None:
        return _which_school(request, cohort)
    if (made := queries.request_made_with(request.POST.get("key", ""), by=request.user)) is not None:
        return redirect("bookings:request", made.pk)  # the same form once more: its people are on the course by now
    staff = list(queries.colleagues_at(school.pk, cohort.pk))
    to_use = queries.best_for(queries.prices_for(cohort.pk, [school.pk]), school.pk, cohort)
    step = request.POST.get("step") if request.method == "POST" else ""
    if step in (CHECK, BOOK):
        form = forms.ColleaguesForm(request.POST, staff=staff, cohort=cohort, to_use=to_use)
        if form.is_valid():
            return _check(request, cohort, school, form, is_sent=step == BOOK)
    else:  # the first visit, or back from the check page with what was chosen
        initial = _chosen_so_far(request) or None
        form = forms.ColleaguesForm(initial=initial, staff=staff, cohort=cohort, to_use=to_use)
    context = {"cohort": cohort, "school": school, "schools": _schools(request), "form": form, "has_staff": bool(staff)}
    return render(request, "bookings/colleagues.html", context, status=422 if form.errors else 200)


def _chosen_so_far(request: HttpRequest) -> dict:
    if request.method != "POST":
        return {}
    single = {name: request.POST.get(name) for name in ("names_to_follow", "mode", "no_cover", "use_places")}
    return {**single, "people": request.POST.getlist("people")}


def _check(
    request: HttpRequest, cohort: Cohort, school: Organisation, form: forms.ColleaguesForm, *, is_sent: bool
) -> HttpResponse:
    said = form.cleaned_data
    mode = said.get("mode", queries.ANY_MODE)
    quote = queries.quote(
        cohort,
        school.pk,
        form.chosen,
        mode=mode,
        needs_cover=not said["no_cover"],
        use_places=said.get("use_places", False),
    )
    ask = _ask_form(request, quote, is_sent=is_sent)
    if is_sent and ask.is_valid():
        try:
            made = actions.book_together(cohort.pk, _asked(school, form, ask), by=request.user)
        except Cohort.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            ask.add_error(None, error)
        else:
            return redirect("bookings:request", made.pk)
    context = {"cohort": cohort, "school": school, "form": form, "ask": ask, "quote": quote, "chosen": said}
    return render(request, "bookings/colleagues_check.html", context, status=422 if ask.errors else 200)


def _ask_form(request: HttpRequest, quote, *, is_sent: bool) -> forms.AskForm:
    """What a group still decides. When fewer places of the membership are left than the page had shown, it is shown
    again with what it costs now."""
    is_short = quote.is_short and len(quote.lines) > 0
    if not is_sent:
        return forms.AskForm(is_short=is_short, used=quote.used)
    data = request.POST.copy()
    data["places_shown"] = str(quote.used)
    ask = forms.AskForm(data, is_short=is_short)
    if (request.POST.get("places_shown") or "0") != str(quote.used) and ask.is_valid():
        ask.add_error(None, "By now other places of your membership are left. Look at the price again.")
    return ask


def _asked(school: Organisation, form: forms.ColleaguesForm, ask: forms.AskForm) -> actions.Asked:
    said, decided = form.cleaned_data, ask.cleaned_data
    return actions.Asked(
        organisation_id=school.pk,
        key=decided["key"],
        people=tuple(post and post.person for post in form.chosen),
        all_together=decided.get("together") == forms.TOGETHER,
        accepts_until=decided.get("accepts_until"),
        needs_cover=not said["no_cover"],
        membership_places=decided.get("places_shown") or 0,
        **({"mode": said["mode"]} if "mode" in said else {}),
    )


def _open_cohort(request: HttpRequest, cohort_id: int) -> Cohort:
    """A cohort that anyone may see, for somebody who books for a school."""
    if not permissions.can_book_for_others(request.user) or queries.course_of(cohort_id) is None:
        raise Http404
    return get_object_or_404(Cohort.objects.select_related("programme"), pk=cohort_id)


def _schools(request: HttpRequest) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=schools_seen_by(request.user)).order_by("name"))


def _school(request: HttpRequest) -> Organisation | None:
    """The school that it is for: the one asked for, or the only one that this person books for."""
    asked = request.GET.get("school", "")
    if asked.isdecimal():
        if not permissions.can_book_for(request.user, int(asked)):
            raise Http404
        return get_object_or_404(Organisation, pk=asked)
    schools = _schools(request)
    return schools[0] if schools and not can_manage_courses(request.user) else None


def _which_school(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """The office says for whom it books."""
    form = forms.WhichSchoolForm(request.GET if "school" in request.GET else None)
    if form.is_valid():
        return redirect(f"{request.path}?school={form.cleaned_data['school'].pk}")
    context = {"cohort": cohort, "form": form}
    return render(request, "bookings/which_school.html", context, status=422 if form.errors else 200)


# One request ----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def request(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a request: who has a place, who waits, which names are missing."""
    found = get_object_or_404(queries.requests_seen_by(request.user), pk=pk)
    places = [place for place in queries.places_asked_for(found) if permissions.can_see(request.user, place)]
    if not places:
        raise Http404
    waiting = [place for place in places if place.status == Status.WAITING]
    context = {
        "asked": found,
        "cohort": found.cohort,
        "places": places,
        "counts": _counts(places),
        "unnamed": [place for place in places if place.person is None and place.status not in ENDED],
        "position": queries.position_in_line(waiting[0]) if waiting else None,
        "offered": next((place for place in places if place.status == Status.OFFERED), None),
        "beforehand": _beforehand_form(found) if waiting else None,
        "cost_pence": sum(place.price_pence + place.cover_pence for place in places if place.status not in ENDED),
        "sessions": queries.sessions_of(found.cohort_id),
    }
    return render(request, "bookings/request.html", context)


def _counts(places: list[Booking]) -> dict[str, int]:
    return {status.value: sum(place.status == status for place in places) for status in Status}


def _beforehand_form(found: Request, data=None) -> forms.BeforehandForm:
    return forms.BeforehandForm(data, initial={"until": found.accepts_until})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def beforehand(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes beforehand to a place that becomes free, or take that back."""
    waiting = Booking.objects.select_related("request__cohort__programme", "organisation").filter(status=Status.WAITING)
    place = waiting.filter(request_id=pk).first()
    if place is None or not permissions.can_see(request.user, place):
        raise Http404
    form = _beforehand_form(place.request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.accept_beforehand(place.request, until=form.cleaned_data["until"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved.")
            return redirect("bookings:booking", place.pk)
    context = {"form": form, "booking": place, "cohort": place.request.cohort}
    return render(request, "bookings/beforehand.html", context, status=422 if form.errors else 200)


# One place ------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who comes to a place without a name."""
    place = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if not permissions.can_name(request.user, place):
        raise Http404
    form = forms.ColleagueForm(
        request.POST if request.method == "POST" else None, colleagues=queries.colleagues_for(place), button="Name them"
    )
    if form.is_valid():
        try:
            actions.name(place, person=form.chosen, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{form.chosen} is named, and has been told.")
            return redirect("bookings:request", place.request_id)
    context = {"form": form, "booking": place, "has_colleagues": bool(form.people)}
    return render(request, "bookings/name.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague comes instead, to all of it or to one session."""
    place = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if not permissions.can_swap(request.user, place):
        raise Http404
    sessions = queries.sessions_ahead(place) if place.status == Status.BOOKED else []
    is_whole = not actions.has_come(place.cohort.starts_at)
    if not is_whole and not sessions:
        raise Http404
    form = forms.SwapForm(
        request.POST if request.method == "POST" else None,
        colleagues=queries.colleagues_for(place),
        sessions=sessions if len(sessions) > 1 or not is_whole else [],
        is_whole=is_whole,
        button="Let them come instead",
    )
    if form.is_valid():
        try:
            words = _carry_out_swap(request, place, form, sessions)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, words)
            return redirect(_back_to(request, place))
    context = {"form": form, "booking": place, "has_colleagues": bool(form.people)}
    return render(request, "bookings/swap.html", context, status=422 if form.errors else 200)


def _carry_out_swap(request: HttpRequest, place: Booking, form: forms.SwapForm, sessions) -> str:
    to = form.chosen
    if form.cleaned_data["what"] == forms.WHOLE:
        actions.swap(place, to=to, by=request.user)
        return f"The place is {to}’s now. Both of you have been told."
    session = next(one for one in sessions if str(one.pk) == form.cleaned_data["what"])
    actions.stand_in(place, session, person=to, by=request.user)
    return f"{to} comes to that session, and has been told."


def _back_to(request: HttpRequest, place: Booking) -> str:
    """The booking, as long as this person still sees it: whoever gave their place away does not."""
    still = queries.bookings_seen_by(request.user).filter(pk=place.pk).exists()
    return place.get_absolute_url() if still else "home:my"


@login_required
@require_POST
def drop_stand_in(request: HttpRequest, pk: int, session_id: int) -> HttpResponse:
    """Nobody has to stand in for a session any more."""
    place = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    found = get_object_or_404(place.stand_ins.select_related("session"), session_id=session_id)
    if not permissions.can_swap(request.user, place):
        raise Http404
    try:
        actions.drop_stand_in(place, found.session, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{place.who} comes to that session after all.")
    return redirect("bookings:booking", place.pk)


@login_required
@require_POST
def change_mode(request: HttpRequest, pk: int) -> HttpResponse:
    """Come instead of joining online, or the other way round."""
    place = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if place.status in ENDED or not permissions.can_cancel(request.user, place):
        raise Http404
    try:
        actions.change_mode(place, mode=request.POST.get("mode", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Changed.")
    return redirect("bookings:booking", place.pk)
