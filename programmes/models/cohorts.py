"""Runnings of programmes, their sessions, and what a place costs."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q

from core.calendar import LONDON, today
from programmes.models.policies import CancellingPolicy
from programmes.models.programmes import Programme
from programmes.models.rooms import Room
from programmes.rules import Audience, Mode, Slot, Tier, decided_on, decision_words, runs_words
from programmes.states import CohortStatus
from schools.models import Organisation, Person


class Cohort(models.Model):
    """One running of a programme: its places, dates and price. `taken` is kept by the database alone."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts")
    number = models.PositiveSmallIntegerField("cycle", default=1)
    status = models.CharField(max_length=20, choices=CohortStatus, default=CohortStatus.DRAFT)
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by a trigger on bookings")
    online_places = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many of the places are online, when people can choose; empty otherwise"
    )
    taken_online = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by the same trigger")
    waiting = models.PositiveIntegerField(default=0, editable=False, help_text="Kept by the same trigger")
    minimum = models.PositiveIntegerField("minimum numbers", default=0)
    decides_on = models.DateField(
        "decided on", null=True, blank=True, help_text="When it is decided whether it runs; empty for the usual day"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is sure to run")
    policy = models.ForeignKey(
        CancellingPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cohorts",
        help_text="What giving up a place costs; empty when it costs nothing",
    )
    opens_at = models.DateTimeField("sign-up opens", null=True, blank=True)
    closes_at = models.DateTimeField("sign-up closes", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(
        null=True, editable=False, help_text="First session; kept by a trigger on sessions"
    )
    ends_at = models.DateTimeField(
        null=True, editable=False, help_text="End of the last session; kept by the same trigger"
    )
    joining_details = models.TextField(blank=True, help_text="Sent to participants only; Markdown")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="cohort_number_once",
                violation_error_message="This cycle is there already.",
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("places")),
                name="cohort_never_overbooked",
                violation_error_message="There is no place left on this course.",
            ),
            models.CheckConstraint(
                condition=Q(online_places__isnull=True)
                | Q(
                    taken_online__lte=F("online_places"),
                    taken__lte=F("places") - F("online_places") + F("taken_online"),
                ),
                name="cohort_no_mode_overbooked",
                violation_error_message="There is no place left of this kind on this course.",
            ),
            models.CheckConstraint(
                condition=Q(online_places__isnull=True) | Q(online_places__lte=F("places")),
                name="cohort_online_within_places",
                violation_error_message="The online places cannot be more than the places.",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="cohort_closes_after_it_opens",
                violation_error_message="Sign-up must close after it opens.",
            ),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("places")),
                name="cohort_minimum_within_places",
                violation_error_message="The minimum cannot be more than the places.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "id"], name="cohort_upcoming", condition=Q(status__in=["published", "running"])
            ),
            models.Index(fields=["status", "starts_at"], name="cohort_status"),
            models.Index(fields=["-starts_at", "-id"], name="cohort_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, cycle {self.number}" if self.number > 1 else str(self.programme)

    @property
    def places_left(self) -> int:
        return self.places - self.taken

    @property
    def is_full(self) -> bool:
        return self.taken >= self.places

    @property
    def runs_words(self) -> str:
        """Whether it is sure to run: confirmed to run, two more and it runs; empty when it runs in any case."""
        return runs_words(minimum=self.minimum, taken=self.taken, confirmed_at=self.confirmed_at)

    @property
    def decision_on(self) -> date | None:
        """The day on which it is decided whether it runs: the office's, or the usual one. None without a date."""
        if self.decides_on or self.starts_at is None:
            return self.decides_on
        return decided_on(starts_on=self.starts_at.astimezone(LONDON).date())

    @property
    def decision_words(self) -> str:
        """When that is decided, as long as it is not: "" otherwise."""
        return "" if self.confirmed_at else decision_words(decision_on=self.decision_on, today=today())

    @property
    def is_hybrid(self) -> bool:
        """Whether people choose to come or to join online, with a number of places for each."""
        return self.online_places is not None

    def places_left_of(self, mode: str) -> int:
        """Free places of a mode; where nobody chooses, free places at all."""
        if self.online_places is None:
            return self.places_left
        if mode == Mode.ONLINE:
            return self.online_places - self.taken_online
        return self.places_left - (self.online_places - self.taken_online)


#: After each statement on sessions their cohorts' first and last moments follow.
_APPLY = """
    UPDATE programmes_cohort AS cohort SET starts_at = found.starts_at, ends_at = found.ends_at
      FROM (SELECT touched.cohort_id, min(session.starts_at) AS starts_at, max(session.ends_at) AS ends_at
              FROM ({rows}) AS touched LEFT JOIN programmes_session AS session ON session.cohort_id = touched.cohort_id
             GROUP BY touched.cohort_id) AS found
     WHERE cohort.id = found.cohort_id
       AND (cohort.starts_at, cohort.ends_at) IS DISTINCT FROM (found.starts_at, found.ends_at);
    RETURN NULL;
"""
_ADDED = "SELECT cohort_id FROM new_rows"
_REMOVED = "SELECT cohort_id FROM old_rows"


def _keeps_dates(name: str, operation, rows: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**tables),
        func=_APPLY.format(rows=rows),
    )


