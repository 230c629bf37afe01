"""Places of a leadership programme: offered in order or by choice, accepted, given up, carried to the end.

Each is a booking, so the database never lets one be given twice. What happens to the booking elsewhere (an offer that
lapses, a place given up on the course's page, a cancelled programme) is followed here.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bookings import actions as bookings
from bookings.states import ENDED, Cause, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import LONDON, AcademicYear
from leadership import emails, queries, rules
from leadership.actions.deciding import recommend
from leadership.actions.fees import begin_fee, follow_head
from leadership.models import Application, CohortTerms
from leadership.rules import Reason, Selection
from leadership.states import APPLICATION_TRANSITIONS, ApplicationStatus
from programmes.models import Cohort
from programmes.states import CohortStatus
from schools.models import Person

# Offers ---------------------------------------------------------------------------------------------------------------


@action
def offer_free(cohort: Cohort, *, by: Person | None) -> int:
    """Where places go in the order of complete applications: offer what is free to the next. Returns how many."""
    terms = CohortTerms.objects.filter(cohort=cohort, selection=Selection.BY_TIME).first()
    held = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if terms is None or held.status != CohortStatus.PUBLISHED or held.starts_at is None:
        return 0
    if held.starts_at <= timezone.now():
        return 0
    chosen = list(queries.next_for_a_place(held)[: held.places_left])
    for application in chosen:
        _offer(application, held, by=by)
    return len(chosen)


@action
def offer(application: Application, *, by: Person) -> None:
    """Offer a place to somebody whom the programme lead chose.

    Raises RuleBroken when no place is free, or the application cannot be offered one (any more).
    """
    held = Cohort.objects.select_for_update(of=("self",)).get(pk=application.cohort_id)
    application.refresh_from_db()
    if held.status != CohortStatus.PUBLISHED or held.starts_at is None or held.starts_at <= timezone.now():
        raise RuleBroken("This programme has begun or has no dates, so no place can be offered.")
    if not application.is_supported:
        raise RuleBroken("Her head has not supported this application yet.")
    _offer(application, held, by=by)


def _offer(application: Application, cohort: Cohort, *, by: Person | None) -> None:
    now = timezone.now()
    assert cohort.starts_at is not None
    until = rules.offer_ends_at(now, cohort.starts_at)
    booking = bookings.hold_place(
        cohort.pk,
        person=application.person,
        organisation_id=application.organisation_id,
        post_kind=application.post_kind,
        until=until,
        by=by,
    )
    move(application, ApplicationStatus.OFFERED, APPLICATION_TRANSITIONS, booking=booking)
    audit.record("offered", application, by=by, organisation_id=application.organisation_id, changed=["status"])
    outbox.post_all([emails.of_offer(application)])


@action
def put_on_waiting_list(application: Application, *, by: Person) -> None:
    """Not chosen now, but perhaps when a place becomes free."""
    move(application, ApplicationStatus.WAITING, APPLICATION_TRANSITIONS)
    audit.record("put on the waiting list", application, by=by, organisation_id=application.organisation_id)
    outbox.post_all([emails.of_waiting(application)])


@action
def turn_down(application: Application, *, by: Person) -> None:
    """There is no place for her on this cohort."""
    move(application, ApplicationStatus.NOT_CHOSEN, APPLICATION_TRANSITIONS, ended_at=timezone.now())
    audit.record("turned down", application, by=by, organisation_id=application.organisation_id, changed=["status"])
    outbox.post_all([emails.of_no_place(application)])


# Taking it, and giving it up ------------------------------------------------------------------------------------------


@action
def accept(application: Application, *, by: Person) -> None:
    """She takes the place that is offered. From then on the fee is agreed, or waived, by the terms of this cohort."""
    held = _held(application)
    if held.person_id != by.pk:
        raise Application.DoesNotExist
    if held.status != ApplicationStatus.OFFERED or held.booking is None:
        raise RuleBroken("No place is offered to you here (any more). Look at your application again.")
    bookings.accept_offer(held.booking, by=by)
    _accepted(held, by=by)
    application.refresh_from_db()


def _accepted(held: Application, *, by: Person | None) -> None:
    cohort, now = held.cohort, timezone.now()
    begins = (cohort.starts_at or now).astimezone(LONDON).date()
    facts: dict[str, Any] = {
        "programme_id": cohort.programme_id,
        "year": AcademicYear.of(begins).start,
        "accepted_at": now,
    }
    move(held, ApplicationStatus.ACCEPTED, APPLICATION_TRANSITIONS, **facts)
    audit.record("accepted", held, by=by, organisation_id=held.organisation_id, changed=["status"])
    begin_fee(held, by=by)
    follow_head(held, by=by)
    _note_refilled(cohort, by=by)
    outbox.post_all([emails.of_place(held)])


def _note_refilled(cohort: Cohort, *, by: Person | None) -> None:
    """With this one the cohort is full: so the place that somebody gave up, the earliest, went to somebody else. What
    was recommended on her fee is looked up once more (row 5)."""
    if not Cohort.objects.get(pk=cohort.pk).is_full:
        return
    gone = Application.objects.filter(
        cohort=cohort, status=ApplicationStatus.WITHDRAWN, accepted_at__isnull=False, was_refilled=False
    )
    if first := gone.order_by("ended_at", "pk").first():
        Application.objects.filter(pk=first.pk).update(was_refilled=True)
        if first.fee:
            recommend(first.fee, by=None)


@action
def withdraw(application: Application, *, reason: str, words: str = "", by: Person) -> None:
    """She does not go on with it. A place becomes free for the next; the table says what becomes of the fee."""
    if reason not in Reason.values:
        raise RuleBroken("Choose a reason.", code="reason")
    held = _held(application)
    _end(held, ApplicationStatus.WITHDRAWN, reason=reason, words=words, by=by)
    if held.booking and held.booking.status not in ENDED:
        bookings.cancel(held.booking, by=by)
    _after_an_end(held, by=by)
    application.refresh_from_db()


@action
def defer(application: Application, *, reason: str, words: str = "", by: Person) -> None:
    """Her place waits for the next cohort, and the fee with it, once (row 7)."""
    if reason not in rules.DEFERRABLE:
        raise RuleBroken("A place waits for illness, bereavement, parental leave or a change of post.", code="reason")
    held = _held(application)
    _end(held, ApplicationStatus.DEFERRED, reason=reason, words=words, by=by)
    if held.booking and held.booking.status not in ENDED:
        bookings.cancel(held.booking, by=by)
    _after_an_end(held, by=by)
    application.refresh_from_db()


def _end(held: Application, to: str, *, reason: str, words: str, by: Person | None) -> None:
    facts: dict[str, Any] = {"ended_at": timezone.now(), "reason": reason, "reason_words": words[:500]}
    move(held, to, APPLICATION_TRANSITIONS, **facts)
    audit.record(to, held, by=by, organisation_id=held.organisation_id, changed=["status"])
    outbox.cancel(about=f"application:{held.pk}")


def _after_an_end(held: Application, *, by: Person | None) -> None:
    if held.accepted_at:
        follow_head(held, by=by)
    outbox.post_all([emails.of_end(held)])
    offer_free(held.cohort, by=None)


# What happened to the booking -----------------------------------------------------------------------------------------


def follow_places() -> int:
    """Follow what became of places elsewhere, and offer those that are free. Returns how many applications changed."""
    changed = sum(_follow(pk) for pk in queries.applications_behind_their_booking())
    return changed + sum(offer_free(cohort, by=None) for cohort in queries.cohorts_with_free_places())


@action
def _follow(application_id: int) -> int:
    held = _held(Application(pk=application_id))
    booking = held.booking
    if booking is None:
        return 0
    if held.status == ApplicationStatus.OFFERED and booking.status == Status.BOOKED:
        _accepted(held, by=None)
    elif held.status == ApplicationStatus.OFFERED and booking.status == Status.LAPSED:
        move(held, ApplicationStatus.LAPSED, APPLICATION_TRANSITIONS, ended_at=timezone.now())
        audit.record("lapsed", held, by=None, organisation_id=held.organisation_id, changed=["status"])
    elif booking.status == Status.CANCELLED and held.status in (ApplicationStatus.OFFERED, ApplicationStatus.ACCEPTED):
        words = "The programme was cancelled" if booking.cause == Cause.ALLIANCE else "Given up with the booking"
        _end(held, ApplicationStatus.WITHDRAWN, reason=Reason.OTHER, words=words, by=None)
        _after_an_end(held, by=None)
    else:
        return 0
    return 1


def _held(application: Application) -> Application:
    """The application as it is by now. Its cohort is locked first, as everywhere."""
    cohort_id = Application.objects.values_list("cohort_id", flat=True).get(pk=application.pk)
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort_id)
    found = Application.objects.select_for_update(of=("self",)).select_related(
        "cohort__programme", "booking", "person", "organisation"
    )
    return found.get(pk=application.pk)
