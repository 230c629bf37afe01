""" "We've had the call": a head says that the school needs its people, and the portal does the rest.

Nobody outside the school is told why, and nothing is written down that says so: others see "School unavailable".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from bookings import queries, rules
from bookings.actions.giving_up import cancel
from bookings.actions.moving import book_again, has_free_place, lock_all, move_to
from bookings.emails import calls as letters
from bookings.models import Absence, Booking, Call
from bookings.queries import Touched
from bookings.states import Cause, Outcome
from core import audit, outbox
from core.action import RuleBroken, action
from programmes.models import Cohort
from schools.models import Organisation, Person
from schools.queries import closed_days


@dataclass
class Done:
    """What became of places: moved (the old and the new one), given up or lost, excused or there again."""

    moved: list[tuple[Booking, Booking]] = field(default_factory=list)
    gone: list[Booking] = field(default_factory=list)
    excused: list[tuple[Booking, list[int]]] = field(default_factory=list)
    again: list[Booking] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.moved) + len(self.gone) + len(self.excused) + len(self.again)


@action
def say_unavailable(organisation: Organisation, *, by: Person) -> Call:
    """The school needs its people for three school days: each place with a session on them is moved to another date,
    given up, or keeps its person excused. Nothing is charged for any of it. Said twice it is said once."""
    school = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if queries.call_in_effect(school.pk):
        raise RuleBroken("This has been said already, and your colleagues are free.")
    now = timezone.now()
    first, last = rules.call_days(said_at=now, closed=closed_days(school.pk, since=rules.day_of(now)))
    call = Call(organisation=school, said_by=by, from_on=first, to_on=last)
    call.save(force_insert=True)
    concerned = queries.cohorts_concerned(queries.touched_by_call(school.pk, first=first, last=last))
    lock_all(concerned)
    done = Done()
    for touched in queries.touched_by_call(school.pk, first=first, last=last):
        if touched.becomes == Outcome.EXCUSED or touched.booking.cohort_id in concerned:
            _free(touched, done, by=by)
    audit.record("said unavailable", school, by=by, organisation_id=school.pk)
    outbox.post_all(letters.of_call(call, done))
    outbox.post_all(letters.of_leaders_away(call, queries.led_by_staff(school.pk, first=first, last=last)))
    return call


def _free(touched: Touched, done: Done, *, by: Person) -> None:
    booking = touched.booking
    if touched.becomes == Outcome.EXCUSED:
        absences = [Absence(booking=booking, session=session) for session in touched.sessions]
        Absence.objects.bulk_create(absences, ignore_conflicts=True)
        audit.record("excused", booking, by=by, changed=["absences"])
        done.excused.append((booking, [session.pk for session in touched.sessions]))
    elif touched.other is not None:
        done.moved.append((booking, move_to(booking, touched.other, by=by, tells=False)))
    else:
        cancel(booking, by=by, cause=Cause.CALL)
        done.gone.append(booking)


@action
def take_call_back(call: Call, *, by: Person) -> Done:
    """It was a mistake, or came to nothing: on the same day people get their places again, where one is still free and
    nobody waits for it. Whoever cannot go back stays where they were moved. Returns what became of the places."""
    school = Organisation.objects.select_for_update().get(pk=call.organisation_id)
    found = Call.objects.filter(pk=call.pk).first()
    if found is None:
        raise RuleBroken("This has been taken back already.")
    if not rules.can_be_taken_back(said_at=found.said_at, at=timezone.now()):
        raise RuleBroken("This was said before today. Ask the office to book your colleagues again.")
    given_up, moved = list(queries.given_up_by_call(found)), queries.moved_by_call(found)
    lock_all({booking.cohort_id for booking in given_up} | {one.cohort_id for both in moved for one in both})
    done = Done()
    for booking in given_up:
        _put_back(booking, done, by=by)
    for was, now in moved:
        _bring_back(was, now, done, by=by)
    _unexcuse(found, done)
    outbox.cancel(about=f"call:{found.pk}")
    outbox.post_all(letters.of_taking_back(found, done))
    audit.record("said available again", school, by=by, organisation_id=school.pk)
    found.delete()
    return done


def _put_back(booking: Booking, done: Done, *, by: Person) -> None:
    cohort = Cohort.objects.select_related("programme").get(pk=booking.cohort_id)
    is_on_it = booking.person_id and Booking.objects.live().filter(cohort=cohort, person=booking.person).exists()
    if is_on_it or not has_free_place(cohort, booking.mode):
        done.gone.append(booking)
    else:
        done.again.append(book_again(booking, cohort, origin=booking.origin, by=by))


def _bring_back(was: Booking, now: Booking, done: Done, *, by: Person) -> None:
    cohort = Cohort.objects.select_related("programme").get(pk=was.cohort_id)
    if has_free_place(cohort, was.mode):
        done.again.append(move_to(now, cohort, by=by, tells=False, is_return=True))
    else:
        done.moved.append((was, now))


def _unexcuse(call: Call, done: Done) -> None:
    absences = queries.absences_by_call(call).select_related("booking__request")
    sessions: dict[Booking, list[int]] = {}
    for absence in absences:
        sessions.setdefault(absence.booking, []).append(absence.session_id)
    done.excused += sessions.items()
    absences.delete()
