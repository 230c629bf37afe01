"""Letters about posts and accounts, and the signed links in them. Each is composed when it is sent."""

from __future__ import annotations

from django.core import signing
from django.core.signing import BadSignature

from core import outbox
from core.calendar import today
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from schools import rules
from schools.models import Invitation, Organisation, Person, Post, SecondFactorReset
from schools.permissions import can_decide_claim, can_decide_reset
from schools.queries import person_with_address
from schools.states import PostKind, PostStatus, ResetStatus

CLAIM_SALT = "schools.claim"
INVITATION_SALT = "schools.invitation"
JOINING_SALT = "schools.joining"
DAY = 24 * 3600


# What is to be told ---------------------------------------------------------------------------------------------------


def about_claim(post: Post) -> str:
    return f"claim:{post.pk}"


def of_claim(post: Post, head: Person) -> Message:
    """A head is asked whether somebody works at their school; a booking made meanwhile asks in its own letter."""
    due_at = post.created_at + rules.CLAIM_LETTER_WAIT
    return outbox.intent(
        "schools.claim", key=f"claim:{post.pk}:{head.pk}", about=about_claim(post), to=head, due_at=due_at
    )


def of_claim_for_office(post: Post, officer: Person) -> Message:
    """The office is asked, because the school has not answered or has nobody who could."""
    return outbox.intent(
        "schools.claim_for_office", key=f"claim:{post.pk}:office:{officer.pk}", about=about_claim(post), to=officer
    )


def of_refused_claim(post: Post) -> Message:
    """The school does not know this person."""
    return outbox.intent(
        "schools.claim_refused", key=f"claim:{post.pk}:refused", about=f"post:{post.pk}", to=post.person_id
    )


def of_invitation(invitation: Invitation, address: str) -> Message:
    """A link to take up the account; gone from our books once it is sent."""
    message = outbox.intent(
        "schools.invitation",
        key=f"invitation:{invitation.pk}:{address}",
        about=f"invitation:{invitation.pk}",
        to_email=address,
    )
    message.is_secret = True
    return message


def of_added(post: Post, *, by: Person) -> Message:
    """Somebody in the portal is told that a school put them on its list."""
    return outbox.intent("schools.added", key=f"added:{post.pk}", about=f"post:{post.pk}", to=post.person_id, by=by.pk)


def of_joining(person: Person, organisation: Organisation, *, kind: str, by: Person) -> Message:
    """Somebody in the portal is asked whether they work at a school that gave another name for them."""
    key = f"joining:{person.pk}:{organisation.pk}:{kind}:{today()}"
    return outbox.intent("schools.joining", key=key, to=person, organisation=organisation.pk, post=kind, by=by.pk)


def of_ended_post(post: Post) -> Message:
    """Somebody's post has ended: what stays theirs."""
    return outbox.intent(
        "schools.post_ended", key=f"ended:{post.pk}:{post.to_on}", about=f"post:{post.pk}", to=post.person_id
    )


def of_claim_code_for_known(person: Person, email: str) -> Message:
    """A claim code was given with an address that signs in to another account."""
    return outbox.intent(
        "schools.claim_code_known", key=f"claim-code:{person.pk}:{person.claim_code}:{email}", to_email=email
    )


def of_asked_reset(reset: SecondFactorReset, officer: Person) -> Message:
    """The other administrators are asked to look at a lost second factor."""
    return outbox.intent(
        "schools.reset_asked", key=f"reset:{reset.pk}:{officer.pk}", about=f"reset:{reset.pk}", to=officer
    )


def of_reset(reset: SecondFactorReset) -> Message:
    """The person hears of each step, so that nobody can do it behind their back."""
    key = f"reset:{reset.pk}:person:{reset.status}"
    return outbox.intent("schools.reset", key=key, about=f"second-factor:{reset.pk}", to=reset.person_id)


# Links ----------------------------------------------------------------------------------------------------------------


def _pair(token: str, salt: str, days: int) -> list:
    value = signing.loads(token, salt=salt, max_age=days * DAY)
    if not isinstance(value, list):
        raise BadSignature("not a link of ours")
    return value


def claim_link(post: Post, head: Person) -> str:
    """A page on which this head, and nobody else, can decide without signing in."""
    return link_to("bookings:claim", token=signing.dumps([post.pk, head.pk], salt=CLAIM_SALT))


def read_claim_token(token: str) -> tuple[int, int]:
    """Post and head that a link was made for. Raises BadSignature, or SignatureExpired when it is too old."""
    post_id, head_id = _pair(token, CLAIM_SALT, rules.CLAIM_LINK_DAYS)
    return post_id, head_id


def invitation_link(invitation: Invitation, address: str) -> str:
    return link_to("schools:invitation", token=signing.dumps([invitation.pk, address], salt=INVITATION_SALT))


def read_invitation_token(token: str) -> tuple[int, str]:
    """Invitation and the address it went to. Raises BadSignature, or SignatureExpired when it is too old."""
    invitation_id, address = _pair(token, INVITATION_SALT, rules.INVITATION_DAYS)
    return invitation_id, address


def joining_link(person_id: int, organisation_id: int, kind: str, by_id: int) -> str:
    return link_to("schools:join", token=signing.dumps([person_id, organisation_id, kind, by_id], salt=JOINING_SALT))


