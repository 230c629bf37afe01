"""Requests for places, the places themselves, and approvals."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Func, Q
from django.urls import reverse

from bookings import joining
from bookings.states import ENDED, ApprovalStatus, Approver, Cause, Origin, Status
from members.models import Entitlement
from payments.models import Charge
from programmes.models import CancellingPolicy, Cohort, Exemption, Mode
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
    accepts_until = models.DateField(
        null=True, blank=True, help_text="Until the end of this day an offered place is taken without asking again"
    )
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
       SET taken = cohort.taken + change.taken, taken_online = cohort.taken_online + change.online,
           waiting = cohort.waiting + change.waiting
      FROM (SELECT cohort_id,
                   COALESCE(sum(sign) FILTER (WHERE status IN ('offered', 'booked')), 0) AS taken,
                   COALESCE(sum(sign) FILTER (WHERE status IN ('offered', 'booked') AND mode = 'online'), 0) AS online,
                   COALESCE(sum(sign) FILTER (WHERE status = 'waiting'), 0) AS waiting
              FROM ({rows}) AS rows GROUP BY cohort_id) AS change
     WHERE cohort.id = change.cohort_id AND (change.taken <> 0 OR change.online <> 0 OR change.waiting <> 0);
    RETURN NULL;
"""
_ADDED = "SELECT cohort_id, status, mode, 1 AS sign FROM new_rows"
_REMOVED = "SELECT cohort_id, status, mode, -1 AS sign FROM old_rows"


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
    """A person's place on a cohort, or their place in the line for one. Price and policy are frozen on it.

    A place whose name is to follow has no person yet: whoever asked for it gets its letters, and names somebody by
    `name_due_at`.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="bookings")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="bookings")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="bookings", help_text="Empty: a name to follow"
    )
    name_due_at = models.DateTimeField(null=True, blank=True, help_text="Until when a place without a name is kept")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        help_text="The school it is for; empty when self-funded",
    )
    status = models.CharField(max_length=20, choices=Status)
    cause = models.CharField(max_length=20, choices=Cause, blank=True, help_text="Why it ended")
    exemption = models.CharField(
        max_length=20, choices=Exemption, blank=True, help_text="Why giving it up costs nothing, taken on trust"
    )
    origin = models.CharField(max_length=20, choices=Origin, blank=True, help_text="When it was not asked for here")
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.IN_PERSON)
    accepted_at = models.DateTimeField(db_default=ClockTimestamp())
    offer_ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    price_pence = models.PositiveIntegerField()
    price_words = models.CharField(max_length=100, blank=True, help_text="Why this price: member, early bird")
    policy = models.ForeignKey(
        CancellingPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        help_text="The version that was shown; empty: giving it up costs nothing",
    )
    cover_pence = models.PositiveIntegerField(default=0, help_text="What supply cover for it was expected to cost")
    #: The places of the school's membership that it takes one of.
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, null=True, blank=True, related_name="bookings")
    access_needs = models.TextField(blank=True, help_text="For the organiser's eyes only; deleted after the event")
    dietary_needs = models.CharField(max_length=200, blank=True, help_text="The same")
    charge = models.OneToOneField(Charge, models.PROTECT, null=True, blank=True, related_name="booking")
    cancelling_charge = models.OneToOneField(
        Charge,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="given_up_booking",
        help_text="What giving it up costs; withdrawn when somebody else takes the place",
    )
    refills = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refilled_by",
        help_text="The place, given up late, that this one takes",
    )
    no_show_charge = models.OneToOneField(
        Charge,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="no_show_booking",
        help_text="For staying away from a place that was free",
    )
    free_to_leave_until = models.DateTimeField(
        null=True, blank=True, help_text="After a change by the alliance: until when giving it up costs nothing"
    )
    evaluation_asked_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField(null=True, blank=True)
    impact_asked_at = models.DateTimeField(null=True, blank=True)
    impact_told_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(name_due_at__isnull=False, organisation__isnull=False),
                name="booking_name_follows_by_a_day",
                violation_error_message="A place without a name belongs to a school, which names somebody in time.",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "status", "accepted_at", "id"], name="booking_in_line"),
            models.Index(fields=["person", "-accepted_at"], name="booking_person"),
            models.Index(fields=["organisation", "-accepted_at"], name="booking_organisation"),
            models.Index(fields=["offer_ends_at"], name="booking_offered", condition=Q(status="offered")),
            models.Index(fields=["status", "-id"], name="booking_by_status", condition=~Q(status="booked")),
            models.Index(
                fields=["name_due_at"],
                name="booking_name_to_follow",
                condition=Q(person__isnull=True) & ~Q(status__in=ENDED),
            ),
            models.Index(
                fields=["cohort", "ended_at"],
                name="booking_not_refilled",
                condition=Q(cancelling_charge__isnull=False),
            ),
        ]
        triggers = [
            _keeps_count("count_added", pgtrigger.Insert, _ADDED, new="new_rows"),
            _keeps_count(
                "count_changed", pgtrigger.Update, f"{_ADDED} UNION ALL {_REMOVED}", new="new_rows", old="old_rows"
            ),
            _keeps_count("count_removed", pgtrigger.Delete, _REMOVED, old="old_rows"),
            pgtrigger.ReadOnly(
                name="agreed_once_for_all", fields=["price_pence", "price_words", "policy", "accepted_at", "cohort"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.cohort}"

    def get_absolute_url(self) -> str:
        return reverse("bookings:booking", args=[self.pk])

    @property
    def told_id(self) -> int:
        """Who gets the letters about it: the person, or as long as nobody is named whoever asked for it."""
        return self.person_id or self.request.asked_by_id

    @property
    def told(self) -> Person:
        """The same, as a person."""
        return self.person or self.request.asked_by

    @property
    def who(self) -> str:
        """The person's name, or that a name follows."""
        return str(self.person) if self.person_id else "Name to follow"

    @property
    def cost_pence(self) -> int:
        """What it costs the school: the price, and supply cover."""
        return self.price_pence + self.cover_pence

    @property
    def joins_online(self) -> bool:
        """Whether this place is online wherever a session has a meeting; on a hybrid course it was chosen."""
        return not self.cohort.is_hybrid or self.mode == Mode.ONLINE

    @property
    def has_joining_link(self) -> bool:
        return self.status == Status.BOOKED and self.joins_online

    @property
    def joining_link(self) -> str:
        """Where the person of this place joins online, for as long as it is theirs."""
        return joining.address_of(self.pk, self.person_id)


