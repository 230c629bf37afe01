"""What giving up a booking costs at a moment, from the policy that was frozen on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, QuerySet
from django.utils import timezone

from bookings import rules
from bookings.models import Booking
from bookings.states import ApprovalStatus, Cause, Status
from core.calendar import NO_DAYS
from members import rules as members
from payments.states import STANDING
from programmes.queries import as_bands
from programmes.rules import Exemption, Step, in_words, steps_ahead
from schools.models import Mailbox, Person
from schools.queries import closed_days, heads_of


@dataclass(frozen=True)
class Leaving:
    """What giving up costs: the first step is now, each one holds until the next. `exemptions`: for what nothing."""

    steps: tuple[Step, ...]
    exemptions: tuple[str, ...] = ()

    @property
    def pence(self) -> int:
        """What it costs now."""
        return self.steps[0].pence

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The reasons for which nothing is charged, as value and words; none when it costs nothing anyhow."""
        return [(reason, Exemption(reason).label) for reason in self.exemptions] if self.pence else []


#: Any price will do to see whether a policy keeps a share of it.
ORDINARY_PENCE = 100_00
NOTHING = Leaving((Step(0, None),))


def leaving(
    booking: Booking, *, at: datetime | None = None, cause: str = Cause.BY_PERSON, price_pence: int | None = None
) -> Leaving:
    """What giving up a booking costs now and later.

    For a booking with its policy, approval and bands (`with_place`) one query, and only when the policy leaves the
    school's holidays out. A free place of the school's membership costs no money: it is used up instead, when an
    ordinary place (`price_pence`) would cost something.
    """
    price_pence = booking.price_pence if price_pence is None else price_pence
    at = at or timezone.now()
    policy, starts_at = booking.policy, booking.cohort.starts_at
    free_until = booking.free_to_leave_until
    is_free_now = free_until is not None and at < free_until
    begins = free_until if is_free_now and free_until else at
    is_charged = rules.is_charged(
        status=booking.status,
        cause=cause,
        is_approved=is_approved(booking),
        has_payer=booking.organisation_id is not None,
        free_to_leave_until=free_until,
        at=begins,
    )
    school_id = booking.organisation_id
    if not is_charged or policy is None or starts_at is None or school_id is None:
        return NOTHING
    if booking.entitlement_id and not price_pence:
        return NOTHING
    steps = steps_ahead(
        _bands_of(booking),
        price_pence=price_pence,
        at=begins,
        starts_at=starts_at,
        unit=policy.unit,
        closed=NO_DAYS if policy.counts_school_holidays else closed_days(school_id, since=rules.day_of(begins)),
    )
    free = [Step(0, free_until)] if is_free_now else []
    return Leaving(tuple(_joined([*free, *steps])), tuple(policy.exemptions))


def place_comes_back(booking: Booking, *, cause: str = Cause.BY_PERSON) -> bool:
    """Whether the place of a membership comes back when its booking is given up now: when giving up an ordinary place
    would cost nothing."""
    return members.returns_in_time(kept_pence=leaving(booking, cause=cause, price_pence=ORDINARY_PENCE).pence)


def is_approved(booking: Booking) -> bool:
    """Whether the school stands behind a booking: it agreed, or did not have to be asked."""
    approval = getattr(booking, "approval", None)
    return approval is None or approval.status == ApprovalStatus.APPROVED


def policy_words(booking: Booking) -> list[str]:
    """The policy of a booking as people read it, a sentence a band."""
    return in_words(_bands_of(booking), unit=booking.policy.unit) if booking.policy else []


def _bands_of(booking: Booking) -> list:
    """The bands of a booking's policy: those that came along, or else asked for now."""
    came_along = getattr(booking, "bands", None)
    if came_along is None:
        return list(booking.policy.bands.all()) if booking.policy else []
    return as_bands(came_along)


def earliest_not_refilled(booking: Booking) -> Booking | None:
    """Of the places given up at a charge on the booking's course, of its mode, the one given up first that nobody has
    taken yet."""
    owed = _not_refilled().filter(cohort_id=booking.cohort_id, mode=booking.mode)
    return owed.select_related("cancelling_charge").order_by("ended_at", "pk").first()


def has_late_places(cohort_id: int) -> Exists:
    """Whether a course has any such place, to be asked together with something else."""
    return Exists(_not_refilled().filter(cohort_id=cohort_id))


def _not_refilled() -> QuerySet[Booking]:
    given_up = Booking.objects.filter(status=Status.CANCELLED, cancelling_charge__isnull=False)
    return given_up.filter(cancelling_charge__status__in=STANDING, refilled_by__isnull=True)


def _joined(steps: list[Step]) -> list[Step]:
    """Two steps of one sum in a row are one."""
    groups = [(pence, list(same)) for pence, same in groupby(steps, key=lambda step: step.pence)]
    return [Step(pence, same[-1].until) for pence, same in groups]


def who_hears_of_money(organisation_id: int) -> tuple[list[str], list[Person]]:
    """Where a school is written to about what it owes: its box for money, else its office, else each of its heads."""
    boxes = Mailbox.objects.filter(
        organisation_id=organisation_id, purpose__in=[Mailbox.Purpose.FINANCE, Mailbox.Purpose.OFFICE]
    )
    found = sorted(boxes, key=lambda box: (box.purpose != Mailbox.Purpose.FINANCE, box.pk))
    return ([found[0].email], []) if found else ([], heads_of(organisation_id))
