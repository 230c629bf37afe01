"""The strands of an alliance's work. Research runs across all of them (R003)."""

from django.db.models import TextChoices


class Strand(TextChoices):
    """The three strands that each activity is tagged with; research runs across all of them (R003)."""

    ITT = "itt", "Initial teacher training"
    CPD = "cpd", "CPD and leadership"
    SUPPORT = "support", "School-to-school support"
