"""How the office sees its schools: who is in, in grace, lapsed, never joined or applied, and what was talked about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from core.calendar import today
from core.counting import QUICK, Kept, kept
from members.models import ContactNote, Membership, Priority
from members.queries.memberships import with_all
from members.queries.standing import standing_of
from members.states import MembershipStatus
from schools.models import Organisation


@dataclass(frozen=True)
class Asked:
    """Which schools: how they stand on a day, a strand that they committed to, words of the name."""

    standing: str = ""
    strand: str = ""
    words: str = ""
    on: date | None = None


def organisations_kept() -> QuerySet[Organisation]:
    """Open schools of the borough, and everybody else who ever joined."""
    ever = Membership.objects.filter(organisation=OuterRef("pk"))
    here = Q(school__la_code=settings.ALLIANCE["local_authority_code"], is_open=True)
    return Organisation.objects.filter(here | Exists(ever))


def schools_by_standing(asked: Asked) -> QuerySet[Organisation]:
    """Each with `standing`, its latest membership (`latest_year`, `latest_tier`, `latest_fee_pence`), the day of the
    last conversation (`last_on`) and of the next step (`step_on`); by name."""
    found = organisations_kept().annotate(standing=standing_of("pk", day=asked.on))
    if asked.standing:
        found = found.filter(standing=asked.standing)
    if asked.strand:
        committed = Membership.objects.filter(organisation=OuterRef("pk"), strands__contains=[asked.strand])
        found = found.filter(Exists(committed.exclude(status=MembershipStatus.WITHDRAWN)))
    for word in asked.words.split():
        found = found.filter(Q(name__icontains=word) | Q(school__urn=word))
    latest = Membership.objects.filter(organisation=OuterRef("pk")).exclude(status=MembershipStatus.WITHDRAWN)
    latest = latest.order_by("-year", "-pk")
    notes = ContactNote.objects.filter(organisation=OuterRef("pk"))
    steps = steps_open().filter(organisation=OuterRef("pk")).order_by().values("organisation")
    return found.annotate(
        latest_year=Subquery(latest.values("year")[:1]),
        latest_tier=Subquery(latest.values("tier__name")[:1]),
        latest_fee_pence=Subquery(latest.values("fee_pence")[:1]),
        last_on=Subquery(notes.order_by("-on").values("on")[:1]),
        step_on=Subquery(steps.annotate(first=Min("next_on")).values("first")),
    ).order_by(Lower("name"), "pk")


def counts_by_standing(on: date | None = None) -> Kept[Counter[str]]:
    """How many stand how on a day. One query; kept for a while where counting takes long."""
    day = on or today()
    found = organisations_kept().annotate(standing=standing_of("pk", day=day)).order_by().values_list("standing")
    return kept(f"standing:{day}", lambda: Counter(dict(found.annotate(count=Count("pk")))), quick=QUICK)


def history_of_school(organisation_id: int) -> QuerySet[Membership]:
    """Every membership that a school has or had, the latest first; those of its trust that were for it among them."""
    return with_all().filter(organisation_id=organisation_id).order_by("-year", "-pk")


def notes_of(organisation_id: int) -> QuerySet[ContactNote]:
    """Conversations with a school, the latest first."""
    return ContactNote.objects.filter(organisation_id=organisation_id).select_related("by").order_by("-on", "-pk")


def steps_open() -> QuerySet[ContactNote]:
    """Next steps with a day that nobody has done yet, the most urgent first."""
    return ContactNote.objects.filter(next_on__isnull=False, done_at__isnull=True).order_by("next_on", "pk")


def steps_due(day: date | None = None) -> QuerySet[ContactNote]:
    """Those whose day is today or over."""
    return steps_open().filter(next_on__lte=day or today()).select_related("organisation", "by")


def priorities() -> QuerySet[Priority]:
    """All, by year, strand and day; the latest year first."""
    return Priority.objects.select_related("owner").order_by("-year", "strand", "due_on", "pk")
