"""What people type about courses: the catalogue's filters, and the office's editor."""

from programmes.forms.catalogue import CatalogueForm
from programmes.forms.cohorts import CohortForm, ConfirmForm, CycleForm, PriceForm, SessionForm
from programmes.forms.lists import CoursesForm
from programmes.forms.programmes import LeaderForm, PartnerForm, ProgrammeForm

__all__ = [
    "CatalogueForm",
    "CohortForm",
    "ConfirmForm",
    "CoursesForm",
    "CycleForm",
    "LeaderForm",
    "PartnerForm",
    "PriceForm",
    "ProgrammeForm",
    "SessionForm",
]
