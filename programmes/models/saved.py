"""Courses and searches that somebody keeps an eye on."""

from __future__ import annotations

from django.db import models

from programmes.models.programmes import Programme
from schools.models import Person


class SavedCourse(models.Model):
    """A course that somebody wants to come back to, and to be told of before sign-up closes."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_courses")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="saved_by")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme"],
                name="savedcourse_once",
                violation_error_message="You have saved this course already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.programme)


class SavedSearch(models.Model):
    """What somebody looks for: new courses that fit are told of, once each, as long as they want it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    asked = models.JSONField(help_text="The catalogue's filters as they stood, as in audience: [heads]")
    is_told = models.BooleanField("tell me of new courses", default=True)
    told_until = models.DateTimeField(help_text="Courses published up to here have been told of")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "asked"],
                name="savedsearch_once",
                violation_error_message="You have saved this search already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
