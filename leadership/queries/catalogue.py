"""The leadership programmes as everybody sees them, and what of them concerns one person or school."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from leadership import permissions
from leadership.models import Application, Change, CommitmentFee, Nomination
from leadership.states import ApplicationStatus, FeeStatus
from programmes.models import Cohort, LeadershipFacts, ProgrammePartner, Session
from programmes.rules import Level
from programmes.states import CohortStatus
from schools.models import Person, Post

#: A school has fewer people who lead or will.
MOST_ON_A_LADDER = 200
_OPEN = (CohortStatus.PUBLISHED, CohortStatus.RUNNING)


def programmes_shown() -> QuerySet[LeadershipFacts]:
    """Every programme that somebody can see, each with its cohorts to come or running as `programme.shown`: those whose
    terms are set, for before that nobody can apply."""
    cohorts = (
        Cohort.objects.filter(status__in=_OPEN, terms__isnull=False).select_related("terms").order_by("starts_at", "pk")
    )
    partners = ProgrammePartner.objects.select_related("organisation").order_by("pk")
    seen = LeadershipFacts.objects.filter(programme__cohorts__status__in=[*_OPEN, CohortStatus.FINISHED]).distinct()
    return seen.select_related("programme", "qualification", "grant", "sister").prefetch_related(
        Prefetch("programme__cohorts", queryset=cohorts, to_attr="shown"),
        Prefetch("programme__partners", queryset=partners, to_attr="shown_partners"),
    )


def is_open_to_applications(cohort: Cohort) -> bool:
    """Whether somebody can apply, be it for the waiting list."""
    has_begun = cohort.starts_at is not None and cohort.starts_at <= timezone.now()
    return cohort.status == CohortStatus.PUBLISHED and not has_begun


def is_late_now(cohort: Cohort) -> bool:
    """Whether whoever applies now goes to the waiting list."""
    return cohort.closes_at is not None and timezone.now() >= cohort.closes_at


def sessions_of(cohort: Cohort) -> QuerySet[Session]:
    return (
        Session.objects.filter(cohort=cohort)
        .select_related("venue", "room", "leader")
        .prefetch_related("presenters")
        .order_by("starts_at", "pk")
    )


def changes_for(cohort: Cohort) -> QuerySet[Change]:
    """What feedback of earlier cohorts changed: you said, we changed (R039)."""
    earlier = Change.objects.filter(cohort__programme=cohort.programme_id, cohort__number__lt=cohort.number)
    return earlier.select_related("cohort").order_by("-cohort__number", "pk")


def applications_of(person: Person) -> QuerySet[Application]:
    """One's own, the newest first."""
    return Application.objects.filter(person=person).select_related(*_SEEN).order_by("-begun_at", "-pk")


_SEEN = (
    "cohort__programme__leadership", "cohort__terms", "person", "organisation", "booking", "fee", "supported_by",
    "achieved",
)  # fmt: skip


def applications_seen_by(person: Person) -> QuerySet[Application]:
    """Applications that somebody may open: one's own, all of them for those who lead programmes."""
    found = Application.objects.select_related(*_SEEN)
    return found if permissions.can_lead(person) else found.filter(person=person)


def applications_to_support(person: Person) -> QuerySet[Application]:
    """Sent applications of the schools that somebody heads, never one's own."""
    found = Application.objects.filter(organisation__in=permissions.schools_headed(person), submitted_at__isnull=False)
    return found.exclude(person=person).select_related(*_SEEN)


def applications_of_school(organisation_id: int) -> QuerySet[Application]:
    """What a head sees of her own school: who applied and takes part. Drafts are their own person's."""
    found = Application.objects.filter(organisation=organisation_id, submitted_at__isnull=False)
    return found.select_related("cohort__programme__leadership", "person").order_by("-submitted_at", "-pk")


@dataclass
class Rung:
    """One level of leading, and the people of a school on it: who has done a programme and still works there, who takes
    part in one, and who has applied."""

    level: Level
    ready: list[Application]
    learning: list[Application]
    applied: list[Application]

    @property
    def is_empty(self) -> bool:
        return not (self.ready or self.learning or self.applied)


