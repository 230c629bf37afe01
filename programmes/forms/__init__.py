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
from programmes.forms.saved import SearchForm, StopForm

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
    "SearchForm",
    "SeriesForm",
    "SessionForm",
    "StopForm",
    "TermForm",
    "VenueForm",
]
