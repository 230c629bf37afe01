"""Trainees: who trains where, by which route, and where the first post is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from itt.models.partnerships import Partnership
from itt.states import TraineeStatus
from schools.models import Organisation, Person


class LeavingReason(models.TextChoices):
    """Why somebody puts training off or leaves it."""

    DID_NOT_START = "did_not_start", "Did not start"
    ANOTHER_ROUTE = "another_route", "Took another route into teaching"
    PERSONAL = "personal", "Personal reasons"
    HEALTH = "health", "Health"
    WORKLOAD = "workload", "Workload"
    STANDARDS = "standards", "Did not meet the standards"
    OTHER = "other", "Another reason"


class Trainee(models.Model):
    """Somebody who trains with a partnership in an academic year. Counted once it is confirmed that they started."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="trainings")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="trainees")
    year = models.PositiveSmallIntegerField("began in the academic year")
    status = models.CharField(max_length=20, choices=TraineeStatus, default=TraineeStatus.DRAFT)
    home_school = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="trainees_at_home"
    )
    second_school = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="trainees_in_second_placement"
    )
    started_on = models.DateField("confirmed started on", null=True, blank=True)
    ended_on = models.DateField("left or put off on", null=True, blank=True)
    reason = models.CharField(max_length=20, choices=LeavingReason, blank=True)
    qts_on = models.DateField("QTS awarded on", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year"],
                name="trainee_once_a_year",
                violation_error_message="This person trains in this year already.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(TraineeStatus.DRAFT, TraineeStatus.WITHDRAWN, TraineeStatus.DEFERRED))
                | Q(started_on__isnull=False),
                name="trainee_started_before_training",
                violation_error_message="Enter the day on which they started.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(TraineeStatus.WITHDRAWN, TraineeStatus.DEFERRED))
                | Q(ended_on__isnull=False) & ~Q(reason=""),
                name="trainee_leaves_for_a_reason",
                violation_error_message="Choose a reason, and the day.",
            ),
            models.CheckConstraint(
                condition=Q(status=TraineeStatus.AWARDED, qts_on__isnull=False)
                | ~Q(status=TraineeStatus.AWARDED) & Q(qts_on__isnull=True),
                name="trainee_qts_has_its_day",
                violation_error_message="Enter the day on which QTS was awarded.",
            ),
            models.CheckConstraint(
                condition=Q(second_school__isnull=True) | ~Q(second_school=models.F("home_school")),
                name="trainee_second_school_is_another",
                violation_error_message="The second school must be another one than the home school.",
            ),
        ]
        indexes = [models.Index(fields=["year", "partnership"])]

    def __str__(self) -> str:
        return str(self.person)


class FirstPost(models.Model):
    """Where a trainee works first: kept in the borough or not (R016)."""

    trainee = models.OneToOneField(Trainee, models.CASCADE, primary_key=True, related_name="first_post")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="first_posts")
    place = models.CharField("school elsewhere", max_length=160, blank=True)
    is_in_borough = models.BooleanField()
    is_teaching = models.BooleanField(default=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(is_in_borough=False) | ~Q(place=""),
                name="firstpost_says_where",
                violation_error_message="Choose the school, or enter its name.",
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.place or "Not teaching")