def level_of(application: Application) -> str | None:
    """The level that a programme is described as being for; nothing while it is not described."""
    facts = getattr(application.cohort.programme, "leadership", None)
    return facts.level if facts else None


def ladder_of_school(organisation_id: int) -> list[Rung]:
    """Succession: for each level of leading, who of the school comes next. Whoever has left is not on it (R054)."""
    works_here = Post.objects.current().filter(person=OuterRef("person"), organisation=organisation_id)
    found = applications_of_school(organisation_id).filter(Exists(works_here))
    groups = {
        "ready": (ApplicationStatus.COMPLETED,),
        "learning": (ApplicationStatus.ACCEPTED,),
        "applied": (ApplicationStatus.SUBMITTED, ApplicationStatus.OFFERED),
    }
    shown = list(found.filter(status__in=[status for group in groups.values() for status in group])[:MOST_ON_A_LADDER])
    on_rung = [(level_of(one), one) for one in shown]
    return [
        Rung(level, *([one for at, one in on_rung if at == level and one.status in group] for group in groups.values()))
        for level in Level
    ]


def nominations_of_school(organisation_id: int) -> QuerySet[Nomination]:
    """Succession: who of this school was nominated, and what became of it (R054)."""
    found = Nomination.objects.filter(organisation=organisation_id)
    return found.select_related("cohort__programme", "by", "application").order_by("-made_at", "-pk")


def fees_seen_by(person: Person) -> QuerySet[CommitmentFee]:
    """Fees: all for those who lead programmes and for finance; else those that one's own school or trust pays."""
    found = CommitmentFee.objects.select_related("cohort__programme", "unit", "decided_by", "second_by", "appeal")
    if permissions.can_see_fees(person):
        return found
    headed = permissions.schools_headed(person)
    paid = Q(fee_deposits__deposit__charge__payer__in=headed) | Q(applications__organisation__in=headed)
    return found.filter(paid | Q(unit__in=headed) | Q(applications__person=person)).distinct()


def fees_of_school(organisation_id: int) -> QuerySet[CommitmentFee]:
    """Fees that somebody of a school takes part for, the newest first."""
    takes_part = Application.objects.filter(fee=OuterRef("pk"), organisation=organisation_id)
    return CommitmentFee.objects.filter(Exists(takes_part)).order_by("-pk")


def fees_to_decide() -> QuerySet[CommitmentFee]:
    """Fees that wait for somebody: a decision, a second person, an appeal; the oldest first."""
    waiting = CommitmentFee.objects.filter(status__in=[FeeStatus.RECOMMENDED, FeeStatus.PROPOSED, FeeStatus.APPEALED])
    return waiting.order_by("recommended_at", "pk")


def cohorts_led() -> QuerySet[Cohort]:
    """Cohorts of leadership programmes with how many applications wait, are offered and take part; the newest first."""
    count = {
        name: Count("applications", filter=Q(applications__status__in=states), distinct=True)
        for name, states in (
            ("applied", ["submitted", "waiting"]),
            ("offered_count", ["offered"]),
            ("taking_part", ["accepted", "completed"]),
        )
    }
    held = Count("sessions", filter=Q(sessions__ends_at__lt=timezone.now()), distinct=True)
    found = Cohort.objects.filter(programme__leadership__isnull=False)
    counted = found.annotate(held=held, planned=Count("sessions", distinct=True), **count)
    return counted.select_related("programme__leadership", "terms").order_by(
        F("starts_at").desc(nulls_first=True), "pk"
    )


def applications_on(cohort: Cohort) -> QuerySet[Application]:
    """Sent applications of a cohort: those that take part first, then in the order in which they get a place."""
    sent = Application.objects.filter(cohort=cohort, submitted_at__isnull=False)
    return sent.select_related(*_SEEN).order_by("submitted_at", "pk")
