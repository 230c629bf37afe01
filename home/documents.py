"""Files that leave the portal from its landing pages: everything that is held about a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core import documents, words
from core.privacy import Section
from schools.models import Person

#: A section stands as a table while it has so few columns and no longer words; else one record under the other.
MOST_COLUMNS = 4
LONGEST_CELL = 60


def held(person: Person, sections: Sequence[Section], *, made_at: datetime) -> bytes:
    """The subject-access document as a PDF, to read, print or hand on."""
    return documents.pdf(
        "held",
        {
            "person": str(person),
            "made": words.when(made_at),
            "sections": [
                {"title": section.title, "rows": section.rows, "is_table": _fits_a_table(section.rows)}
                for section in sections
            ],
        },
    )


def _fits_a_table(rows: Sequence[dict[str, str]]) -> bool:
    longest = max((len(value) for row in rows for value in row.values()), default=0)
    return len(rows) > 1 and len(rows[0]) <= MOST_COLUMNS and longest <= LONGEST_CELL
