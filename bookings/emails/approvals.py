"""Letters about approvals: the question to those who decide, reminders of it, what was taken back, who deputises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core import signing
from django.core.signing import BadSignature

from bookings import rules
from bookings.documents import calendar_files
from bookings.models import Approval, Booking, Deputy
from bookings.permissions import can_decide
from bookings.queries import approvals_with_booking, position_in_line, with_place
from bookings.states import ApprovalStatus, Status
from core import outbox, words
from core.calendar import today
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from schools.models import Person, Post
from schools.states import PostStatus

APPROVAL_SALT = "bookings.approval"


# What is to be told ---------------------------------------------------------------------------------------------------


def of_approval(approval: Approval, person: Person) -> Message:
    """Somebody who decides for the school is asked whether it agrees."""
    return _question([approval], person.pk, key="approval")


def in_one_letter(questions: Iterable[Message]) -> list[Message]:
    """Questions that are asked at the same time, put to each person in one letter."""
    of_person: dict[int | None, list[Message]] = {}
    for message in questions:
        of_person.setdefault(message.person_id, []).append(message)
    return [_joined(asked) if len(asked) > 1 else asked[0] for asked in of_person.values()]


def _joined(questions: list[Message]) -> Message:
    first = questions[0]
    ids = [pk for message in questions for pk in message.data["approvals"]]
    about = f"approvals:{ids[0]}"
    return outbox.intent(first.kind, key=f"{first.key}:and more", about=about, to=first.person_id, approvals=ids)


def of_reminder(approvals: Sequence[Approval], person: Person) -> Message:
    """The same question once more, of all that one school has left open. The first of them makes the key."""
    return _question(approvals, person.pk, key=f"reminder:{approvals[0].reminders}", is_reminder=True)


def _question(approvals: Sequence[Approval], person_id: int, *, key: str, **facts) -> Message:
    first, ids = approvals[0], [approval.pk for approval in approvals]
    about = f"approval:{first.pk}" if len(ids) == 1 else f"approvals:{first.pk}"
    key = f"{key}:{first.pk}:{_round(first)}:{person_id}"
    return outbox.intent("bookings.approval", key=key, about=about, to=person_id, approvals=ids, **facts)


def _round(approval: Approval) -> str:
    """Tells the questions apart when an approval is asked for again after a decision was taken back."""
    return f"{approval.asked_at:%Y%m%d%H%M%S%f}"


def of_taking_back(approval: Approval) -> Message:
    """A decision was taken back: the person has their place again, and the school is asked once more."""
    booking = approval.booking
    return outbox.intent(
        "bookings.asked_again",
        key=f"asked again:{approval.pk}:{_round(approval)}",
        about=f"booking:{booking.pk}",
        to=booking.told_id,
    )


def of_nobody_to_ask(approval: Approval, officer: Person) -> Message:
    """The school has nobody who could approve: the office sees to it."""
    key = f"nobody to ask:{approval.pk}:{_round(approval)}:{officer.pk}"
    return outbox.intent("bookings.nobody_to_ask", key=key, about=f"approval:{approval.pk}", to=officer)


def of_deputy(deputy: Deputy) -> Message:
    """Somebody decides in a head's place from a day to a day."""
    return outbox.intent("bookings.deputy", key=f"deputy:{deputy.pk}", about=f"deputy:{deputy.pk}", to=deputy.person_id)


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.approval")
def approval_asked(message: Message) -> Letter | None:
    """Only what still waits, and what its reader may still decide on."""
    person = Person.objects.with_current_posts().get(pk=message.person_id)
    asked = approvals_with_booking(message.data["approvals"]).filter(status=ApprovalStatus.ASKED)
    waiting = [approval for approval in asked if can_decide(person, approval)]
    if not waiting:
        return None
    facts = {"person": person, "to_email": _email(person), "is_reminder": message.data.get("is_reminder", False)}
    return _of_one(waiting[0], **facts) if len(waiting) == 1 else _of_several(waiting, **facts)


