"""Who is nominated, applies and takes part, on which terms, and the commitment fee."""

from leadership.models.applications import SAME_TEACHER, Application, CatchUp, Feedback, Nomination
from leadership.models.fees import Appeal, CommitmentFee, FeeDeposit
from leadership.models.growing import (
    Achieved,
    Coach,
    Match,
    MockInterview,
    Need,
    Pledge,
    Progression,
    Reflection,
    Shadowing,
    Signature,
    Trial,
)
from leadership.models.terms import Change, CohortTerms

__all__ = [
    "SAME_TEACHER",
    "Achieved",
    "Appeal",
    "Application",
    "CatchUp",
    "Change",
    "Coach",
    "CohortTerms",
    "CommitmentFee",
    "FeeDeposit",
    "Feedback",
    "Match",
    "MockInterview",
    "Need",
    "Nomination",
    "Pledge",
    "Progression",
    "Reflection",
    "Shadowing",
    "Signature",
    "Trial",
]
