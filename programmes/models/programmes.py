"""Programmes, the topics they are found by, who leads them and with whom they are run."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from core.strands import Strand
from payments.models import Issuer
from programmes.rules import Audience
from schools.models import Organisation, Person


class CoursePhase(models.TextChoices):
    """The kinds of school that a course speaks to."""

    NURSERY = "nursery", "Nursery"
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    SPECIAL = "special", "Special"


class Topic(models.Model):
    """A word of the taxonomy that courses are found by (R020); a topic may stand under another one."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A course, leadership programme, network, conference or an outside event. It runs as cohorts."""

    class Kind(models.TextChoices):
        COURSE = "course", "Course"
        LEADERSHIP = "leadership", "Leadership programme"
        NETWORK = "network", "Network"
        CONFERENCE = "conference", "Conference"
        EXTERNAL = "external", "Event elsewhere"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COURSE)
    title = models.CharField(max_length=160)
    slug = models.SlugField(max_length=160, unique=True)
    summary = models.CharField(max_length=300, help_text="One or two sentences for the catalogue")
    description = models.TextField(blank=True, help_text="What happens; Markdown")
    you_will_learn = models.TextField(blank=True, help_text="One line each")
    who_for = models.TextField(blank=True)
    strand = models.CharField(max_length=10, choices=Strand, default=Strand.CPD)
    is_research = models.BooleanField(default=False, help_text="Research runs across all strands")
    audiences = ArrayField(models.CharField(max_length=30, choices=Audience), default=list)
    phases = ArrayField(models.CharField(max_length=20, choices=CoursePhase), default=list, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="programmes")
    value_words = models.CharField(
        "value", max_length=80, blank=True, help_text="Shown beside the price, as in: worth over £1,000"
    )
    issuer = models.ForeignKey(
        Issuer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        help_text="In whose name its places are billed; empty: the alliance's usual one",
    )
    takes_applications = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="People apply on its own page instead of booking; said with the facts of a leadership programme",
    )
    external_url = models.URLField("booking page elsewhere", blank=True)
    speakers = models.CharField(max_length=300, blank=True)
    search_text = models.TextField(blank=True, editable=False, help_text="Topics, leaders and schools; kept by actions")
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("search_text", weight="B", config="english")
        + SearchVector("summary", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="external") | ~Q(external_url=""),
                name="programme_external_has_a_link",
                violation_error_message="An event elsewhere needs the address of its booking page.",
            ),
            models.CheckConstraint(
                condition=Q(takes_applications=False) | Q(kind="leadership"),
                name="programme_applications_for_leadership",
                violation_error_message="People apply for leadership programmes only. Everything else is booked.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="programme_search"),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                OpClass(Upper("search_text"), name="gin_trgm_ops"),
                name="programme_trgm",
            ),
            GinIndex(fields=["audiences"], name="programme_audiences"),
            GinIndex(fields=["phases"], name="programme_phases"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_external(self) -> bool:
        """An event of others: it is listed, and booked on their page (R056)."""
        return self.kind == self.Kind.EXTERNAL

    @property
    def audience_names(self) -> list[str]:
        return [Audience(audience).label for audience in self.audiences]

    @property
    def phase_names(self) -> list[str]:
        return [CoursePhase(phase).label for phase in self.phases]

    @property
    def audience_and_phases(self) -> list[str]:
        return self.audience_names + self.phase_names


class ProgrammeLeader(models.Model):
    """Who leads a programme, with the school they came from and the designation they held then (R018)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="leaders")
    person = models.ForeignKey(Person, models.PROTECT, related_name="led_programmes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=100, blank=True, help_text="As shown: Specialist leader of education")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "person"],
                name="programmeleader_once",
                violation_error_message="This person leads it already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class ProgrammePartner(models.Model):
    """An organisation that runs, funds or hosts a programme with the alliance (R023)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partnered_programmes")
    role = models.CharField(max_length=100, blank=True)
    contact = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "organisation"],
                name="programmepartner_once",
                violation_error_message="This partner is there already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)
