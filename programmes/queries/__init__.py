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
from programmes.queries.office import (
    cohort_in_office,
    cohorts_in_office,
    leaders_in_order,
    missing_from,
    organisations_called,
    partners_in_order,
    people_called,
    prices_missing,
    programme_in_office,
    with_session_count,
    years_with_cohorts,
)

__all__ = [
    "Wanted",
    "choices",
    "cohort_in_office",
    "cohort_shown",
    "cohorts_in_office",
    "cohorts_wanted",
    "course_page",
    "leaders_in_order",
    "leaders_of",
    "membership_of",
    "missing_from",
    "offers_in",
    "organisations_called",
    "partners_in_order",
    "past_offers_in",
    "people_called",
    "price_rows",
    "prices_missing",
    "prices_of",
    "programme_in_office",
    "programmes_offered_in",
    "sessions_of",
    "sessions_to_come",
    "upcoming",
    "with_card",
    "with_session_count",
    "years_with_cohorts",
]
