"""Requests for places, the places themselves, approvals, attendance, evaluations and certificates."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q

from bookings.states import ENDED, ApprovalStatus, Cause, Mark, Status
from payments.models import Charge
from programmes.models import Cohort, Session
from schools.models import Organisation, Person


class ClockTimestamp(Func):
    """The database's clock at the moment the row is written, not at the start of the transaction."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


class Request(models.Model):
    """That somebody asked for places. `accepted_at`, the moment it was complete and accepted, decides the order."""

    key = models.UUIDField(help_text="Made with the form, so that sending it twice asks once")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    all_together = models.BooleanField(default=False, help_text="All of them or none; otherwise as many as fit")
    accepted_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="request_key_once", violation_error_message="This has been asked for already."
            )
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"


class BookingQuerySet(models.QuerySet):
    def live(self) -> BookingQuerySet:
        """Those that hold a place, an offer or a position in the line."""
        return self.exclude(status__in=ENDED)


#: The cohort's counts follow each statement. With its constraint: never overbooked, even without a lock (ADR 3).
_APPLY = """
    UPDATE programmes_cohort AS cohort
       SET taken = cohort.taken + change.taken, waiting = cohort.waiting + change.waiting
      FROM (SELECT cohort_id,
                   COALESCE(sum(sign) FILTER (WHERE status IN ('offered', 'booked')), 0) AS taken,
                   COALESCE(sum(sign) FILTER (WHERE status = 'waiting'), 0) AS waiting
              FROM ({rows}) AS rows GROUP BY cohort_id) AS change
     WHERE cohort.id = change.cohort_id AND (change.taken <> 0 OR change.waiting <> 0);
    RETURN NULL;
"""
_ADDED = "SELECT cohort_id, status, 1 AS sign FROM new_rows"
_REMOVED = "SELECT cohort_id, status, -1 AS sign FROM old_rows"


def _keeps_count(name: str, operation, rows: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**tables),
        func=_APPLY.format(rows=rows),
    )


class Booking(models.Model):
    """A person's place on a cohort, or their place in the line for one. The price is frozen on it."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="bookings")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="bookings",
        help_text="The school it is for; empty when self-funded",
    )
    status = models.CharField(max_length=20, choices=Status)
    cause = models.CharField(max_length=20, choices=Cause, blank=True, help_text="Why it ended")
    accepted_at = models.DateTimeField(db_default=ClockTimestamp())
    offer_ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    price_pence = models.PositiveIntegerField()
    price_words = models.CharField(max_length=100, blank=True, help_text="Why this price: member, early bird")
    policy_words = models.TextField(blank=True, help_text="The cancelling policy that was shown")
    access_needs = models.TextField(blank=True, help_text="For the organiser's eyes only; deleted after the event")
    charge = models.OneToOneField(Charge, models.PROTECT, null=True, blank=True, related_name="booking")
    evaluation_asked_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=~Q(status__in=ENDED),
                name="booking_one_live_per_person",
                violation_error_message="This person already has a place, or is in line for one.",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_ends_at__isnull=False),
                name="booking_offer_has_an_end",
                violation_error_message="An offer needs the moment until which it holds.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_at__isnull=False)
                | (~Q(status__in=ENDED) & Q(ended_at__isnull=True)),
                name="booking_ended_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "status", "accepted_at", "id"], name="booking_in_line"),
            models.Index(fields=["person", "-accepted_at"], name="booking_person"),
            models.Index(fields=["organisation", "-accepted_at"], name="booking_organisation"),
            models.Index(fields=["offer_ends_at"], name="booking_offered", condition=Q(status="offered")),
            models.Index(fields=["status", "-id"], name="booking_by_status", condition=~Q(status="booked")),
        ]
        triggers = [
            _keeps_count("count_added", pgtrigger.Insert, _ADDED, new="new_rows"),
            _keeps_count(
                "count_changed", pgtrigger.Update, f"{_ADDED} UNION ALL {_REMOVED}", new="new_rows", old="old_rows"
            ),
            _keeps_count("count_removed", pgtrigger.Delete, _REMOVED, old="old_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.cohort}"


class Approval(models.Model):
    """The school's decision on a booking. Any one of the school's heads decides, and one decision counts."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="approval")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="approvals")
    status = models.CharField(max_length=20, choices=ApprovalStatus, default=ApprovalStatus.ASKED)
    asked_at = models.DateTimeField(db_default=TransactionNow())
    ends_at = models.DateTimeField(help_text="When the place is given up without an answer")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="decided_approvals")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "declined"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_somebody",
                violation_error_message="A decision needs somebody who made it.",
            )
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="approval_asked", condition=Q(status="asked")),
            models.Index(fields=["organisation", "status"], name="approval_organisation"),
        ]

    def __str__(self) -> str:
        return f"Approval of {self.booking}"


class Attendance(models.Model):
    """What the register says of one booking at one session."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="attendances")
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    mark = models.CharField(max_length=10, choices=Mark)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long, when only for a part")
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session"],
                name="attendance_one_mark",
                violation_error_message="This person is marked already.",
            ),
            models.CheckConstraint(
                condition=Q(mark="part", minutes__isnull=False, minutes__gt=0)
                | (~Q(mark="part") & Q(minutes__isnull=True)),
                name="attendance_part_has_minutes",
                violation_error_message="Say for how many minutes somebody was there in part.",
            ),
        ]
        indexes = [models.Index(fields=["session"], name="attendance_session")]
        triggers = [
            pgtrigger.Trigger(
                name="only_after_the_start",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.taken_at < (SELECT starts_at FROM programmes_session WHERE id = NEW.session_id) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_after_the_start',
                            MESSAGE = 'register before the start',
                            HINT = 'A register can be taken once the session has started.';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.get_mark_display()


class Notice(models.Model):
    """That everyone whom a session concerns was told something about it: once for a kind and the day that it is on."""

    class Kind(models.TextChoices):
        WEEK_BEFORE = "week_before", "It is in seven days"
        DAY_BEFORE = "day_before", "It is tomorrow"
        REGISTER = "register", "Its register has not been taken"
        EVALUATION = "evaluation", "What did you think of the course?"
        EVALUATION_AGAIN = "evaluation_again", "The same again, for those who have not said"

    session = models.ForeignKey(Session, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField(help_text="The day of the session, in London, when it was told")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind", "on"],
                name="notice_once",
                violation_error_message="This has been told already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


RATING = [MinValueValidator(1), MaxValueValidator(5)]


class Evaluation(models.Model):
    """What one participant thought of a cohort. It does not say who: only the day is kept, and no person."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="evaluations")
    on = models.DateField()
    usefulness = models.PositiveSmallIntegerField("How useful was it for your work?", validators=RATING)
    teaching = models.PositiveSmallIntegerField("How well was it led?", validators=RATING)
    best = models.TextField("What will you use?", blank=True)
    better = models.TextField("What would have made it better?", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(usefulness__range=(1, 5), teaching__range=(1, 5)),
                name="evaluation_ratings_one_to_five",
                violation_error_message="Rate from 1 to 5.",
            )
        ]
        indexes = [models.Index(fields=["cohort"], name="evaluation_cohort")]

    def __str__(self) -> str:
        return f"Evaluation of {self.cohort}"


class Certificate(models.Model):
    """What a person can show. Made from the register alone, and frozen: anyone can check it by its code."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=160)
    name = models.CharField(max_length=200)
    initials = models.CharField(max_length=20)
    led_by = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="certificate_only_for_time_attended",
                violation_error_message="There is no certificate without attendance.",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="certificate_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.code
