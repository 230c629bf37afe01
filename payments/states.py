"""What can become of a charge before it is invoiced."""

from django.db.models import TextChoices


class ChargeStatus(TextChoices):
    """owed: will be on the next invoice. withdrawn: nothing is owed any more."""

    OWED = "owed", "Owed"
    WITHDRAWN = "withdrawn", "Withdrawn"


CHARGE_TRANSITIONS = {ChargeStatus.OWED: {ChargeStatus.WITHDRAWN}}
