"""What people type about courses: the catalogue's filters, and the office's editor."""

from programmes.forms.catalogue import CatalogueForm
from programmes.forms.cohorts import CohortForm, ConfirmForm, CycleForm, PriceForm, SessionForm
from programmes.forms.costs import CostForm
from programmes.forms.lists import CoursesForm
from programmes.forms.materials import MaterialForm
from programmes.forms.policies import PolicyForm
from programmes.forms.programmes import LeaderForm, PartnerForm, ProgrammeForm
from programmes.forms.repeating import SeriesForm, TermForm
from programmes.forms.rooms import NewVenueForm, RoomForm, VenueForm

__all__ = [
    "CatalogueForm",
    "CohortForm",
    "ConfirmForm",
    "CostForm",
    "CoursesForm",
    "CycleForm",
    "LeaderForm",
    "MaterialForm",
    "NewVenueForm",
    "PartnerForm",
    "PolicyForm",
    "PriceForm",
    "ProgrammeForm",
    "RoomForm",
    "SeriesForm",
    "SessionForm",
    "TermForm",
    "VenueForm",
]
