"""A school becomes an academy: its membership, places, debts and people go to the school that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core import audit
from core.action import RuleBroken, action
from core.calendar import today
from members.models import Entitlement, Membership
from members.queries import following
from payments.models import Charge
from schools.models import Organisation, Person, Post, School

#: What a post keeps when it begins anew at the school that follows.
KEPT = ("person_id", "kind", "title", "status", "is_acting", "is_on_leave", "to_on")


@dataclass(frozen=True)
class Followed:
    """What went over: how many of each."""

    memberships: int
    accounts: int
    charges: int
    posts: int


@action
def follow_successor(school: School, successor: School, *, on: date, by: Person) -> Followed:
    """From a day on, everything that is live at `school` is the successor's. What is past stays where it was.

    A membership goes over whole, as one record: it was joined once. Posts end the day before and begin anew. Sums that
    are on no invoice go too; an invoice stays with the school that it was made out to. Twice is once.
    """
    if school.pk == successor.pk:
        raise RuleBroken("A school cannot follow itself.")
    if on > today():
        raise RuleBroken({"on": "Choose today or a day before: until then everything stays with the school."})
    list(Organisation.objects.select_for_update().filter(pk__in=[school.organisation_id, successor.organisation_id]))
    if successor.pk != school.successor_id:
        School.objects.filter(pk=school.pk).update(successor=successor)
    old, new = school.organisation_id, successor.organisation_id
    done = Followed(_memberships(old, new), _accounts(old, new), _charges(old, new), _posts(old, new, on=on, by=by))
    audit.record("went over to its successor", school.organisation, by=by)
    return done


def _memberships(old: int, new: int) -> int:
    """Those of this year and later, but for years for which the successor has joined by itself."""
    moving = following.memberships(old).exclude(year__in=following.memberships(new).values("year"))
    return Membership.objects.filter(pk__in=list(moving.values_list("pk", flat=True))).update(organisation_id=new)


def _accounts(old: int, new: int) -> int:
    held = Membership.objects.filter(organisation_id=new).values("entitlement_id")
    own = Entitlement.objects.filter(organisation_id=old, pk__in=held)
    return own.update(organisation_id=new)


def _charges(old: int, new: int) -> int:
    return Charge.objects.filter(pk__in=list(following.charges(old).values_list("pk", flat=True))).update(payer_id=new)


def _posts(old: int, new: int, *, on: date, by: Person) -> int:
    posts = list(following.posts(old, since=on))
    at_successor = set(following.posts(new, since=on).values_list("person_id", "kind"))
    for post in posts:
        is_there = (post.person_id, post.kind) in at_successor
        if post.from_on < on:
            _end(post, on - timedelta(days=1), by=by)
            if not is_there:
                Post.objects.create(organisation_id=new, from_on=on, **{name: getattr(post, name) for name in KEPT})
        elif is_there:
            _end(post, post.from_on, by=by)
        else:
            Post.objects.filter(pk=post.pk).update(organisation_id=new)
    return len(posts)


def _end(post: Post, last_day: date, *, by: Person) -> None:
    Post.objects.filter(pk=post.pk).update(to_on=last_day)
    audit.record("ended a post", post, by=by, changed=["to_on"])
