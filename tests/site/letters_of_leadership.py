"""The letters about leadership programmes, one of every kind, to one school's people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.calendar import today
from core.models import Message
from leadership import emails
from leadership.models import Appeal, Application, Coach, CommitmentFee, Match, Shadowing
from schools.models import Person
from tests.factories.leadership import ApplicationFactory, FeeFactory, NominationFactory
from tests.factories.schools import OfficerFactory, PersonFactory


def _applied(side: Any, status: str = "submitted", **fields: Any) -> Application:
    """Of somebody of the school, to a programme of its own."""
    return ApplicationFactory(
        person=PersonFactory(deputy_head=side.school), organisation=side.school, status=status, **fields
    )


def _fee(side: Any, head: Person, **fields: Any) -> CommitmentFee:
    """Of one participant of the school, decided by two officers."""
    facts = {"decided_by": OfficerFactory(programme_lead=True), "second_by": OfficerFactory(administrator=True)}
    decided = {"decided_at": timezone.now(), "reason": "Four of six", "appeal_until": timezone.now()}
    fee = FeeFactory(**(facts | decided if fields.get("status") in ("decided", "appealed", "settled") else {}) | fields)
    _applied(side, "accepted", cohort=fee.cohort, fee=fee)
    return fee


def _appeal(side: Any, head: Person, status: str, **fields: Any) -> Appeal:
    return Appeal.objects.create(fee=_fee(side, head, status=status), words="I was ill", asked_by=head, **fields)


def _decided_appeal(side: Any, head: Person) -> Appeal:
    by = OfficerFactory(programme_lead=True)
    facts = {"is_upheld": False, "reason": "Nothing new", "decided_by": by, "decided_at": timezone.now()}
    return _appeal(side, head, "settled", **facts)


def _ended(side: Any) -> Application:
    return _applied(side, "withdrawn", reason="workload", ended_at=timezone.now())


def _match(side: Any, head: Person, status: str = "asked") -> Match:
    coach = Coach.objects.create(person=PersonFactory(head=side.school), organisation=side.school)
    return Match.objects.create(application=_applied(side, "accepted"), coach=coach, status=status)


def _day(side: Any, head: Person, status: str = "asked") -> Shadowing:
    on = today() + timedelta(days=9)
    return Shadowing.objects.create(application=_applied(side, "accepted"), host=head, on=on, status=status)


OF_LEADERSHIP: dict[str, Callable[[Any, Person], list[Message]]] = {
    "leadership.nominated": lambda side, head: [
        emails.of_nomination(NominationFactory(by=head, organisation=side.school))
    ],
    "leadership.applied": lambda side, head: [emails.of_application(_applied(side))],
    "leadership.support_asked": lambda side, head: emails.of_support_asked(_applied(side), [head]),
    "leadership.not_supported": lambda side, head: [
        emails.of_no_support(
            _applied(side, support="declined", supported_by=head, supported_at=timezone.now(), support_reason="No")
        )
    ],
    "leadership.offered": lambda side, head: [emails.of_offer(_applied(side, "offered"))],
    "leadership.waiting": lambda side, head: [emails.of_waiting(_applied(side, "waiting"))],
    "leadership.no_place": lambda side, head: [
        emails.of_no_place(_applied(side, "not_chosen", ended_at=timezone.now()))
    ],
    "leadership.taking_part": lambda side, head: [emails.of_place(_applied(side, "accepted"))],
    "leadership.ended": lambda side, head: [emails.of_end(_ended(side))],
    "leadership.recommended": lambda side, head: emails.of_recommendation(_fee(side, head))[:1],
    "leadership.proposed": lambda side, head: emails.of_proposal(
        _fee(side, head, status="proposed", decided_by=OfficerFactory(programme_lead=True), reason="Four of six")
    )[:1],
    "leadership.decided": lambda side, head: emails.of_decision(_fee(side, head, status="decided"))[:1],
    "leadership.appealed": lambda side, head: emails.of_appeal(_appeal(side, head, "appealed"))[:1],
    "leadership.appeal_decided": lambda side, head: emails.of_appeal_decided(_decided_appeal(side, head))[:1],
    "leadership.training": lambda side, head: [emails.of_training(_match(side, head).coach)],
    "leadership.match_asked": lambda side, head: [emails.of_match_asked(_match(side, head))],
    "leadership.match_answered": lambda side, head: [emails.of_match_answered(_match(side, head, "agreed"))],
    "leadership.shadowing_asked": lambda side, head: [emails.of_shadowing_asked(_day(side, head))],
    "leadership.shadowing_answered": lambda side, head: [emails.of_shadowing_answered(_day(side, head, "agreed"))],
    "leadership.support_chased": lambda side, head: emails.of_support_chased(_applied(side), [head]),
    "leadership.feedback_asked": lambda side, head: [
        emails.of_feedback(_applied(side, "accepted"), "middle", is_again=False)
    ],
    "leadership.feedback_chased": lambda side, head: [
        emails.of_feedback(_applied(side, "accepted"), "end", is_again=True)
    ],
    "leadership.overdue": lambda side, head: emails.of_overdue(_fee(side, head))[:1],
}
