"""How people take up their account, get back into it, and are looked at by an administrator."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from schools import emails, queries, rules
from schools.models import Invitation, Person, SecondFactorReset, ViewAs
from schools.states import RESET_TRANSITIONS, ResetStatus


@action
def invite(person: Person, *, by: Person | None, email: str = "") -> Invitation:
    """Write to all of somebody's addresses (or to the one given), so that they take up their account.

    An earlier link no longer works once there is a new one.
    """
    addresses = dict.fromkeys(filter(None, [email] if email else [person.email, person.personal_email]))
    if not addresses:
        raise RuleBroken("This person has no e-mail address. Print the claim code for them instead.")
    if has_account(person):
        raise RuleBroken(f"{person} has taken up the account already, and can sign in with a code by mail.")
    Invitation.objects.filter(person=person, accepted_at__isnull=True).delete()
    invitation = Invitation.objects.create(person=person, invited_by=by, email=next(iter(addresses)))
    audit.record("invited", invitation, by=by)
    outbox.post_all([emails.of_invitation(invitation, address) for address in addresses])
    return invitation


def has_account(person: Person) -> bool:
    """Somebody who has signed in before, or has a password."""
    return person.last_login is not None or person.has_usable_password()


@action
def accept_invitation(invitation: Invitation, *, email: str, password: str = "") -> Person:
    """The account is taken up by whoever reads mail at `email`: once, and the claim code is spent with it."""
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(accepted_at=timezone.now()):
        raise RuleBroken("This invitation has been used. Sign in with your password, or with a code by mail.")
    person = Person.objects.get(pk=invitation.person_id)
    owner = queries.person_with_address(email)
    if owner and owner.pk != person.pk:
        raise RuleBroken(
            "You have an account with this address already. Sign in to it, then ask the office to put the two together."
        )
    address, _ = EmailAddress.objects.get_or_create(user=person, email=email)
    address.set_verified()
    address.set_as_primary(conditional=True)
    person.refresh_from_db()
    person.email = person.email or email
    person.claim_code = ""
    if password:
        person.set_password(password)
    person.save(update_fields=["email", "claim_code", "password"])
    audit.record("took up the account", person, by=person)
    return person


@action
def use_claim_code(code: str, *, last_name: str, email: str) -> None:
    """Somebody without e-mail has one now: send a link to it, if the code is right."""
    code = "".join(letter for letter in code.upper() if letter.isalnum())
    code = f"{code[:5]}-{code[5:]}"
    person = Person.objects.filter(
        claim_code=code, email__isnull=True, is_active=True, last_name__iexact=last_name.strip()
    ).first()
    if person is None:
        return
    if queries.person_with_address(email):
        outbox.post_all([emails.of_claim_code_for_known(person, email)])
    else:
        invite(person, by=None, email=email)


@action
def end_sessions(person: Person, *, by: Person | None) -> int:
    """Sign somebody out everywhere. Returns how many sessions that were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    audit.record("ended sessions", person, by=by)
    return len(sessions)


@action
def end_session(session: UserSession, *, by: Person) -> None:
    """Sign somebody out on one device."""
    session.end()
    audit.record("ended a session", session.user, by=by)


# A lost second factor -------------------------------------------------------------------------------------------------


@action
def ask_for_reset(person: Person, *, how_known: str, by: Person) -> SecondFactorReset:
    """One officer has made sure who it is, and asks another one to take the second factor off."""
    if not person.has_second_factor:
        raise RuleBroken(f"{person} has no second factor that could be taken off.")
    reset = SecondFactorReset.objects.create(person=person, asked_by=by, how_known=how_known)
    audit.record("asked to take off a second factor", reset, by=by)
    others = queries.administrators().exclude(pk__in=[by.pk, person.pk])
    outbox.post_all([emails.of_asked_reset(reset, officer) for officer in others] + [emails.of_reset(reset)])
    return reset


@action
def do_reset(reset: SecondFactorReset, *, by: Person) -> None:
    """The second officer agrees: authenticator, passkeys and recovery codes are gone, and all sessions are ended."""
    _settle(reset, ResetStatus.DONE, by=by)
    Authenticator.objects.filter(user_id=reset.person_id).delete()
    end_sessions(reset.person, by=by)
    outbox.post_all([emails.of_reset(reset)])


@action
def refuse_reset(reset: SecondFactorReset, *, by: Person) -> None:
    """The second officer does not agree: nothing is taken off."""
    _settle(reset, ResetStatus.REFUSED, by=by)
    outbox.post_all([emails.of_reset(reset)])


def _settle(reset: SecondFactorReset, status: str, *, by: Person) -> None:
    move(reset, status, RESET_TRANSITIONS, decided_by=by, decided_at=timezone.now())
    audit.record("decided on a second factor", reset, by=by, changed=["status"])


# View as --------------------------------------------------------------------------------------------------------------


@action
def begin_viewing(person: Person, *, reason: str, by: Person) -> ViewAs:
    """Look through somebody's eyes, reading only, for half an hour."""
    viewing = ViewAs.objects.create(
        officer=by, person=person, reason=reason, ends_at=timezone.now() + rules.VIEW_AS_LASTS
    )
    audit.record("began to view as", person, by=by)
    return viewing


@action
def stop_viewing(viewing: ViewAs, *, by: Person) -> None:
    """See with one's own eyes again."""
    if ViewAs.objects.filter(pk=viewing.pk, stopped_at__isnull=True).update(stopped_at=timezone.now()):
        audit.record("stopped viewing as", viewing.person, by=by)
