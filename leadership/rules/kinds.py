"""The words of the decision table: its rows, what they come to, and who decides."""

from django.db.models import TextChoices


class Policy(TextChoices):
    """How a missed test counts. Chosen for a cohort, and frozen for a participant at acceptance."""

    STRICT = "strict", "All tests met: the whole fee comes back; otherwise it is kept"
    GRADED = "graded", "With half the fee back where one test was missed"


class Row(TextChoices):
    """The rows of the decision table on the commitment fee, by their numbers in it. The first that fits holds, in the
    order 4, 1 to 3a, 7, 5 and 6, 14, 13, 15, 8 to 12."""

    HEAD_TAKES_PART = "1", "Her own head takes part in the sister programme"
    HEAD_LEFT_BEFORE = "2", "That head withdrew before the sister programme started"
    HEAD_LEFT_AFTER = "3", "That head withdrew after the sister programme had started"
    HEAD_CAME_LATER = "3a", "Her head joined the sister programme after the fee was charged"
    CANCELLED = "4", "The programme was cancelled"
    IN_GOOD_TIME = "5", "Withdrew in good time, or the place was taken by somebody else"
    SHORTLY_BEFORE = "6", "Withdrew shortly before the start, and nobody took the place"
    DEFERRED = "7", "Deferred for illness, bereavement, parental leave or a change of post"
    ALL_MET = "8", "All that was asked for was done"
    NO_FEEDBACK = "9", "All was done but the feedback"
    NO_COLLEAGUE = "10", "All was done, but no colleague was identified"
    EXCEPTIONAL = "11", "Too few sessions, for an exceptional reason"
    NOT_MET = "12", "What was asked for was not done"
    CHANGED_SCHOOL = "13", "Changed school on the way"
    REMOVED = "14", "Removed for conduct"
    MIXED = "15", "Several heads on one fee, with different results"


class Outcome(TextChoices):
    """What becomes of the fee."""

    WAIVED = "waived", "Nothing is to be paid"
    DUE = "due", "To be paid now"
    FULL = "full", "Comes back"
    PART = "part", "Comes back in part"
    FORFEIT = "forfeit", "Is kept"
    CARRIED = "carried", "Carried over to the next cohort, once"
    DISCRETION = "discretion", "A person says how much comes back"
    WAIT = "wait", "Feedback can still be given"


class Decider(TextChoices):
    """Who decides. It is never the payer, and a fee is never kept without two people and a reason."""

    SYSTEM = "system", "The rules alone"
    LEAD = "lead", "The programme lead"
    LEAD_AND_ADMINISTRATOR = "both", "The programme lead and an administrator"
    ADMINISTRATOR = "administrator", "An administrator"
    FINANCE = "finance", "Finance"


class OwnHead(TextChoices):
    """What the head of a participant does on the sister programme, which waives her fee (R043)."""

    NOT_ON_IT = "not_on_it", "Does not take part"
    ENROLLED = "enrolled", "Takes part"
    LEFT_BEFORE = "left_before", "Withdrew before it started"
    LEFT_AFTER = "left_after", "Withdrew after it had started"


class Deferral(TextChoices):
    """Why a place can wait for the next cohort, and the fee with it."""

    ILLNESS = "illness", "Illness"
    BEREAVEMENT = "bereavement", "Bereavement"
    PARENTAL_LEAVE = "parental_leave", "Parental leave"
    CHANGE_OF_POST = "change_of_post", "Change of post"
