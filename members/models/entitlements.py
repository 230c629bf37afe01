"""Course places that come with a membership: an account of them, and its history that is only added to."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from core.calendar import AcademicYear
from members.states import EntryKind
from schools.models import Organisation


class Entitlement(models.Model):
    """The places of one school's membership, or those that the schools of a trust share. Counts follow the history."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="entitlements", help_text="The school; the trust whose schools share"
    )
    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The calendar year in which it begins: 2016 for 2016/17"
    )
    percent = models.PositiveSmallIntegerField("taken off the price", default=100)
    granted = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    expired = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "percent"],
                name="entitlement_one_a_year",
                violation_error_message="There is an account of these places already.",
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=F("reserved") + F("used") + F("expired")),
                name="entitlement_never_more_than_given",
                violation_error_message="The last of these places was taken a moment ago. Choose to pay, or ask the "
                "office.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["year"],
                name="entitlement_left",
                condition=Q(granted__gt=F("reserved") + F("used") + F("expired")),
            )
        ]

    def __str__(self) -> str:
        return f"Places of {self.organisation}, {self.academic_year}"

    @property
    def academic_year(self) -> AcademicYear:
        return AcademicYear(self.year)

    @property
    def left(self) -> int:
        return self.granted - self.reserved - self.used - self.expired

    @property
    def is_free(self) -> bool:
        return self.percent == 100


#: What each kind of entry does to the four counts.
_COUNT = """
    UPDATE members_entitlement
       SET granted = granted + CASE WHEN NEW.kind IN ('granted', 'adjusted') THEN NEW.places ELSE 0 END,
           reserved = reserved + CASE NEW.kind WHEN 'reserved' THEN NEW.places
                                               WHEN 'used' THEN -NEW.places
                                               WHEN 'returned' THEN -NEW.places ELSE 0 END,
           used = used + CASE NEW.kind WHEN 'used' THEN NEW.places WHEN 'given_back' THEN -NEW.places ELSE 0 END,
           expired = expired + CASE NEW.kind WHEN 'expired' THEN NEW.places ELSE 0 END
     WHERE id = NEW.entitlement_id;
    RETURN NULL;
"""


class EntitlementEntry(models.Model):
    """One thing that happened to the places of an account. Never changed, never taken out."""

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=EntryKind)
    places = models.SmallIntegerField(default=1)
    key = models.CharField(max_length=80, blank=True, help_text="What it was for, as in booking:12 or membership:7")
    words = models.CharField(max_length=300, help_text="The course, or why; names of people never stand here")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "entitlement entries"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "kind"],
                condition=~Q(key=""),
                name="entitlemententry_once",
                violation_error_message="This has been written down already.",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(kind__in=[EntryKind.USED, EntryKind.RETURNED]),
                name="entitlemententry_ends_once",
                violation_error_message="This place was used, or came back, already.",
            ),
            models.CheckConstraint(
                condition=Q(places__gt=0) | (Q(kind=EntryKind.ADJUSTED) & ~Q(places=0)),
                name="entitlemententry_is_more_than_nothing",
                violation_error_message="Enter a number of places other than 0.",
            ),
        ]
        indexes = [models.Index(fields=["entitlement", "-id"], name="entitlemententry_history")]
        triggers = [
            pgtrigger.Trigger(name="count", when=pgtrigger.After, operation=pgtrigger.Insert, func=_COUNT),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.places}"
