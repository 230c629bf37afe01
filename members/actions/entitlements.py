"""The places that a membership gives: given, kept for bookings, used, come back, run out.

Whoever takes one holds the account's row first, so that two colleagues cannot take the last one; the constraint on its
counts says the same where no lock is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from core import audit, rows
from core.action import RuleBroken, action
from core.calendar import AcademicYear
from members.models import Entitlement, EntitlementEntry
from members.states import EntryKind
from schools.models import Person


def grant(owner_id: int, *, year: int, percent: int, places: int, key: str, words: str) -> Entitlement:
    """Give places to the account of a school, or of a trust whose schools share."""
    account, _ = Entitlement.objects.get_or_create(organisation_id=owner_id, year=year, percent=percent)
    _write(account.pk, EntryKind.GRANTED, places=places, key=key, words=words)
    return account


@action
def reserve(entitlement_id: int, *, for_what: Sequence[tuple[str, str]]) -> None:
    """Keep a place for each of these bookings: (key, words). Raises RuleBroken when so many are not left."""
    account = locked(entitlement_id)
    if account.left < len(for_what):
        left = f"Only {account.left} of these places is" if account.left == 1 else f"Only {account.left} of them are"
        raise RuleBroken("The last of these places was taken a moment ago." if account.left < 1 else f"{left} left.")
    rows.add_all(
        [
            EntitlementEntry(entitlement_id=entitlement_id, kind=EntryKind.RESERVED, places=1, key=key, words=words)
            for key, words in for_what
        ]
    )


def locked(entitlement_id: int) -> Entitlement:
    """The account as it is now; nobody else takes of it until this transaction is over."""
    return Entitlement.objects.select_for_update().get(pk=entitlement_id)


@action
def use(entitlement_id: int, *, key: str, words: str) -> None:
    """The place that was kept for a booking is used up. Twice is once."""
    _end(entitlement_id, EntryKind.USED, key=key, words=words)


@action
def give_back(entitlement_id: int, *, key: str, words: str, even_used: bool = False) -> None:
    """The place that was kept for a booking comes back; when its year is over it runs out at once. Twice is once.

    `even_used`: also one that was used up already, when it was the alliance that cancelled.
    """
    account = locked(entitlement_id)
    came_back = _end(entitlement_id, EntryKind.RETURNED, key=key, words=words)
    if even_used and not came_back:
        came_back = _take_back_use(entitlement_id, key=key, words=words)
    if came_back and account.academic_year < AcademicYear.now():
        _write(entitlement_id, EntryKind.EXPIRED, places=1, key=key, words="The year is over")


def _end(entitlement_id: int, kind: EntryKind, *, key: str, words: str) -> bool:
    """End the reservation of a booking, when there is one that has not ended."""
    kinds = _kinds_of(key)
    if EntryKind.RESERVED not in kinds or kinds & {EntryKind.USED, EntryKind.RETURNED}:
        return False
    _write(entitlement_id, kind, places=1, key=key, words=words)
    return True


def _take_back_use(entitlement_id: int, *, key: str, words: str) -> bool:
    kinds = _kinds_of(key)
    if EntryKind.USED not in kinds or EntryKind.GIVEN_BACK in kinds:
        return False
    _write(entitlement_id, EntryKind.GIVEN_BACK, places=1, key=key, words=words)
    return True


def _kinds_of(key: str) -> set[str]:
    return set(EntitlementEntry.objects.filter(key=key).values_list("kind", flat=True))


def run_out(entitlement_id: int, *, key: str, words: str) -> None:
    """What one membership gave and nobody has taken runs out with it."""
    account = locked(entitlement_id)
    given = EntitlementEntry.objects.filter(key=key, kind=EntryKind.GRANTED).first()
    places = min(account.left, given.places if given else 0)
    gone = EntitlementEntry.objects.filter(key=key, kind=EntryKind.EXPIRED).exists()
    if places and not gone:
        _write(entitlement_id, EntryKind.EXPIRED, places=places, key=key, words=words)


@action
def adjust(entitlement_id: int, *, places: int, words: str, by: Person | None) -> None:
    """Put the number of places right, up or down, with the reason."""
    account = locked(entitlement_id)
    if account.left + places < 0:
        raise RuleBroken({"places": f"Only {account.left} of them are left to take off."})
    _write(entitlement_id, EntryKind.ADJUSTED, places=places, key="", words=words)
    audit.record("corrected", account, by=by, changed=["granted"])


def let_expire() -> int:
    """At the end of the year what is left runs out. Returns on how many accounts."""
    taken = F("reserved") + F("used") + F("expired")
    over = Entitlement.objects.filter(year__lt=AcademicYear.now().start, granted__gt=taken)
    return sum(_expire(pk) for pk in over.order_by("pk").values_list("pk", flat=True))


@action
def _expire(entitlement_id: int) -> int:
    account = locked(entitlement_id)
    if account.left <= 0:
        return 0
    _write(entitlement_id, EntryKind.EXPIRED, places=account.left, key="", words="The year is over")
    return 1


def _write(entitlement_id: int, kind: EntryKind, *, places: int, key: str, words: str) -> None:
    rows.add(EntitlementEntry(entitlement_id=entitlement_id, kind=kind, places=places, key=key, words=words[:300]))
