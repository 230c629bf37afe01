"""Teacher training as it concerns one school: a bid it pledged in, a trainee, and that it asks to join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.models import Message
from itt import emails
from schools.models import Person
from tests.factories.itt import (
    BidFactory,
    CourseFactory,
    CycleFactory,
    PartnerSchoolFactory,
    PartnershipFactory,
    PledgeFactory,
    TraineeFactory,
)
from tests.factories.schools import OfficerFactory


def training_of(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """A bid that collects pledges, one place of which is the school's; a course, a trainee, and a question to join."""
    bid = BidFactory(partnership__lead_school=school)
    PartnerSchoolFactory(partnership=bid.partnership, organisation=school, asked_by=people["head"])
    PledgeFactory(bid=bid, organisation=school, by=people["head"])
    return {
        "bid": bid,
        "partnership": bid.partnership,
        "itt_course": CourseFactory(partnership=bid.partnership),
        "cycle": bid.cycle,
        "unbid": PartnershipFactory(),
        "trainee": TraineeFactory(partnership=bid.partnership, home_school=school, person__last_name=mark),
        "asks_to_join": PartnerSchoolFactory(organisation=school, status="asked", asked_by=people["head"]),
    }


def more_training(side: Any, name: str, number: int) -> None:
    """One more of each, for the lists of the office and of the school."""
    partner = PartnerSchoolFactory(organisation__name=f"{name} {number}", partnership=side.things["partnership"])
    PledgeFactory(bid=side.things["bid"], organisation=partner.organisation)
    CourseFactory(partnership=side.things["partnership"])
    BidFactory(partnership__lead_school=partner.organisation, cycle=side.things["cycle"])
    CycleFactory(year=2040 + number)
    TraineeFactory(partnership=side.things["partnership"], person__last_name=name)
    PartnerSchoolFactory(organisation__name=f"{name} asks {number}", status="asked", partnership=partner.partnership)
    TraineeFactory(year=1990 + number, started_on=None, status="draft")


def _answered(side: Any, status: str) -> list[Message]:
    return emails.of_joining_answered(PartnerSchoolFactory(organisation=side.school, status=status))


def _pledge(side: Any, head: Person) -> list[Message]:
    bid = BidFactory()
    PartnerSchoolFactory(partnership=bid.partnership, organisation=side.school)
    return emails.of_pledges_asked(bid)


def _asked(side: Any, head: Person) -> list[Message]:
    OfficerFactory(itt_lead=True)
    return emails.of_joining_asked(PartnerSchoolFactory(organisation=side.school, status="asked", asked_by=head))


OF_TRAINING: dict[str, Callable[[Any, Person], list[Message]]] = {
    "itt.pledge": _pledge,
    "itt.joining": _asked,
    "itt.joined": lambda side, head: [*_answered(side, "agreed"), *_answered(side, "declined")],
}
