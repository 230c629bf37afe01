"""What pages and letters read about schools and people."""

from schools.queries.first_visit import workplace_proposed_for, workplaces, workplaces_found
from schools.queries.organisations import (
    local_authorities,
    namesakes,
    organisation_page,
    organisations_named,
    partners_by_type,
    schools_found,
    schools_of,
    specialist_leaders,
    teaching_schools,
)
from schools.queries.people import (
    administrators,
    claims_for_office,
    closed_days,
    heads_of,
    people_found,
    people_seen_by,
    person_with_address,
    posts_of,
    posts_seen_by,
    staff_of,
)

__all__ = [
    "administrators",
    "claims_for_office",
    "closed_days",
    "heads_of",
    "local_authorities",
    "namesakes",
    "organisation_page",
    "organisations_named",
    "partners_by_type",
    "people_found",
    "people_seen_by",
    "person_with_address",
    "posts_of",
    "posts_seen_by",
    "schools_found",
    "schools_of",
    "specialist_leaders",
    "staff_of",
    "teaching_schools",
    "workplace_proposed_for",
    "workplaces",
    "workplaces_found",
]
