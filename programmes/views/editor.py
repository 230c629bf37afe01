"""The forms of the course editor: texts, people, places and sign-up, sessions, prices."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.answering import asks_and_acts, done
from core.words import when
from programmes import actions, queries
from programmes.forms import CohortForm, ConfirmForm, LeaderForm, PartnerForm, PriceForm, ProgrammeForm, SessionForm
from programmes.models import Cohort, Session
from programmes.views.office import cohort_or_404, confirm, for_course_officers
from schools.models import Person


def sent(request: HttpRequest) -> dict | None:
    """What was sent with the form; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


@asks_and_acts
@for_course_officers
def create(request: HttpRequest) -> HttpResponse:
    """A new course, as a draft."""
    form = ProgrammeForm(sent(request))
    made: list[Cohort] = []
    if done(form, lambda: made.append(actions.draft(by=request.user, **form.facts()))):
        messages.success(request, f"{made[0].programme.title} is a draft. Add its dates and prices, then publish it.")
        return redirect("programmes:cohort", made[0].pk)
    return render(
        request, "programmes/form.html", {"form": form, "heading": "New course"}, status=422 if form.errors else 200
    )


@asks_and_acts
@for_course_officers
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a course says of itself."""
    found = cohort_or_404(pk)
    form = ProgrammeForm(sent(request), programme=found.programme)
    if done(form, lambda: actions.change(found.programme, by=request.user, **form.facts())):
        return saved(request, found)
    return confirm(request, form, found, heading="What the course says")


@asks_and_acts
@for_course_officers
def edit_cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Places, sign-up and joining details."""
    found = cohort_or_404(pk)
    form = CohortForm(sent(request), cohort=found)
    if done(form, lambda: actions.change_cohort(found, by=request.user, **form.facts())):
        return saved(request, found)
    return confirm(request, form, found, heading="Places and sign-up")


@asks_and_acts
@for_course_officers
def add_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session more."""
    found = cohort_or_404(pk)
    form = SessionForm(sent(request), leaders=list(queries.leaders_in_order(found.programme_id)))
    made: list[Session] = []
    if done(form, lambda: made.append(actions.add_session(found, by=request.user, **form.facts()))):
        _warn_of_clashes(request, made[0].pk)
        return saved(request, found)
    return confirm(request, form, found, heading="Add a session")


@asks_and_acts
@for_course_officers
def edit_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session; when people have booked, its time and place are changed on another page, which tells them."""
    session = session_or_404(pk)
    leaders = list(queries.leaders_in_order(session.cohort.programme_id))
    form = SessionForm(sent(request), leaders=leaders, session=session)
    if done(form, lambda: actions.change_session(session, by=request.user, **form.facts())):
        _warn_of_clashes(request, session.pk)
        return saved(request, session.cohort)
    context = {
        "form": form,
        "session": session,
        "cohort": session.cohort,
        "programme": session.cohort.programme,
        "heading": "Change the session",
        "has_people": bool(session.cohort.taken or session.cohort.waiting),
        "clashes": [] if form.is_bound else queries.clashes([session])[0],
    }
    return render(request, "programmes/form.html", context, status=422 if form.errors else 200)


def _warn_of_clashes(request: HttpRequest, pk: int) -> None:
    """Say what stands in the way of a session as it is now kept; it stays as it was entered."""
    session = session_or_404(pk)
    for words in queries.clashes([session])[0] if session.ends_at > timezone.now() else ():
        messages.warning(request, words)


@asks_and_acts
@for_course_officers
def remove_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a session away that nobody has booked."""
    session = session_or_404(pk)
    form = ConfirmForm(sent(request), button="Remove the session", tone="warning")
    if done(form, lambda: actions.remove_session(session, by=request.user)):
        return saved(request, session.cohort, "The session is removed.")
    return confirm(
        request,
        form,
        session.cohort,
        heading="Remove the session",
        text=f"{session}, {when(session.starts_at, session.ends_at)}.",
    )


@asks_and_acts
@for_course_officers
def add_price(request: HttpRequest, pk: int) -> HttpResponse:
    """One price more."""
    found = cohort_or_404(pk)
    form = PriceForm(sent(request))
    if done(form, lambda: actions.add_price(found, by=request.user, **form.facts())):
        return saved(request, found)
    return confirm(request, form, found, heading="Add a price")


@asks_and_acts
@for_course_officers
def edit_price(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a price for those who book from now on."""
    price = or_404(queries.price_in_office(pk))
    form = PriceForm(sent(request), price=price)
    if done(form, lambda: actions.change_price(price, by=request.user, **form.facts())):
        return saved(request, price.cohort)
    text = "Whoever has booked already keeps the price that they were shown."
    return confirm(request, form, price.cohort, heading="Change the price", text=text)


