"""The letters about membership and money, one of every kind, to one school's people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from core.calendar import AcademicYear, today
from core.models import Message
from members import emails as membership_letters
from members.models import Membership
from members.states import MembershipStatus
from payments import emails as money_letters
from payments.actions import credit
from payments.models import BooksCheck, CreditNote, Invoice
from schools.models import Mailbox, Person
from tests.factories.members import MembershipFactory, published_offer
from tests.factories.payments import invoiced
from tests.factories.schools import OfficerFactory, PersonFactory, SchoolFactory


def _membership(head: Person, **fields: Any) -> Membership:
    """Of another school of the same head, so that each letter has one of its own."""
    school = SchoolFactory().organisation
    return MembershipFactory(organisation=school, applied_at=timezone.now(), applied_by=head, **fields)


def _applied(head: Person) -> list[Message]:
    OfficerFactory(administrator=True)
    made = _membership(head, status=MembershipStatus.APPLIED)
    return list(membership_letters.of_applying([made], by=head))


def _of_kind(messages: Iterable[Message], kind: str) -> list[Message]:
    return [message for message in messages if message.kind == kind]


def _withdrawn(head: Person) -> list[Message]:
    made = _membership(head, status=MembershipStatus.WITHDRAWN, withdrawn_on=today())
    return membership_letters.of_withdrawing(made)


def _renewal(head: Person) -> list[Message]:
    offer = published_offer(AcademicYear.now().start + 11)
    return [membership_letters.of_renewal(_membership(head), offer, today(), head)]


def _invoice(side: Any) -> Invoice:
    Mailbox.objects.get_or_create(organisation=side.school, purpose="finance", email="finance@school.example")
    return invoiced(side.school)


def _credit_note(side: Any) -> CreditNote:
    found = _invoice(side)
    return credit(found, {found.lines.get().pk: 500}, reason="Too much", by=None)


def _wrong_books() -> list[Message]:
    check = BooksCheck.objects.create(wrong=[{"words": "Entries whose sides are not equal", "numbers": [1]}])
    return [money_letters.of_wrong_books(check, PersonFactory(finance_officer=True))]


OF_MEMBERSHIP_AND_MONEY: dict[str, Callable[[Any, Person], list[Message]]] = {
    "members.applied": lambda side, head: _of_kind(_applied(head), "members.applied"),
    "members.asks_office": lambda side, head: _of_kind(_applied(head), "members.asks_office")[:1],
    "members.approved": lambda side, head: membership_letters.of_approving(_membership(head)),
    "members.sent_back": lambda side, head: membership_letters.of_sending_back(
        _membership(head, status=MembershipStatus.DRAFT, sent_back_words="Choose two strands")
    ),
    "members.withdrawn": lambda side, head: _withdrawn(head),
    "members.renew": lambda side, head: _renewal(head),
    "payments.invoice": lambda side, head: [money_letters.of_invoice(_invoice(side))],
    "payments.credit_note": lambda side, head: [money_letters.of_credit_note(_credit_note(side))],
    "payments.reminder": lambda side, head: [
        money_letters.of_reminder(_invoice(side), 1, to_email="finance@school.example")
    ],
    "payments.wrong_books": lambda side, head: _wrong_books(),
}