class Approval(models.Model):
    """The school's decision on a booking: that of any one of those who may decide, and one decision counts."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="approval")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="approvals")
    status = models.CharField(max_length=20, choices=ApprovalStatus, default=ApprovalStatus.ASKED)
    approver = models.CharField(
        max_length=20, choices=Approver, default=Approver.HEAD, help_text="Who was to decide when it was asked"
    )
    asked_at = models.DateTimeField(db_default=TransactionNow())
    ends_at = models.DateTimeField(help_text="When the place is given up without an answer")
    remind_at = models.DateTimeField(null=True, blank=True, help_text="When the next reminder is due")
    reminders = models.PositiveSmallIntegerField(default=0, help_text="How many have gone out")
    asked_office_at = models.DateTimeField(
        null=True, blank=True, help_text="When the office was told that nobody at the school can be asked"
    )
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
            models.Index(fields=["remind_at"], name="approval_to_remind", condition=Q(status="asked")),
            models.Index(fields=["organisation", "status"], name="approval_organisation"),
            models.Index(
                fields=["asked_office_at"],
                name="approval_nobody_to_ask",
                condition=Q(status="asked", asked_office_at__isnull=False),
            ),
            models.Index(fields=["organisation", "-decided_at"], name="approval_decided"),
        ]

    def __str__(self) -> str:
        return f"Approval of {self.booking}"
