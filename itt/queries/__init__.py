"""What pages read about teacher training."""

from itt.queries.bids import Picture, pictures_of, pledges_of, pledges_on, rate_of_bid, with_pledges
from itt.queries.partnerships import bids_of, cycle_now, joined, partnerships_shown, providers, schools_that_ask
from itt.queries.trainees import (
    Kept,
    Year,
    kept_in_borough,
    started_by,
    trainees_by_year,
    trainees_of,
)

__all__ = [
    "Kept",
    "Picture",
    "Year",
    "bids_of",
    "cycle_now",
    "joined",
    "kept_in_borough",
    "partnerships_shown",
    "pictures_of",
    "pledges_of",
    "pledges_on",
    "providers",
    "rate_of_bid",
    "schools_that_ask",
    "started_by",
    "trainees_by_year",
    "trainees_of",
    "with_pledges",
]
