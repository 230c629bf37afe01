"""What can become of a place, of an approval, and what a register can say."""

from django.db.models import TextChoices


class Status(TextChoices):
    """A place. waiting → offered → booked → cancelled; an offer that nobody answers lapses."""

    WAITING = "waiting", "On the waiting list"
    OFFERED = "offered", "Offered"
    BOOKED = "booked", "Booked"
    CANCELLED = "cancelled", "Cancelled"
    LAPSED = "lapsed", "Offer lapsed"


TRANSITIONS = {
    Status.WAITING: {Status.OFFERED, Status.BOOKED, Status.CANCELLED},
    Status.OFFERED: {Status.BOOKED, Status.LAPSED, Status.CANCELLED},
    Status.BOOKED: {Status.CANCELLED},
}

#: These take one of the cohort's places.
TAKES_A_PLACE = (Status.OFFERED, Status.BOOKED)
#: Nothing follows any more.
ENDED = (Status.CANCELLED, Status.LAPSED)


class Cause(TextChoices):
    """Why a place was given up."""

    BY_PERSON = "by_person", "Cancelled by the person or the school"
    DECLINED = "declined", "Declined by the school"
    NOT_APPROVED = "not_approved", "Not approved in time"
    NOT_OURS = "not_ours", "The school does not know this person"
    LEFT = "left", "Left the school"
    ALLIANCE = "alliance", "Cancelled by the alliance"


class ApprovalStatus(TextChoices):
    """A head's decision on a booking. Approval that comes after a lapse takes a free place if there is one."""

    ASKED = "asked", "Waits for approval"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Not answered in time"
    WITHDRAWN = "withdrawn", "No longer needed"


APPROVAL_TRANSITIONS = {
    ApprovalStatus.ASKED: {
        ApprovalStatus.APPROVED,
        ApprovalStatus.DECLINED,
        ApprovalStatus.LAPSED,
        ApprovalStatus.WITHDRAWN,
    },
    ApprovalStatus.LAPSED: {ApprovalStatus.APPROVED, ApprovalStatus.DECLINED},
}


class Mark(TextChoices):
    """What a register says of one person at one session. No mark means that it has not been taken."""

    PRESENT = "present", "Present"
    PART = "part", "Part"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Absent with reason"
