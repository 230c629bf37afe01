"""What comes of programmes: needs, people by level, what is expected and achieved, progression, pledges."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from core.calendar import AcademicYear
from leadership import permissions
from leadership.models import Application, Coach, Match, MockInterview, Need, Pledge, Reflection, Shadowing, Trial
from leadership.rules import Achievement, NeedArea, changes_since, promotion_percent, top
from leadership.states import TAKES_PART, ApplicationStatus, HelpStatus
from programmes.models import Cohort
from programmes.rules import Level
from schools.models import Person, Post
from schools.rules import HEADS


def top_needs(cohort: Cohort) -> list[tuple[str, int]]:
    """What most participants of a cohort would like to learn, without names (R048)."""
    wanted = Need.objects.filter(application__cohort=cohort, application__status__in=TAKES_PART)
    counts = wanted.values_list("area").annotate(count=Count("pk")).order_by()
    return top([(NeedArea(area).label, count) for area, count in counts])


def outcomes_of(cohort: Cohort) -> dict[str, int]:
    """How many are expected to pass, have submitted, passed and not passed: each by itself (R029)."""
    return what_came_of(cohort)[0]


def promoted_percent(cohort: Cohort) -> int | None:
    """Of those who completed a cohort, how many in a hundred have a new post or role since (R032)."""
    return what_came_of(cohort)[1]


def what_came_of(cohort: Cohort) -> tuple[dict[str, int], int | None]:
    """The outcomes of a cohort, and how many in a hundred were promoted since: one query."""
    completed = Q(status=ApplicationStatus.COMPLETED)
    states = {state: Q(achieved__state=state) for state in Achievement}
    states[Achievement.EXPECTED] |= Q(achieved__isnull=True)
    taking_part = Application.objects.filter(cohort=cohort, status__in=TAKES_PART)
    counts = taking_part.aggregate(
        completed=Count("pk", filter=completed, distinct=True),
        promoted=Count("pk", filter=completed & Q(progressions__isnull=False), distinct=True),
        **{state.value: Count("pk", filter=fits, distinct=True) for state, fits in states.items()},
    )
    outcomes = {state.label: counts[state.value] for state in Achievement}
    return outcomes, promotion_percent(counts["completed"], counts["promoted"])


def people_by_level(year: AcademicYear | None = None) -> list[tuple[str, int]]:
    """Distinct people who took part, by level: who was on two programmes of a level counts once (R030, R031)."""
    took_part = Application.objects.filter(status__in=TAKES_PART)
    if year is not None:
        took_part = took_part.filter(year=year.start)
    counts = dict(
        took_part.order_by().values_list("programme__leadership__level").annotate(count=Count("person", distinct=True))
    )
    return [(level.label, counts.get(level, 0)) for level in Level]


def people_in_all(year: AcademicYear | None = None) -> int:
    """Distinct people who took part in any programme."""
    took_part = Application.objects.filter(status__in=TAKES_PART)
    if year is not None:
        took_part = took_part.filter(year=year.start)
    return took_part.values("person").distinct().count()


def coaches_for(application: Application) -> QuerySet[Coach]:
    """Coaches whom a participant can ask: available, and of other schools."""
    found = Coach.objects.filter(is_available=True).exclude(organisation=application.organisation_id)
    return found.exclude(person=application.person_id).select_related("person", "organisation").order_by("joined_at")


def asked_of(person: Person) -> tuple[QuerySet[Match], QuerySet[Shadowing]]:
    """What waits for somebody's word as a coach or host."""
    matches = Match.objects.filter(coach__person=person, status__in=[HelpStatus.ASKED, HelpStatus.AGREED])
    days = Shadowing.objects.filter(host=person, status=HelpStatus.ASKED)
    seen = ("application__person", "application__organisation", "application__cohort__programme")
    return matches.select_related("coach", *seen).order_by("pk"), days.select_related(*seen).order_by("on", "pk")


def interviews_for(application: Application) -> QuerySet[MockInterview]:
    """Times that are free or her own."""
    found = MockInterview.objects.filter(cohort=application.cohort_id)
    mine = found.filter(Q(application__isnull=True) | Q(application=application))
    return mine.select_related("interviewer").order_by("starts_at", "pk")


def trials_seen_by(person: Person) -> QuerySet[Trial]:
    """What schools tried: those of one's own school, and what others share; the newest first (R050)."""
    own = Q(organisation__in=permissions.schools_headed(person))
    seen = Trial.objects.filter(own | Q(is_shared=True))
    return seen.select_related("organisation").order_by("-made_at", "-pk")


def hosts_for(application: Application) -> QuerySet[Person]:
    """Beside whom a participant can spend a day: those of the pool, of other schools, who take somebody new."""
    return Person.objects.filter(coach__in=coaches_for(application), is_active=True).order_by("last_name", "pk")


def pledges(*, is_open: bool | None = True) -> QuerySet[Pledge]:
    """Open pledges (all of them when None), each with its `count` of signatories and how many have `done` what they
    meant to do (R057)."""
    wanted = Pledge.objects.all() if is_open is None else Pledge.objects.filter(is_open=is_open)
    counted = wanted.annotate(
        count=Count("signatures", distinct=True),
        done=Count("signatures", filter=Q(signatures__is_done=True), distinct=True),
    )
    return counted.order_by("-made_at", "-pk")


def last_reflections(person: Person) -> tuple[list[Reflection], dict[str, int]]:
    """One's own reflections, the newest first, and how the newest differs from the one before."""
    own = list(Reflection.objects.filter(person=person).order_by("-made_at", "-pk")[:20])
    before = own[1].values if len(own) > 1 else None
    return own, changes_since(before, own[0].values) if own else {}


def interviewers() -> QuerySet[Person]:
    """Who can practise an interview with participants: heads of any school, and those of the pool of coaches."""
    heads = Post.objects.current().confirmed().filter(kind__in=HEADS, is_on_leave=False).values("person_id")
    found = Person.objects.filter(Q(pk__in=heads) | Q(coach__is_available=True), is_active=True)
    return found.distinct().order_by("last_name", "first_name", "pk")
