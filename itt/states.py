"""What can become of a school that wants to join a partnership, of a bid for places, an application and a trainee."""

from django.db.models import TextChoices


class JoiningStatus(TextChoices):
    """A school asks to train with a partnership; its lead agrees."""

    ASKED = "asked", "Waits for the lead"
    AGREED = "agreed", "Partner school"
    DECLINED = "declined", "Not this year"
    ENDED = "ended", "Was a partner school"


JOINING_TRANSITIONS = {
    JoiningStatus.ASKED: {JoiningStatus.AGREED, JoiningStatus.DECLINED},
    JoiningStatus.DECLINED: {JoiningStatus.AGREED},
    JoiningStatus.AGREED: {JoiningStatus.ENDED},
    JoiningStatus.ENDED: {JoiningStatus.AGREED},
}


class BidStatus(TextChoices):
    """collecting → requested → awarded → closed. More can be requested of what was awarded."""

    COLLECTING = "collecting", "Collecting pledges"
    REQUESTED = "requested", "Requested"
    AWARDED = "awarded", "Awarded"
    CLOSED = "closed", "Closed"


BID_TRANSITIONS = {
    BidStatus.COLLECTING: {BidStatus.REQUESTED},
    BidStatus.REQUESTED: {BidStatus.AWARDED, BidStatus.COLLECTING},
    BidStatus.AWARDED: {BidStatus.REQUESTED, BidStatus.AWARDED, BidStatus.CLOSED},
    BidStatus.CLOSED: {BidStatus.AWARDED},
}


class TraineeStatus(TextChoices):
    """draft → training → recommended → awarded. Some put it off, some leave."""

    DRAFT = "draft", "Not started yet"
    TRAINING = "training", "In training"
    RECOMMENDED = "recommended", "Recommended for QTS"
    AWARDED = "awarded", "QTS awarded"
    DEFERRED = "deferred", "Deferred"
    WITHDRAWN = "withdrawn", "Withdrawn"


TRAINEE_TRANSITIONS = {
    TraineeStatus.DRAFT: {TraineeStatus.TRAINING, TraineeStatus.DEFERRED, TraineeStatus.WITHDRAWN},
    TraineeStatus.TRAINING: {TraineeStatus.RECOMMENDED, TraineeStatus.DEFERRED, TraineeStatus.WITHDRAWN},
    TraineeStatus.RECOMMENDED: {TraineeStatus.AWARDED, TraineeStatus.TRAINING},
    TraineeStatus.DEFERRED: {TraineeStatus.TRAINING, TraineeStatus.WITHDRAWN},
}
