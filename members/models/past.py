"""What took place before the portal was there."""

from django.db import models
from django.db.models import Q

from core.calendar import AcademicYear
from schools.models import Organisation, Person


class PastActivity(models.Model):
    """Something that took place before the portal was there, as published. It counts, and says where it is from."""

    class Kind(models.TextChoices):
        CPD = "cpd", "CPD opportunity"
        ENGAGED_SCHOOL = "engaged_school", "School that took part"
        TRAINEE = "trainee", "School Direct trainee"
        NPQSL = "npqsl", "Set to achieve NPQSL"
        LESSON_STUDY = "lesson_study", "Lesson-study school"
        PEER_REVIEW = "peer_review", "Peer-review school"
        SLE = "sle", "Specialist leader recruited, trained and supporting"
        PARTNERSHIP = "partnership", "School Direct partnership"
        CLUSTER = "cluster", "New peer-review cluster"
        DEVELOPED = "developed", "Teacher developed as a leader or towards headship"
        SERVING_HEAD = "serving_head", "Serving or executive head developed"

    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The calendar year in which it begins: 2015 for 2015/16"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="past_activities"
    )
    title = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, default="as published")
    and_more = models.BooleanField(
        default=False, help_text="Published as “over”: there were more than the rows of this kind say"
    )

    class Meta:
        verbose_name_plural = "past activities"
        indexes = [models.Index(fields=["year", "kind"], name="pastactivity_year")]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()}, {AcademicYear(self.year)}"


class PastCourse(models.Model):
    """A course that somebody did before the portal was there: part of their CPD record, with where it is known from."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="past_courses")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="past_courses", help_text="Their school then"
    )
    title = models.CharField(max_length=160)
    on = models.DateField("date", help_text="Of the last session")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, help_text="Where this is known from")

    class Meta:
        ordering = ["-on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title", "on"],
                name="pastcourse_once",
                violation_error_message="This course is in the record already.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0),
                name="pastcourse_lasted",
                violation_error_message="A course lasts some minutes.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> str:
        """As the record writes it: 2.5; nothing where it is not known."""
        return f"{self.minutes / 60:.2f}".rstrip("0").rstrip(".") if self.minutes else ""
