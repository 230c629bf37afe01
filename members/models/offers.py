"""What the alliance offers its members in a year. What was published stays as it was: somebody joined for it."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.calendar import AcademicYear
from members.states import OfferStatus, TierFor


class Offer(models.Model):
    """The membership that can be had for one academic year, with the memorandum that heads sign."""

    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The calendar year in which it begins: 2016 for 2016/17"
    )
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True, help_text="What membership means this year; Markdown")
    memorandum = models.TextField("memorandum of understanding", help_text="What each head signs; Markdown")
    opens_on = models.DateField(help_text="From this day on schools can join or renew for the year")
    grace_until = models.DateField(help_text="Member prices hold until the end of this day for those who do not renew")
    status = models.CharField(max_length=20, choices=OfferStatus, default=OfferStatus.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                name="offer_one_a_year",
                violation_error_message="There is an offer for this year already.",
            ),
            models.CheckConstraint(
                condition=Q(status=OfferStatus.DRAFT) | Q(published_at__isnull=False),
                name="offer_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(grace_until__gt=F("opens_on")),
                name="offer_days_in_order",
                violation_error_message="Member prices cannot end before anybody can join.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=OfferStatus.PUBLISHED),
                func="""
                    IF TG_OP = 'DELETE' OR (NEW.year, NEW.title, NEW.words, NEW.memorandum, NEW.status)
                        IS DISTINCT FROM (OLD.year, OLD.title, OLD.words, OLD.memorandum, OLD.status) THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_published_stays',
                            MESSAGE = 'a published offer changed',
                            HINT = 'Schools may have joined for this offer, so it stays as it was published.';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("members:offer", args=[self.year])

    @property
    def academic_year(self) -> AcademicYear:
        return AcademicYear(self.year)

    @property
    def is_published(self) -> bool:
        return self.status == OfferStatus.PUBLISHED


#: Neither a new tier nor a change, once the offer is published.
_FROZEN = """
    IF EXISTS (SELECT 1 FROM members_offer WHERE id = {row}.offer_id AND status = 'published') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'tier_published_stays',
            MESSAGE = 'a tier of a published offer changed',
            HINT = 'Schools may have joined for this offer, so its tiers stay as they were published.';
    END IF;
    RETURN {row};
"""


class Tier(models.Model):
    """One kind of membership within an offer: what it holds and what it costs. Money in pence."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="tiers")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    for_whom = models.CharField(max_length=20, choices=TierFor, default=TierFor.SCHOOL)
    contains = ArrayField(models.CharField(max_length=200), default=list, blank=True, help_text="One line each")
    flat_pence = models.PositiveIntegerField(null=True, blank=True, help_text="For each school")
    per_pupil_pence = models.PositiveIntegerField(null=True, blank=True)
    floor_pence = models.PositiveIntegerField(null=True, blank=True)
    cap_pence = models.PositiveIntegerField(null=True, blank=True)
    cpd_places = models.PositiveSmallIntegerField(
        "course places", default=0, help_text="For each school, free or at a discount"
    )
    allowance_percent = models.PositiveSmallIntegerField(
        "taken off the price of these places", default=100, help_text="100 for free places"
    )
    is_pooled = models.BooleanField("the schools of a trust share their places", default=False)

    class Meta:
        ordering = ["offer", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(flat_pence__isnull=False, per_pupil_pence__isnull=True)
                | Q(flat_pence__isnull=True, per_pupil_pence__isnull=False),
                name="tier_flat_or_per_pupil",
                violation_error_message="A tier costs either a flat sum or a sum for each pupil.",
            ),
            models.CheckConstraint(
                condition=Q(per_pupil_pence__isnull=False) | Q(floor_pence__isnull=True, cap_pence__isnull=True),
                name="tier_limits_are_for_pupils",
                violation_error_message="Only a sum for each pupil has a least and a most.",
            ),
            models.CheckConstraint(
                condition=Q(floor_pence__isnull=True) | Q(cap_pence__isnull=True) | Q(cap_pence__gte=F("floor_pence")),
                name="tier_floor_under_cap",
                violation_error_message="The most that a school pays cannot be less than the least.",
            ),
            models.CheckConstraint(
                condition=~Q(for_whom=TierFor.PARTNER) | Q(flat_pence=0),
                name="tier_partner_pays_nothing",
                violation_error_message="Partners join without a fee: enter a flat sum of 0.",
            ),
            models.CheckConstraint(
                condition=Q(allowance_percent__gte=1, allowance_percent__lte=100),
                name="tier_allowance_is_a_share",
                violation_error_message="What is taken off the price is 1 to 100 percent.",
            ),
            models.CheckConstraint(
                condition=Q(is_pooled=False) | Q(for_whom=TierFor.TRUST),
                name="tier_only_trusts_share",
                violation_error_message="Only the schools of a trust share their places.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_FROZEN.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="published_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_FROZEN.format(row="OLD"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RenewalReminder(models.Model):
    """That members who have not renewed were reminded on a day: written once, with the letters it stands for."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "due_on"], name="renewalreminder_once")]

    def __str__(self) -> str:
        return f"{self.offer}, {self.due_on}"
