"""What can become of a message and of a long job."""

from django.db.models import TextChoices


class MessageStatus(TextChoices):
    """queued: waits for its time. sending: a worker holds it. given up: somebody has to look."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    GIVEN_UP = "given_up", "Given up"
    CANCELLED = "cancelled", "Cancelled"


MESSAGE_TRANSITIONS = {
    MessageStatus.QUEUED: {MessageStatus.SENDING, MessageStatus.CANCELLED},
    MessageStatus.SENDING: {MessageStatus.SENT, MessageStatus.QUEUED, MessageStatus.GIVEN_UP, MessageStatus.CANCELLED},
    MessageStatus.GIVEN_UP: {MessageStatus.QUEUED, MessageStatus.CANCELLED},
}


class JobStatus(TextChoices):
    """draft → waiting → running → finished | failed. A job whose worker died is begun again from the top."""

    DRAFT = "draft", "Not started"
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"


JOB_TRANSITIONS = {
    JobStatus.DRAFT: {JobStatus.WAITING},
    JobStatus.WAITING: {JobStatus.RUNNING},
    JobStatus.RUNNING: {JobStatus.RUNNING, JobStatus.FINISHED, JobStatus.FAILED},
    JobStatus.FAILED: {JobStatus.WAITING},
}
