"""Places, what comes of them, and what schools and the office settle about them."""

from bookings.models.days import (
    Absence,
    Arrival,
    Attendance,
    Certificate,
    Evaluation,
    Impact,
    Notice,
    Sending,
)
from bookings.models.office import Announcement
from bookings.models.places import Approval, Booking, BookingQuerySet, ClockTimestamp, Request
from bookings.models.schools import ApprovalRule, Budget, Call, Deputy, SupplyRate
from bookings.models.stand_ins import StandIn

__all__ = [
    "Absence",
    "Announcement",
    "Approval",
    "ApprovalRule",
    "Arrival",
    "Attendance",
    "Booking",
    "BookingQuerySet",
    "Budget",
    "Call",
    "Certificate",
    "ClockTimestamp",
    "Deputy",
    "Evaluation",
    "Impact",
    "Notice",
    "Request",
    "Sending",
    "StandIn",
    "SupplyRate",
]
