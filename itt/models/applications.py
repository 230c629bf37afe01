"""An application: the form of one person in a cycle, the courses chosen with it, and the conditions of an offer."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from itt.models.bids import Bid
from itt.models.partnerships import Course, Cycle
from itt.rules import ConditionKind, RejectionReason
from itt.states import CHOICE_ENDED, IN_PROGRESS, ChoiceStatus, Mover
from schools.models import Person


class Form(models.Model):
    """What one person says in a cycle, section by section; sent once with the first choice, and read by the ITT lead
    alone. Nothing of it goes to an employer."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="itt_forms")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="forms")
    national_reference = models.CharField(max_length=20, blank=True, help_text="Of the national application, if any")
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300, blank=True)
    degree = models.TextField(blank=True)
    gcses = models.TextField(blank=True)
    work = models.TextField(blank=True)
    school_experience = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    referees = models.TextField(blank=True)
    adjustments = models.TextField(blank=True)
    done = models.JSONField(default=list, help_text="Sections that their writer has marked as complete")
    reopened = models.JSONField(default=list, help_text="Sections that the ITT lead has opened again")
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cycle"],
                name="form_one_a_cycle",
                violation_error_message="You have an application in this cycle already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.cycle.year}"


class Safeguarding(models.Model):
    """What an applicant declares. Read by those named for it, and each reading is on record."""

    form = models.OneToOneField(Form, models.CASCADE, primary_key=True, related_name="safeguarding")
    has_something = models.BooleanField()
    words = models.TextField(blank=True)


#: What is held of a bid (the states of HOLDS_PLACE) follows each statement. With its constraint: never above the cap,
#: even without a lock.
_APPLY = """
    UPDATE itt_bid AS bid SET held = bid.held + change.held
      FROM (SELECT bid_id, sum(sign) AS held FROM ({rows}) AS rows
             WHERE status IN ('offer', 'pending_conditions', 'recruited') GROUP BY bid_id) AS change
     WHERE bid.id = change.bid_id AND change.held <> 0;
    RETURN NULL;
"""
_ADDED = "SELECT bid_id, status, 1 AS sign FROM new_rows"
_REMOVED = "SELECT bid_id, status, -1 AS sign FROM old_rows"


def _keeps_count(name: str, operation, rows: str, **tables: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**tables),
        func=_APPLY.format(rows=rows),
    )


class ChoiceQuerySet(models.QuerySet):
    def live(self) -> ChoiceQuerySet:
        """Those that may still come to something."""
        return self.exclude(status__in=CHOICE_ENDED)

    def in_progress(self) -> ChoiceQuerySet:
        return self.filter(status__in=IN_PROGRESS)


class Choice(models.Model):
    """One course that somebody applies for, and how far that is. `was` is where a move that can be taken back came
    from."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="choices")
    course = models.ForeignKey(Course, models.PROTECT, related_name="choices")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="choices")
    status = models.CharField(max_length=20, choices=ChoiceStatus, default=ChoiceStatus.UNSUBMITTED)
    was = models.CharField(max_length=20, choices=ChoiceStatus, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    interview_at = models.DateTimeField(null=True, blank=True)
    interview_place = models.CharField(max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Who is next when a place is free")
    offered_at = models.DateTimeField(null=True, blank=True)
    reply_until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, choices=Mover, blank=True)
    reason = models.CharField(max_length=30, choices=RejectionReason, blank=True)
    feedback = models.TextField(blank=True, help_text="What the applicant can use")

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "course"],
                condition=~Q(status__in=CHOICE_ENDED),
                name="choice_course_once",
                violation_error_message="You have chosen this course already.",
            ),
            models.UniqueConstraint(
                fields=["form"],
                condition=Q(status__in=(ChoiceStatus.PENDING, ChoiceStatus.RECRUITED, ChoiceStatus.DEFERRED)),
                name="choice_one_accepted",
                violation_error_message="Another offer is accepted already.",
            ),
            models.CheckConstraint(
                condition=Q(status=ChoiceStatus.UNSUBMITTED) | Q(sent_at__isnull=False),
                name="choice_sent_at",
                violation_error_message="Only what was sent can be decided on.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChoiceStatus.OFFER) | Q(offered_at__isnull=False, reply_until__isnull=False),
                name="choice_offer_has_its_days",
                violation_error_message="An offer has a day until which it can be answered.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ChoiceStatus.REJECTED) | ~Q(reason=""),
                name="choice_rejected_for_a_reason",
                violation_error_message="Choose a reason.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(*CHOICE_ENDED, ChoiceStatus.DEFERRED)) | Q(ended_at__isnull=False),
                name="choice_ended_at",
                violation_error_message="What is over has a day on which it ended.",
            ),
        ]
        triggers = [
            _keeps_count("holds_added", pgtrigger.Insert, _ADDED, new="new_rows"),
            _keeps_count("holds_removed", pgtrigger.Delete, _REMOVED, old="old_rows"),
            _keeps_count(
                "holds_changed", pgtrigger.Update, f"{_ADDED} UNION ALL {_REMOVED}", new="new_rows", old="old_rows"
            ),
        ]
        indexes = [models.Index(fields=["bid", "status"])]

    def __str__(self) -> str:
        return f"{self.form.person}: {self.course}"


class Condition(models.Model):
    """One thing to show before somebody is recruited. Of a check only the fact, the day and who confirmed is kept."""

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="conditions")
    kind = models.CharField(max_length=20, choices=ConditionKind)
    met_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "kind"], name="condition_once", violation_error_message="This is asked already."
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, confirmed_by__isnull=True)
                | Q(met_on__isnull=False, confirmed_by__isnull=False),
                name="condition_met_by_somebody",
                violation_error_message="A condition is met on a day, and somebody says so.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
