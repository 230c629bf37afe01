"""The kinds of posts, and what can become of a claim to work at a school and of a lost second factor."""

from django.db.models import TextChoices


class PostKind(TextChoices):
    """What somebody can be at an organisation. The last eight are posts at the alliance itself."""

    HEAD = "head", "Headteacher"
    CO_HEAD = "co_head", "Co-headteacher"
    EXECUTIVE_HEAD = "executive_head", "Executive headteacher"
    HEAD_OF_SCHOOL = "head_of_school", "Head of school"
    DEPUTY_HEAD = "deputy_head", "Deputy or assistant head"
    MIDDLE_LEADER = "middle_leader", "Middle leader"
    TEACHER = "teacher", "Teacher"
    EARLY_CAREER_TEACHER = "early_career_teacher", "Early career teacher"
    TEACHING_ASSISTANT = "teaching_assistant", "Teaching assistant"
    BUSINESS_MANAGER = "business_manager", "School business manager"
    SUPPORT_STAFF = "support_staff", "Business and support staff"
    CPD_LEAD = "cpd_lead", "CPD lead"
    FINANCE_CONTACT = "finance_contact", "Finance contact"
    GOVERNOR = "governor", "Governor"
    SCHOOL_OFFICE = "school_office", "School office"
    TRUST_FINANCE = "trust_finance", "Trust finance"
    CONTACT = "contact", "Contact at a partner"
    DIRECTOR = "director", "Director of the alliance"
    ADMINISTRATOR = "administrator", "Alliance administrator"
    PROGRAMME_LEAD = "programme_lead", "Programme lead"
    CPD_ADMINISTRATOR = "cpd_administrator", "CPD administrator"
    ITT_LEAD = "itt_lead", "ITT lead"
    PEER_REVIEW_LEAD = "peer_review_lead", "Peer-review lead"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    ANALYST = "analyst", "Analyst"


class PostStatus(TextChoices):
    """A claimed post holds a booking but gives no sight of the school until the school confirms it."""

    CLAIMED = "claimed", "Not yet confirmed by the school"
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Not at this school"


POST_TRANSITIONS = {
    PostStatus.CLAIMED: {PostStatus.CONFIRMED, PostStatus.REFUSED},
    PostStatus.REFUSED: {PostStatus.CONFIRMED},
}


class ResetStatus(TextChoices):
    """A lost second factor: one officer asks, another one agrees."""

    ASKED = "asked", "Waits for a second officer"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"


RESET_TRANSITIONS = {ResetStatus.ASKED: {ResetStatus.DONE, ResetStatus.REFUSED}}
