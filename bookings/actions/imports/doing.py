"""Bringing the lines of a list of bookings in, each in a transaction of its own: a bad one does not stop the others."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from bookings.actions.imports.judging import USUAL_POST, WILL_WRITE, Options, judge_for
from bookings.actions.imports.reading import is_higher_role
from bookings.actions.places import decide_who_waits, locked, settle_price
from bookings.actions.refilling import refill
from bookings.emails import places as letters
from bookings.models import Booking, Request
from bookings.queries.costs import cover_of
from bookings.states import Origin, Status
from core import audit, outbox
from core.action import RuleBroken, action
from core.jobs import Row
from programmes.models import Cohort, Mode
from programmes.states import CohortStatus
from schools import actions as people
from schools.columns import Entry, Listing
from schools.models import Organisation, Person
from schools.sheets import MOST_LINES, Judge


class NoPlaceLeft(RuleBroken):
    """The places went to others since somebody looked at the list."""


def bring_in(listing: Listing, cohort: Cohort, options: Options, *, by: Person) -> Iterator[Row]:
    """Bring a list of bookings in. Lines that are in already change nothing, so it can begin again from the top."""
    judge, memory = judge_for(cohort, options), dict[str, Any]()
    for entry in islice(listing.entries, MOST_LINES):
        yield _line(entry, judge, memory, cohort, options, by=by)


def _line(entry: Entry, judge: Judge, memory: dict, cohort: Cohort, options: Options, *, by: Person) -> Row:
    if entry.trouble:
        return Row(entry.line, "refused", entry.trouble)
    [judgement] = judge([entry], memory)
    if judgement.outcome not in WILL_WRITE:
        return Row(entry.line, judgement.outcome, "" if judgement.outcome == "same" else _said(judgement))
    try:
        booking = bring_in_one(judgement.facts, cohort, options, by=by)
    except NoPlaceLeft as error:
        return Row(entry.line, "full", f"{judgement.who}: {' '.join(error.messages)}")
    except ValidationError as error:
        return Row(entry.line, "refused", f"{judgement.who}: {' '.join(error.messages)}")
    except DatabaseError as error:
        return Row(entry.line, "refused", f"{judgement.who}: the database does not take it ({type(error).__name__}).")
    outcome = "waiting" if booking.status == Status.WAITING else "created"
    return Row(entry.line, outcome, _said(judgement) if judgement.is_flagged else "")


def _said(judgement) -> str:
    return f"{judgement.who}: {judgement.words}" if judgement.who else judgement.words


@action
def bring_in_one(facts: dict[str, Any], cohort: Cohort, options: Options, *, by: Person) -> Booking:
    """One place that was agreed elsewhere: nobody is asked to approve it, and nobody is written to unless that was
    chosen. A place that is not charged here costs nothing when it is given up."""
    cohort = locked(cohort.pk)
    if cohort.status == CohortStatus.CANCELLED:
        raise RuleBroken("This course is cancelled.")
    claim, organisation, person = facts["claim"], facts["organisation"], facts["person"]
    is_new = person is None
    person = person or _new_person(claim, organisation, by=by)
    booking = Booking(
        request=Request.objects.create(key=uuid.uuid4(), cohort=cohort, asked_by=by),
        cohort=cohort,
        person=person,
        organisation=organisation,
        origin=Origin.IMPORTED,
        mode=claim.mode if cohort.is_hybrid else Mode.IN_PERSON,
        price_pence=facts["price_pence"],
        price_words=facts["price_words"],
        policy_id=cohort.policy_id if options.charges else None,
        cover_pence=_cover(cohort, organisation, person),
    )
    decide_who_waits(cohort, [booking])
    if claim.is_waiting:
        booking.status = Status.WAITING
    if booking.status == Status.WAITING and not options.puts_in_line:
        raise NoPlaceLeft("there is no place left.")
    booking.save(force_insert=True)
    refill(booking, by=by)
    if options.charges:
        settle_price(booking, is_approved=True, by=by)
    audit.record("brought in", booking, by=by)
    if options.writes:
        _write(booking, is_new=is_new, by=by)
    return booking


def _new_person(claim, organisation: Organisation | None, *, by: Person) -> Person:
    """Their record, and the post that the list says they hold: one that gives no sight of the school."""
    person = people.make_person(first_name=claim.first_name, last_name=claim.last_name, email=claim.email, by=by)
    if organisation and organisation.kind == Organisation.Kind.SCHOOL and not is_higher_role(claim.title):
        title = "" if claim.kind else claim.title
        people.give_post(person, organisation=organisation, kind=claim.kind or USUAL_POST, title=title, by=by)
    return person


def _cover(cohort: Cohort, organisation: Organisation | None, person: Person) -> int:
    if organisation is None:
        return 0
    kinds = [post.kind for post in person.current_posts if post.organisation_id == organisation.pk]
    return cover_of(cohort.pk, organisation.pk, kinds[0] if kinds else "")


def _write(booking: Booking, *, is_new: bool, by: Person) -> None:
    outbox.post_all([letters.of_booking(booking)])
    if is_new and booking.person and booking.person.email:
        people.invite(booking.person, by=by)
