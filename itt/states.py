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


class ChoiceStatus(TextChoices):
    """unsubmitted → awaiting decision → interviewing → offer → pending conditions → recruited, in the words of the
    national service; each way out has a word of its own."""

    UNSUBMITTED = "unsubmitted", "Not sent yet"
    AWAITING = "awaiting_decision", "Awaiting decision"
    INTERVIEWING = "interviewing", "Interviewing"
    INACTIVE = "inactive", "Inactive"
    OFFER = "offer", "Offer"
    PENDING = "pending_conditions", "Pending conditions"
    RECRUITED = "recruited", "Recruited"
    REJECTED = "rejected", "Unsuccessful"
    DECLINED = "declined", "Offer declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    OFFER_WITHDRAWN = "offer_withdrawn", "Offer withdrawn"
    CONDITIONS_NOT_MET = "conditions_not_met", "Conditions not met"
    DEFERRED = "deferred", "Offer deferred"


class Mover(TextChoices):
    """Who makes a move."""

    APPLICANT = "applicant", "The applicant"
    LEAD = "lead", "The ITT lead"
    CLOCK = "clock", "The clock"


_S = ChoiceStatus
#: Somebody has to decide on it.
UNDECIDED = (_S.AWAITING, _S.INTERVIEWING, _S.INACTIVE)
#: Counts towards the four that one may have in progress; an inactive one frees its slot.
IN_PROGRESS = (_S.AWAITING, _S.INTERVIEWING, _S.OFFER, _S.PENDING)
#: Holds a place under the cap.
HOLDS_PLACE = (_S.OFFER, _S.PENDING, _S.RECRUITED)
#: Nothing follows by itself any more.
CHOICE_ENDED = (_S.REJECTED, _S.DECLINED, _S.WITHDRAWN, _S.OFFER_WITHDRAWN, _S.CONDITIONS_NOT_MET)
#: Accepted by the applicant: no other choice of theirs goes on.
ACCEPTED = (_S.PENDING, _S.RECRUITED, _S.DEFERRED)

#: Move → (from which states, to which, by whom). Where it goes back to what it was before, no state is named.
MOVES: dict[str, tuple[tuple[ChoiceStatus, ...], ChoiceStatus | None, tuple[Mover, ...]]] = {
    "submit": ((_S.UNSUBMITTED,), _S.AWAITING, (Mover.APPLICANT,)),
    "withdraw": ((*UNDECIDED, _S.PENDING, _S.RECRUITED), _S.WITHDRAWN, (Mover.APPLICANT, Mover.LEAD)),
    "invite": ((_S.AWAITING, _S.INACTIVE, _S.INTERVIEWING), _S.INTERVIEWING, (Mover.LEAD,)),
    "cancel_interview": ((_S.INTERVIEWING,), _S.AWAITING, (Mover.LEAD,)),
    "go_quiet": ((_S.AWAITING, _S.INTERVIEWING), _S.INACTIVE, (Mover.CLOCK,)),
    "offer": (UNDECIDED, _S.OFFER, (Mover.LEAD, Mover.CLOCK)),
    "reject": (UNDECIDED, _S.REJECTED, (Mover.LEAD, Mover.CLOCK)),
    "accept": ((_S.OFFER,), _S.PENDING, (Mover.APPLICANT,)),
    "decline": ((_S.OFFER,), _S.DECLINED, (Mover.APPLICANT, Mover.CLOCK)),
    "withdraw_offer": ((_S.OFFER, _S.PENDING), _S.OFFER_WITHDRAWN, (Mover.LEAD,)),
    "recruit": ((_S.PENDING,), _S.RECRUITED, (Mover.LEAD,)),
    "not_met": ((_S.PENDING,), _S.CONDITIONS_NOT_MET, (Mover.LEAD,)),
    "defer": ((_S.PENDING, _S.RECRUITED), _S.DEFERRED, (Mover.LEAD,)),
    "reinstate": ((_S.DEFERRED,), None, (Mover.LEAD,)),
    "restore": ((_S.REJECTED, _S.WITHDRAWN, _S.DECLINED), None, (Mover.LEAD,)),
}
#: Moves that the office makes against the usual direction, always with a reason.
REVERSALS = ("reinstate", "restore")
#: Which states can follow which; what goes back is checked against the state that was kept.
CHOICE_TRANSITIONS: dict[ChoiceStatus, set[ChoiceStatus]] = {
    status: {to for (froms, to, _) in MOVES.values() if to is not None and status in froms} for status in ChoiceStatus
}
CHOICE_TRANSITIONS[_S.DEFERRED] |= {_S.PENDING, _S.RECRUITED}
CHOICE_TRANSITIONS[_S.REJECTED] |= set(UNDECIDED)
CHOICE_TRANSITIONS[_S.WITHDRAWN] |= {*UNDECIDED, _S.PENDING, _S.RECRUITED}
CHOICE_TRANSITIONS[_S.DECLINED] |= {_S.OFFER}
