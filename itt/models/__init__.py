"""Partnerships, bids for places, and trainees."""

from itt.models.bids import Bid, NationalFigure, Pledge
from itt.models.partnerships import Course, Cycle, PartnerSchool, Partnership
from itt.models.trainees import FirstPost, LeavingReason, Trainee

__all__ = [
    "Bid",
    "Course",
    "Cycle",
    "FirstPost",
    "LeavingReason",
    "NationalFigure",
    "PartnerSchool",
    "Partnership",
    "Pledge",
    "Trainee",
]
