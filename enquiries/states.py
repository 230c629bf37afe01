"""What somebody can ask about, and what can become of a question."""

from django.db.models import TextChoices


class Topic(TextChoices):
    """What a question is about. It says who in the office knows best; anybody there can answer any of them."""

    COURSES = "courses", "Courses and bookings"
    LEADERSHIP = "leadership", "Leadership programmes"
    TEACHER_TRAINING = "teacher_training", "Training to teach"
    MEMBERSHIP = "membership", "Membership of the alliance"
    MONEY = "money", "Invoices and payments"
    SUPPORT = "support", "Support for a school"
    TOUR = "tour", "A tour for a new head"
    PORTAL = "portal", "Signing in, or this portal"
    OTHER = "other", "Something else"


class EnquiryStatus(TextChoices):
    """new → owned → answered → closed. What the asker writes back opens it again; spam is set aside, never deleted at
    once, and can be taken back."""

    NEW = "new", "New"
    OWNED = "owned", "Somebody has it"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"
    SPAM = "spam", "Spam"


ENQUIRY_TRANSITIONS = {
    EnquiryStatus.NEW: {EnquiryStatus.OWNED, EnquiryStatus.SPAM},
    EnquiryStatus.OWNED: {EnquiryStatus.ANSWERED, EnquiryStatus.CLOSED, EnquiryStatus.SPAM},
    EnquiryStatus.ANSWERED: {EnquiryStatus.OWNED, EnquiryStatus.NEW, EnquiryStatus.CLOSED},
    EnquiryStatus.CLOSED: {EnquiryStatus.OWNED, EnquiryStatus.NEW},
    EnquiryStatus.SPAM: {EnquiryStatus.NEW},
}
#: Questions that wait for the office.
OPEN = (EnquiryStatus.NEW, EnquiryStatus.OWNED)
