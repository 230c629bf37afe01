"""Letters about teacher training. Each is composed when it is sent."""

from __future__ import annotations

from collections.abc import Callable

from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from itt.models import Bid, Choice, PartnerSchool
from itt.states import BidStatus, ChoiceStatus, JoiningStatus
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


# Applications ---------------------------------------------------------------------------------------------------------


def of_choice(name: str, choice: Choice, *, again: str = "") -> Message:
    """To the applicant, about one choice; `again` tells a letter from an earlier one of its kind."""
    key = f"{name}:{choice.pk}:{again}".rstrip(":")
    return outbox.intent(f"itt.{name}", key=key, about=f"choice:{choice.pk}", to=choice.form.person_id)


def of_new_choice(choice: Choice) -> list[Message]:
    """Somebody has applied. To whoever leads teacher training."""
    return _to_leads("new_choice", choice)


def of_answer(choice: Choice) -> list[Message]:
    """The applicant has accepted, declined or withdrawn, or let the time go by. To whoever leads teacher training."""
    return _to_leads("answer", choice)


def _to_leads(name: str, choice: Choice) -> list[Message]:
    key = f"{name}:{choice.pk}:{choice.status}"
    about = f"choice:{choice.pk}"
    return [outbox.intent(f"itt.{name}", key=f"{key}:{one.pk}", about=about, to=one.pk) for one in leads()]


#: Kind → its subject, and the states in which there is still something to say (any when empty).
_ABOUT_CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "sent": ("Your application is in: {course}", ()),
    "invited": ("You are invited to an interview: {course}", (ChoiceStatus.INTERVIEWING,)),
    "not_invited": ("Your interview is cancelled: {course}", (ChoiceStatus.AWAITING,)),
    "offered": ("A place is offered to you: {course}", (ChoiceStatus.OFFER,)),
    "rejected": ("Your application: {course}", (ChoiceStatus.REJECTED,)),
    "accepted": ("You have accepted: {course}", (ChoiceStatus.PENDING,)),
    "offer_withdrawn": ("The offer is withdrawn: {course}", (ChoiceStatus.OFFER_WITHDRAWN,)),
    "recruited": ("All conditions are met: {course}", (ChoiceStatus.RECRUITED,)),
    "not_met": ("Your offer does not stand any more: {course}", (ChoiceStatus.CONDITIONS_NOT_MET,)),
    "deferred": ("Your place waits a year: {course}", (ChoiceStatus.DEFERRED,)),
    "quiet": ("Nobody has decided yet: {course}", (ChoiceStatus.INACTIVE,)),
    "withdrawn": ("Your application is withdrawn: {course}", (ChoiceStatus.WITHDRAWN,)),
    "lapsed": ("The time to answer is over: {course}", (ChoiceStatus.DECLINED,)),
    "back": ("Your application goes on: {course}", ()),
}


def _about_choice(name: str) -> Callable[[Message], Letter | None]:
    def compose(message: Message) -> Letter | None:
        found = Choice.objects.select_related("form__person", "course__partnership")
        choice = found.get(pk=message.key.split(":")[1])
        reader = Person.objects.get(pk=message.person_id)
        subject, states = _ABOUT_CHOICES[name]
        if not reader.email or (states and choice.status not in states):
            return None
        return letter_from(
            "itt/emails/choice",
            to_email=reader.email,
            subject=subject.format(course=choice.course.title)[:200],
            name=name,
            choice=choice,
            reader=reader,
            link=link_to("itt:choice", choice.pk),
        )

    return compose


for _name in _ABOUT_CHOICES:
    outbox.composes(f"itt.{_name}")(_about_choice(_name))


def _for_leads(name: str) -> Callable[[Message], Letter | None]:
    def compose(message: Message) -> Letter | None:
        found = Choice.objects.select_related("form__person", "course__partnership")
        choice = found.get(pk=message.key.split(":")[1])
        reader = Person.objects.get(pk=message.person_id)
        if not reader.email or choice.status != message.key.split(":")[2]:
            return None
        what = "has applied" if name == "new_choice" else choice.get_status_display().lower()
        return letter_from(
            "itt/emails/for_lead",
            to_email=reader.email,
            subject=f"{choice.form.person}: {what}"[:200],
            name=name,
            choice=choice,
            link=link_to("itt:decide", choice.pk),
        )

    return compose


for _name in ("new_choice", "answer"):
    outbox.composes(f"itt.{_name}")(_for_leads(_name))
