"""The fixed lists that courses are described and priced by."""

from django.db.models import TextChoices


class Audience(TextChoices):
    """Who a course is for (R018)."""

    TEACHERS = "teachers", "Teachers"
    TEACHING_ASSISTANTS = "teaching_assistants", "Teaching assistants"
    SUPPORT_STAFF = "support_staff", "Business and support staff"
    MIDDLE_LEADERS = "middle_leaders", "Middle leaders"
    SENIOR_LEADERS = "senior_leaders", "Senior leaders"
    HEADS = "heads", "Heads"
    GOVERNORS = "governors", "Governors"
    EARLY_CAREER_TEACHERS = "early_career_teachers", "Early career teachers"


class Level(TextChoices):
    """For whom a leadership programme is: by what they lead, or are about to (R030, R031)."""

    MIDDLE = "middle", "Middle leadership"
    SENIOR = "senior", "Senior leadership"
    HEADSHIP = "headship", "Headship"
    EXECUTIVE = "executive", "Executive leadership"


class Slot(TextChoices):
    """The time of the school day that a session takes (R038)."""

    BREAKFAST = "breakfast", "Breakfast"
    MORNING = "morning", "Morning"
    AFTERNOON = "afternoon", "Afternoon"
    FULL_DAY = "full_day", "Full day"
    TWILIGHT = "twilight", "Twilight"


class Tier(TextChoices):
    """For whom a price is: decided by the school's membership on record that day, never by a typed code."""

    ALL = "all", "Everyone"
    MEMBER = "member", "Members"
    NON_MEMBER = "non_member", "Others"


class Mode(TextChoices):
    """How somebody takes part. Only a hybrid course lets people choose, with a number of places for each."""

    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"


class NoticeUnit(TextChoices):
    """In what a cancelling policy counts notice."""

    WORKING_DAYS = "working_days", "Working days"
    CALENDAR_DAYS = "calendar_days", "Calendar days"


class Exemption(TextChoices):
    """Reasons, taken on trust, for which giving up a place costs nothing (domain 3, Cancelling)."""

    ILLNESS = "illness", "Illness"
    OFSTED = "ofsted", "Ofsted inspection"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    BEREAVEMENT = "bereavement", "Bereavement"
    STRIKE = "strike", "Strike"
    CLOSURE = "closure", "The school is closed"
