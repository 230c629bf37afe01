"""What comes of a place: the register, arrivals and absences, notices, what people thought, certificates."""

from __future__ import annotations

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from bookings.models.places import Booking
from bookings.models.stand_ins import StandIn
from bookings.states import Mark
from programmes.models import Cohort, Session
from schools.models import Person


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


class Sending(models.Model):
    """That a register came in by a key, so that what a device sends twice is taken once."""

    key = models.UUIDField(help_text="Made with the form")
    session = models.ForeignKey(Session, models.CASCADE, related_name="sendings")
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="sending_key_once", violation_error_message="This register was saved already."
            )
        ]

    def __str__(self) -> str:
        return f"Register of {self.session} at {self.at}"


class Absence(models.Model):
    """That somebody will not be at one session, known beforehand. Others see no more than "School unavailable"."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="absences")
    session = models.ForeignKey(Session, models.CASCADE, related_name="absences")
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session"],
                name="absence_said_once",
                violation_error_message="This absence is known already.",
            )
        ]

    def __str__(self) -> str:
        return "School unavailable"


class Arrival(models.Model):
    """That somebody went in by their joining link. It proposes a mark; the register decides."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="arrivals")
    session = models.ForeignKey(Session, models.CASCADE, related_name="arrivals")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "session"],
                name="arrival_first_of_a_session",
                violation_error_message="You have joined already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking} at {self.at}"


class Notice(models.Model):
    """That everyone whom a session concerns was told something about it: once for a kind and the day that it is on."""

    class Kind(models.TextChoices):
        WEEK_BEFORE = "week_before", "It is in seven days"
        DAY_BEFORE = "day_before", "It is tomorrow"
        REGISTER = "register", "Its register has not been taken"
        EVALUATION = "evaluation", "What did you think of the course?"
        EVALUATION_AGAIN = "evaluation_again", "The same again, for those who have not said"
        IMPACT = "impact", "What has it changed, three months on?"
        CLOSES_IN_WEEKS = "closes_in_weeks", "Sign-up closes in two weeks, for those who saved it"
        CLOSES_IN_DAYS = "closes_in_days", "The same, in three days"
        CLOSES_TODAY = "closes_today", "The same, today"
        SUMMARY = "summary", "What participants thought, for the leader"

    session = models.ForeignKey(Session, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField(help_text="The day of the session, or the last day of sign-up, in London, when it was told")
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
    is_quoted = models.BooleanField(
        "shown on the course page", default=False, help_text="The office chose the first answer to be quoted"
    )

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


class Impact(models.Model):
    """What a course has changed three months on, as one participant says. It does not say who."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="impacts")
    on = models.DateField()
    changed = models.PositiveSmallIntegerField("How much has it changed what you do?", validators=RATING)
    words = models.TextField("What is different now?", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(changed__range=(1, 5)),
                name="impact_rating_one_to_five",
                violation_error_message="Rate from 1 to 5.",
            )
        ]
        indexes = [models.Index(fields=["cohort"], name="impact_cohort")]

    def __str__(self) -> str:
        return f"Impact of {self.cohort}"


class Certificate(models.Model):
    """What a person can show. Made from the register alone, and frozen: anyone can check it by its code.

    It is of a place, or of the session at which somebody stood in for a colleague.
    """

    booking = models.OneToOneField(Booking, models.PROTECT, null=True, blank=True, related_name="certificate")
    stand_in = models.OneToOneField(StandIn, models.PROTECT, null=True, blank=True, related_name="certificate")
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
            models.CheckConstraint(
                condition=Q(booking__isnull=False, stand_in__isnull=True)
                | Q(booking__isnull=True, stand_in__isnull=False),
                name="certificate_of_a_place_or_a_session",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def place(self) -> Booking:
        """The place that it is of, one's own or a colleague's."""
        return self.stand_in.booking if self.stand_in else self.booking

    @property
    def holder(self) -> Person | None:
        """Whose certificate it is."""
        return self.stand_in.person if self.stand_in else self.booking.person
