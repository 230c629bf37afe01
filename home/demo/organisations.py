"""The organisations of the demonstration: the borough's schools from the register's extract, trusts, partners, the
alliance itself; who is a member, and when schools are closed."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import capwords

from django.conf import settings

from core.calendar import AcademicYear
from home.demo.clock import Clock, holidays_of
from members.models import Membership
from members.states import MembershipStatus
from schools.models import EmailDomain, Mailbox, Organisation, OrganisationName, PartnerType, School, TermDate

Kind = Organisation.Kind
Row = dict[str, str]

EXTRACT = Path(__file__).parent / "gias_southwark.csv"

#: Which schools are members, and which others have people here.
CHOSEN: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "schools.toml").read_text())
MEMBERS = CHOSEN["members"] + CHOSEN["joined"]
MEMBERS_LAST_YEAR = CHOSEN["members"] + CHOSEN["left"]
NEIGHBOURS = CHOSEN["neighbours"]

#: The two lead teaching schools (R001).
TEACHING_SCHOOLS = ("Charles Dickens Primary School", "Crampton Primary")
BRIDGES = ("Robert Browning Primary School", "Snowsfields Primary School", "Tower Bridge Primary School")


@dataclass(frozen=True)
class Partner:
    """An organisation that works with the alliance, and the names it bore before."""

    name: str
    type: str
    kind: str = Kind.PARTNER
    names: tuple[tuple[str, date | None, date | None], ...] = ()


AMBITION = Partner(
    "Ambition School Leadership",
    PartnerType.PRIVATE,
    names=(
        ("The Future Leaders Trust", None, date(2016, 10, 31)),
        ("Ambition School Leadership", date(2016, 11, 1), None),
    ),
)
INSTITUTE = Partner(
    "UCL Institute of Education",
    PartnerType.UNIVERSITY,
    names=(
        ("Institute of Education, University of London", None, date(2014, 12, 1)),
        ("UCL Institute of Education", date(2014, 12, 2), None),
    ),
)
COUNCIL = Partner("Southwark Council", PartnerType.LOCAL_AUTHORITY, Kind.COUNCIL)
PARTNERS = [
    INSTITUTE,
    Partner("London South Bank University", PartnerType.UNIVERSITY),
    AMBITION,
    Partner("Southwark Diocesan Board of Education", PartnerType.DIOCESE),
    COUNCIL,
    Partner(
        "PwC",
        PartnerType.PRIVATE,
        names=(("PricewaterhouseCoopers", None, date(2010, 9, 19)), ("PwC", date(2010, 9, 20), None)),
    ),
]
#: Trusts and schools that are partners too: they stand in the extract already.
ALSO_PARTNERS = {
    "Nexus Education Schools Trust": PartnerType.TRUST,
    "John Donne Primary School": PartnerType.OTHER_SCHOOL,
}


@dataclass
class Organisations:
    """What was made, by name, and the e-mail domain of each."""

    alliance: Organisation
    schools: dict[str, Organisation]
    others: dict[str, Organisation]
    domains: dict[int, str]

    def __getitem__(self, name: str) -> Organisation:
        return self.schools.get(name) or self.others[name]


def build(clock: Clock) -> Organisations:
    """Make all organisations with what belongs to them."""
    rows = register()
    trusts = _organisations(Kind.TRUST, sorted({_trust_name(row) for row in rows} - {""}))
    federation = _organisations(Kind.FEDERATION, ["The Bridges Federation"])
    schools = _schools(rows, trusts, federation["The Bridges Federation"])
    partners = _partners()
    alliance = Organisation.objects.create(kind=Kind.ALLIANCE, name=settings.ALLIANCE["name"])
    made = Organisations(alliance, schools, {**trusts, **federation, **partners}, {})
    _ways_to_write(made)
    _memberships(made, clock)
    _term_dates(made, clock)
    return made


def register() -> list[Row]:
    """The rows of the register's extract, by the register's own column names."""
    with EXTRACT.open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file))


def _trust_name(row: Row) -> str:
    return capwords(row["Trusts (name)"])


def _organisations(kind: str, names: list[str]) -> dict[str, Organisation]:
    made = [Organisation(kind=kind, name=name, partner_type=ALSO_PARTNERS.get(name, "")) for name in names]
    return {one.name: one for one in Organisation.objects.bulk_create(made)}


def _schools(rows: list[Row], trusts: dict[str, Organisation], federation: Organisation) -> dict[str, Organisation]:
    organisations = Organisation.objects.bulk_create(
        Organisation(
            kind=Kind.SCHOOL,
            name=row["EstablishmentName"],
            is_teaching_school=row["EstablishmentName"] in TEACHING_SCHOOLS,
            partner_type=ALSO_PARTNERS.get(row["EstablishmentName"], ""),
        )
        for row in rows
    )
    School.objects.bulk_create(
        School(
            organisation=organisation,
            trust=trusts.get(_trust_name(row)),
            federation=federation if row["EstablishmentName"] in BRIDGES else None,
            **_facts(row),
        )
        for organisation, row in zip(organisations, rows, strict=True)
    )
    return {organisation.name: organisation for organisation in organisations}


def _facts(row: Row) -> dict:
    numbers = {
        "school_capacity": "SchoolCapacity",
        "number_of_pupils": "NumberOfPupils",
        "easting": "Easting",
        "northing": "Northing",
        "statutory_low_age": "StatutoryLowAge",
        "statutory_high_age": "StatutoryHighAge",
    }
    words = {
        "urn": "URN",
        "la_code": "LA (code)",
        "la_name": "LA (name)",
        "establishment_number": "EstablishmentNumber",
        "ukprn": "UKPRN",
        "type_name": "TypeOfEstablishment (name)",
        "street": "Street",
        "town": "Town",
        "postcode": "Postcode",
        "gender": "Gender (name)",
        "religious_character": "ReligiousCharacter (name)",
        "region": "GOR (name)",
        "parliamentary_constituency": "ParliamentaryConstituency (name)",
    }
    return {
        **{field: row[column].strip() for field, column in words.items()},
        **{field: int(row[column]) if row[column] else None for field, column in numbers.items()},
        "percentage_fsm": row["PercentageFSM"] or None,
        "status": int(row["EstablishmentStatus (code)"]),
        "phase": int(row["PhaseOfEducation (code)"]),
    }


def _partners() -> dict[str, Organisation]:
    made = Organisation.objects.bulk_create(
        Organisation(kind=partner.kind, name=partner.name, partner_type=partner.type) for partner in PARTNERS
    )
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, name=name, from_on=first, to_on=last)
        for organisation, partner in zip(made, PARTNERS, strict=True)
        for name, first, last in partner.names
    )
    return {organisation.name: organisation for organisation in made}


def _ways_to_write(made: Organisations) -> None:
    """Each organisation's e-mail domain and the address of its office. None of them exists."""
    taken: set[str] = set()
    everyone = list(Organisation.objects.order_by("pk"))
    for organisation in everyone:
        made.domains[organisation.pk] = _domain(organisation.name, taken)
    made.domains[made.alliance.pk] = "stsa.example"
    EmailDomain.objects.bulk_create(
        EmailDomain(organisation_id=pk, domain=domain) for pk, domain in made.domains.items()
    )
    Mailbox.objects.bulk_create(
        Mailbox(organisation=school, purpose=Mailbox.Purpose.OFFICE, email=f"office@{made.domains[school.pk]}")
        for school in everyone
        if school.kind == Kind.SCHOOL
    )


