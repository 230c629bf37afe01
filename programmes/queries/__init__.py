"""What pages and reports read about programmes, their cohorts and sessions."""

from programmes.queries.catalogue import (
    Wanted,
    choices,
    cohorts_wanted,
    membership_of,
    sessions_to_come,
    upcoming,
    with_card,
)
from programmes.queries.counting import offers_in, past_offers_in, programmes_offered_in
from programmes.queries.courses import cohort_shown, course_page, leaders_of, price_rows, prices_of, sessions_of

__all__ = [
    "Wanted",
    "choices",
    "cohort_shown",
    "cohorts_wanted",
    "course_page",
    "leaders_of",
    "membership_of",
    "offers_in",
    "past_offers_in",
    "price_rows",
    "prices_of",
    "programmes_offered_in",
    "sessions_of",
    "sessions_to_come",
    "upcoming",
    "with_card",
]
