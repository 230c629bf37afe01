"""The one link in every letter that somebody asked for, by which they stop it. It works without signing in, and for as
long as the letter lies in a mailbox; the page that it leads to asks first."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from core.letters import link_to

_signer = Signer(salt="programmes.stopping", sep="~")


def address_of(person_id: int, programme_id: int | None = None) -> str:
    """Where a person stops letters about one saved course, or about new courses when none is said."""
    return link_to("programmes:stop", token=token_of(person_id, programme_id))


def token_of(person_id: int, programme_id: int | None = None) -> str:
    return _signer.sign(f"{person_id}.{programme_id or 0}")


def read(token: str) -> tuple[int, int | None] | None:
    """The person and the course that a link is for; None when it was made up."""
    try:
        person_id, programme_id = map(int, _signer.unsign(token).split("."))
    except (BadSignature, ValueError):
        return None
    return person_id, programme_id or None
