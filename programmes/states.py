"""What can become of a programme's running."""

from django.db.models import TextChoices


class CohortStatus(TextChoices):
    """draft → published → running → finished, or cancelled. Full and closed are facts of places and dates."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"


COHORT_TRANSITIONS = {
    CohortStatus.DRAFT: {CohortStatus.PUBLISHED},
    CohortStatus.PUBLISHED: {CohortStatus.DRAFT, CohortStatus.RUNNING, CohortStatus.FINISHED, CohortStatus.CANCELLED},
    CohortStatus.RUNNING: {CohortStatus.FINISHED, CohortStatus.CANCELLED},
}

#: Anyone may see a cohort in one of these.
PUBLIC = (CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED, CohortStatus.CANCELLED)
