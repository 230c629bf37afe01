"""Letters about nominations, applications, places and the commitment fee. Each is composed when it is sent.

No letter holds a reason for withdrawing or an appeal: those are read on the page alone, by those who may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.core import signing
from django.core.signing import BadSignature

from core import outbox, words
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from leadership import permissions, queries
from leadership.models import Appeal, Application, Coach, CommitmentFee, Feedback, Match, Nomination, Shadowing
from leadership.states import TAKES_PART, ApplicationStatus, FeeStatus, HelpStatus, NominationStatus, Support
from schools.models import Organisation, Person, Post
from schools.queries import heads_of

SALT = "leadership.nominee"
#: A nominee's link works for so long; sign-up is usually over before.
LINK_LASTS = timedelta(days=60)


# The nominee's link ---------------------------------------------------------------------------------------------------


def token_of(nomination: Nomination) -> str:
    """What opens a nomination for the nominee, from her letter."""
    return signing.dumps(nomination.pk, salt=SALT)


def read_token(token: str) -> int:
    """Which nomination. Raises BadSignature, or SignatureExpired."""
    found = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    if not isinstance(found, int):
        raise BadSignature("This is no nomination's token.")
    return found


# What is to be told ---------------------------------------------------------------------------------------------------


def of_nomination(nomination: Nomination) -> Message:
    """Somebody thinks that this programme is right for you."""
    key = f"nominated:{nomination.pk}"
    return outbox.intent("leadership.nominated", key=key, about=key, to_email=nomination.email)


def _of_application(name: str, application: Application, to: Person | int | None = None) -> Message:
    number = getattr(to, "pk", to) or application.person_id
    key = f"{name}:{application.pk}:{number}"
    return outbox.intent(f"leadership.{name}", key=key, about=f"application:{application.pk}", to=number)


def of_application(application: Application) -> Message:
    """Your application is in."""
    return _of_application("applied", application)


def of_support_asked(application: Application, heads: Iterable[Person]) -> list[Message]:
    """Somebody of your school has applied: do you support it?"""
    return [_of_application("support_asked", application, head) for head in heads]


def of_support_chased(application: Application, heads: Iterable[Person]) -> list[Message]:
    """The same once more, when nobody of the school has answered."""
    return [_of_application("support_chased", application, head) for head in heads]


def of_feedback(application: Application, kind: str, *, is_again: bool) -> Message:
    """What do you think of the programme? Once for each feedback, and once more when it is missing."""
    name = "feedback_chased" if is_again else "feedback_asked"
    key = f"{name}:{application.pk}:{kind}"
    about = f"application:{application.pk}"
    return outbox.intent(f"leadership.{name}", key=key, about=about, to=application.person_id, feedback=kind)


def of_overdue(fee: CommitmentFee) -> list[Message]:
    """A decision is overdue: to those who lead programmes."""
    return _of_fee("overdue", fee, leads())


def of_no_support(application: Application) -> Message:
    """Your head does not support it."""
    return _of_application("not_supported", application)


def of_offer(application: Application) -> Message:
    """A place is offered to you."""
    return _of_application("offered", application)


def of_waiting(application: Application) -> Message:
    """You are on the waiting list."""
    return _of_application("waiting", application)


def of_no_place(application: Application) -> Message:
    """There is no place for you this time."""
    return _of_application("no_place", application)


def of_place(application: Application) -> Message:
    """You take part: what is asked, and what becomes of the fee."""
    return _of_application("taking_part", application)


def of_end(application: Application) -> Message:
    """You have withdrawn, or your place waits for the next cohort."""
    return _of_application("ended", application)


def _of_fee(name: str, fee: CommitmentFee, people: Iterable[Person]) -> list[Message]:
    return [
        outbox.intent(
            f"leadership.{name}",
            key=f"{name}:{fee.pk}:{fee.recommended_at:%Y%m%d%H%M%S}:{person.pk}",
            about=f"fee:{fee.pk}",
            to=person,
        )
        for person in people
    ]


def of_recommendation(fee: CommitmentFee) -> list[Message]:
    """A fee waits for a decision: to those who lead programmes."""
    return _of_fee("recommended", fee, leads())


def of_proposal(fee: CommitmentFee) -> list[Message]:
    """A second person has to agree that a fee is kept."""
    return _of_fee("proposed", fee, [one for one in leads() if one.pk != fee.decided_by_id])


def of_decision(fee: CommitmentFee) -> list[Message]:
    """What was decided: to the payers' heads and to the participants."""
    return _of_fee("decided", fee, concerned(fee))


def of_appeal(appeal: Appeal) -> list[Message]:
    """An appeal waits for somebody who had no part in the decision."""
    fee = appeal.fee
    return _of_fee("appealed", fee, [one for one in leads() if one.pk not in (fee.decided_by_id, fee.second_by_id)])


