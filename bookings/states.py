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
    NOT_NAMED = "not_named", "Nobody was named in time"
    CALL = "call", "The school is unavailable"
    CHANGED = "changed", "Given up after a change by the alliance"
    MOVED = "moved", "Moved to another date"
    ALLIANCE = "alliance", "Cancelled by the alliance"


class Origin(TextChoices):
    """How a place came about that nobody asked for on the course's page."""

    WALK_IN = "walk_in", "Came to the door"
    IMPORTED = "imported", "Brought in from a list"
    MOVED = "moved", "Moved from another date"


class Approver(TextChoices):
    """Who decides on bookings: any one of the school's heads and their deputies, its CPD leads beside them, or nobody
    has to."""

    HEAD = "head", "A head"
    CPD_LEAD = "cpd_lead", "A CPD lead or a head"
    NOBODY = "nobody", "Nobody: no approval needed"


class ApprovalStatus(TextChoices):
    """The school's decision on a booking. Approval that comes after a lapse takes a free place if there is one; a
    decision can be taken back for a day."""

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
    ApprovalStatus.APPROVED: {ApprovalStatus.ASKED},
    ApprovalStatus.DECLINED: {ApprovalStatus.ASKED},
}


class Answer(TextChoices):
    """What can be said to a booking that waits for approval. A word that is not said leaves it waiting."""

    APPROVE = "approve", "Approve"
    DECLINE = "decline", "Decline"
    NOT_OURS = "not_ours", "Not one of ours"
    LATER = "later", "Later"


class Mark(TextChoices):
    """What a register says of one person at one session. No mark means that it has not been taken."""

    PRESENT = "present", "Present"
    PART = "part", "Part"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Absent with reason"


class Outcome(TextChoices):
    """What becomes of a place whose school is unavailable for some days."""

    MOVED = "moved", "Moved to another date"
    GIVEN_UP = "given_up", "Given up, at no charge"
    EXCUSED = "excused", "Excused from these sessions"
