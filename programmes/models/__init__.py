"""Programmes, their cohorts and sessions, who leads them, and what they cost."""

from programmes.models.cohorts import Cohort, Price, Session
from programmes.models.programmes import CoursePhase, Programme, ProgrammeLeader, ProgrammePartner, Strand, Topic
from programmes.rules import Audience, Slot, Tier

__all__ = [
    "Audience",
    "Cohort",
    "CoursePhase",
    "Price",
    "Programme",
    "ProgrammeLeader",
    "ProgrammePartner",
    "Session",
    "Slot",
    "Strand",
    "Tier",
    "Topic",
]
