"""What can become of somebody's claim to work at a school, and of an invitation."""

from django.db.models import TextChoices


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
