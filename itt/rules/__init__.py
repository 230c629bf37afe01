"""What has been agreed about teacher training: advice on routes, places and their cap."""

from itt.rules.bids import MOST_PLEDGED, TOLERANCE, cap_of, percent_of, points_between, rate_of
from itt.rules.routes import (
    SALARIED_YEARS,
    Advice,
    Degree,
    Finding,
    Grade,
    Phase,
    Route,
    check_eligibility,
    find_route,
)

__all__ = [
    "MOST_PLEDGED",
    "SALARIED_YEARS",
    "TOLERANCE",
    "Advice",
    "Degree",
    "Finding",
    "Grade",
    "Phase",
    "Route",
    "cap_of",
    "check_eligibility",
    "find_route",
    "percent_of",
    "points_between",
    "rate_of",
]