def of_appeal_decided(appeal: Appeal) -> list[Message]:
    """What became of the appeal."""
    return _of_fee("appeal_decided", appeal.fee, concerned(appeal.fee))


def of_training(coach: Coach) -> Message:
    """The training for coaches, free of charge."""
    return outbox.intent(
        "leadership.training", key=f"training:{coach.pk}", about=f"coach:{coach.pk}", to=coach.person_id
    )


def of_match_asked(match: Match) -> Message:
    """Somebody would like you to coach them."""
    key = f"match_asked:{match.pk}"
    return outbox.intent("leadership.match_asked", key=key, about=f"match:{match.pk}", to=match.coach.person_id)


def of_match_answered(match: Match) -> Message:
    """Your coach's answer."""
    key = f"match_answered:{match.pk}:{match.status}"
    return outbox.intent(
        "leadership.match_answered", key=key, about=f"match:{match.pk}", to=match.application.person_id
    )


def of_shadowing_asked(day: Shadowing) -> Message:
    """Somebody would like to spend a day beside you."""
    key = f"shadowing_asked:{day.pk}"
    return outbox.intent("leadership.shadowing_asked", key=key, about=f"shadowing:{day.pk}", to=day.host_id)


def of_shadowing_answered(day: Shadowing) -> Message:
    """The host's answer."""
    key = f"shadowing_answered:{day.pk}:{day.status}"
    return outbox.intent(
        "leadership.shadowing_answered", key=key, about=f"shadowing:{day.pk}", to=day.application.person_id
    )


def leads() -> list[Person]:
    """Those of the alliance who run leadership programmes."""
    posts = Post.objects.current().confirmed()
    at_alliance = posts.filter(
        organisation__kind=Organisation.Kind.ALLIANCE, kind__in=permissions.LEADS, is_on_leave=False
    )
    return list(Person.objects.filter(pk__in=at_alliance.values("person_id"), is_active=True).order_by("pk"))


def concerned(fee: CommitmentFee) -> list[Person]:
    """Whom a fee concerns: its participants, and the heads of their schools, each once."""
    applications = fee.applications.select_related("person").order_by("pk")
    found = {one.person_id: one.person for one in applications}
    for organisation_id in {one.organisation_id for one in applications}:
        found |= {head.pk: head for head in heads_of(organisation_id)}
    return list(found.values())


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("leadership.nominated")
def nominated(message: Message) -> Letter | None:
    found = Nomination.objects.select_related("cohort__programme", "by").get(pk=message.key.split(":")[1])
    if found.status != NominationStatus.MADE:
        return None
    return letter_from(
        "leadership/emails/nominated",
        to_email=message.to_email,
        subject=f"{found.by} thinks that you should lead",
        nomination=found,
        link=link_to("leadership:nomination", token_of(found)),
    )


#: Kind → its subject, and the states in which there is still something to say (any when empty).
_ABOUT_APPLICATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "applied": ("Your application is in: {title}", ()),
    "support_asked": ("{person} has applied: do you support it?", ()),
    "support_chased": ("{person} still waits for your word", ()),
    "not_supported": ("Your head does not support your application", ()),
    "offered": ("A place is offered to you: {title}", (ApplicationStatus.OFFERED,)),
    "waiting": ("You are on the waiting list: {title}", (ApplicationStatus.WAITING,)),
    "no_place": ("No place this time: {title}", (ApplicationStatus.NOT_CHOSEN,)),
    "taking_part": ("You take part: {title}", (ApplicationStatus.ACCEPTED,)),
    "ended": ("You do not take part any more: {title}", ()),
}


def _about_application(name: str) -> Callable[[Message], Letter | None]:
    def compose(message: Message) -> Letter | None:
        number = message.key.split(":")[1]
        found = Application.objects.select_related(
            "cohort__programme__leadership", "cohort__terms", "person", "organisation", "booking", "fee", "supported_by"
        ).get(pk=number)
        reader = Person.objects.get(pk=message.person_id)
        subject, states = _ABOUT_APPLICATIONS[name]
        if not reader.email or (states and found.status not in states):
            return None
        is_answered = found.support != Support.ASKED or found.status not in ("submitted", "waiting")
        if name in ("support_asked", "support_chased") and is_answered:
            return None
        page = "leadership:support" if name.startswith("support_") else "leadership:application"
        return letter_from(
            f"leadership/emails/{name}",
            to_email=reader.email,
            subject=subject.format(title=found.cohort.programme.title, person=found.person)[:200],
            application=found,
            reader=reader,
            terms=getattr(found.cohort, "terms", None),
            link=link_to(page, found.pk),
        )

    return compose


for _name in _ABOUT_APPLICATIONS:
    outbox.composes(f"leadership.{_name}")(_about_application(_name))


