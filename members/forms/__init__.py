"""What people type about membership: what it would cost, joining, and the office's offers and decisions."""

from members.forms.joining import CostForm, JoinForm, SignForm
from members.forms.offers import OfferDatesForm, OfferForm, TierForm
from members.forms.office import AdjustForm, DatesForm, SendBackForm, WithdrawForm

__all__ = [
    "AdjustForm",
    "CostForm",
    "DatesForm",
    "JoinForm",
    "OfferDatesForm",
    "OfferForm",
    "SendBackForm",
    "SignForm",
    "TierForm",
    "WithdrawForm",
]