def read_joining_token(token: str) -> tuple[int, int, str, int]:
    """Person, organisation, kind of post and who asked. Raises BadSignature, or SignatureExpired."""
    person_id, organisation_id, kind, by_id = _pair(token, JOINING_SALT, rules.CLAIM_LINK_DAYS)
    return person_id, organisation_id, kind, by_id


# How it is said -------------------------------------------------------------------------------------------------------


def _number(message: Message) -> int:
    return int(message.about.rpartition(":")[2])


def _post(message: Message) -> Post | None:
    return Post.objects.select_related("person", "organisation").filter(pk=_number(message)).first()


def _reader(message: Message) -> Person | None:
    return Person.objects.with_current_posts().filter(pk=message.person_id, is_active=True).first()


def _letter(name: str, to: Person | str, subject: str, **facts) -> Letter:
    address = to if isinstance(to, str) else to.email or to.personal_email
    return letter_from(f"schools/emails/{name}", to_email=address, subject=subject, **facts)


@outbox.composes("schools.claim")
def claim(message: Message) -> Letter | None:
    post, head = _post(message), _reader(message)
    if post is None or head is None or post.status != PostStatus.CLAIMED or not can_decide_claim(head, post):
        return None
    subject = f"Does {post.person} work at {post.organisation}?"
    return _letter("claim", head, subject, post=post, link=claim_link(post, head))


@outbox.composes("schools.claim_for_office")
def claim_for_office(message: Message) -> Letter | None:
    post, officer = _post(message), _reader(message)
    if post is None or officer is None or post.status != PostStatus.CLAIMED or not can_decide_claim(officer, post):
        return None
    subject = f"Nobody has confirmed {post.person} at {post.organisation}"
    return _letter("claim_for_office", officer, subject, post=post, link=link_to("bookings:claims"))


@outbox.composes("schools.claim_refused")
def claim_refused(message: Message) -> Letter | None:
    post = _post(message)
    if post is None or post.status != PostStatus.REFUSED:
        return None
    return _letter("claim_refused", post.person, "Where do you work?", post=post, link=link_to("schools:welcome"))


@outbox.composes("schools.invitation")
def invitation(message: Message) -> Letter | None:
    found = Invitation.objects.select_related("person", "invited_by").filter(pk=_number(message)).first()
    if found is None or found.accepted_at:
        return None
    subject = f"Take up your account, {found.person.first_name}"
    link = invitation_link(found, message.to_email)
    posts = [post.organisation_name for post in found.person.current_posts]
    return _letter(
        "invitation", message.to_email, subject, invitation=found, link=link, places=posts, days=rules.INVITATION_DAYS
    )


@outbox.composes("schools.added")
def added(message: Message) -> Letter | None:
    post = _post(message)
    if post is None or post.status != PostStatus.CONFIRMED or post.to_on:
        return None
    by = Person.objects.filter(pk=message.data["by"]).first()
    return _letter(
        "added",
        post.person,
        f"{post.organisation} put you on its list of staff",
        post=post,
        by=by,
        link=link_to("schools:account"),
    )


@outbox.composes("schools.joining")
def joining(message: Message) -> Letter | None:
    person = _reader(message)
    organisation = Organisation.objects.filter(pk=message.data["organisation"]).first()
    by = Person.objects.filter(pk=message.data["by"]).first()
    if person is None or organisation is None or by is None:
        return None
    kind = message.data["post"]
    facts = {"person": person, "organisation": organisation, "by": by, "kind": PostKind(kind).label}
    return _letter(
        "joining",
        person,
        f"Do you work at {organisation}?",
        link=joining_link(person.pk, organisation.pk, kind, by.pk),
        **facts,
    )


@outbox.composes("schools.post_ended")
def post_ended(message: Message) -> Letter | None:
    post = _post(message)
    if post is None or post.to_on is None or post.person.forgotten_at:
        return None
    return _letter(
        "post_ended",
        post.person,
        f"Your post at {post.organisation} has ended",
        post=post,
        link=link_to("account_email"),
    )


@outbox.composes("schools.claim_code_known")
def claim_code_known(message: Message) -> Letter | None:
    if person_with_address(message.to_email) is None:
        return None
    return _letter("claim_code_known", message.to_email, "You have an account already", link=link_to("account_login"))


@outbox.composes("schools.reset_asked")
def reset_asked(message: Message) -> Letter | None:
    reset = SecondFactorReset.objects.select_related("person", "asked_by").get(pk=_number(message))
    officer = _reader(message)
    if officer is None or reset.status != ResetStatus.ASKED or not can_decide_reset(officer, reset):
        return None
    subject = f"{reset.person} has lost the second factor"
    return _letter("reset_asked", officer, subject, reset=reset, link=link_to("schools:second_factors"))


@outbox.composes("schools.reset")
def reset_told(message: Message) -> Letter | None:
    reset = SecondFactorReset.objects.select_related("person", "asked_by", "decided_by").get(pk=_number(message))
    subjects = {
        ResetStatus.ASKED: "Somebody asked to take off your second factor",
        ResetStatus.DONE: "Your second factor has been taken off",
        ResetStatus.REFUSED: "Your second factor stays as it is",
    }
    status = ResetStatus(message.key.rpartition(":")[2])
    if status == ResetStatus.ASKED and reset.status != ResetStatus.ASKED:
        return None
    return _letter("reset", reset.person, subjects[status], reset=reset, link=link_to("account_login"))
