"""Letters about teacher training. Each is composed when it is sent."""

from __future__ import annotations

from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from itt.models import Bid, PartnerSchool
from itt.states import BidStatus, JoiningStatus
from schools.models import Organisation, Person, Post
from schools.queries import heads_of
from schools.states import PostKind


def leads() -> list[Person]:
    """Who leads initial teacher training at the alliance."""
    posts = (
        Post.objects.current()
        .confirmed()
        .filter(organisation__kind=Organisation.Kind.ALLIANCE, kind=PostKind.ITT_LEAD, is_on_leave=False)
    )
    return list(Person.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("pk"))


# What is to be told ---------------------------------------------------------------------------------------------------


def of_pledges_asked(bid: Bid) -> list[Message]:
    """How many places does your school pledge? To every head of a partner school."""
    agreed = bid.partnership.partner_schools.filter(status=JoiningStatus.AGREED)
    heads = {head.pk: head for number in agreed.values_list("organisation", flat=True) for head in heads_of(number)}
    key = f"pledge:{bid.pk}"
    return [outbox.intent("itt.pledge", key=f"{key}:{head}", about=key, to=head) for head in heads]


def of_joining_asked(partner: PartnerSchool) -> list[Message]:
    """A school wants to join."""
    key = f"joining:{partner.pk}"
    return [outbox.intent("itt.joining", key=f"{key}:{lead.pk}", about=key, to=lead.pk) for lead in leads()]


def of_joining_answered(partner: PartnerSchool) -> list[Message]:
    """You are a partner school now, or not this year."""
    key = f"joined:{partner.pk}:{partner.status}"
    about = f"joining:{partner.pk}"
    return [
        outbox.intent("itt.joined", key=f"{key}:{head.pk}", about=about, to=head.pk)
        for head in heads_of(partner.organisation_id)
    ]


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("itt.pledge")
def pledge(message: Message) -> Letter | None:
    bid = Bid.objects.select_related("partnership", "cycle").get(pk=message.key.split(":")[1])
    reader = Person.objects.get(pk=message.person_id)
    schools = bid.partnership.partner_schools.filter(
        status=JoiningStatus.AGREED, organisation__in=[post.organisation_id for post in reader.current_posts]
    )
    school = schools.select_related("organisation").order_by("pk").first()
    if not reader.email or bid.status != BidStatus.COLLECTING or school is None:
        return None
    return letter_from(
        "itt/emails/pledge",
        to_email=reader.email,
        subject=f"How many trainees in {bid.cycle.year}? {bid.partnership}"[:200],
        bid=bid,
        school=school.organisation,
        link=link_to("itt:school", school.organisation_id),
    )


@outbox.composes("itt.joining")
def joining(message: Message) -> Letter | None:
    partner, reader = _partner_and_reader(message)
    if not reader.email or partner.status != JoiningStatus.ASKED:
        return None
    return letter_from(
        "itt/emails/joining",
        to_email=reader.email,
        subject=f"{partner.organisation} wants to train teachers with us"[:200],
        partner=partner,
        link=link_to("itt:office"),
    )


@outbox.composes("itt.joined")
def joined(message: Message) -> Letter | None:
    partner, reader = _partner_and_reader(message)
    if not reader.email or partner.status != message.key.split(":")[2]:
        return None
    yes = partner.status == JoiningStatus.AGREED
    return letter_from(
        "itt/emails/joined",
        to_email=reader.email,
        subject=f"{partner.organisation} {'trains teachers with' if yes else 'and'} {partner.partnership}"[:200],
        partner=partner,
        yes=yes,
        link=link_to("itt:school", partner.organisation_id),
    )


def _partner_and_reader(message: Message) -> tuple[PartnerSchool, Person]:
    found = PartnerSchool.objects.select_related("partnership", "organisation", "asked_by")
    return found.get(pk=message.key.split(":")[1]), Person.objects.get(pk=message.person_id)
