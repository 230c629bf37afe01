"""What somebody agreed to, from when, until they took it back."""

from django.db import models
from django.db.models import Q


class Consent(models.Model):
    """A yes to one purpose. It is asked at the moment of use, so that taking it back bites on the next request."""

    class Purpose(models.TextChoices):
        NEWS = "news", "News from the alliance by e-mail"
        DIRECTORY = "directory", "Being listed in a directory"
        STORY = "story", "A story or quotation"
        PICTURE = "picture", "A picture"

    person = models.ForeignKey("schools.Person", models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_standing",
                violation_error_message="This has been agreed to already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
