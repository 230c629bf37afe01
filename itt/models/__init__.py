"""Partnerships, bids for places, applications, and trainees."""

from itt.models.applications import Choice, Condition, Form, Safeguarding
from itt.models.bids import Bid, NationalFigure, Pledge
from itt.models.partnerships import Course, Cycle, PartnerSchool, Partnership
from itt.models.trainees import FirstPost, LeavingReason, Trainee

__all__ = [
    "Bid",
    "Choice",
    "Condition",
    "Course",
    "Cycle",
    "FirstPost",
    "Form",
    "LeavingReason",
    "NationalFigure",
    "PartnerSchool",
    "Partnership",
    "Pledge",
    "Safeguarding",
    "Trainee",
]
