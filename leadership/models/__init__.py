"""Who is nominated, applies and takes part, on which terms, and the commitment fee."""

from leadership.models.applications import Application, CatchUp, Feedback, Nomination
from leadership.models.fees import Appeal, CommitmentFee, FeeDeposit
from leadership.models.terms import Change, CohortTerms

__all__ = [
    "Appeal",
    "Application",
    "CatchUp",
    "Change",
    "CohortTerms",
    "CommitmentFee",
    "FeeDeposit",
    "Feedback",
    "Nomination",
]
