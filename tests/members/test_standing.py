"""Who is a member on a day: by hand, and against a model that walks through the days."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar import AcademicYear, midnight
from members.models import Membership
from members.queries import is_member, records_of, standing_of
from members.rules import default_grace, holds_until, standing_on
from members.states import MEMBER_PRICES, MembershipStatus, Standing
from schools.models import Organisation
from tests.factories.members import MembershipFactory
from tests.factories.schools import OrganisationFactory, SchoolFactory, TrustFactory

YEAR = AcademicYear(2016)


@dataclass(frozen=True)
class Record:
    applied_on: date | None = None
    is_approved: bool = True
    from_on: date = YEAR.first_day
    to_on: date = YEAR.last_day
    grace_until: date = date(2017, 10, 20)
    withdrawn_on: date | None = None


@pytest.mark.parametrize(
    ("record", "day", "expected"),
    [
        (Record(), date(2016, 8, 31), Standing.TO_COME),
        (Record(), date(2016, 9, 1), Standing.MEMBER),
        (Record(), date(2017, 8, 31), Standing.MEMBER),
        (Record(), date(2017, 9, 1), Standing.IN_GRACE),
        (Record(), date(2017, 10, 20), Standing.IN_GRACE),
        (Record(), date(2017, 10, 21), Standing.LAPSED),
        (Record(withdrawn_on=date(2017, 2, 1)), date(2017, 1, 31), Standing.MEMBER),
        (Record(withdrawn_on=date(2017, 2, 1)), date(2017, 2, 1), Standing.WITHDRAWN),
        (Record(is_approved=False, applied_on=date(2016, 6, 3)), date(2016, 6, 2), Standing.NEVER),
        (Record(is_approved=False, applied_on=date(2016, 6, 3)), date(2016, 6, 3), Standing.APPLIED),
        (Record(is_approved=False, applied_on=date(2016, 6, 3)), date(2017, 9, 1), Standing.NEVER),
        (Record(is_approved=False, withdrawn_on=date(2016, 7, 1)), date(2016, 7, 1), Standing.NEVER),
    ],
)
def test_standing_follows_from_the_dates(record, day, expected):
    assert standing_on([record], day) == expected
    assert (holds_until([record], day) is not None) == (expected in MEMBER_PRICES)


@pytest.mark.requirement("R007")
def test_whoever_joined_for_one_year_was_no_member_in_the_year_before():
    joined = Record(None, True, date(2017, 9, 1), date(2018, 8, 31), date(2018, 10, 19))

    assert standing_on([joined], date(2017, 3, 1)) == Standing.TO_COME
    assert standing_on([joined], date(2017, 9, 1)) == Standing.MEMBER
    assert holds_until([joined], date(2017, 8, 31)) is None


@pytest.mark.parametrize(("year", "until"), [(2015, date(2016, 10, 21)), (2016, date(2017, 10, 20))])
def test_grace_ends_with_the_last_school_day_before_half_term(year, until):
    assert default_grace(AcademicYear(year)) == until


# Against a model that walks through the days --------------------------------------------------------------------------

FIRST, DAYS = date(2015, 6, 1), 1200
A_DAY = st.integers(0, DAYS).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def histories(draw) -> list[Record]:
    """Up to four years of one organisation: joined on time, late or not at all; withdrawn, corrected afterwards."""
    made = []
    for start in (2015, 2016, 2017):
        for _ in range(draw(st.integers(0, 2))):
            year = AcademicYear(start)
            from_on = draw(st.sampled_from([year.first_day, date(start, 11, 20), date(start + 1, 3, 1)]))
            to_on = draw(st.sampled_from([year.last_day, date(start + 1, 7, 20)]))
            grace = max(to_on, draw(st.sampled_from([to_on, default_grace(year), date(start + 2, 1, 10)])))
            applied_on = draw(st.none() | A_DAY)
            made.append(Record(applied_on, draw(st.booleans()), from_on, to_on, grace, draw(st.none() | A_DAY)))
    return made


def day_by_day(records: list[Record], until: date) -> Standing:
    """What somebody with a calendar and a pile of papers would say on a day: they tick off each day for each paper."""
    day, said = FIRST - timedelta(days=600), Standing.NEVER
    while day < until:
        day += timedelta(days=1)
        held = [
            paper for paper in records if paper.is_approved and not (paper.withdrawn_on and day >= paper.withdrawn_on)
        ]
        begun = [paper for paper in records if paper.is_approved and day >= paper.from_on]
        waiting = [
            paper
            for paper in records
            if not (paper.applied_on and day < paper.applied_on)
            and not (paper.withdrawn_on and day >= paper.withdrawn_on)
        ]
        newest = sorted(begun, key=lambda paper: (paper.from_on, paper.withdrawn_on or date(9999, 1, 1)))[-1:]
        said = Standing.NEVER
        for paper in newest:
            said = Standing.LAPSED if paper in held else Standing.WITHDRAWN
        if any(paper in held and paper.from_on > day for paper in waiting):
            said = Standing.TO_COME
        if any(not paper.is_approved and day <= paper.to_on for paper in waiting):
            said = Standing.APPLIED
        if any(paper.from_on <= day <= paper.grace_until for paper in held):
            said = Standing.IN_GRACE
        if any(paper.from_on <= day <= paper.to_on for paper in held):
            said = Standing.MEMBER
    return said


@given(histories(), A_DAY)
@settings(max_examples=200, deadline=None)
def test_the_rule_says_what_the_papers_say(records, day):
    assert standing_on(records, day) == day_by_day(records, day)


def write(organisation: Organisation, record: Record) -> None:
    status = MembershipStatus.APPROVED if record.is_approved else MembershipStatus.APPLIED
    made = MembershipFactory.build(
        organisation=organisation,
        year=AcademicYear.of(record.from_on).start,
        status=MembershipStatus.WITHDRAWN if record.withdrawn_on else status,
        approved_at=midnight(record.from_on) if record.is_approved else None,
        applied_at=midnight(record.applied_on) if record.applied_on else None,
        from_on=record.from_on,
        to_on=record.to_on,
        grace_until=record.grace_until,
        withdrawn_on=record.withdrawn_on,
    )
    made.save()


def only_one_a_year(records: list[Record]) -> list[Record]:
    """As the database lets them stand: of a year only one that is not withdrawn."""
    kept: list[Record] = []
    for record in records:
        year = AcademicYear.of(record.from_on)
        if record.withdrawn_on or not any(
            one.withdrawn_on is None and AcademicYear.of(one.from_on) == year for one in kept
        ):
            kept.append(record)
    return kept


@pytest.mark.django_db
@given(histories(), histories(), A_DAY)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_database_says_what_the_rule_says(own, of_trust, day):
    own, of_trust = only_one_a_year(own), only_one_a_year(of_trust)
    with transaction.atomic():
        trust = TrustFactory()
        school = SchoolFactory(trust=trust).organisation
        other = OrganisationFactory()
        for record in own:
            write(school, record)
        for record in of_trust:
            write(trust, record)
            write(other, record)
        found = Organisation.objects.annotate(is_member=is_member("pk", day=day), standing=standing_of("pk", day=day))
        said = {one.pk: (one.is_member, one.standing) for one in found.filter(pk__in=[school.pk, trust.pk, other.pk])}
        read = records_of([school.pk])[school.pk]
        transaction.set_rollback(True)

    expected = {
        school.pk: standing_on([*own, *of_trust], day),
        trust.pk: standing_on(of_trust, day),
        other.pk: standing_on(of_trust, day),
    }
    assert said == {pk: (standing in MEMBER_PRICES, standing) for pk, standing in expected.items()}
    assert standing_on(read, day) == expected[school.pk]


@pytest.mark.django_db
def test_a_membership_that_is_withdrawn_needs_its_day_and_another_one_can_follow():
    first = MembershipFactory()
    Membership.objects.filter(pk=first.pk).update(status=MembershipStatus.WITHDRAWN, withdrawn_on=date(2030, 1, 1))

    MembershipFactory(organisation=first.organisation)

    assert Membership.objects.filter(organisation=first.organisation).count() == 2
