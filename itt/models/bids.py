"""Places: what schools pledge, what is requested and awarded for a cycle, and what the nation got."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from itt.models.partnerships import Cycle, Partnership
from itt.rules import MOST_PLEDGED, TOLERANCE, Phase, cap_of
from itt.states import BidStatus
from schools.models import Organisation, Person

#: The cap in the database's words; `rules.cap_of` says the same.
CAP = Case(
    *(When(awarded__gte=least, then=F("awarded") + Value(more)) for least, more in TOLERANCE),
    default=Value(0),
    output_field=IntegerField(),
)


class Bid(models.Model):
    """The places of a partnership in a cycle. Whatever is offered, accepted or recruited is `held`, never above the
    cap; the database counts it itself."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bids")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="bids")
    status = models.CharField(max_length=20, choices=BidStatus, default=BidStatus.COLLECTING)
    pledge_until_on = models.DateField("schools pledge until")
    requested = models.PositiveSmallIntegerField("places requested", null=True, blank=True)
    requested_on = models.DateField(null=True, blank=True)
    awarded = models.PositiveSmallIntegerField("places awarded", null=True, blank=True)
    awarded_on = models.DateField(null=True, blank=True)
    held = models.PositiveIntegerField(default=0, db_default=0, editable=False, help_text="Kept by a trigger")

    class Meta:
        ordering = ["-cycle__year", "partnership__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "cycle"],
                name="bid_one_a_cycle",
                violation_error_message="The partnership bids for this cycle already.",
            ),
            models.CheckConstraint(
                condition=Q(status=BidStatus.COLLECTING) | Q(requested__gte=1, requested_on__isnull=False),
                name="bid_requested_is_said",
                violation_error_message="Enter how many places are requested.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(BidStatus.AWARDED, BidStatus.CLOSED))
                | Q(awarded__isnull=False, awarded_on__isnull=False, awarded__lte=F("requested")),
                name="bid_award_within_request",
                violation_error_message="Enter how many places were awarded: not more than were requested.",
            ),
            models.CheckConstraint(
                condition=Q(held__lte=CAP),
                name="bid_cap",
                violation_error_message="All places up to the cap are offered or filled.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.cycle.year}"

    @property
    def cap(self) -> int:
        """The most places that may be held."""
        return cap_of(self.awarded)

    @property
    def left(self) -> int:
        """How many can still be offered."""
        return max(self.cap - self.held, 0)


class Pledge(models.Model):
    """Places that a partner school would give trainees of a phase (R013)."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="pledges")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pledged_places")
    phase = models.CharField(max_length=20, choices=Phase)
    places = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1, "Pledge at least one place."), MaxValueValidator(MOST_PLEDGED)]
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    pledged_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "organisation", "phase"],
                name="pledge_once_a_phase",
                violation_error_message="The school has pledged for this phase already.",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MOST_PLEDGED),
                name="pledge_places_in_reason",
                violation_error_message=f"Pledge from 1 to {MOST_PLEDGED} places.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.places} {self.get_phase_display().lower()}"


class NationalFigure(models.Model):
    """Places that all of England requested and was awarded for courses of a year (R012)."""

    year = models.PositiveSmallIntegerField("courses begin in", unique=True)
    requested = models.PositiveIntegerField("places requested")
    awarded = models.PositiveIntegerField("places awarded")
    source = models.CharField("where it is published", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(requested__gte=1, awarded__lte=F("requested")),
                name="nationalfigure_in_order",
                violation_error_message="Enter what was requested, and not more as awarded.",
            )
        ]

    def __str__(self) -> str:
        return f"England, {self.year}"
