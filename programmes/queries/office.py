"""What the office's pages about courses read."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone

from core.calendar import LONDON, AcademicYear, today
from programmes import rules
from programmes.models import Cohort, Price, ProgrammeLeader, ProgrammePartner, Session
from programmes.rules import Facts
from schools.models import Designation, Organisation, Person

MOST_FOUND = 20


def cohorts_in_office(*, words: str = "", status: str = "", year: AcademicYear | None = None) -> QuerySet[Cohort]:
    """All cohorts, drafts too: those without a date first, then the newest first."""
    found = Cohort.objects.select_related("programme").defer("programme__search", "programme__search_text")
    if words:
        found = found.filter(programme__title__icontains=words)
    if status:
        found = found.filter(status=status)
    if year is not None:
        found = found.filter(starts_at__gte=year.starts_at, starts_at__lt=year.ends_at)
    return found.order_by("-starts_at", "-pk")


def with_session_count(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """With `session_count`, counted for the rows of one page only."""
    sessions = Session.objects.filter(cohort=OuterRef("pk")).order_by().values("cohort").annotate(count=Count("pk"))
    return cohorts.annotate(
        session_count=Coalesce(Subquery(sessions.values("count"), output_field=IntegerField()), Value(0))
    )


def years_with_cohorts() -> list[AcademicYear]:
    """The academic years from the first cohort to the next year, the newest first."""
    first: datetime | None = Cohort.objects.aggregate(first=Min("starts_at"))["first"]
    newest = AcademicYear.now() + 1
    oldest = AcademicYear.of(first.astimezone(LONDON).date()) if first else AcademicYear.now()
    return [AcademicYear(start) for start in range(newest.start, oldest.start - 1, -1)]


def cohort_in_office(pk: int) -> Cohort | None:
    """A cohort with its programme for its editor."""
    return (
        Cohort.objects.select_related("programme")
        .defer("programme__search", "programme__search_text")
        .filter(pk=pk)
        .first()
    )


def leaders_in_order(programme_id: int) -> QuerySet[ProgrammeLeader]:
    return ProgrammeLeader.objects.filter(programme_id=programme_id).select_related("person", "organisation")


def partners_in_order(programme_id: int) -> QuerySet[ProgrammePartner]:
    return ProgrammePartner.objects.filter(programme_id=programme_id).select_related("organisation").order_by("pk")


def missing_from(cohort: Cohort) -> list[str]:
    """What has to be added to a cohort before it can be published."""
    return missing_now(cohort, list(cohort.sessions.all()), list(cohort.prices.all()), at=timezone.now())


def missing_now(cohort: Cohort, sessions: list[Session], prices: list[Price], *, at: datetime) -> list[str]:
    """The same, from sessions and prices that are at hand."""
    programme = cohort.programme
    facts = Facts(
        is_external=programme.is_external,
        summary=programme.summary,
        audiences=programme.audiences,
        places=cohort.places,
        session_starts=[session.starts_at for session in sessions],
        prices=prices,
        closes_at=cohort.closes_at,
    )
    return rules.what_is_missing(facts, at=at)


def prices_missing(cohort: Cohort) -> list[str]:
    """For whom a cohort has no price from now on, for as long as people can sign up."""
    if cohort.programme.is_external:
        return []
    ends_at = cohort.closes_at or cohort.starts_at
    return rules.prices_missing(list(cohort.prices.all()), at=timezone.now(), until=ends_at)


def session_in_office(pk: int) -> Session | None:
    """A session with its cohort, for its editor."""
    return Session.objects.select_related("cohort__programme", "venue", "room", "leader").filter(pk=pk).first()


def price_in_office(pk: int) -> Price | None:
    """A price with its cohort, for its editor."""
    return Price.objects.select_related("cohort__programme").filter(pk=pk).first()


def leader_in_office(pk: int) -> ProgrammeLeader | None:
    return ProgrammeLeader.objects.select_related("programme", "person").filter(pk=pk).first()


def partner_in_office(pk: int) -> ProgrammePartner | None:
    return ProgrammePartner.objects.select_related("programme", "organisation").filter(pk=pk).first()


def latest_cohort_of(programme_id: int) -> Cohort | None:
    """The running whose page the office comes back to."""
    return Cohort.objects.select_related("programme").filter(programme_id=programme_id).order_by("-number").first()


def possible_partners() -> QuerySet[Organisation]:
    """Strategic partners of all kinds (R002), and the alliance's other partners, by name."""
    partners = ~Q(partner_type="") | Q(kind__in=[Organisation.Kind.PARTNER, Organisation.Kind.COUNCIL])
    return Organisation.objects.filter(partners, is_open=True).order_by(Lower("name"))


def standing_of(person: Person) -> tuple[str, Organisation | None]:
    """How a leader is shown unless the office says otherwise: their designation and its school, else the school where
    they hold a post today."""
    designation = designations_on(today()).filter(person=person).select_related("organisation").first()
    if designation:
        subject = f" for {designation.specialism}" if designation.specialism else ""
        return f"{designation.get_kind_display()}{subject}", designation.organisation
    ids = [
        post.organisation_id for post in person.current_posts if post.organisation_kind != Organisation.Kind.ALLIANCE
    ]
    return "", Organisation.objects.filter(pk__in=ids[:1]).first()


def designations_on(day: date) -> QuerySet[Designation]:
    """Designations as leaders that hold on a day."""
    kinds = [Designation.Kind.SLE, Designation.Kind.NLE, Designation.Kind.LEAD_PRACTITIONER]
    held = Designation.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day, kind__in=kinds)
    return held.order_by("from_on", "pk")


def people_called(words: str) -> QuerySet[Person]:
    """People by a part of their name or their whole address, with today's posts; those who left the portal left out."""
    name = Concat("first_name", Value(" "), "last_name")
    found = Person.objects.with_current_posts().annotate(called=name)
    parts = words.split()
    if not parts:
        return Person.objects.none()
    fits = Q(email=words.lower()) | Q(last_name__icontains=parts[-1], called__icontains=words)
    active = found.filter(fits, is_active=True, merged_into__isnull=True, forgotten_at__isnull=True)
    return active.order_by(Lower("last_name"), Lower("first_name"), "pk")[:MOST_FOUND]
