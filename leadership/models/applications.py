"""Nominations and applications: how somebody comes to take part, and what becomes of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from bookings.models import Booking
from leadership.models.fees import CommitmentFee
from leadership.rules import Reason
from leadership.states import APPLICATION_ENDED, ApplicationStatus, NominationStatus, Support
from programmes.models import Cohort, Programme, Session
from schools.models import Organisation, Person
from schools.states import PostKind

#: What is said to somebody who applies under two addresses.
SAME_TEACHER = (
    "Somebody with this teacher reference number has applied already, perhaps you under another address. "
    "Sign in with that address, or ask the office to put your two records together."
)


class Nomination(models.Model):
    """A tap on the shoulder by anybody. She answers by a link of her own; until then nothing else happens (R037)."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="nominations")
    by = models.ForeignKey(Person, models.PROTECT, related_name="nominations_made")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField("e-mail address")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="nominations")
    words = models.CharField("why her", max_length=500, blank=True)
    status = models.CharField(max_length=20, choices=NominationStatus, default=NominationStatus.MADE)
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: Who she turned out to be, once she has answered signed in.
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="nominations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "cohort",
                Lower("email"),
                "by",
                name="nomination_once",
                violation_error_message="You have nominated her for this programme already.",
            ),
            models.CheckConstraint(
                condition=Q(status="made", answered_at__isnull=True)
                | (~Q(status="made") & Q(answered_at__isnull=False)),
                name="nomination_answered_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-made_at"], name="nomination_school")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.cohort}"


class ApplicationQuerySet(models.QuerySet):
    def live(self) -> ApplicationQuerySet:
        """Those of which something can still come."""
        return self.exclude(status__in=APPLICATION_ENDED)


class Application(models.Model):
    """Somebody's application to a cohort, from the first draft to the end of the programme.

    The place is a booking, made with the offer: so it is never given twice, and registers, calendars and certificates
    are those of every course.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    nomination = models.OneToOneField(Nomination, models.SET_NULL, null=True, blank=True, related_name="application")
    post_kind = models.CharField("post", max_length=20, choices=PostKind, blank=True)
    has_declared = models.BooleanField("declared", default=False, help_text="Self-declared; no proof is asked")
    statement = models.TextField(blank=True)
    sponsor = models.CharField(max_length=120, blank=True)
    trn = models.CharField(
        "teacher reference number", max_length=7, blank=True, db_default="", help_text="Seven digits, if she knows it"
    )
    status = models.CharField(max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="When it was complete: decides the order")
    support = models.CharField(max_length=20, choices=Support, default=Support.NOT_NEEDED)
    supported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    supported_at = models.DateTimeField(null=True, blank=True)
    support_reason = models.CharField(max_length=300, blank=True)
    support_chased_at = models.DateTimeField(null=True, blank=True)
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, blank=True, related_name="application")
    accepted_at = models.DateTimeField(null=True, blank=True)
    #: Of the place she accepted: one of a kind of programme in a year.
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In which the academic year begins")
    fee = models.ForeignKey(CommitmentFee, models.PROTECT, null=True, blank=True, related_name="applications")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    reason_words = models.CharField(max_length=500, blank=True)
    was_refilled = models.BooleanField(default=False, help_text="Somebody else took the place she gave up")
    is_in_directory = models.BooleanField(default=False, help_text="Others of the cohort see her name and school")
    #: Facts that only a person can say at the end: approved absences are in the register.
    is_exceptional = models.BooleanField(default=False)
    changed_school_on = models.DateField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=~Q(status__in=APPLICATION_ENDED),
                name="application_one_live",
                violation_error_message="You have applied for this programme already.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "trn"],
                condition=~Q(trn="") & ~Q(status__in=["draft", *APPLICATION_ENDED]),
                name="application_one_for_a_teacher",
                violation_error_message=SAME_TEACHER,
            ),
            models.CheckConstraint(
                condition=Q(trn="") | Q(trn__regex=r"^[0-9]{7}$"),
                name="application_trn_seven_digits",
                violation_error_message="A teacher reference number has seven digits.",
            ),
            models.UniqueConstraint(
                fields=["person", "programme", "year"],
                condition=Q(status__in=["accepted", "completed"]),
                name="application_one_of_a_kind_a_year",
                violation_error_message="You have a place on this programme this year already.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(submitted_at__isnull=True, status="withdrawn")
                | (Q(submitted_at__isnull=False, has_declared=True) & ~Q(statement="") & ~Q(post_kind="")),
                name="application_whole_when_submitted",
                violation_error_message="Finish the application before you send it.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["offered", "accepted", "completed"]) | Q(booking__isnull=False),
                name="application_place_is_a_booking",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "completed", "deferred"])
                | Q(accepted_at__isnull=False, programme__isnull=False, year__isnull=False),
                name="application_accepted_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["withdrawn", "deferred"]) | (Q(ended_at__isnull=False) & ~Q(reason="")),
                name="application_ended_with_a_reason",
                violation_error_message="Choose a reason.",
            ),
            models.CheckConstraint(
                condition=~Q(support__in=["given", "declined"])
                | Q(supported_by__isnull=False, supported_at__isnull=False),
                name="application_supported_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "status", "submitted_at", "id"], name="application_in_order"),
            models.Index(fields=["person", "-begun_at"], name="application_person"),
            models.Index(fields=["organisation", "-begun_at"], name="application_school"),
            models.Index(fields=["support", "submitted_at"], name="application_support", condition=Q(support="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.cohort}"

    def get_absolute_url(self) -> str:
        return reverse("leadership:application", args=[self.pk])

    @property
    def is_supported(self) -> bool:
        """Whether its head has said yes, or need not."""
        return self.support in (Support.NOT_NEEDED, Support.GIVEN)


class CatchUp(models.Model):
    """That somebody caught up on a session from which she was excused: then it counts as attended."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="catch_ups")
    session = models.ForeignKey(Session, models.CASCADE, related_name="catch_ups")
    words = models.CharField("how", max_length=200)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "session"],
                name="catchup_once",
                violation_error_message="This is noted already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application.person}: {self.session}"


class Feedback(models.Model):
    """What a participant says half-way and at the end. It helps to shape the programme, and counts for the fee."""

    class Kind(models.TextChoices):
        MIDDLE = "middle", "Half-way"
        END = "end", "At the end"

    application = models.ForeignKey(Application, models.CASCADE, related_name="feedback")
    kind = models.CharField(max_length=10, choices=Kind)
    usefulness = models.PositiveSmallIntegerField(choices=[(n, str(n)) for n in range(1, 6)])
    helped = models.TextField("what helped most", blank=True)
    to_change = models.TextField("what should change", blank=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                name="feedback_once",
                violation_error_message="You have given this feedback already.",
            ),
            models.CheckConstraint(
                condition=Q(usefulness__gte=1, usefulness__lte=5),
                name="feedback_from_one_to_five",
                violation_error_message="Choose a number from 1 to 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.application}"
