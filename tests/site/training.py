"""Teacher training as it concerns one school: a bid it pledged in, a trainee, and that it asks to join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.models import Message
from itt import emails
from itt.models import Safeguarding
from schools.models import Person
from tests.factories.core import AuditEntryFactory
from tests.factories.itt import (
    BidFactory,
    ChoiceFactory,
    CourseFactory,
    CycleFactory,
    FormFactory,
    PartnerSchoolFactory,
    PartnershipFactory,
    PledgeFactory,
    TraineeFactory,
)
from tests.factories.schools import OfficerFactory, PersonFactory


def training_of(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """A bid that collects pledges, one place of which is the school's; a course, a trainee, and a question to join."""
    bid = BidFactory(partnership__lead_school=school)
    PartnerSchoolFactory(partnership=bid.partnership, organisation=school, asked_by=people["head"])
    PledgeFactory(bid=bid, organisation=school, by=people["head"])
    form = FormFactory(person=people["teacher"], statement=f"statement of {mark}")
    Safeguarding.objects.create(form=form, has_something=True, words=f"declared by {mark}")
    return {
        "itt_choice": ChoiceFactory(form=form, status="interviewing", feedback=f"feedback for {mark}"),
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
    mine = side.things["itt_choice"]
    ChoiceFactory(form=mine.form, bid=side.things["bid"])
    ChoiceFactory(form__person__last_name=name, bid=side.things["bid"])
    AuditEntryFactory(verb="read", thing="itt.form", thing_id=mine.form_id, person_id=PersonFactory().pk)


def _answered(side: Any, status: str) -> list[Message]:
    return emails.of_joining_answered(PartnerSchoolFactory(organisation=side.school, status=status))


def _pledge(side: Any, head: Person) -> list[Message]:
    bid = BidFactory()
    PartnerSchoolFactory(partnership=bid.partnership, organisation=side.school)
    return emails.of_pledges_asked(bid)


def _asked(side: Any, head: Person) -> list[Message]:
    OfficerFactory(itt_lead=True)
    return emails.of_joining_asked(PartnerSchoolFactory(organisation=side.school, status="asked", asked_by=head))


def _choice(name: str, status: str, **fields: Any) -> Callable[[Any, Person], list[Message]]:
    """A letter to somebody of the school who applies."""

    def letters(side: Any, head: Person) -> list[Message]:
        person = PersonFactory(teacher=side.school)
        return [emails.of_choice(name, ChoiceFactory(form__person=person, status=status, **fields))]

    return letters


def _to_lead(write: Callable) -> Callable[[Any, Person], list[Message]]:
    def letters(side: Any, head: Person) -> list[Message]:
        OfficerFactory(itt_lead=True)
        return write(ChoiceFactory(form__person=PersonFactory(teacher=side.school), status="awaiting_decision"))

    return letters


OF_TRAINING: dict[str, Callable[[Any, Person], list[Message]]] = {
    "itt.pledge": _pledge,
    "itt.joining": _asked,
    "itt.sent": _choice("sent", "awaiting_decision"),
    "itt.invited": _choice("invited", "interviewing", interview_at=timezone.now(), interview_place="John Donne"),
    "itt.not_invited": _choice("not_invited", "awaiting_decision"),
    "itt.offered": _choice("offered", "offer"),
    "itt.rejected": _choice("rejected", "rejected", feedback="Read more"),
    "itt.accepted": _choice("accepted", "pending_conditions"),
    "itt.offer_withdrawn": _choice("offer_withdrawn", "offer_withdrawn"),
    "itt.recruited": _choice("recruited", "recruited"),
    "itt.not_met": _choice("not_met", "conditions_not_met"),
    "itt.deferred": _choice("deferred", "deferred"),
    "itt.quiet": _choice("quiet", "inactive"),
    "itt.withdrawn": _choice("withdrawn", "withdrawn"),
    "itt.lapsed": _choice("lapsed", "declined"),
    "itt.back": _choice("back", "awaiting_decision"),
    "itt.new_choice": _to_lead(emails.of_new_choice),
    "itt.answer": _to_lead(emails.of_answer),
    "itt.joined": lambda side, head: [*_answered(side, "agreed"), *_answered(side, "declined")],
}
