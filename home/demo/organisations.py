"""The organisations of the demonstration: the borough's schools from the register's extract, trusts, partners, the
alliance itself; who is a member, and when schools are closed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from core.action import RuleBroken
from core.calendar import AcademicYear
from home.demo.clock import Clock, holidays_of
from members.models import Membership
from members.rules import default_grace
from members.states import MembershipStatus
from schools.actions import import_register
from schools.gias import open_extract
from schools.models import EmailDomain, Mailbox, Organisation, OrganisationName, PartnerType, School, TermDate

Kind = Organisation.Kind

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
    schools, trusts = _bring_in_the_register()
    federation = Organisation.objects.create(kind=Kind.FEDERATION, name="The Bridges Federation")
    School.objects.filter(organisation__in=[schools[name] for name in BRIDGES]).update(federation=federation)
    alliance = Organisation.objects.create(kind=Kind.ALLIANCE, name=settings.ALLIANCE["name"])
    made = Organisations(alliance, schools, {**trusts, federation.name: federation, **_partners()}, {})
    _mark(made)
    _ways_to_write(made)
    _memberships(made, clock)
    _term_dates(made, clock)
    return made


def _bring_in_the_register() -> tuple[dict[str, Organisation], dict[str, Organisation]]:
    """The schools and trusts of the extract by name, as an office would bring them in."""
    with EXTRACT.open("rb") as file:
        rows = list(import_register(open_extract(file), is_full=True, by=None))
    if refused := [row for row in rows if row.outcome == "refused"]:
        raise RuleBroken(f"The extract has lines that cannot be used: {refused}")
    of_kind = {kind: Organisation.objects.filter(kind=kind) for kind in (Kind.SCHOOL, Kind.TRUST)}
    return tuple({one.name: one for one in of_kind[kind]} for kind in of_kind)


def _mark(made: Organisations) -> None:
    """Lead teaching schools, and the strategic partners among schools and trusts."""
    for name in TEACHING_SCHOOLS:
        made[name].is_teaching_school = True
    for name, partner_type in ALSO_PARTNERS.items():
        made[name].partner_type = partner_type
    marked = [made[name] for name in (*TEACHING_SCHOOLS, *ALSO_PARTNERS)]
    Organisation.objects.bulk_update(marked, ["is_teaching_school", "partner_type"])


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
        _membership(made.schools[name], year)
        for year, names in [(last, MEMBERS_LAST_YEAR), (this, MEMBERS)]
        for name in names
    )


def _membership(school: Organisation, year: AcademicYear) -> Membership:
    return Membership(
        organisation=school,
        year=year.start,
        status=MembershipStatus.APPROVED,
        approved_at=year.starts_at,
        from_on=year.first_day,
        to_on=year.last_day,
        grace_until=default_grace(year),
    )


def _term_dates(made: Organisations, clock: Clock) -> None:
    council = made.others[COUNCIL.name]
    TermDate.objects.bulk_create(
        TermDate(organisation=council, name=name, from_on=first, to_on=last)
        for year in clock.years()
        for name, first, last in holidays_of(year)
    )
