"""The September sweep: a school ticks who has left, and everything follows."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.actions.sweeps import Swept
from bookings.forms.sweeps import SweepForm
from bookings.queries.sweeps import gone_since, may_end, staff_to_sweep
from bookings.rules import usual_last_day
from core.calendar import today
from core.paging import page_of
from home.views.seen import find
from schools.models import Organisation, Person
from schools.permissions import kinds_given_by

A_PAGE = 50
MOST_GONE = 100


@require_http_methods(["GET", "POST"])
@login_required
def sweep(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone with a tick box; one button. What was done stands below, so that it can be left and gone on with."""
    seen, schools = find(request, pk)
    organisation = get_object_or_404(Organisation, pk=seen.pk)
    form = _form(request, organisation)
    if form.is_valid():
        done = actions.sweep(organisation, [actions.Leaver(**facts) for facts in form.leavers], by=request.user)
        _say(request, done, form.people)
        form = _form(request, organisation, done)
        if not form.errors:
            return redirect(request.get_full_path())
    context = {
        "seen": seen,
        "schools": schools,
        "form": form,
        "page": form.page,
        "others": form.others,
        "gone": gone_since(seen.pk, usual_last_day(today()))[:MOST_GONE],
        "today": today(),
    }
    return render(request, "home/sweep.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, organisation: Organisation, done: Sequence[Swept] = ()) -> SweepForm:
    """The rows of this page as they are now; after a sweep only with what could not be done, as it was ticked."""
    kinds = kinds_given_by(request.user, organisation)
    page = page_of(request, staff_to_sweep(organisation.pk, by=request.user), per_page=A_PAGE)
    people = [person for person in page.object_list if may_end(person.posts_here, kinds)]
    troubles = {swept.leaver.person_id: swept.trouble for swept in done if swept.trouble}
    form = SweepForm(request.POST if request.method == "POST" and (troubles or not done) else None, people=people)
    for person_id, trouble in troubles.items():
        form.add_error(f"left-{person_id}" if f"left-{person_id}" in form.fields else None, trouble)
    form.page = page
    form.others = [person for person in page.object_list if person not in people]
    return form


def _say(request: HttpRequest, done: Sequence[Swept], people: Sequence[Person]) -> None:
    """What was done, in one sentence."""
    names = {person.pk: str(person) for person in people}
    left = [swept for swept in done if not swept.trouble]
    if not left:
        return
    who = names[left[0].leaver.person_id]
    others = f" and {len(left) - 1} other{'' if len(left) == 2 else 's'}" if len(left) > 1 else ""
    settled = sum(swept.bookings for swept in left)
    words = f" {settled} booking{' was' if settled == 1 else 's were'} settled with it." if settled else ""
    messages.success(request, f"The posts of {who}{others} have ended.{words}")
