"""What a line of a list of bookings says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from programmes.models import Mode
from schools.actions.imports.claims import POSTS
from schools.actions.imports.finding import whole_name
from schools.cells import Wrong
from schools.columns import Entry
from schools.rules import CLAIMABLE, is_shared_mailbox

BOOKED = ("", "booked", "attending", "checked in", "confirmed", "registered", "paid", "yes", "going")
WAITING = ("waiting", "waitlist", "waitlisted", "waiting list", "on the waiting list", "on waitlist")
GONE = ("not attending", "cancelled", "canceled", "refunded", "deleted", "transferred", "declined", "no", "not going")
#: 45, 45.00, £45.00, GBP 45: what was paid there.
SUM = re.compile(r"(?:£|gbp)?\s*(?P<pounds>[0-9]{1,6}|[0-9]{1,3},[0-9]{3})(?:\.(?P<pence>[0-9]{1,2}))?")


@dataclass(frozen=True)
class Claim:
    """A line, once its cells are read. `title` is the role as it was written, `kind` the post that it may give."""

    first_name: str
    last_name: str
    email: str
    kind: str
    title: str
    is_waiting: bool
    is_gone: bool
    price_pence: int | None
    mode: str
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> tuple[str, str]:
        """In small letters, to be compared."""
        return self.last_name.lower(), self.first_name.lower()


def read(entry: Entry) -> Claim:
    """The cells of a line. Raises Wrong."""
    first_name, last_name = whole_name(entry)
    email, notes = _address(entry["email"])
    status = " ".join(entry["status"].lower().replace("_", " ").split())
    if status not in (*BOOKED, *WAITING, *GONE):
        raise Wrong(f"“{entry['status'][:40]}” is no status that we know: use attending, waiting or cancelled")
    if entry["quantity"] not in ("", "1"):
        notes.append(
            f"The line stands for {entry['quantity'][:10]} places and names one person; the others are not in."
        )
    if len(entry["post"]) > 100:
        raise Wrong("The role is longer than 100 characters")
    return Claim(
        first_name=first_name,
        last_name=last_name,
        email=email,
        kind=_kind(entry["post"]),
        title=entry["post"],
        is_waiting=status in WAITING,
        is_gone=status in GONE,
        price_pence=_pence(entry["amount"]),
        mode=_mode(entry["mode"]),
        notes=tuple(notes),
    )


def _address(cell: str) -> tuple[str, list[str]]:
    """One's own address. That of an office belongs to nobody: the person is brought in without."""
    address = cell.lower().removeprefix("mailto:")
    if not address:
        return "", []
    try:
        validate_email(address)
    except ValidationError as error:
        raise Wrong("The e-mail address is not complete, as in name@school.org") from error
    if is_shared_mailbox(address):
        return "", [f"{address} is read by several people, so the person has no address of their own here."]
    return address, []


def _kind(words: str) -> str:
    """The post that the role means, if it is one that gives no sight of a school: others are given by the office."""
    kind = POSTS.get(" ".join(words.lower().replace("_", " ").split()), "")
    return kind if kind in CLAIMABLE else ""


def is_higher_role(words: str) -> bool:
    """Whether the role is one that no list gives: a head, a CPD lead, a school's office."""
    kind = POSTS.get(" ".join(words.lower().replace("_", " ").split()), "")
    return bool(kind) and kind not in CLAIMABLE


def _pence(cell: str) -> int | None:
    if not cell:
        return None
    if cell.lower() == "free":
        return 0
    found = SUM.fullmatch(cell.lower())
    if found is None:
        raise Wrong(f"“{cell[:40]}” is not a sum in pounds, as in 45 or 45.00")
    return int(found["pounds"].replace(",", "")) * 100 + int((found["pence"] or "0").ljust(2, "0"))


def _mode(cell: str) -> str:
    words = cell.lower()
    if words in ("", "in person", "face to face", "on site"):
        return Mode.IN_PERSON
    if words in ("online", "virtual", "remote"):
        return Mode.ONLINE
    raise Wrong("“Takes part” is in person or online")