#: Words that half of all schools bear.
COMMON_WORDS = frozenset(CHOSEN["common_words"])


def _domain(name: str, taken: set[str]) -> str:
    """A domain that is made from the words by which a school is called, under the ending that nobody can own."""
    words = re.findall(r"[a-z]+", name.lower().replace("'", "").replace("’", ""))
    stem = "".join(word for word in words if word not in COMMON_WORDS) or "".join(words)
    domain, number = f"{stem}.example", 2
    while domain in taken:
        domain, number = f"{stem}{number}.example", number + 1
    taken.add(domain)
    return domain


def _memberships(made: Organisations, clock: Clock) -> None:
    last, this, _ = clock.years()
    Membership.objects.bulk_create(
        _membership(made.schools[name], year, status)
        for year, names, status in [
            (last, MEMBERS_LAST_YEAR, MembershipStatus.LAPSED),
            (this, MEMBERS, MembershipStatus.ACTIVE),
        ]
        for name in names
    )


def _membership(school: Organisation, year: AcademicYear, status: str) -> Membership:
    return Membership(organisation=school, year=year.start, status=status, from_on=year.first_day, to_on=year.last_day)


def _term_dates(made: Organisations, clock: Clock) -> None:
    council = made.others[COUNCIL.name]
    TermDate.objects.bulk_create(
        TermDate(organisation=council, name=name, from_on=first, to_on=last)
        for year in clock.years()
        for name, first, last in holidays_of(year)
    )