#: Kind → its subject, and the states of the fee in which there is still something to say.
_ABOUT_FEES: dict[str, tuple[str, tuple[str, ...]]] = {
    "recommended": ("A commitment fee waits for a decision: {title}", (FeeStatus.RECOMMENDED,)),
    "overdue": ("A decision is overdue: {title}", (FeeStatus.RECOMMENDED, FeeStatus.PROPOSED)),
    "proposed": ("A second person has to agree: {title}", (FeeStatus.PROPOSED,)),
    "decided": ("The commitment fee: {title}", (FeeStatus.DECIDED, FeeStatus.SETTLED)),
    "appealed": ("An appeal waits for you: {title}", (FeeStatus.APPEALED,)),
    "appeal_decided": ("Your appeal: {title}", (FeeStatus.SETTLED,)),
}


def _about_fee(name: str) -> Callable[[Message], Letter | None]:
    def compose(message: Message) -> Letter | None:
        found = CommitmentFee.objects.select_related("cohort__programme", "unit").get(pk=message.key.split(":")[1])
        reader = Person.objects.get(pk=message.person_id)
        subject, states = _ABOUT_FEES[name]
        if not reader.email or found.status not in states:
            return None
        pence = sum(one.deposit.amount_pence for one in found.fee_deposits.select_related("deposit"))
        mine = found.applications.filter(person=reader).first()
        page = link_to("leadership:application", mine.pk) if mine else link_to("leadership:fee", found.pk)
        return letter_from(
            f"leadership/emails/{name}",
            to_email=reader.email,
            subject=subject.format(title=found.cohort.programme.title)[:200],
            fee=found,
            reader=reader,
            amount=words.money(pence),
            people=[one.person for one in queries.people_of_fee(found, reader)],
            appeal=Appeal.objects.filter(fee=found).first(),
            link=page,
        )

    return compose


for _name in _ABOUT_FEES:
    outbox.composes(f"leadership.{_name}")(_about_fee(_name))


@outbox.composes("leadership.training")
def training(message: Message) -> Letter | None:
    coach = Coach.objects.select_related("person").get(pk=message.key.split(":")[1])
    if not coach.person.email or coach.is_trained:
        return None
    return letter_from(
        "leadership/emails/training",
        to_email=coach.person.email,
        subject="The training for coaches is free for you",
        coach=coach,
        link=link_to("leadership:coaching"),
    )


#: Kind → model, subject, the states in which there is something to say, and the page.
_ABOUT_HELP: dict[str, tuple[type[Match] | type[Shadowing], str, tuple[str, ...], str]] = {
    "match_asked": (Match, "{person} would like you as a coach", (HelpStatus.ASKED,), "leadership:coaching"),
    "match_answered": (Match, "Your coach: {answer}", (HelpStatus.AGREED, HelpStatus.DECLINED), ""),
    "shadowing_asked": (Shadowing, "{person} would like a day beside you", (HelpStatus.ASKED,), "leadership:coaching"),
    "shadowing_answered": (Shadowing, "Your day: {answer}", (HelpStatus.AGREED, HelpStatus.DECLINED), ""),
}


def _about_help(name: str) -> Callable[[Message], Letter | None]:
    def compose(message: Message) -> Letter | None:
        model, subject, states, page = _ABOUT_HELP[name]
        found = model.objects.select_related("application__person", "application__organisation").get(
            pk=message.key.split(":")[1]
        )
        reader = Person.objects.get(pk=message.person_id)
        if not reader.email or found.status not in states:
            return None
        link = link_to(page) if page else link_to("leadership:growing", found.application_id)
        answer = found.get_status_display().lower()
        return letter_from(
            f"leadership/emails/{name}",
            to_email=reader.email,
            subject=subject.format(person=found.application.person, answer=answer),
            found=found,
            link=link,
        )

    return compose


for _name in _ABOUT_HELP:
    outbox.composes(f"leadership.{_name}")(_about_help(_name))


def _asks_feedback(message: Message) -> Letter | None:
    found = Application.objects.select_related("cohort__programme", "person", "fee").get(pk=message.key.split(":")[1])
    kind = message.data["feedback"]
    given = found.feedback.filter(kind=kind).exists()
    if given or not found.person.email or found.status not in TAKES_PART:
        return None
    return letter_from(
        "leadership/emails/feedback",
        to_email=found.person.email,
        subject=f"What do you think of {found.cohort.programme.title}?"[:200],
        application=found,
        is_again=message.kind.endswith("chased"),
        is_end=kind == Feedback.Kind.END,
        link=link_to("leadership:feedback", found.pk, kind),
    )


for _name in ("feedback_asked", "feedback_chased"):
    outbox.composes(f"leadership.{_name}")(_asks_feedback)
