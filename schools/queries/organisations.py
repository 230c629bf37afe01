"""Schools, trusts and partners as the office's pages and reports read them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.query import RawQuerySet

from core.calendar import AcademicYear, today
from schools.models import Designation, Organisation, OrganisationName, PartnerType, Person, Post, School, TermDate
from schools.states import PostStatus

Kind = Organisation.Kind
MOST_NAMESAKES = 100
MOST_FOUND = 20


def organisations_named(text: str) -> QuerySet[Organisation]:
    """Those that bear or bore a name with every word of `text`: either name finds the one record (R024)."""
    by_name, by_other_name = Organisation.objects.all(), OrganisationName.objects.all()
    for word in text.split():
        by_name = by_name.filter(name__icontains=word)
        by_other_name = by_other_name.filter(name__icontains=word)
    ids = by_name.values("pk").union(by_other_name.values("organisation_id"))
    return Organisation.objects.filter(pk__in=ids)


def schools_found(
    *, text: str = "", phase: int | None = None, la_code: str = "", trust_id: int | None = None, state: str = "open"
) -> QuerySet[School]:
    """The office's list of schools, narrowed by a name or URN, phase, local authority, trust and whether open."""
    found = School.objects.select_related("organisation", "trust")
    if text.isdecimal():
        found = found.filter(urn__startswith=text)
    elif text:
        found = found.filter(organisation__in=organisations_named(text))
    if phase is not None:
        found = found.filter(phase=phase)
    if la_code:
        found = found.filter(la_code=la_code)
    if trust_id:
        found = found.filter(Q(trust=trust_id) | Q(federation=trust_id))
    if state == "lead":
        found = found.filter(organisation__is_teaching_school=True)
    elif state in ("open", "closed"):
        found = found.filter(organisation__is_open=state == "open")
    return found.order_by(Lower("organisation__name"), "pk")


def local_authorities() -> list[tuple[str, str]]:
    """Code and name of each local authority that has schools here."""
    return list(School.objects.exclude(la_code="").order_by("la_name").values_list("la_code", "la_name").distinct())


def organisation_page() -> QuerySet[Organisation]:
    """One organisation with all that its page shows: names, addresses, posts of today, and what the register says."""
    posts = Post.objects.current().filter(status=PostStatus.CONFIRMED).select_related("person")
    return Organisation.objects.select_related(
        "school__trust", "school__federation", "school__successor__organisation"
    ).prefetch_related(
        Prefetch("names", OrganisationName.objects.order_by(F("from_on").asc(nulls_first=True), "to_on", "pk")),
        "mailboxes",
        "email_domains",
        Prefetch("posts", posts.order_by("kind", "person__last_name"), to_attr="posts_today"),
        Prefetch("school__predecessors", School.objects.select_related("organisation")),
    )


def term_dates_of(organisation: Organisation) -> QuerySet[TermDate]:
    """Days without school that are not over, in order."""
    return organisation.term_dates.filter(to_on__gte=today()).order_by("from_on", "pk")


def schools_of(group: Organisation) -> QuerySet[School]:
    """Schools of a trust or federation, open ones first."""
    mine = School.objects.filter(Q(trust=group) | Q(federation=group)).select_related("organisation")
    return mine.order_by("-organisation__is_open", Lower("organisation__name"))


def partners_by_type() -> list[tuple[str, list[Organisation]]]:
    """The alliance's strategic partners under each of the six types (R002), and those of no type."""
    partners = list(
        Organisation.objects.filter(~Q(partner_type="") | Q(kind__in=[Kind.PARTNER, Kind.COUNCIL]))
        .prefetch_related("names")
        .order_by(Lower("name"))
    )
    by_type = [(label, [one for one in partners if one.partner_type == value]) for value, label in PartnerType.choices]
    without = [one for one in partners if not one.partner_type]
    return by_type + ([("Without a type", without)] if without else [])


def teaching_schools() -> QuerySet[Organisation]:
    """The lead teaching schools of the alliance (R001)."""
    return Organisation.objects.filter(is_teaching_school=True).order_by(Lower("name"))


def specialist_leaders(day: date | None = None, *, kind: str = Designation.Kind.SLE) -> QuerySet[Organisation]:
    """The home schools of those who are designated on `day`, each with `leaders`, how many it has (R019)."""
    day = day or today()
    holds = Q(designations__kind=kind, designations__from_on__lte=day) & (
        Q(designations__to_on__isnull=True) | Q(designations__to_on__gte=day)
    )
    return (
        Organisation.objects.filter(holds).annotate(leaders=Count("designations", filter=holds)).order_by(Lower("name"))
    )


def people_designated_in(year: AcademicYear, *, kind: str = Designation.Kind.SLE) -> QuerySet[Person]:
    """People who were designated at some time of an academic year, each once."""
    held = Designation.objects.filter(kind=kind, from_on__lte=year.last_day).exclude(to_on__lt=year.first_day)
    return Person.objects.filter(pk__in=held.values("person")).order_by("last_name", "first_name", "pk")


def leaders_of(organisation: Organisation) -> QuerySet[Designation]:
    """Those whose home school it is and who are designated today (R068)."""
    holds = Q(from_on__lte=today()) & (Q(to_on__isnull=True) | Q(to_on__gte=today()))
    return organisation.designations.filter(holds).select_related("person").order_by("kind", "person__last_name")


def namesakes() -> RawQuerySet:
    """People who share their whole name with somebody at the same place: they may be one person twice."""
    return Person.objects.raw(
        """
        SELECT DISTINCT ON (lower(one.last_name), lower(one.first_name), one.id, other.id)
               one.*, other.id AS other_id, other.email AS other_email, organisation.name AS organisation_name
          FROM schools_person one
          JOIN schools_post one_post ON one_post.person_id = one.id AND one_post.status <> 'refused'
          JOIN schools_post other_post
               ON other_post.organisation_id = one_post.organisation_id AND other_post.status <> 'refused'
          JOIN schools_person other
               ON other.id = other_post.person_id AND other.id > one.id
              AND lower(other.last_name) = lower(one.last_name) AND lower(other.first_name) = lower(one.first_name)
          JOIN schools_organisation organisation ON organisation.id = one_post.organisation_id
         WHERE one.merged_into_id IS NULL AND other.merged_into_id IS NULL
           AND one.forgotten_at IS NULL AND other.forgotten_at IS NULL
         ORDER BY lower(one.last_name), lower(one.first_name), one.id, other.id
         LIMIT %s
        """,
        [MOST_NAMESAKES],
    )


def organisations_called(words: str) -> list[Organisation]:
    """Organisations by name, past or present (R024), or by URN: the exact one alone, else those that have the words."""
    urn = Q(pk__in=School.objects.filter(urn=words).values("organisation_id"))
    exact = list(Organisation.objects.filter(urn | _called("iexact", words))[:2])
    if len(exact) == 1:
        return exact
    return list(Organisation.objects.filter(_called("icontains", words)).order_by(Lower("name"))[:MOST_FOUND])


def _called(lookup: str, words: str) -> Q:
    names = OrganisationName.objects.filter(**{f"name__{lookup}": words}).values("organisation_id")
    return Q(**{f"name__{lookup}": words}) | Q(pk__in=names)
