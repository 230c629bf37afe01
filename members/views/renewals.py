"""The office's pipeline of renewals, renewing many at once, and a head's signature afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import documents, jobs
from core.answering import asks_and_acts, done, sent
from core.calendar import today
from core.gate import only
from core.models import Job
from core.paging import ROWS
from core.states import JobStatus
from members import actions, permissions, queries
from members.actions.renewing import tier_like
from members.forms import SignForm
from members.models import Membership, Offer
from members.queries import renewals as read
from members.renewals import OUTCOMES, RENEWAL
from members.views.memberships import seen_or_404

LINES_A_PAGE = 50
HEADER = ("School", "Kind before", "Fee before (£)", "Stage", "Reminded", "Looked", "New fee (£)", "Signed")


def _offer(year: int) -> Offer:
    return get_object_or_404(read.offers_to_renew(), year=year)


@require_safe
@only(permissions.can_see_memberships)
def latest(request: HttpRequest) -> HttpResponse:
    """The pipeline of the latest offer that schools can join already; without any, how schools stand."""
    offers = read.offers_to_renew()
    offer = offers.filter(opens_on__lte=today()).first() or offers.first()
    if offer is None:
        messages.info(request, "There is nothing to renew: no offer is published yet.")
        return redirect("members:schools")
    return redirect("members:renewals", offer.year)


@require_safe
@only(permissions.can_see_memberships)
def renewals(request: HttpRequest, year: int) -> HttpResponse:
    """Who was reminded, looked, applied, signed, and what it comes to; as a page or as a spreadsheet."""
    offer = _offer(year)
    found, shown = read.pipeline(offer), request.GET.get("stage", "")
    rows = found.reached(shown)
    if request.GET.get("format") == "csv":
        return documents.csv_response(f"renewals-{year}.csv", HEADER, map(_line, rows))
    context = {
        "offer": offer,
        "pipeline": found,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "shown": shown if shown in (*read.STAGES, "waiting") else "",
        "offers": read.offers_to_renew()[:10],
        "can_manage": permissions.can_manage_memberships(request.user),
    }
    return render(request, "members/renewals.html", context)


def _line(row: read.Renewal) -> tuple:
    return (
        str(row.before.organisation),
        str(row.before.tier or ""),
        row.before.fee_pence / 100,
        row.words,
        _day(row.reminded_at),
        _day(row.opened_at),
        row.next.fee_pence / 100 if row.next else "",
        _day(row.next.signed_at) if row.next else "",
    )


def _day(moment) -> str:
    """A day as a spreadsheet reads it; nothing for nothing."""
    return f"{moment:%Y-%m-%d}" if moment else ""


@dataclass(frozen=True)
class Choice:
    """One membership that could be renewed: as what, for how much; or why not."""

    before: Membership
    kind: str = ""
    fee_pence: int | None = None

    @property
    def can_be_renewed(self) -> bool:
        return self.fee_pence is not None


def _choices(offer: Offer) -> list[Choice]:
    """What renewing would come to, before anything is done. So many queries as there are kinds of membership."""
    tiers = list(offer.tiers.all())
    waiting = list(read.to_renew(offer)[: read.MOST])
    fees: dict[int, int] = {}
    kinds = {one.pk: tier_like(one, tiers) for one in waiting}
    for tier in tiers:
        ones = [one for one in waiting if kinds[one.pk] == tier]
        pupils = {one.organisation_id: one.pupils for one in ones if one.pupils}
        quotes = queries.quotes(tier, [one.organisation for one in ones], pupils=pupils) if ones else []
        fees |= {quote.organisation.pk: quote.fee.pence for quote in quotes if quote.fee}
    return [Choice(one, str(kinds[one.pk] or ""), fees.get(one.organisation_id)) for one in waiting]


@asks_and_acts
@only(permissions.can_manage_memberships)
def renew_many(request: HttpRequest, year: int) -> HttpResponse:
    """What renewing would come to for each; those that are ticked are renewed in a worker."""
    offer = _offer(year)
    choices = _choices(offer)
    if request.method == "POST":
        ticked = set(request.POST.getlist("renew"))
        chosen = [one.before.pk for one in choices if one.can_be_renewed and str(one.before.pk) in ticked]
        if chosen:
            title = f"Renewing for {offer.academic_year}"
            facts = {"year": offer.year, "memberships": chosen}
            job = jobs.start(RENEWAL, title=title, by=request.user, total=len(chosen), **facts)
            return redirect("members:renewal_job", job.pk)
        return render(
            request, "members/renew_many.html", {"offer": offer, "choices": choices, "has_errors": True}, status=422
        )
    return render(request, "members/renew_many.html", {"offer": offer, "choices": choices})


def _job(pk: int) -> Job:
    return get_object_or_404(Job.objects.exclude(status=JobStatus.DRAFT), kind=RENEWAL, pk=pk)


@require_safe
@only(permissions.can_manage_memberships)
def renewal_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the renewing is; then its report."""
    job = _job(pk)
    context = {
        "job": job,
        "counts": [(said, job.counts[name]) for name, said in OUTCOMES.items() if name in job.counts],
        "page": Paginator(job.troubles, LINES_A_PAGE).get_page(request.GET.get("page")),
        "is_going_on": job.status in (JobStatus.WAITING, JobStatus.RUNNING),
        "is_cut_off": len(job.troubles) >= jobs.MOST_TROUBLES_KEPT,
    }
    return render(request, "members/renewal_job.html", context)


@require_safe
@only(permissions.can_manage_memberships)
def renewal_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as a spreadsheet."""
    job = _job(pk)
    rows = ((row["line"] or "", OUTCOMES.get(row["outcome"], row["outcome"]), row["reason"]) for row in job.troubles)
    return documents.csv_response(f"renewals-{job.pk}.csv", ("Line", "What became of it", "Why"), rows)


@login_required
@asks_and_acts
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """A head signs the memorandum of a membership that the office renewed."""
    found = seen_or_404(request, pk)
    signs_for = found.paid_by_id or found.organisation_id
    if not permissions.can_apply_for(request.user, signs_for) or found.signed_at or not found.is_approved:
        raise Http404
    form = SignForm(sent(request), signs_for=str(found.paid_by or found.organisation))
    form.button = "Sign"
    if done(form, lambda: actions.sign(found, by=request.user)):
        messages.success(request, "Thank you. The memorandum is signed.")
        return redirect("members:membership", found.pk)
    context = {"membership": found, "form": form}
    return render(request, "members/sign.html", context, status=422 if form.errors else 200)
