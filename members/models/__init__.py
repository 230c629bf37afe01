"""Offers, memberships, the places that they give, and what took place before the portal was there."""

from members.models.contacts import ContactNote, Priority, RenewalOpening
from members.models.costs import YearCost
from members.models.entitlements import Entitlement, EntitlementEntry
from members.models.memberships import Membership
from members.models.offers import Offer, RenewalReminder, Tier
from members.models.past import PastActivity, PastCourse

__all__ = [
    "ContactNote",
    "Entitlement",
    "EntitlementEntry",
    "Membership",
    "Offer",
    "PastActivity",
    "PastCourse",
    "Priority",
    "RenewalOpening",
    "RenewalReminder",
    "Tier",
    "YearCost",
]
