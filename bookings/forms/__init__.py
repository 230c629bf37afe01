"""What people fill in about bookings."""

from bookings.forms.announcing import AnnouncementForm
from bookings.forms.approvals import (
    ApprovalRulesForm,
    DecideForm,
    DecideManyForm,
    DeputyForm,
    TakeBackForm,
    UndoForm,
)
from bookings.forms.days import (
    CallOffForm,
    CodeForm,
    EvaluationForm,
    ImpactForm,
    MoveForm,
    QuotesForm,
    where_it_is_now,
)
from bookings.forms.imports import BookingsForm, SchoolsForm
from bookings.forms.leaving import CancelForm, OtherDateForm
from bookings.forms.needs import NeedsForm
from bookings.forms.places import BookForm
from bookings.forms.registers import RegisterForm, with_everyone_else_present
from bookings.forms.walk_ins import (
    NewcomerForm,
    WalkInForm,
)

__all__ = [
    "AnnouncementForm",
    "ApprovalRulesForm",
    "BookForm",
    "BookingsForm",
    "CallOffForm",
    "CancelForm",
    "CodeForm",
    "DecideForm",
    "DecideManyForm",
    "DeputyForm",
    "EvaluationForm",
    "ImpactForm",
    "MoveForm",
    "NeedsForm",
    "NewcomerForm",
    "OtherDateForm",
    "QuotesForm",
    "RegisterForm",
    "SchoolsForm",
    "TakeBackForm",
    "UndoForm",
    "WalkInForm",
    "where_it_is_now",
    "with_everyone_else_present",
]
