"""What a cohort of a leadership programme asks and costs."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from leadership.rules import FeeUnit, Policy, Selection
from programmes.models import Cohort

#: Once somebody has taken a place, what was agreed about the fee does not change for anybody of this cohort.
_FROZEN = """
    IF (OLD.unit, OLD.school_pence, OLD.trust_pence, OLD.policy, OLD.asks_colleague)
        IS DISTINCT FROM (NEW.unit, NEW.school_pence, NEW.trust_pence, NEW.policy, NEW.asks_colleague)
        AND (SELECT count(*) FROM leadership_application
              WHERE cohort_id = NEW.cohort_id AND accepted_at IS NOT NULL) > 0 THEN
        RAISE EXCEPTION 'terms of a cohort with participants' USING ERRCODE = 'check_violation',
            HINT = 'Somebody has accepted a place on these terms. They stay as they are.';
    END IF;
    RETURN NEW;
"""


class CohortTerms(models.Model):
    """How the places of a cohort are given, and its commitment fee. Frozen when the first place is accepted."""

    cohort = models.OneToOneField(Cohort, models.CASCADE, primary_key=True, related_name="terms")
    selection = models.CharField(max_length=20, choices=Selection, default=Selection.BY_TIME)
    unit = models.CharField("fee for", max_length=20, choices=FeeUnit, default=FeeUnit.NONE)
    school_pence = models.PositiveIntegerField(default=0, help_text="For a participant, or a school for all its heads")
    trust_pence = models.PositiveIntegerField(default=0, help_text="For a trust for all its schools")
    policy = models.CharField(max_length=20, choices=Policy, default=Policy.STRICT)
    asks_colleague = models.BooleanField(
        default=False, help_text="Each head nominates at least one colleague for the sister programme"
    )

    class Meta:
        verbose_name_plural = "terms of cohorts"
        constraints = [
            models.CheckConstraint(
                condition=(Q(unit="none") & Q(school_pence=0, trust_pence=0))
                | (Q(unit="participant") & Q(school_pence__gt=0, trust_pence=0))
                | (Q(unit="school_or_trust") & Q(school_pence__gt=0, trust_pence__gte=F("school_pence"))),
                name="cohortterms_fee_fits_its_unit",
                violation_error_message="Enter the fee of a participant or school; a trust’s is at least as much.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_by_the_first_place", when=pgtrigger.Before, operation=pgtrigger.Update, func=_FROZEN
            )
        ]

    def __str__(self) -> str:
        return f"Terms of {self.cohort}"


class Change(models.Model):
    """You said, we changed: what feedback changed for those who come after (R039)."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="changes", help_text="Whose feedback it was")
    said = models.CharField("you said", max_length=300)
    changed = models.CharField("we changed", max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.changed
