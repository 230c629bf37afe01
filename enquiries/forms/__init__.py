"""What people are asked when they ask, and what the office types about questions."""

from enquiries.forms.asking import AskForm, BackForm, TourForm, Trap
from enquiries.forms.office import (
    AddForm,
    AnswerForm,
    CloseForm,
    DueForm,
    HandOnForm,
    InboxFilter,
    NoteForm,
    SaidForm,
    SeenOwner,
)

__all__ = [
    "AddForm",
    "AnswerForm",
    "AskForm",
    "BackForm",
    "CloseForm",
    "DueForm",
    "HandOnForm",
    "InboxFilter",
    "NoteForm",
    "SaidForm",
    "SeenOwner",
    "TourForm",
    "Trap",
]
