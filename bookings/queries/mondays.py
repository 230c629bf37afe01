"""What the Monday letter tells: what waits for its reader's answer, and who is out in this week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings import permissions, rules
from bookings.models import Approval, Booking, Deputy
from bookings.queries.lists import approvals_waiting_for
from bookings.queries.outings import HELD, Out, who_is_out
from bookings.states import ApprovalStatus, Status
from core.calendar import midnight
from programmes.models import Session
from schools.models import Organisation, Person, Post
from schools.permissions import can_decide_for, can_see_school, posts_of
from schools.queries import closed_days, closed_on
from schools.states import PostStatus

WEEK = timedelta(days=7)


@dataclass
class SchoolWeek:
    """One school's week, for one reader. A deputy decides for a school without seeing its pages."""

    school: Organisation
    is_seen: bool = True
    approvals: list[Approval] = field(default_factory=list)
    claims: list[Post] = field(default_factory=list)
    out: list[Out] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many answers are awaited."""
        return len(self.approvals) + len(self.claims)

    @property
    def people_out(self) -> int:
        """How many people are out; each place without a name counts."""
        return len({one.person.pk if one.person else f"place {one.booking.pk}" for one in self.out})

    @property
    def days(self) -> list[tuple[date, list[Out]]]:
        """Who is out, by day."""
        days = sorted({one.day for one in self.out})
        return [(day, [one for one in self.out if one.day == day]) for day in days]


def whom_to_write_to(monday: date) -> QuerySet[Person]:
    """Those who decide for schools that are open on that Monday and have something to be told: somebody asked, or
    somebody out in the week. One query."""
    in_week = Session.objects.filter(
        starts_at__gte=midnight(monday), starts_at__lt=midnight(monday + WEEK), cohort__status__in=HELD
    )
    asked = Approval.objects.filter(status=ApprovalStatus.ASKED).values("organisation")
    claimed = Post.objects.current(monday).filter(status=PostStatus.CLAIMED).values("organisation")
    out = Booking.objects.filter(status=Status.BOOKED, cohort__in=in_week.values("cohort")).values("organisation")
    told = Q(organisation__in=asked) | Q(organisation__in=claimed) | Q(organisation__in=out)
    deputy = Deputy.objects.filter(
        person=OuterRef("person"), organisation=OuterRef("organisation"), from_on__lte=monday, to_on__gte=monday
    )
    posts = Post.objects.current(monday).confirmed().filter(told, is_on_leave=False)
    posts = posts.filter(Q(kind__in=rules.MONDAY_READERS) | Exists(deputy)).exclude(closed_on(monday, "organisation"))
    return Person.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("pk")


def weeks_for(person: Person, monday: date) -> list[SchoolWeek]:
    """What there is to tell somebody of each school that they decide for, by the school's name; nothing of a school
    that is closed, or of which there is nothing to tell."""
    places = {post.organisation_id for post in posts_of(person, rules.MONDAY_READERS) if not post.is_on_leave}
    schools = Organisation.objects.filter(pk__in=places | permissions.deputises_at(person)).order_by("name", "pk")
    weeks = [_week_of(school, person, monday) for school in schools if not _is_closed(school, monday)]
    return [week for week in weeks if week.waiting or week.out]


def _is_closed(school: Organisation, day: date) -> bool:
    return day in closed_days(school.pk, since=day)


def _week_of(school: Organisation, person: Person, monday: date) -> SchoolWeek:
    asked = [one for one in approvals_waiting_for([school.pk]) if permissions.can_decide(person, one)]
    out = who_is_out(school.pk, monday, monday + WEEK - timedelta(days=1))
    is_seen = can_see_school(person, school.pk)
    return SchoolWeek(school, is_seen, asked, _claims_for(person, school.pk), out)


def _claims_for(person: Person, organisation_id: int) -> list[Post]:
    """Those who say that they work at a school, for its heads."""
    if not can_decide_for(person, organisation_id):
        return []
    claims = Post.objects.current().filter(organisation_id=organisation_id, status=PostStatus.CLAIMED)
    return list(claims.exclude(person=person).select_related("person").order_by("created_at", "pk"))
