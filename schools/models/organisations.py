"""Schools, trusts, federations, partners, and the alliance itself."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper


class PartnerType(models.TextChoices):
    """The six kinds of strategic partner (R002)."""

    UNIVERSITY = "university", "University"
    TRUST = "trust", "Multi-academy trust"
    DIOCESE = "diocese", "Diocese"
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    PRIVATE = "private", "Private sector organisation"
    OTHER_SCHOOL = "other_school", "Other school"


class Organisation(models.Model):
    """Anything that holds posts, pays or works with the alliance. Its names are dated: either name finds it (R024)."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "School"
        TRUST = "trust", "Trust"
        FEDERATION = "federation", "Federation"
        PARTNER = "partner", "Partner"
        COUNCIL = "council", "Council"
        ISSUER = "issuer", "Issuer of invoices"
        PAYER = "payer", "Self-funding payer"
        ALLIANCE = "alliance", "The alliance"

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200)
    is_teaching_school = models.BooleanField("lead teaching school", default=False, help_text="R001")
    partner_type = models.CharField(
        "strategic partner", max_length=20, choices=PartnerType, blank=True, help_text="R002"
    )
    group_uid = models.CharField(
        "group number (UID)", max_length=10, blank=True, help_text="A trust's or federation's number in the register"
    )
    website = models.URLField(blank=True)
    logo = models.FileField(upload_to="logos/", blank=True)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="alliance"),
                name="organisation_one_alliance",
                violation_error_message="There is one alliance in a portal.",
            ),
            models.CheckConstraint(
                condition=Q(is_teaching_school=False) | Q(kind="school"),
                name="organisation_teaching_school_is_a_school",
                violation_error_message="Only a school can be a lead teaching school.",
            ),
            models.UniqueConstraint(
                fields=["group_uid"],
                condition=~Q(group_uid=""),
                name="organisation_group_uid_once",
                violation_error_message="Another organisation has this group number.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisation_name_trgm"),
            models.Index(Lower("name"), name="organisation_name_sorted"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """A name that an organisation bore or bears, from a day to a day; empty days are open."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="organisationname_once",
                violation_error_message="It has this name already.",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="organisationname_days_in_order",
                violation_error_message="The last day of a name cannot come before its first.",
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisationname_trgm")]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """What the national register (GIAS) says of a school. Field names follow its columns."""

    class Phase(models.IntegerChoices):
        NOT_APPLICABLE = 0, "Not applicable"
        NURSERY = 1, "Nursery"
        PRIMARY = 2, "Primary"
        MIDDLE_PRIMARY = 3, "Middle deemed primary"
        SECONDARY = 4, "Secondary"
        MIDDLE_SECONDARY = 5, "Middle deemed secondary"
        SIXTEEN_PLUS = 6, "16 plus"
        ALL_THROUGH = 7, "All-through"

    class Status(models.IntegerChoices):
        OPEN = 1, "Open"
        CLOSED = 2, "Closed"
        CLOSING = 3, "Open, but proposed to close"
        PROPOSED = 4, "Proposed to open"

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="school")
    urn = models.CharField("URN", max_length=6, unique=True)
    la_code = models.CharField("local authority code", max_length=3)
    la_name = models.CharField("local authority", max_length=100, blank=True)
    establishment_number = models.CharField(max_length=4, blank=True)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    type_name = models.CharField("type", max_length=100, blank=True)
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.OPEN)
    phase = models.PositiveSmallIntegerField(choices=Phase, default=Phase.NOT_APPLICABLE)
    statutory_low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    statutory_high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    school_capacity = models.PositiveIntegerField(null=True, blank=True)
    number_of_pupils = models.PositiveIntegerField(null=True, blank=True)
    percentage_fsm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    trust = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="trust_schools")
    federation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="federation_schools"
    )
    street = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=300, blank=True)
    head_name = models.CharField(max_length=200, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    religious_character = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=50, blank=True)
    parliamentary_constituency = models.CharField(max_length=100, blank=True)
    open_on = models.DateField(null=True, blank=True)
    close_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="predecessors")
    register_changed_on = models.DateField(null=True, blank=True, help_text="LastChangedDate of the register")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(urn__regex=r"^[0-9]{6}$"),
                name="school_urn_six_digits",
                violation_error_message="A URN has six digits.",
            ),
            models.CheckConstraint(
                condition=Q(ukprn="") | Q(ukprn__regex=r"^[0-9]{8}$"),
                name="school_ukprn_eight_digits",
                violation_error_message="A UKPRN has eight digits.",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("id")),
                name="school_not_its_own_successor",
                violation_error_message="A school cannot follow itself.",
            ),
        ]
        indexes = [models.Index(fields=["la_code", "establishment_number"], name="school_laestab")]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def laestab(self) -> str:
        """Local authority and establishment number, as in 210/2003."""
        return f"{self.la_code}/{self.establishment_number}"

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, self.locality, self.town, self.postcode) if part)


class Mailbox(models.Model):
    """A shared address of an organisation (office@, head@ …). It gets mail; nobody signs in with it."""

    class Purpose(models.TextChoices):
        OFFICE = "office", "School office"
        HEAD = "head", "Head"
        FINANCE = "finance", "Finance"
        OTHER = "other", "Other"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mailboxes")
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.OFFICE)
    email = models.EmailField()

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "purpose", "email"],
                name="mailbox_once",
                violation_error_message="This address is there already.",
            )
        ]

    def __str__(self) -> str:
        return self.email


class EmailDomain(models.Model):
    """The part after the @ that an organisation's staff use. Kept by the office; webmail never counts."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="email_domains")
    domain = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "domain"],
                name="emaildomain_once",
                violation_error_message="This domain is there already.",
            ),
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="emaildomain_lower_case"),
        ]
        indexes = [models.Index(fields=["domain"], name="emaildomain_domain")]

    def __str__(self) -> str:
        return self.domain


class TermDate(models.Model):
    """A stretch in which a school or a whole local authority is closed to pupils, or an INSET day."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "Holiday"
        INSET = "inset", "INSET day"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="term_dates")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOLIDAY)
    name = models.CharField(max_length=60)
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="termdate_days_in_order",
                violation_error_message="The last day cannot come before the first.",
            )
        ]
        indexes = [models.Index(fields=["organisation", "from_on"], name="termdate_organisation")]

    def __str__(self) -> str:
        return self.name
