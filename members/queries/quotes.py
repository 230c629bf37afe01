"""What membership costs a school, worked out from its pupils on roll and the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.calendar import AcademicYear, today
from members import rules
from members.models import Tier
from members.queries.memberships import renewing
from members.rules import Fee
from schools.models import Organisation


@dataclass(frozen=True)
class Quote:
    """What one organisation pays for a tier, from which day; no fee where nobody knows its pupils."""

    organisation: Organisation
    fee: Fee | None
    from_on: date
    places: int


def quotes(tier: Tier, organisations: Iterable[Organisation], *, pupils: Mapping[int, int]) -> list[Quote]:
    """What each of these would pay if it joined today. `pupils` for those of which the register does not say."""
    organisations = list(organisations)
    again = renewing([one.pk for one in organisations], year=tier.offer.year)
    return [_quote(tier, one, pupils, renews=one.pk in again) for one in organisations]


def _quote(tier: Tier, organisation: Organisation, pupils: Mapping[int, int], *, renews: bool) -> Quote:
    year = AcademicYear(tier.offer.year)
    first = first_day(year, renews=renews)
    half_terms = rules.half_terms_left(first, year=year)
    known = pupils_of(organisation) or pupils.get(organisation.pk)
    fee = rules.fee_for(tier, pupils=known, half_terms=half_terms)
    return Quote(organisation, fee, first, rules.places_for(tier, half_terms=half_terms))


def first_day(year: AcademicYear, *, renews: bool) -> date:
    """From when somebody who joins today is a member."""
    return year.first_day if renews else max(today(), year.first_day)


def pupils_of(organisation: Organisation) -> int | None:
    """Pupils on roll as the register has them."""
    school = getattr(organisation, "school", None)
    return school.number_of_pupils if school else None


@dataclass(frozen=True)
class Shown:
    """A tier as the public page shows it to one reader: whose fee, and what a whole year costs."""

    tier: Tier
    fee: Fee | None
    places: int


def tiers_shown(tiers: Collection[Tier], *, year: int, pupils: int | None, renews: bool) -> list[Shown]:
    """Every tier of an offer with the fee for a school of so many pupils that joins today."""
    of = AcademicYear(year)
    half_terms = rules.half_terms_left(first_day(of, renews=renews), year=of) or len(rules.HALF_TERMS)
    return [
        Shown(
            tier,
            rules.fee_for(tier, pupils=pupils, half_terms=half_terms),
            rules.places_for(tier, half_terms=half_terms),
        )
        for tier in tiers
    ]
