"""The lasting address by which one person joins a course online. It leads to wherever the meeting is by then.

It is made from the place and its person and kept nowhere; it stays the same through all changes of sessions and of
their links, and ends with the place.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from core.letters import link_to

_signer = Signer(salt="bookings.joining", sep="~")


def address_of(booking_id: int, person_id: int | None) -> str:
    """Where this person joins; a place whose name is to follow has an address of its own until it is named."""
    return link_to("bookings:join", token=token_of(booking_id, person_id))


def token_of(booking_id: int, person_id: int | None) -> str:
    return _signer.sign(f"{booking_id}.{person_id or 0}")


def read(token: str) -> tuple[int, int | None] | None:
    """The place and the person that an address is for; None when it was made up."""
    try:
        booking_id, person_id = map(int, _signer.unsign(token).split("."))
    except (BadSignature, ValueError):
        return None
    return booking_id, person_id or None
