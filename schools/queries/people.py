"""People and their posts as pages and letters read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from core.calendar import today
from core.prepared import prepared
from schools.models import Invitation, Organisation, Person, Post, School, TermDate
from schools.permissions import can_manage_people, schools_seen_by
from schools.rules import ADMINISTRATORS, HEADS
from schools.states import PostStatus


def people_found(text: str = "") -> QuerySet[Person]:
    """The office's list: everybody, or those whose name or address has every word of `text`; by last name."""
    found = Person.objects.filter(merged_into__isnull=True, forgotten_at__isnull=True)
    for word in text.split():
        found = found.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word))
    return found.with_current_posts().order_by(Lower("last_name"), Lower("first_name"), "pk")


def person_signed_in(person_id: int, session_key: str) -> Person | None:
    """Somebody with all that every page asks of them, if the session that names them is still in the database."""
    found = _signed_in(person_id=person_id, session_key=session_key, at=timezone.now(), day=today())
    return found[0] if found else None


@prepared
def _signed_in(*, person_id: int, session_key: str, at: datetime, day: date) -> QuerySet[Person]:
    alive = Session.objects.filter(session_key=session_key, expire_date__gt=at)
    return Person.objects.for_request(day).filter(Exists(alive), pk=person_id)


def people_seen_by(person: Person) -> QuerySet[Person]:
    """Those whose posts this person may see to: everybody for an administrator, else one's own schools' staff."""
    people = Person.objects.for_request().filter(merged_into__isnull=True)
    if can_manage_people(person):
        return people
    here = Post.objects.current().filter(organisation_id__in=schools_seen_by(person))
    return people.filter(pk__in=here.values("person_id"))


def staff_of(organisation_id: int) -> QuerySet[Post]:
    """Posts held at an organisation today or from a later day, heads first, then by name."""
    not_over = Q(to_on__isnull=True) | Q(to_on__gte=today())
    return (
        Post.objects.filter(not_over, organisation_id=organisation_id)
        .exclude(status=PostStatus.REFUSED)
        .select_related("person", "covering_for__person", "organisation")
        .alias(is_head=Q(kind__in=HEADS))
        .annotate(is_invited=Exists(Invitation.objects.filter(person=F("person"), accepted_at__isnull=True)))
        .order_by("-is_head", Lower("person__last_name"), Lower("person__first_name"), "pk")
    )


def posts_seen_by(person: Person) -> QuerySet[Post]:
    """Posts of one's own, of one's schools, or all for an administrator."""
    posts = Post.objects.exclude(status=PostStatus.REFUSED).select_related(
        "person", "organisation", "covering_for__person"
    )
    if can_manage_people(person):
        return posts
    return posts.filter(Q(person=person) | Q(organisation_id__in=schools_seen_by(person)))


def posts_of(person: Person) -> QuerySet[Post]:
    """All that somebody holds or held, the latest first; what a school refused is left out."""
    return (
        person.posts.exclude(status=PostStatus.REFUSED)
        .select_related("organisation")
        .order_by(F("to_on").desc(nulls_first=True), "-from_on", "pk")
    )


def heads_of(organisation_id: int) -> list[Person]:
    """The heads who are asked something for their school. One on leave can decide but is not asked."""
    posts = (
        Post.objects.current().confirmed().filter(organisation_id=organisation_id, kind__in=HEADS, is_on_leave=False)
    )
    return list(Person.objects.filter(pk__in=posts.values("person_id"), is_active=True).order_by("pk"))


def administrators() -> QuerySet[Person]:
    """Those of the office who decide about people."""
    at_alliance = Q(organisation__kind=Organisation.Kind.ALLIANCE, kind__in=ADMINISTRATORS, is_on_leave=False)
    posts = Post.objects.current().confirmed().filter(at_alliance)
    return Person.objects.filter(pk__in=posts.values("person_id"), is_active=True).order_by("pk")


def claims_for_office() -> QuerySet[Post]:
    """Claims that no school has answered, the oldest first; those that went on to the office before the others."""
    people = Prefetch("person", Person.objects.with_current_posts())
    waiting = Post.objects.current().filter(status=PostStatus.CLAIMED)
    return (
        waiting.select_related("organisation")
        .prefetch_related(people)
        .order_by(F("asked_office_at").asc(nulls_last=True), "created_at", "pk")
    )


def person_with_address(email: str) -> Person | None:
    """Whose log-in this address is. One that was added but never confirmed is nobody's."""
    email = email.lower()
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user_id")
    return Person.objects.filter(Q(email=email) | Q(pk__in=confirmed)).with_current_posts().first()


def holidays_of(organisation_id: int, *, since: date) -> QuerySet[TermDate]:
    """A school's holidays since a day, and the council's when the school lies in the alliance's own borough."""
    in_borough = School.objects.filter(
        organisation_id=organisation_id, la_code=settings.ALLIANCE["local_authority_code"]
    )
    whose = Q(organisation_id=organisation_id) | Q(organisation__kind=Organisation.Kind.COUNCIL) & Exists(in_borough)
    return TermDate.objects.filter(whose, kind=TermDate.Kind.HOLIDAY, to_on__gte=since)


def closed_days(organisation_id: int, *, since: date) -> frozenset[date]:
    """The days of those holidays, each."""
    return days_of(holidays_of(organisation_id, since=since).values_list("from_on", "to_on"))


def closed_on(day: date, organisation: str) -> Exists:
    """Whether a school has a holiday on a day, as `closed_days` says it of one school; for rows whose field
    `organisation` names the school."""
    in_borough = School.objects.filter(
        organisation=OuterRef(OuterRef(organisation)), la_code=settings.ALLIANCE["local_authority_code"]
    )
    whose = Q(organisation=OuterRef(organisation)) | Q(organisation__kind=Organisation.Kind.COUNCIL) & Exists(
        in_borough
    )
    return Exists(TermDate.objects.filter(whose, kind=TermDate.Kind.HOLIDAY, from_on__lte=day, to_on__gte=day))


def days_of(spans: Iterable[tuple[date, date]]) -> frozenset[date]:
    """Every day of these spans, first and last included."""
    return frozenset(first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1))
