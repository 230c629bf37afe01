"""How people come to their account, get back into it, and are looked at by an administrator."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from schools.models.people import Person
from schools.states import ResetStatus


class Invitation(models.Model):
    """The office or a head asks somebody to take up their account, with a link that expires."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    email = models.EmailField()
    made_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at__isnull=True),
                name="invitation_one_open",
                violation_error_message="This person has been invited already.",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"


class SecondFactorReset(models.Model):
    """Somebody lost their second factor. One officer asks to take it off, another one does it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="second_factor_resets")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how_known = models.CharField("How did you make sure who it is?", max_length=300)
    status = models.CharField(max_length=20, choices=ResetStatus, default=ResetStatus.ASKED)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="secondfactorreset_two_people",
                violation_error_message="A second officer has to decide this.",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("person")) & ~Q(asked_by=F("person")),
                name="secondfactorreset_not_for_oneself",
                violation_error_message="Nobody can take off their own second factor this way.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status="asked"),
                name="secondfactorreset_one_open",
                violation_error_message="This has been asked for already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Second factor of {self.person}"


class ViewAsQuerySet(models.QuerySet):
    def open(self) -> ViewAsQuerySet:
        """Those that go on: not stopped, and not past their time."""
        return self.filter(stopped_at__isnull=True, ends_at__gt=timezone.now())

    def with_person(self) -> ViewAsQuerySet:
        return self.prefetch_related(models.Prefetch("person", Person.objects.for_request()))


class ViewAs(models.Model):
    """An administrator looked through somebody's eyes, for a reason and a while."""

    officer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="views_as")
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ViewAsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "views as another"
        constraints = [
            models.CheckConstraint(
                condition=~Q(officer=F("person")), name="viewas_not_oneself",
                violation_error_message="You see your own pages anyway.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"View as {self.person}"
