"""Cycles, partnerships with their schools, and the courses that applicants choose."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.calendar import AcademicYear
from itt.rules import Phase, Route
from itt.states import JoiningStatus
from schools.models import Organisation, Person

LIVE = (JoiningStatus.ASKED, JoiningStatus.AGREED, JoiningStatus.DECLINED)


class Cycle(models.Model):
    """A year of recruiting: for courses that begin in the September of `year`. Its dates are data."""

    year = models.PositiveSmallIntegerField("courses begin in", unique=True)
    opens_on = models.DateField("applications open on")
    apply_until_on = models.DateField("the last day to apply")
    decide_until_on = models.DateField("the last day to decide")

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__lt=F("apply_until_on"), apply_until_on__lte=F("decide_until_on")),
                name="cycle_days_in_order",
                violation_error_message="Applications open first, then close, and the last decision comes after that.",
            )
        ]

    def __str__(self) -> str:
        return f"Courses from September {self.year}"

    @property
    def academic_year(self) -> AcademicYear:
        return AcademicYear(self.year)


class Partnership(models.Model):
    """Schools that train teachers by one route, under a lead school, with a university that accredits (R010)."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    route = models.CharField(max_length=20, choices=Route)
    lead_school = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships_led")
    provider = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="accrediting provider", related_name="partnerships_accredited"
    )
    summary = models.CharField(max_length=300)
    money = models.TextField("what it pays or costs", help_text="One line each")
    year_words = models.TextField("what a year looks like", help_text="One line each")
    realities = models.TextField("the realities", help_text="One line each: what is hard, said beforehand")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead_school", "route"],
                name="partnership_one_of_a_route",
                violation_error_message="This school leads a partnership by this route already.",
            ),
            models.CheckConstraint(
                condition=~Q(lead_school=F("provider")),
                name="partnership_provider_is_another",
                violation_error_message="The school that leads cannot be the university that accredits.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerSchool(models.Model):
    """A school that trains with a partnership, or asks to."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="partner_schools")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="trains_with")
    status = models.CharField(max_length=20, choices=JoiningStatus, default=JoiningStatus.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                name="partnerschool_once",
                violation_error_message="This school has asked already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} with {self.partnership}"


class Course(models.Model):
    """What an applicant chooses: a code, an age range and a subject. Several share their partnership's cap."""

    class ProgrammeType(models.TextChoices):
        """As in the national register of courses."""

        SD = "SD", "School Direct, fee"
        SS = "SS", "School Direct, salaried"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="courses")
    code = models.CharField("course code", max_length=4)
    title = models.CharField(max_length=120)
    phase = models.CharField(max_length=20, choices=Phase)
    subject_code = models.CharField(max_length=6, help_text="As in the national register")
    age_from = models.PositiveSmallIntegerField("ages from")
    age_to = models.PositiveSmallIntegerField("ages to")
    requirements = models.TextField(blank=True, help_text="What this course asks besides, one line each")
    is_open = models.BooleanField("takes applications", default=True)

    class Meta:
        ordering = ["partnership", "title", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "code"],
                name="course_code_once",
                violation_error_message="The partnership has a course with this code already.",
            ),
            models.CheckConstraint(
                condition=Q(age_from__gte=2, age_to__lte=19, age_from__lt=F("age_to")),
                name="course_ages_in_order",
                violation_error_message="Enter the youngest and the oldest age, from 2 to 19.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    @property
    def programme_type(self) -> str:
        """SS when salaried, SD when the trainee pays."""
        return self.ProgrammeType.SS if self.partnership.route == Route.SALARIED else self.ProgrammeType.SD
