"""Organisations and their names, people and their posts, and what people agreed to."""

from schools.models.accounts import Invitation, SecondFactorReset, ViewAs
from schools.models.consents import Consent
from schools.models.organisations import (
    EmailDomain,
    Mailbox,
    Organisation,
    OrganisationName,
    PartnerType,
    School,
    TermDate,
)
from schools.models.people import Designation, Person, PersonQuerySet, Post

__all__ = [
    "Consent",
    "Designation",
    "EmailDomain",
    "Invitation",
    "Mailbox",
    "Organisation",
    "OrganisationName",
    "PartnerType",
    "Person",
    "PersonQuerySet",
    "Post",
    "School",
    "SecondFactorReset",
    "TermDate",
    "ViewAs",
]
