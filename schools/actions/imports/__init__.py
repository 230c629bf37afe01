"""Bringing in lists: the national register, and the alliance's own records of people."""

from schools.actions.imports.people import PEOPLE
from schools.actions.imports.register import import_register

#: What can become of a line, in the words of the report.
OUTCOMES = {
    "created": "created",
    "changed": "changed",
    "same": "the same as before",
    "followed": "closed schools that have a successor now",
    "older": "left alone: older than what we know",
    "closed": "left out: closed, and not in our records",
    "elsewhere": "left out: not a school of ours",
    "not in the file": "open in our records and not in the file",
    "flagged": "to be looked at by somebody",
    "refused": "refused",
}

__all__ = ["OUTCOMES", "PEOPLE", "import_register"]
