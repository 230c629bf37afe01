"""How somebody's record comes to be, and what they change about themselves."""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress

from core import audit
from core.action import RuleBroken, action
from schools.models import Person
from schools.queries import person_with_address
from schools.rules import is_shared_mailbox

#: Letters and digits that nobody takes for another when they read a code from paper.
CLAIM_ALPHABET = "BCDFGHJKMNPQRTVWXY346789"
CLAIM_LENGTH = 10


@action
def make_person(
    *, first_name: str, last_name: str, by: Person | None, email: str = "", personal_email: str = ""
) -> Person:
    """A record for somebody who did not make it themselves. Without an address it gets a claim code."""
    for address in filter(None, (email, personal_email)):
        _refuse(address)
    person = Person(
        first_name=first_name,
        last_name=last_name,
        email=email.lower() or None,
        personal_email=personal_email.lower(),
        claim_code="" if email or personal_email else new_code(),
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    audit.record("made", person, by=by)
    return person


def _refuse(address: str) -> None:
    """One address, one person; an office's address, none."""
    if is_shared_mailbox(address):
        raise RuleBroken(
            f"{address} belongs to an office that several people read. Give an address that only this person reads."
        )
    if person_with_address(address):
        raise RuleBroken("This address belongs to somebody who is in the portal already.")


@action
def rename(person: Person, *, first_name: str, last_name: str, by: Person) -> None:
    """Somebody's name as it is today. Certificates keep the name that they were made with."""
    new = {"first_name": first_name, "last_name": last_name}
    changed = [field for field, value in new.items() if getattr(person, field) != value]
    if not changed:
        return
    Person.objects.filter(pk=person.pk).update(**new)
    person.first_name, person.last_name = first_name, last_name
    audit.record("renamed", person, by=by, changed=changed)


@action
def give_claim_code(person: Person, *, by: Person) -> str:
    """A new code to print for somebody without e-mail. One that was printed before no longer works."""
    if person.email:
        raise RuleBroken("This person has an e-mail address, so invite them by mail.")
    person.claim_code = new_code()
    person.save(update_fields=["claim_code"])
    audit.record("gave a claim code", person, by=by, changed=["claim_code"])
    return person.claim_code


def new_code() -> str:
    """Ten letters and digits in two halves, as in BCDFG-34678."""
    letters = "".join(secrets.choice(CLAIM_ALPHABET) for _ in range(CLAIM_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"
