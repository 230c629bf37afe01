"""Programmes, their cohorts and sessions, who leads them, and what they cost."""

from programmes.models.cohorts import Cohort, Price, Session
from programmes.models.leadership import Grant, LeadershipFacts, Qualification
from programmes.models.materials import Cost, Material
from programmes.models.policies import CancellingPolicy, PolicyBand
from programmes.models.programmes import CoursePhase, Programme, ProgrammeLeader, ProgrammePartner, Strand, Topic
from programmes.models.rooms import Room, Venue
from programmes.models.saved import SavedCourse, SavedSearch
from programmes.rules import Audience, Exemption, Mode, NoticeUnit, Slot, Tier

__all__ = [
    "Audience",
    "CancellingPolicy",
    "Cohort",
    "Cost",
    "CoursePhase",
    "Exemption",
    "Grant",
    "LeadershipFacts",
    "Material",
    "Mode",
    "NoticeUnit",
    "PolicyBand",
    "Price",
    "Programme",
    "ProgrammeLeader",
    "ProgrammePartner",
    "Qualification",
    "Room",
    "SavedCourse",
    "SavedSearch",
    "Session",
    "Slot",
    "Strand",
    "Tier",
    "Topic",
    "Venue",
]
