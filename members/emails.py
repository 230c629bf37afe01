"""What schools are told about their membership, and what the office is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from core import outbox
from core.calendar import AcademicYear, today
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from members import permissions, queries
from members.models import Membership, Offer
from members.states import MembershipStatus
from schools.models import Person
from schools.queries import administrators, heads_of


def about(membership: Membership) -> str:
    return f"membership:{membership.pk}"


def about_renewal(organisation_id: int, year: int) -> str:
    """Reminders to renew for a year: called back as soon as somebody does."""
    return f"renewal:{organisation_id}:{year}"


def of_applying(made: Iterable[Membership], *, by: Person) -> Iterator[Message]:
    """Whoever applied hears what happens next, once for all their schools; the office is asked to look at each."""
    made = list(made)
    moment = int(made[0].applied_at.timestamp()) if made and made[0].applied_at else 0
    if made:
        yield outbox.intent(
            "members.applied",
            key=f"membership:{made[0].pk}:applied:{moment}",
            about=about(made[0]),
            to=by,
            ids=[one.pk for one in made],
        )
        for officer in administrators():
            key = f"membership:{made[0].pk}:asks:{moment}:{officer.pk}"
            yield outbox.intent(
                "members.asks_office", key=key, about=about(made[0]), to=officer, ids=[m.pk for m in made]
            )


def of_approving(membership: Membership) -> list[Message]:
    return _to_school("members.approved", membership)


def of_sending_back(membership: Membership) -> list[Message]:
    return _to_school("members.sent_back", membership)


def of_withdrawing(membership: Membership) -> list[Message]:
    return _to_school("members.withdrawn", membership)


def _to_school(kind: str, membership: Membership) -> list[Message]:
    """To every head of the school, and to whoever applied."""
    moment = int(membership.applied_at.timestamp()) if membership.applied_at else 0
    people = {person.pk for person in heads_of(membership.organisation_id)}
    people |= {membership.applied_by_id} if membership.applied_by_id else set()
    key = f"membership:{membership.pk}:{kind.partition('.')[2]}:{moment}"
    return [outbox.intent(kind, key=f"{key}:{pk}", about=about(membership), to=pk) for pk in sorted(people)]


def of_renewal(membership: Membership, offer: Offer, due: date, head: Person) -> Message:
    return outbox.intent(
        "members.renew",
        key=f"renewal:{membership.organisation_id}:{offer.year}:{due}:{head.pk}",
        about=about_renewal(membership.organisation_id, offer.year),
        to=head,
        membership=membership.pk,
    )


@outbox.composes("members.applied")
def applied(message: Message) -> Letter | None:
    made = list(queries.with_all().filter(pk__in=message.data["ids"]))
    if not made or all(one.status == MembershipStatus.WITHDRAWN for one in made):
        return None
    return _letter(
        "applied", message, made[0], subject=f"We have your application for {made[0].academic_year}", made=made
    )


@outbox.composes("members.asks_office")
def asks_office(message: Message) -> Letter | None:
    waiting = list(queries.with_all().filter(pk__in=message.data["ids"], status=MembershipStatus.APPLIED))
    officer = Person.objects.with_current_posts().get(pk=message.person_id)
    if not waiting or not permissions.can_manage_memberships(officer):
        return None
    subject = f"{waiting[0].organisation} asks to join" if len(waiting) == 1 else f"{len(waiting)} schools ask to join"
    link = link_to("members:applications")
    return _letter("asks_office", message, waiting[0], subject=subject, made=waiting, link=link)


@outbox.composes("members.approved")
def approved(message: Message) -> Letter | None:
    membership = _membership(message)
    if membership.status != MembershipStatus.APPROVED:
        return None
    subject = f"{membership.organisation} is a member for {membership.academic_year}"
    return _letter("approved", message, membership, subject=subject)


@outbox.composes("members.sent_back")
def sent_back(message: Message) -> Letter | None:
    membership = _membership(message)
    if membership.status != MembershipStatus.DRAFT:
        return None
    link = link_to("members:join", membership.year)
    return _letter("sent_back", message, membership, subject="One thing about your application", link=link)


@outbox.composes("members.withdrawn")
def withdrawn(message: Message) -> Letter | None:
    membership = _membership(message)
    if membership.status != MembershipStatus.WITHDRAWN:
        return None
    subject = f"Membership of {membership.organisation} withdrawn"
    return _letter("withdrawn", message, membership, subject=subject)


@outbox.composes("members.renew")
def renew(message: Message) -> Letter | None:
    _, organisation_id, year = message.about.split(":")
    membership = queries.with_all().get(pk=message.data["membership"])
    offer = queries.offer_of(int(year))
    again = Membership.objects.exclude(status=MembershipStatus.WITHDRAWN)
    if offer is None or again.filter(organisation_id=organisation_id, year=year).exists():
        return None
    if membership.status != MembershipStatus.APPROVED or membership.grace_until < today():
        return None
    return _letter(
        "renew",
        message,
        membership,
        subject=f"Renew your membership for {offer.academic_year}",
        offer=offer,
        is_over=today() >= AcademicYear(offer.year).first_day,
        link=link_to("members:join", offer.year),
    )


def _membership(message: Message) -> Membership:
    return queries.with_all().get(pk=message.about.split(":")[1])


def _letter(name: str, message: Message, membership: Membership, *, subject: str, **facts) -> Letter | None:
    person = Person.objects.get(pk=message.person_id)
    facts.setdefault("link", link_to("members:membership", membership.pk))
    to_email = person.email or person.personal_email
    return letter_from(f"members/emails/{name}", to_email=to_email, subject=subject, membership=membership, **facts)