def _of_one(approval: Approval, *, person: Person, is_reminder: bool, **facts) -> Letter:
    booking = with_place().get(pk=approval.booking_id)
    subject = f"{booking.who} asks: {booking.cohort.programme.title}, {words.price(booking.price_pence)}"
    return letter_from(
        "bookings/emails/approval",
        subject=f"Reminder: {subject}" if is_reminder else subject,
        booking=booking,
        approval=approval,
        sessions=list(booking.cohort.sessions.select_related("venue", "room")),
        is_claimed=claims_of(booking).exists(),
        link=approval_link(approval, person),
        **facts,
    )


def _of_several(approvals: list[Approval], *, person: Person, is_reminder: bool, **facts) -> Letter:
    subject = f"{len(approvals)} bookings wait for your answer"
    return letter_from(
        "bookings/emails/approvals",
        subject=f"Reminder: {subject}" if is_reminder else subject,
        approvals=approvals,
        organisation=approvals[0].organisation,
        cost_pence=sum(approval.booking.price_pence + approval.booking.cover_pence for approval in approvals),
        link=approvals_link(approvals, person),
        **facts,
    )


@outbox.composes("bookings.asked_again")
def asked_again(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    approval = getattr(booking, "approval", None)
    if approval is None or approval.status != ApprovalStatus.ASKED:
        return None
    sessions = list(booking.cohort.sessions.select_related("venue", "room", "cohort__programme"))
    has_place = booking.status == Status.BOOKED
    return letter_from(
        "bookings/emails/asked_again",
        to_email=_email(booking.told),
        subject=f"Asked again: {booking.cohort.programme.title}",
        attachments=calendar_files(booking, sessions) if has_place else (),
        booking=booking,
        approval=approval,
        sessions=sessions,
        has_place=has_place,
        position=position_in_line(booking) if booking.status == Status.WAITING else None,
        link=link_to("bookings:booking", booking.pk),
    )


@outbox.composes("bookings.nobody_to_ask")
def nobody_to_ask(message: Message) -> Letter | None:
    approval = approvals_with_booking([message.about.split(":")[1]]).first()
    if approval is None or approval.status != ApprovalStatus.ASKED or approval.asked_office_at is None:
        return None
    return letter_from(
        "bookings/emails/nobody_to_ask",
        to_email=_email(Person.objects.get(pk=message.person_id)),
        subject=f"Nobody can approve for {approval.organisation}",
        approval=approval,
        booking=approval.booking,
        link=link_to("schools:staff", approval.organisation_id),
    )


@outbox.composes("bookings.deputy")
def deputy_named(message: Message) -> Letter | None:
    deputies = Deputy.objects.select_related("person", "organisation", "named_by")
    deputy = deputies.filter(pk=message.about.split(":")[1], to_on__gte=today()).first()
    if deputy is None:
        return None
    return letter_from(
        "bookings/emails/deputy",
        to_email=_email(deputy.person),
        subject=f"You decide on bookings for {deputy.organisation}",
        deputy=deputy,
        link=link_to("bookings:approvals", deputy.organisation_id),
    )


def claims_of(booking: Booking):
    """The person's posts at this school that the school has not confirmed."""
    posts = Post.objects.current().filter(person_id=booking.person_id, organisation_id=booking.organisation_id)
    return posts.filter(status=PostStatus.CLAIMED)


def _email(person: Person) -> str:
    return person.email or person.personal_email


# Links ----------------------------------------------------------------------------------------------------------------


def approval_link(approval: Approval, person: Person) -> str:
    """A page on which this person, and nobody else, can decide without signing in."""
    return link_to("bookings:approval", token=signing.dumps([approval.pk, person.pk], salt=APPROVAL_SALT))


def approvals_link(approvals: Iterable[Approval], person: Person) -> str:
    """The same page for several bookings at once."""
    ids = [approval.pk for approval in approvals]
    return link_to("bookings:approval", token=signing.dumps([ids, person.pk], salt=APPROVAL_SALT))


def read_approval_token(token: str) -> tuple[list[int], int]:
    """The approvals and the person that a link was made for. Raises BadSignature, or SignatureExpired when it is too
    old."""
    value = signing.loads(token, salt=APPROVAL_SALT, max_age=rules.APPROVAL_LINK_DAYS * 24 * 3600)
    if not (isinstance(value, list) and len(value) == 2):
        raise BadSignature("not a link of ours")
    asked, person_id = value
    return asked if isinstance(asked, list) else [asked], person_id
