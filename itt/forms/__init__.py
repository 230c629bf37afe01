"""What applicants, heads and the ITT lead say."""

from itt.forms.office import (
    CourseForm,
    CycleForm,
    FirstPostForm,
    LeaveForm,
    NationForm,
    NoQuestions,
    OnForm,
    OpenBidForm,
    PartnershipForm,
    PlaceForm,
    PlacesForm,
    PledgeForm,
    TraineeForm,
)
from itt.forms.public import EligibilityForm, RouteForm

__all__ = [
    "CourseForm",
    "CycleForm",
    "EligibilityForm",
    "FirstPostForm",
    "LeaveForm",
    "NationForm",
    "NoQuestions",
    "OnForm",
    "OpenBidForm",
    "PartnershipForm",
    "PlaceForm",
    "PlacesForm",
    "PledgeForm",
    "RouteForm",
    "TraineeForm",
]
