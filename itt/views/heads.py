"""A head's page: joining a partnership, and pledging places."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.answering import answer, asks_and_acts, done, sent
from core.calendar import today
from itt import actions, permissions, queries
from itt.forms import PledgeForm
from itt.models import Partnership
from itt.rules import Phase
from itt.states import BidStatus, JoiningStatus
from schools.models import Organisation


@asks_and_acts
@login_required
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """What the school is to each partnership, and a form for its places where pledges are asked for (R013)."""
    if not permissions.can_pledge_for(request.user, pk):
        raise Http404
    here = get_object_or_404(Organisation, pk=pk, kind=Organisation.Kind.SCHOOL)
    rows = _rows(request, here)
    if request.method == "POST":
        row = next((one for one in rows if str(one["partnership"].pk) == request.POST.get("partnership")), None)
        if row is None:
            messages.error(request, "Choose a partnership.")
        if row is None or _acted(request, here, row):
            return redirect("itt:school", pk)
    wrong = {f"form_{number}": row["form"] for number, row in enumerate(rows) if row["form"]}
    return answer(request, "itt/school.html", {"school": here, "rows": rows, "cycle": queries.cycle_now(), **wrong})


def _rows(request: HttpRequest, here: Organisation) -> list[dict]:
    cycle = queries.cycle_now()
    joined, pledged = queries.joined(here.pk), queries.pledges_of(here.pk, cycle)
    bids = {bid.partnership_id: bid for bid in queries.bids_of(cycle)}
    rows = []
    for partnership in Partnership.objects.select_related("lead_school").order_by("-route"):
        partner, bid = joined.get(partnership.pk), bids.get(partnership.pk)
        is_partner = partner is not None and partner.status == JoiningStatus.AGREED
        asks = is_partner and bid is not None and bid.status == BidStatus.COLLECTING and bid.pledge_until_on >= today()
        said = {phase.value: pledged.get((partnership.pk, phase.value)) for phase in Phase}
        is_sent = request.POST.get("partnership") == str(partnership.pk)
        form = (
            PledgeForm(sent(request) if is_sent else None, initial=said, prefix=f"p{partnership.pk}") if asks else None
        )
        rows.append(
            {
                "partnership": partnership,
                "partner": partner,
                "bid": bid,
                "form": form,
                "pledged": sum(number or 0 for number in said.values()),
            }
        )
    return rows


def _acted(request: HttpRequest, here: Organisation, row: dict) -> bool:
    """Ask to join, or pledge. What is refused is said on the page."""
    if row["form"] is None:
        if row["partner"] is not None:
            messages.error(request, "Pledges are closed, or you have asked already.")
            return True
        actions.ask_to_join(row["partnership"], here, by=request.user)
        messages.success(request, "The ITT lead is told, and answers you.")
        return True
    form = row["form"]
    if done(form, lambda: actions.pledge(row["bid"], here, form.places(), by=request.user)):
        messages.success(request, "Your pledge is kept. You can change it until the day named.")
        return True
    return False