class Session(models.Model):
    """One meeting of a cohort."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    slot = models.CharField(max_length=20, choices=Slot)
    venue = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="hosted_sessions")
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="sessions")
    place = models.CharField(max_length=200, blank=True, help_text="The room, or an address that is no school")
    video_link = models.URLField(blank=True, help_text="Shown to participants only")
    is_required = models.BooleanField(default=True)
    leader = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="led_sessions")
    presenters = models.ManyToManyField(Person, blank=True, related_name="presented_sessions")
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts changes of time or place for calendars; kept by a trigger"
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message="A session must end after it starts.",
            )
        ]
        indexes = [models.Index(fields=["starts_at"], name="session_starts_at")]
        triggers = [
            _keeps_dates("dates_added", pgtrigger.Insert, _ADDED, new="new_rows"),
            _keeps_dates(
                "dates_changed", pgtrigger.Update, f"{_ADDED} UNION {_REMOVED}", new="new_rows", old="old_rows"
            ),
            _keeps_dates("dates_removed", pgtrigger.Delete, _REMOVED, old="old_rows"),
            pgtrigger.Trigger(
                name="count_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    NEW.sequence := OLD.sequence;
                    IF (NEW.starts_at, NEW.ends_at, NEW.venue_id, NEW.room_id, NEW.place, NEW.video_link = '')
                        IS DISTINCT FROM
                        (OLD.starts_at, OLD.ends_at, OLD.venue_id, OLD.room_id, OLD.place, OLD.video_link = '') THEN
                        NEW.sequence := OLD.sequence + 1;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.cohort)

    @property
    def where(self) -> str:
        """Venue, room, and what else is said of the place; empty when there is only a link."""
        return ", ".join(str(part) for part in (self.venue, self.room, self.place) if part)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Price(models.Model):
    """A price of a cohort: for whom, and from and until which moment. The lowest that fits is the one to pay."""

    Tier = Tier

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="prices")
    tier = models.CharField(max_length=20, choices=Tier, default=Tier.ALL)
    audience = models.CharField(max_length=30, choices=Audience, blank=True)
    name = models.CharField(max_length=60, blank=True, help_text="As shown: early bird")
    amount_pence = models.PositiveIntegerField()
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True, help_text="The first moment at which it no longer holds")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_at__isnull=True) | Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")),
                name="price_moments_in_order",
                violation_error_message="A price must end after it begins.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "tier", "audience", "from_at", "until_at"],
                nulls_distinct=False,
                name="price_once",
                violation_error_message="There is such a price already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.get_tier_display()}: {self.amount_pence}p"
