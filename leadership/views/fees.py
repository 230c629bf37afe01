"""The commitment fee: its page for everybody whom it concerns, and the steps of those who decide."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.answering import answer, asks_and_acts, done, sent
from core.gate import only
from core.paging import page_of
from leadership import actions, permissions, queries
from leadership.forms import AppealForm, DecideForm, UpholdForm
from leadership.models import Application, CommitmentFee
from leadership.states import FeeStatus

#: So many ticks are read at once; a page has fewer.
MOST_AT_ONCE = 200


@asks_and_acts
@only(permissions.can_see_fees)
def fees(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and all that is held. What comes back whole can be decided for several at once."""
    if request.method == "POST":
        return _decide_many(request)
    show = request.GET.get("show", "")
    found = queries.fees_to_decide() if show != "all" else queries.fees_seen_by(request.user).order_by("-pk")
    page = page_of(request, queries.fees_with_money(found))
    at_once = {fee.pk for fee in page.object_list if permissions.can_return_at_once(request.user, fee)}
    context = {"page": page, "show": show, "held": queries.held_by_programme(), "at_once": at_once}
    context["ticks_all"] = request.GET.get("tick") == "all"
    return render(request, "leadership/office/fees.html", context)


def _decide_many(request: HttpRequest) -> HttpResponse:
    """Give the ticked fees back as recommended. What is not theirs to decide, or changed meanwhile, is left."""
    chosen = [int(one) for one in request.POST.getlist("fee")[:MOST_AT_ONCE] if re.fullmatch(r"[0-9]{1,18}", one)]
    ours = [
        fee
        for fee in queries.fees_to_decide().filter(pk__in=chosen)
        if permissions.can_return_at_once(request.user, fee)
    ]
    refused = actions.decide_many(ours, by=request.user)
    given_back = len(ours) - len(refused)
    left = len(set(chosen)) - given_back
    if given_back:
        messages.success(request, f"{given_back} fee{'' if given_back == 1 else 's'} decided: all of it comes back.")
    if not chosen:
        messages.error(request, "Tick the fees that are to come back.")
    elif left:
        why = next(iter(refused.values()), "Somebody else decided on them a moment ago, or has to.")
        messages.error(request, f"{left} of them {'was' if left == 1 else 'were'} left as they were. {why}")
    return redirect("leadership:fees")


@asks_and_acts
@login_required
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """One fee: what was agreed and done, the recommendation, the decision, and the way to decide or to appeal."""
    found = get_object_or_404(queries.fees_with_money(queries.fees_seen_by(request.user)), pk=pk)
    forms = _forms(request, found)
    if request.method == "POST":
        name = request.POST.get("step", "")
        if name in ("agree", "disagree") and _can_agree(request, found):
            return _agree(request, found, name)
        if not forms:
            raise Http404
        if name not in forms:
            messages.error(request, "Somebody else decided on this a moment ago. Look at it again.")
            return redirect("leadership:fee", pk)
        form, act, words = forms[name]
        if done(form, act):
            messages.success(request, words)
            return redirect("leadership:fee", pk)
    appeal, people = getattr(found, "appeal", None), queries.people_of_fee(found, request.user)
    context = {
        "fee": found,
        "people": people,
        "deposits": queries.deposits_of(found, request.user),
        "sheets": _sheets(found, people),
        "steps": queries.timeline_of_fee(found),
        "reads_appeal": appeal and (permissions.can_lead(request.user) or appeal.asked_by_id == request.user.pk),
        "appeal": appeal,
        "can_agree": _can_agree(request, found),
        "reads_books": permissions.can_see_fees(request.user),
        **{f"{name}_form": form for name, (form, _, _) in forms.items()},
    }
    return answer(request, "leadership/fee.html", context)


def _forms(request: HttpRequest, found: CommitmentFee) -> dict:
    """The forms that this person may send at this moment: name → form, action, what is said when it is done."""
    person, data = request.user, sent(request)
    name = request.POST.get("step", "")
    forms = {}
    if found.status == FeeStatus.RECOMMENDED and permissions.can_decide_fee(person, found):
        decide = DecideForm(data if name == "decide" else None, fee=found, pence=found.amount_pence)
        forms["decide"] = (
            decide, lambda: actions.decide(found, by=person, **decide.decision()), "Decided. Those concerned are told.",
        )  # fmt: skip
    if queries.can_appeal_now(found) and permissions.can_appeal(person, found):
        appeal = AppealForm(data if name == "appeal" else None)
        forms["appeal"] = (
            appeal, lambda: actions.appeal(found, words=appeal.cleaned_data["words"], by=person),
            "Your appeal is with us. Somebody who had no part in the decision decides on it.",
        )  # fmt: skip
    if found.status == FeeStatus.APPEALED and permissions.can_hear_appeal(person, found):
        uphold = UpholdForm(data if name == "uphold" else None)
        forms["uphold"] = (
            uphold,
            lambda: actions.decide_appeal(
                found.appeal, is_upheld=uphold.cleaned_data["is_upheld"] == "yes",
                reason=uphold.cleaned_data["reason"], by=person,
            ),
            "Decided. Those concerned are told.",
        )  # fmt: skip
    return forms


def _sheets(found: CommitmentFee, people: list[Application]) -> list[dict]:
    """The evidence sheet of each participant whom the reader may see, with her name of today."""
    by_number = {one.pk: one for one in people}
    told = found.evidence.get("participants", [])
    return [{**one, "of": by_number[one["application"]]} for one in told if one["application"] in by_number]


def _can_agree(request: HttpRequest, found: CommitmentFee) -> bool:
    return found.status == FeeStatus.PROPOSED and permissions.can_agree_to_keep(request.user, found)


def _agree(request: HttpRequest, found: CommitmentFee, name: str) -> HttpResponse:
    act = actions.agree if name == "agree" else actions.disagree
    try:
        act(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Done." if name == "disagree" else "Decided. Those concerned are told.")
    return redirect("leadership:fee", found.pk)
