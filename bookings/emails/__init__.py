"""What people are told about bookings. Each letter is composed when it is sent, from the facts of that moment."""

from bookings.emails import changes, days, groups, money, places

__all__ = ["changes", "days", "groups", "money", "places"]
from bookings.emails import evaluations

__all__ = ["days", "evaluations", "groups", "money", "places"]
