"""What a card says of where, how often and how much."""

from datetime import datetime, timedelta

import pytest

from core.calendar import LONDON, midnight
from programmes import queries
from programmes.cards import Card
from programmes.models import Cohort, Slot, Tier
from tests.factories.programmes import CohortFactory, PriceFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 12, tzinfo=LONDON)
STARTS = datetime(2027, 1, 21, 16, tzinfo=LONDON)


def card_of(cohort: Cohort, at: datetime = NOW) -> Card:
    return Card(queries.with_card(Cohort.objects.filter(pk=cohort.pk)).get(), at)


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        ([Slot.TWILIGHT], "Crampton School"),
        ([Slot.MORNING, Slot.MORNING], "Crampton School, with one more half day"),
        ([Slot.MORNING, Slot.AFTERNOON, Slot.MORNING], "Crampton School, with two more half days"),
        ([Slot.TWILIGHT] * 6, "Crampton School, with five more twilights"),
        ([Slot.FULL_DAY] * 3, "Crampton School, with two more full days"),
        ([Slot.MORNING, Slot.TWILIGHT, Slot.FULL_DAY], "Crampton School, with two more sessions"),
        ([Slot.TWILIGHT] * 13, "Crampton School, with 12 more twilights"),
    ],
)
def test_a_card_says_where_and_how_many_more(slots, words):
    cohort, venue = CohortFactory(), OrganisationFactory(name="Crampton School")
    for week, slot in enumerate(slots):
        SessionFactory(cohort=cohort, venue=venue, slot=slot, starts_at=STARTS + timedelta(weeks=week))

    assert card_of(cohort).where == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"place": "Kings Place"}, "Kings Place"),
        ({"video_link": "https://meet.example.org"}, "Online"),
        ({}, ""),
    ],
)
def test_a_place_need_not_be_a_school(facts, words):
    assert card_of(SessionFactory(starts_at=STARTS, **facts).cohort).where == words


def test_those_who_lead_are_named_with_their_school():
    cohort = CohortFactory()
    for name, school in (("Callender", OrganisationFactory(name="John Donne")), ("Clarke", None)):
        person = PersonFactory(first_name="Ruth", last_name=name)
        ProgrammeLeaderFactory(programme=cohort.programme, person=person, organisation=school)

    assert card_of(cohort).led_by == "Ruth Callender, John Donne; Ruth Clarke"


@pytest.mark.parametrize(
    ("prices", "member", "other", "has_two"),
    [
        ([(4500, Tier.MEMBER), (7000, Tier.NON_MEMBER)], 4500, 7000, True),
        ([(4500, Tier.ALL)], 4500, 4500, False),
        ([(0, Tier.MEMBER), (3500, Tier.ALL)], 0, 3500, True),
        ([(4500, Tier.MEMBER)], 4500, None, False),
        ([], None, None, False),
    ],
)
def test_a_card_knows_what_members_and_others_pay(prices, member, other, has_two):
    cohort = SessionFactory(starts_at=STARTS).cohort
    for pence, tier in prices:
        PriceFactory(cohort=cohort, amount_pence=pence, tier=tier)

    card = card_of(cohort)

    pence = [price and price.amount_pence for price in (card.member_price, card.other_price)]
    assert (pence, card.has_two_prices) == ([member, other], has_two)


@pytest.mark.requirement("R055")
def test_a_card_says_until_when_the_early_bird_sings():
    cohort = SessionFactory(starts_at=STARTS).cohort
    ends = midnight(datetime(2027, 1, 8, tzinfo=LONDON).date())
    PriceFactory(cohort=cohort, amount_pence=3500, name="early bird", until_at=ends)
    PriceFactory(cohort=cohort, amount_pence=4000, until_at=STARTS)

    cohort.refresh_from_db()
    assert card_of(cohort).price_ends == "early bird until 7 Jan 2027"
    assert card_of(cohort, at=ends).price_ends == ""
