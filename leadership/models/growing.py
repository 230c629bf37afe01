"""What helps leaders to grow beside the sessions, and what came of it: coaches, practice, pledges, reflection."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from leadership.models.applications import Application
from leadership.rules import Achievement, NeedArea, Quality
from leadership.states import HelpStatus
from programmes.models import Cohort
from schools.models import Organisation, Person
from schools.states import PostKind


class Need(models.Model):
    """What a participant would like to learn. The leader sees how many want what, not who (R048)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="needs")
    area = models.CharField(max_length=30, choices=NeedArea)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "area"], name="need_once", violation_error_message="This is ticked already."
            )
        ]

    def __str__(self) -> str:
        return self.get_area_display()


class Coach(models.Model):
    """Somebody who coaches or mentors others. Whoever is not trained yet is offered the training that is paid for."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="coach")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="coaches")
    words = models.CharField("what I can help with", max_length=300, blank=True)
    is_trained = models.BooleanField(default=False)
    offered_training_at = models.DateTimeField(null=True, blank=True)
    is_available = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "coaches"

    def __str__(self) -> str:
        return str(self.person)


class Match(models.Model):
    """A coach or mentor for a participant: asked by her, agreed to by the coach. Never from her own school, where they
    would be her line manager (R047)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="matches")
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="matches")
    status = models.CharField(max_length=20, choices=HelpStatus, default=HelpStatus.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=["asked", "agreed"]),
                name="match_one_at_a_time",
                violation_error_message="You have asked somebody already. Wait for the answer, or take it back.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application.person} with {self.coach}"


class Shadowing(models.Model):
    """A day beside another leader. It stands when the host has said yes (R049)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="shadowings")
    host = models.ForeignKey(Person, models.PROTECT, related_name="shadowed_by")
    on = models.DateField("day")
    words = models.CharField("what I would like to see", max_length=300, blank=True)
    status = models.CharField(max_length=20, choices=HelpStatus, default=HelpStatus.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "host", "on"],
                name="shadowing_once",
                violation_error_message="You have asked for this day already.",
            )
        ]
        indexes = [models.Index(fields=["host", "status"], name="shadowing_host")]

    def __str__(self) -> str:
        return f"{self.application.person} beside {self.host}"


class MockInterview(models.Model):
    """A time at which somebody practises an interview with a participant; what came of it is for her and the lead."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="mock_interviews")
    starts_at = models.DateTimeField()
    interviewer = models.ForeignKey(Person, models.PROTECT, related_name="mock_interviews")
    place = models.CharField(max_length=120, blank=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, blank=True, related_name="mock_interviews")
    outcome = models.CharField("what came of it", max_length=500, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interviewer", "starts_at"],
                name="mockinterview_one_at_a_time",
                violation_error_message="This interviewer has another interview then.",
            ),
            models.UniqueConstraint(
                fields=["cohort", "application"],
                condition=Q(application__isnull=False),
                name="mockinterview_one_each",
                violation_error_message="You have a practice interview already. Give that one up first.",
            ),
        ]

    def __str__(self) -> str:
        return f"Practice interview with {self.interviewer}"


class Trial(models.Model):
    """What a school of the working group tried of a family-friendly policy, and what came of it (R050)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="trials")
    policy = models.CharField(max_length=160)
    result = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False, help_text="Other schools can read it")
    by = models.ForeignKey(Person, models.PROTECT, related_name="trials")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="trial_shared", condition=Q(is_shared=True))]

    def __str__(self) -> str:
        return self.policy


class Pledge(models.Model):
    """Something that leaders put their names to; everybody sees how many have (R057)."""

    title = models.CharField(max_length=160)
    words = models.TextField()
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title


class Signature(models.Model):
    """A leader's name under a pledge, with what she means to do."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, models.CASCADE, related_name="signatures")
    action = models.CharField("what I will do", max_length=200, blank=True)
    is_done = models.BooleanField(default=False)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "person"],
                name="signature_once",
                violation_error_message="You have signed this already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.pledge}"


class Reflection(models.Model):
    """The EPIC reflection: four qualities from 0 to 10, and nobody reads it but she herself (R122)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="reflections")
    empowering = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(10)])
    purposeful = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(10)])
    impactful = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(10)])
    compassionate = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(10)])
    words = models.TextField("for yourself", blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(empowering__lte=10, purposeful__lte=10, impactful__lte=10, compassionate__lte=10),
                name="reflection_from_0_to_10",
                violation_error_message="Choose numbers from 0 to 10.",
            )
        ]
        indexes = [models.Index(fields=["person", "-made_at"], name="reflection_person")]

    def __str__(self) -> str:
        return f"Reflection, {self.made_at:%-d %B %Y}"

    @property
    def values(self) -> dict[str, int]:
        return {quality.label: getattr(self, quality.value) for quality in Quality}


class Achieved(models.Model):
    """What became of a participant's work for a qualification. The portal keeps it and marks nothing: twenty who are
    expected to pass are not twenty who passed (R029)."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="achieved")
    state = models.CharField(max_length=20, choices=Achievement, default=Achievement.EXPECTED)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "achieved"

    def __str__(self) -> str:
        return self.get_state_display()


class Progression(models.Model):
    """A new post or role after a programme; told by the alumna, shown as a story when she agrees (R032)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="progressions")
    post_kind = models.CharField("new post", max_length=20, choices=PostKind, blank=True)
    role = models.CharField("or another role", max_length=120, blank=True, help_text="As in: leads a cluster")
    on = models.DateField("since")
    may_be_told = models.BooleanField(default=False, help_text="The alliance may tell it as a story")
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(post_kind="") | ~Q(role=""),
                name="progression_is_something",
                violation_error_message="Choose the new post, or say what the role is.",
            )
        ]

    def __str__(self) -> str:
        return self.get_post_kind_display() or self.role
