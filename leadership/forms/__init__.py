"""What applicants, heads and programme leads say."""

from leadership.forms.applying import ApplicationForm, FeedbackForm, LeaveForm, NominateForm, NomineeForm, NoSupportForm
from leadership.forms.office import AppealForm, ChangeForm, DecideForm, FactsForm, ReasonForm, TermsForm, UpholdForm

__all__ = [
    "AppealForm",
    "ApplicationForm",
    "ChangeForm",
    "DecideForm",
    "FactsForm",
    "FeedbackForm",
    "LeaveForm",
    "NoSupportForm",
    "NominateForm",
    "NomineeForm",
    "ReasonForm",
    "TermsForm",
    "UpholdForm",
]
