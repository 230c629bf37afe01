"""People, the posts they hold from a day to a day, and their designations."""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject, Lower, Upper

from core.calendar import today
from schools.models.organisations import Organisation
from schools.states import PostKind, PostStatus


class PersonQuerySet(models.QuerySet):
    def with_current_posts(self, day=None) -> PersonQuerySet:
        """With each person's posts of today, in the same query; read them as `person.current_posts`."""
        return self.annotate(
            _posts=ArraySubquery(
                Post.objects.current(day)
                .filter(person=OuterRef("pk"))
                .order_by("pk")
                .values(
                    json=JSONObject(
                        pk="pk",
                        kind="kind",
                        status="status",
                        is_on_leave="is_on_leave",
                        organisation_id="organisation_id",
                        organisation_name="organisation__name",
                        organisation_kind="organisation__kind",
                    )
                )
            )
        )

    def for_request(self, day=None) -> PersonQuerySet:
        """With all that is asked of whoever is signed in on every page: posts, and whether there is a second factor."""
        from allauth.mfa.models import Authenticator

        strong = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return self.with_current_posts(day).annotate(_has_second_factor=Exists(strong))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    """Makes people for Django's own commands; the portal makes them by `schools.actions`."""

    def create_user(self, email, password=None, **fields):
        person = self.model(email=email.lower() if email else None, **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """One person, one record, however many schools and addresses they have had. The e-mail address is the log-in."""

    email = models.EmailField(
        "e-mail address",
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": "Somebody has this address already."},
    )
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    trn = models.CharField("TRN", max_length=7, blank=True, help_text="Teacher reference number, seven digits")
    personal_email = models.EmailField(blank=True, help_text="So that a move between schools loses nothing")
    claim_code = models.CharField(max_length=20, blank=True, help_text="Printed on post to somebody without e-mail")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the repair desk", default=False)
    calendar_number = models.PositiveIntegerField(
        default=0, help_text="Grows when somebody changes the address of their calendar: the old address is then dead"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    forgotten_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="person_email_lower_case",
                violation_error_message="Write the e-mail address in small letters.",
            ),
            models.CheckConstraint(
                condition=Q(trn="") | Q(trn__regex=r"^[0-9]{7}$"),
                name="person_trn_seven_digits",
                violation_error_message="A TRN has seven digits.",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(Lower("last_name"), Lower("first_name"), name="person_name_sorted"),
            GinIndex(OpClass(Upper("last_name"), name="gin_trgm_ops"), name="person_last_name_trgm"),
            GinIndex(
                OpClass(Upper("first_name"), name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                name="person_name_and_email_trgm",
            ),
            models.Index(fields=["trn"], name="person_trn", condition=~Q(trn="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """As on the public page of a certificate: A. B."""
        return " ".join(f"{part[0]}." for part in (self.first_name, self.last_name) if part)

    @cached_property
    def current_posts(self) -> list[SimpleNamespace]:
        """Today's posts: pk, kind, status, is_on_leave, organisation_id, organisation_name, organisation_kind."""
        rows = getattr(self, "_posts", None)
        if rows is None:
            rows = Person.objects.with_current_posts().values_list("_posts", flat=True).get(pk=self.pk)
        return [SimpleNamespace(**row) for row in rows]

    @cached_property
    def has_second_factor(self) -> bool:
        """An authenticator or a passkey. Recovery codes alone are not one."""
        known = getattr(self, "_has_second_factor", None)
        return Person.objects.for_request().get(pk=self.pk)._has_second_factor if known is None else known


class PostQuerySet(models.QuerySet):
    def current(self, day=None) -> PostQuerySet:
        """Posts held on `day` (today in London unless said), those refused left out."""
        day = today() if day is None else day
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day).exclude(
            status=PostStatus.REFUSED
        )

    def confirmed(self) -> PostQuerySet:
        return self.filter(status=PostStatus.CONFIRMED)


class Post(models.Model):
    """A person holds a post at an organisation from a day to a day. It ends at the end of its last day."""

    Kind = PostKind

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=30, choices=Kind)
    title = models.CharField(max_length=100, blank=True, help_text="As the school calls it")
    from_on = models.DateField(default=today)
    to_on = models.DateField(null=True, blank=True)
    is_acting = models.BooleanField(default=False)
    is_on_leave = models.BooleanField(default=False, help_text="Then nothing is asked of its holder")
    covering_for = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="covers")
    status = models.CharField(max_length=20, choices=PostStatus, default=PostStatus.CONFIRMED)
    asked_office_at = models.DateTimeField(null=True, blank=True, help_text="When a claim went on to the office")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"],
                condition=Q(to_on__isnull=True) & ~Q(status="refused"),
                name="post_held_once",
                violation_error_message="This person holds this post already.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="post_days_in_order",
                violation_error_message="The last day of a post cannot come before its first.",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "kind"], name="post_organisation_kind"),
            models.Index(fields=["status", "created_at"], name="post_claimed", condition=Q(status="claimed")),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.get_kind_display()}, {self.organisation}"


class Designation(models.Model):
    """A recognised role beyond one's own school, from a day to a day (R019)."""

    class Kind(models.TextChoices):
        SLE = "sle", "Specialist leader of education"
        NLE = "nle", "National leader of education"
        LEAD_PRACTITIONER = "lead_practitioner", "Lead practitioner"
        TRAINED_REVIEWER = "trained_reviewer", "Trained reviewer"
        IMPROVEMENT_CHAMPION = "improvement_champion", "Improvement champion"

    person = models.ForeignKey(Person, models.CASCADE, related_name="designations")
    kind = models.CharField(max_length=30, choices=Kind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="designations", help_text="The home school"
    )
    specialism = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(to_on__isnull=True),
                name="designation_held_once",
                violation_error_message="This person is designated already.",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="designation_days_in_order",
                violation_error_message="The last day of a designation cannot come before its first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.organisation}"
