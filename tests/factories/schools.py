"""Organisations, people and their posts to test with. `PersonFactory(head=school)` is a person with that post."""

from datetime import date

import factory
from allauth.mfa.models import Authenticator
from django.utils import timezone

from schools.models import (
    Consent,
    Designation,
    EmailDomain,
    Invitation,
    Mailbox,
    Organisation,
    OrganisationName,
    Person,
    Post,
    School,
    SecondFactorReset,
    TermDate,
)

LONG_AGO = date(2015, 9, 1)
PASSWORD = "correct horse battery"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A school's organisation, without the register's facts beside it (`SchoolFactory` has both)."""

    class Meta:
        model = Organisation

    kind = Organisation.Kind.SCHOOL
    name = factory.Sequence(lambda n: f"School {n} Primary")


class TrustFactory(OrganisationFactory):
    kind = Organisation.Kind.TRUST
    name = factory.Sequence(lambda n: f"Trust {n}")


class PartnerFactory(OrganisationFactory):
    kind = Organisation.Kind.PARTNER
    name = factory.Sequence(lambda n: f"Partner {n}")


class AllianceFactory(OrganisationFactory):
    """The alliance itself: there is one, however often it is asked for."""

    class Meta:
        model = Organisation
        django_get_or_create = ("kind",)

    kind = Organisation.Kind.ALLIANCE
    name = "Alliance office"


class OrganisationNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganisationName

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Former name {n}")


class SchoolFactory(factory.django.DjangoModelFactory):
    """A school of the register; its organisation is `school.organisation`."""

    class Meta:
        model = School

    organisation = factory.SubFactory(OrganisationFactory)
    urn = factory.Sequence(lambda n: f"{100000 + n}")
    la_code = "210"
    establishment_number = factory.Sequence(lambda n: f"{2000 + n % 8000}")
    phase = School.Phase.PRIMARY


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody who can sign in with `PASSWORD`. A post is given by its kind:

    `PersonFactory(teacher=school)`, `PersonFactory(head=school)`, `PersonFactory(administrator=True)` for the
    alliance's own. Names of posts are those of `Post.Kind`, in small letters.
    """

    class Meta:
        model = Person
        skip_postgeneration_save = True

    first_name = "Sam"
    last_name = factory.Sequence(lambda n: f"Fairweather{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        posts = {kind: kwargs.pop(kind) for kind in Post.Kind.values if kind in kwargs}
        person = super()._create(model_class, *args, **kwargs)
        for kind, where in posts.items():
            PostFactory(person=person, kind=kind, organisation=_organisation(where))
        return person


class OfficerFactory(PersonFactory):
    """Somebody with a post at the alliance and a second factor: `OfficerFactory(finance_officer=True)`.

    A course officer unless a post is named.
    """

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if not any(kind in kwargs for kind in Post.Kind.values):
            kwargs[Post.Kind.CPD_ADMINISTRATOR.value] = True
        person = super()._create(model_class, *args, **kwargs)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
        return person


class PostFactory(factory.django.DjangoModelFactory):
    """A confirmed post that began long ago and has no end."""

    class Meta:
        model = Post

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = Post.Kind.TEACHER
    from_on = LONG_AGO


class DesignationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Designation

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = Designation.Kind.SLE
    from_on = LONG_AGO


class MailboxFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mailbox

    organisation = factory.SubFactory(OrganisationFactory)
    purpose = Mailbox.Purpose.OFFICE
    email = factory.Sequence(lambda n: f"office{n}@school.example")


class EmailDomainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmailDomain

    organisation = factory.SubFactory(OrganisationFactory)
    domain = factory.Sequence(lambda n: f"school{n}.example")


class TermDateFactory(factory.django.DjangoModelFactory):
    """A holiday of one school (or of a local authority's organisation)."""

    class Meta:
        model = TermDate

    organisation = factory.SubFactory(OrganisationFactory)
    name = "Half-term"
    from_on = date(2017, 2, 13)
    to_on = date(2017, 2, 17)


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = Consent.Purpose.NEWS
    given_at = factory.LazyFunction(timezone.now)


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    person = factory.SubFactory(PersonFactory)
    email = factory.SelfAttribute("person.email")


class SecondFactorResetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SecondFactorReset

    person = factory.SubFactory(PersonFactory)
    asked_by = factory.SubFactory(PersonFactory)
    how_known = "Rang the school and asked for them"


def _organisation(where) -> Organisation:
    """A school given as the register's record, as an organisation, or True for the alliance."""
    if where is True:
        return AllianceFactory()
    return where.organisation if isinstance(where, School) else where
