"""Who works at a school, for the September sweep: each person once, with posts there and how much they have booked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from bookings.models import Booking
from core.calendar import today
from schools.models import Person, Post
from schools.rules import HEADS
from schools.states import PostStatus


def staff_to_sweep(organisation_id: int, *, by: Person) -> QuerySet[Person]:
    """Everybody with a post that has no end yet, by name, with `posts_here` and `ahead`: how many bookings for the
    school are still to come. Heads are left out, and whoever asks."""
    posts = open_posts(organisation_id)
    heads = posts.filter(kind__in=HEADS)
    here = Person.objects.filter(Exists(posts.filter(person=OuterRef("pk")))).exclude(pk=by.pk)
    coming = Booking.objects.live().filter(
        person=OuterRef("pk"), organisation_id=organisation_id, cohort__starts_at__gte=timezone.now()
    )
    count = coming.order_by().values("person").annotate(count=Count("pk")).values("count")
    return (
        here.exclude(Exists(heads.filter(person=OuterRef("pk"))))
        .annotate(ahead=Coalesce(Subquery(count), 0, output_field=IntegerField()))
        .prefetch_related(Prefetch("posts", posts.order_by("pk"), to_attr="posts_here"))
        .order_by(Lower("last_name"), Lower("first_name"), "pk")
    )


def open_posts(organisation_id: int) -> QuerySet[Post]:
    """Confirmed posts at a school that are held today and have no last day yet."""
    held = Post.objects.current().filter(organisation_id=organisation_id, status=PostStatus.CONFIRMED)
    return held.filter(to_on__isnull=True)


def gone_since(organisation_id: int, day: date) -> QuerySet[Post]:
    """Posts whose last day is on or after a day, the latest first: who has left, and who is going to."""
    ended = Post.objects.filter(organisation_id=organisation_id, to_on__gte=day, status=PostStatus.CONFIRMED)
    return ended.select_related("person").order_by("-to_on", Lower("person__last_name"), "pk")


def has_gone(post: Post) -> bool:
    """Whether the last day is over."""
    return post.to_on is not None and post.to_on < today()


def may_end(posts: Collection[Post], kinds: Collection[str]) -> bool:
    """Whether somebody who may end posts of these kinds may end all of these."""
    return all(post.kind in kinds for post in posts)
