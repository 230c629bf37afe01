"""What somebody who leaves a school has booked beyond their last day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from bookings.models import Booking
from bookings.queries.places import with_place
from bookings.states import ENDED
from core.calendar import midnight
from schools.models import Post


def bookings_beyond(post: Post, *, last_day: date | None = None) -> QuerySet[Booking]:
    """Live bookings for the post's school on courses that begin after its last day, and have not begun yet.

    None while the person holds another post at the same school: then the school is still theirs.
    """
    others = Post.objects.current(last_day and last_day + timedelta(days=1)).exclude(pk=post.pk)
    still_here = others.filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    now = timezone.now()
    after = max(now, midnight(last_day + timedelta(days=1))) if last_day else now
    live = with_place().exclude(status__in=ENDED).filter(person_id=post.person_id, organisation_id=post.organisation_id)
    return live.filter(~Exists(still_here), cohort__starts_at__gte=after).order_by("cohort__starts_at", "pk")
