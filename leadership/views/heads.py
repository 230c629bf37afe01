"""A head's pages: whether the school supports an application, and the school's own people and fees."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.answering import answer, asks_and_acts, done, sent
from core.paging import page_of
from leadership import actions, permissions, queries
from leadership.forms import NoSupportForm
from leadership.states import Support
from schools.models import Organisation
from schools.permissions import can_decide_for


@asks_and_acts
@login_required
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """One application of the school: yes, or no with a reason. A no can still become a yes."""
    found = get_object_or_404(queries.applications_to_support(request.user), pk=pk)
    form = NoSupportForm(sent(request) if "yes" not in request.POST else None)
    if request.method == "POST":
        if "yes" in request.POST:
            if done(_Nothing(), lambda: actions.give_support(found, by=request.user)):
                messages.success(request, f"{found.person} has your support.")
            else:
                messages.error(request, "Somebody else answered a moment ago.")
            return redirect("leadership:support", pk)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        if done(form, lambda: actions.decline_support(found, reason=reason, by=request.user)):
            messages.success(request, f"{found.person} is told.")
            return redirect("leadership:support", pk)
    can_say_yes = found.support in (Support.ASKED, Support.DECLINED)
    context = {
        "application": found,
        "form": form,
        "can_say_yes": can_say_yes,
        "can_say_no": found.support == Support.ASKED,
    }
    return answer(request, "leadership/support.html", context)


class _Nothing:
    """A form without questions."""

    fields: dict = {}

    def is_valid(self) -> bool:
        return True

    def add_error(self, field, error) -> None:
        """What the rules refuse is said in a message."""


@require_safe
@login_required
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Succession: the school's own people on leadership programmes, who was nominated, and its commitment fees."""
    if not can_decide_for(request.user, pk):
        raise Http404
    here = get_object_or_404(Organisation, pk=pk)
    page = page_of(request, queries.applications_of_school(pk))
    context = {
        "school": here,
        "page": page,
        "ladder": queries.ladder_of_school(pk),
        "nominations": queries.nominations_of_school(pk)[:50],
        "fees": queries.fees_with_money(queries.fees_of_school(pk), school_id=pk)[:50],
        "can_nominate": permissions.can_nominate(request.user),
    }
    return render(request, "leadership/school.html", context)
