"""What can become of a nomination, an application, a commitment fee and an appeal."""

from django.db.models import TextChoices


class NominationStatus(TextChoices):
    """A tap on the shoulder. Nothing is booked by it: the nominee decides for herself (R037)."""

    MADE = "made", "Waits for her answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


NOMINATION_TRANSITIONS = {
    NominationStatus.MADE: {NominationStatus.ACCEPTED, NominationStatus.DECLINED},
    NominationStatus.DECLINED: {NominationStatus.ACCEPTED},
}


class ApplicationStatus(TextChoices):
    """draft → submitted → offered | waiting → accepted → completed | withdrawn | deferred. An offer nobody answers
    lapses; whoever is not chosen is told so."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    WAITING = "waiting", "On the waiting list"
    OFFERED = "offered", "Offered a place"
    ACCEPTED = "accepted", "Takes part"
    COMPLETED = "completed", "Completed"
    NOT_CHOSEN = "not_chosen", "Not chosen"
    LAPSED = "lapsed", "Offer lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DEFERRED = "deferred", "Deferred"


APPLICATION_TRANSITIONS = {
    ApplicationStatus.DRAFT: {ApplicationStatus.SUBMITTED, ApplicationStatus.WAITING, ApplicationStatus.WITHDRAWN},
    ApplicationStatus.SUBMITTED: {
        ApplicationStatus.OFFERED,
        ApplicationStatus.WAITING,
        ApplicationStatus.NOT_CHOSEN,
        ApplicationStatus.WITHDRAWN,
    },
    ApplicationStatus.WAITING: {
        ApplicationStatus.OFFERED,
        ApplicationStatus.NOT_CHOSEN,
        ApplicationStatus.WITHDRAWN,
    },
    ApplicationStatus.OFFERED: {
        ApplicationStatus.ACCEPTED,
        ApplicationStatus.LAPSED,
        ApplicationStatus.WITHDRAWN,
    },
    ApplicationStatus.ACCEPTED: {
        ApplicationStatus.COMPLETED,
        ApplicationStatus.WITHDRAWN,
        ApplicationStatus.DEFERRED,
    },
}
#: Nothing follows any more; the same person may apply again.
APPLICATION_ENDED = (
    ApplicationStatus.NOT_CHOSEN,
    ApplicationStatus.LAPSED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.DEFERRED,
)
#: She takes part, or did to the end.
TAKES_PART = (ApplicationStatus.ACCEPTED, ApplicationStatus.COMPLETED)


class Support(TextChoices):
    """What the applicant's head says to an application. Heads who apply for themselves need nobody's word."""

    NOT_NEEDED = "not_needed", "Not needed"
    ASKED = "asked", "Waits for the head"
    GIVEN = "given", "Supported by the head"
    DECLINED = "declined", "Not supported"


SUPPORT_TRANSITIONS = {
    Support.ASKED: {Support.GIVEN, Support.DECLINED},
    Support.DECLINED: {Support.GIVEN},
}


class FeeStatus(TextChoices):
    """open → recommended → decided → appealed → settled, or waived. One person proposes to keep a fee, another
    agrees: until then it is proposed."""

    OPEN = "open", "Held until the end"
    WAIVED = "waived", "Waived"
    RECOMMENDED = "recommended", "Waits for a decision"
    PROPOSED = "proposed", "Waits for a second person"
    DECIDED = "decided", "Decided"
    APPEALED = "appealed", "Appealed against"
    SETTLED = "settled", "Settled"


FEE_TRANSITIONS = {
    FeeStatus.WAIVED: {FeeStatus.RECOMMENDED},
    FeeStatus.OPEN: {FeeStatus.RECOMMENDED, FeeStatus.DECIDED},
    FeeStatus.RECOMMENDED: {
        FeeStatus.RECOMMENDED,
        FeeStatus.OPEN,
        FeeStatus.WAIVED,
        FeeStatus.PROPOSED,
        FeeStatus.DECIDED,
    },
    FeeStatus.PROPOSED: {FeeStatus.RECOMMENDED, FeeStatus.DECIDED},
    FeeStatus.DECIDED: {FeeStatus.APPEALED, FeeStatus.SETTLED, FeeStatus.OPEN},
    FeeStatus.APPEALED: {FeeStatus.SETTLED},
}


class HelpStatus(TextChoices):
    """A coach, or a day beside another leader: asked for, and standing only when the other one has agreed."""

    ASKED = "asked", "Waits for an answer"
    AGREED = "agreed", "Agreed"
    DECLINED = "declined", "Declined"
    ENDED = "ended", "Over"


#: Asked or agreed: one at a time.
HELP_GOES_ON = (HelpStatus.ASKED, HelpStatus.AGREED)
HELP_TRANSITIONS = {
    HelpStatus.ASKED: {HelpStatus.AGREED, HelpStatus.DECLINED, HelpStatus.ENDED},
    HelpStatus.AGREED: {HelpStatus.ENDED},
}