@asks_and_acts
@for_course_officers
def remove_price(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a price off the list."""
    price = or_404(queries.price_in_office(pk))
    form = ConfirmForm(sent(request), button="Remove the price", tone="warning")
    if done(form, lambda: actions.remove_price(price, by=request.user)):
        return saved(request, price.cohort, "The price is removed.")
    text = "Whoever has booked already keeps the price that they were shown."
    return confirm(request, form, price.cohort, heading="Remove the price", text=text)


@asks_and_acts
@for_course_officers
def add_leader(request: HttpRequest, pk: int) -> HttpResponse:
    """Find somebody by name, then say how they are shown."""
    found = cohort_or_404(pk)

    def act(form: LeaderForm) -> None:
        person = form.chosen()
        role, school = queries.standing_of(person)
        said = form.cleaned_data["role"] or role
        actions.add_leader(found.programme, person, by=request.user, role=said, organisation=school)

    return _found_person(request, found, act, heading="Add a leader", asks_role=True)


@asks_and_acts
@for_course_officers
def add_presenter(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody taking part leads a part of a session (R033)."""
    session = session_or_404(pk)

    def act(form: LeaderForm) -> None:
        actions.add_presenter(session, form.chosen(), by=request.user)

    return _found_person(request, session.cohort, act, heading="Add a presenter", asks_role=False)


@asks_and_acts
@for_course_officers
def remove_presenter(request: HttpRequest, pk: int, person_id: int) -> HttpResponse:
    """Take somebody off the presenters of a session."""
    session = session_or_404(pk)
    person = or_404(session.presenters.filter(pk=person_id).first())
    form = ConfirmForm(sent(request), button="Remove", tone="warning")
    if done(form, lambda: actions.remove_presenter(session, person, by=request.user)):
        return saved(request, session.cohort, f"{person} is no longer named as a presenter.")
    text = f"{person} is no longer shown as a presenter of {session}."
    return confirm(request, form, session.cohort, heading="Remove the presenter", text=text)


@asks_and_acts
@for_course_officers
def remove_leader(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off those who lead a course."""
    leader = or_404(queries.leader_in_office(pk))
    found = or_404(queries.latest_cohort_of(leader.programme_id))
    form = ConfirmForm(sent(request), button="Remove", tone="warning")
    if done(form, lambda: actions.remove_leader(leader, by=request.user)):
        return saved(request, found, f"{leader.person} is no longer named as a leader.")
    return confirm(
        request, form, found, heading="Remove the leader", text=f"{leader.person} is no longer shown as a leader."
    )


@asks_and_acts
@for_course_officers
def add_partner(request: HttpRequest, pk: int) -> HttpResponse:
    """With whom the course is run."""
    found = cohort_or_404(pk)
    form = PartnerForm(sent(request), partners=queries.possible_partners())
    if done(form, lambda: actions.add_partner(found.programme, by=request.user, **form.cleaned_data)):
        return saved(request, found)
    return confirm(request, form, found, heading="Add a partner")


@asks_and_acts
@for_course_officers
def remove_partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a partner off a course."""
    partner = or_404(queries.partner_in_office(pk))
    found = or_404(queries.latest_cohort_of(partner.programme_id))
    form = ConfirmForm(sent(request), button="Remove", tone="warning")
    if done(form, lambda: actions.remove_partner(partner, by=request.user)):
        return saved(request, found, f"{partner.organisation} is no longer named as a partner.")
    return confirm(
        request, form, found, heading="Remove the partner", text=f"{partner.organisation} is no longer shown."
    )


def _found_person(
    request: HttpRequest, found: Cohort, act: Callable[[LeaderForm], None], *, heading: str, asks_role: bool
) -> HttpResponse:
    """Find by name, choose among those found, act."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    people: list[Person] = list(queries.people_called(words)) if words else []
    form = LeaderForm(sent(request), people=people, asks_role=asks_role)
    if people and done(form, lambda: act(form)):
        return saved(request, found)
    context = {
        "form": form,
        "cohort": found,
        "programme": found.programme,
        "heading": heading,
        "words": words,
        "people": people,
    }
    return render(request, "programmes/find_person.html", context, status=422 if people and form.errors else 200)


def saved(request: HttpRequest, found: Cohort, words: str = "Saved.") -> HttpResponse:
    """Back to the course."""
    messages.success(request, words)
    return redirect("programmes:cohort", found.pk)


def session_or_404(pk: int) -> Session:
    return or_404(queries.session_in_office(pk))


def or_404(found):
    """What was found; a page that is not there when nothing was."""
    if found is None:
        raise Http404
    return found
