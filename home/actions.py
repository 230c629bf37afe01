"""What is done over all apps at once: erasing a person, and the nightly clearing of what is past its time."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from bookings import actions as bookings
from bookings.models import Booking
from bookings.states import Cause
from core import audit, privacy
from core.action import RuleBroken, action
from core.privacy import Forgotten
from home.queries.privacy import people_long_gone, records_of
from schools.models import Person
from schools.permissions import is_office

log = structlog.get_logger()

#: So many records at most are erased by the clock in one night.
MOST_A_NIGHT = 200


@action
def erase(person: Person, *, by: Person | None) -> list[Forgotten]:
    """Forget a person everywhere: places to come are given up, names and what was written are blanked, the log-in goes.

    Says of each kind of record what went, and what stays and why. It cannot be undone.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.forgotten_at or locked.merged_into_id:
        raise RuleBroken("This record is erased already, or was merged into another one.")
    if by is not None and by.pk == locked.pk:
        raise RuleBroken("Another administrator has to erase your own record.")
    if is_office(locked):
        raise RuleBroken("End this person's posts at the alliance first.")
    _give_up_places(locked, by=by)
    done = [
        forgotten
        for record in records_of(locked)
        for part in privacy.parts()
        for forgotten in part.forget(record)
        if forgotten.rows or forgotten.stays
    ]
    audit.record("erased", locked, by=by, changed=sorted({forgotten.what for forgotten in done}))
    return done


def _give_up_places(person: Person, *, by: Person | None) -> None:
    """Courses that are not over lose the person, at no charge, and the next in line is asked."""
    ahead = Q(cohort__ends_at__isnull=True) | Q(cohort__ends_at__gt=timezone.now())
    for booking in Booking.objects.live().filter(ahead, person=person).order_by("cohort_id"):
        bookings.cancel(booking, by=by, cause=Cause.LEFT)


def forget_what_is_past(now: datetime | None = None) -> dict[str, int]:
    """Take away everything that is past its time, in every app; then records of people long gone, and old sessions.

    What goes wrong in one app is noted and does not keep the others.
    """
    now = now or timezone.now()
    done: dict[str, int] = {}
    for part in privacy.parts():
        try:
            with transaction.atomic():
                done |= {f"{part.__name__}: {what}": rows for what, rows in part.purge(now).items()}
        except DatabaseError:
            log.exception("purge.failed", part=part.__name__)
    done["people erased"] = sum(_erase_quietly(person) for person in people_long_gone(now)[:MOST_A_NIGHT])
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    log.info("purge.done", **{what: rows for what, rows in done.items() if rows})
    return done


def _erase_quietly(person: Person) -> bool:
    try:
        erase(person, by=None)
    except RuleBroken as error:
        log.warning("purge.person_kept", person=person.pk, why=error.messages[0])
        return False
    return True
