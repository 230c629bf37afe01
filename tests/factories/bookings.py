"""Places, approvals, attendance and what follows from them, to test with. Rows only: no action runs, no mail goes."""

import uuid
from datetime import timedelta

import factory
from django.utils import timezone

from bookings.models import (
    Absence,
    Announcement,
    Approval,
    ApprovalRule,
    Arrival,
    Attendance,
    Booking,
    Budget,
    Certificate,
    Deputy,
    Evaluation,
    Impact,
    Request,
    StandIn,
)
from bookings.states import ENDED, ApprovalStatus, Approver, Mark, Status
from core.calendar import today
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory


class RequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Request

    key = factory.LazyFunction(uuid.uuid4)
    cohort = factory.SubFactory(CohortFactory)
    asked_by = factory.SubFactory(PersonFactory)


class BookingFactory(factory.django.DjangoModelFactory):
    """A booked, free place of somebody at a school; other statuses bring the moments that they need."""

    class Meta:
        model = Booking

    cohort = factory.SubFactory(CohortFactory)
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    request = factory.SubFactory(
        RequestFactory, cohort=factory.SelfAttribute("..cohort"), asked_by=factory.SelfAttribute("..person")
    )
    status = Status.BOOKED
    price_pence = 0
    offer_ends_at = factory.Maybe(
        factory.LazyAttribute(lambda booking: booking.status == Status.OFFERED),
        factory.LazyFunction(lambda: timezone.now() + timedelta(days=2)),
        None,
    )
    ended_at = factory.Maybe(
        factory.LazyAttribute(lambda booking: booking.status in ENDED), factory.LazyFunction(timezone.now), None
    )


class ApprovalFactory(factory.django.DjangoModelFactory):
    """An approval that the school has been asked for and has five days to give."""

    class Meta:
        model = Approval

    booking = factory.SubFactory(BookingFactory)
    organisation = factory.SelfAttribute("booking.organisation")
    status = ApprovalStatus.ASKED
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=5))
    decided_by = factory.Maybe(
        factory.LazyAttribute(lambda approval: approval.status in (ApprovalStatus.APPROVED, ApprovalStatus.DECLINED)),
        factory.SubFactory(PersonFactory),
        None,
    )
    decided_at = factory.Maybe("decided_by", factory.LazyFunction(timezone.now), None)


class StandInFactory(factory.django.DjangoModelFactory):
    """A colleague at one session of somebody's place."""

    class Meta:
        model = StandIn

    booking = factory.SubFactory(BookingFactory)
    session = factory.SubFactory(SessionFactory, cohort=factory.SelfAttribute("..booking.cohort"))
    person = factory.SubFactory(PersonFactory)
    arranged_by = factory.SubFactory(PersonFactory)


class AttendanceFactory(factory.django.DjangoModelFactory):
    """Somebody was at a session from its beginning to its end."""

    class Meta:
        model = Attendance

    booking = factory.SubFactory(BookingFactory)
    session = factory.SubFactory(
        SessionFactory,
        cohort=factory.SelfAttribute("..booking.cohort"),
        starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=3)),
        ends_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
    )
    mark = Mark.PRESENT
    taken_by = factory.SubFactory(PersonFactory)
    taken_at = factory.LazyAttribute(lambda attendance: attendance.session.ends_at)


class EvaluationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Evaluation

    cohort = factory.SubFactory(CohortFactory)
    on = factory.LazyFunction(timezone.localdate)
    usefulness = 4
    teaching = 5


class CertificateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Certificate

    booking = factory.SubFactory(BookingFactory)
    code = factory.Sequence(lambda n: f"TEST{n:06}")
    stand_in = None
    title = factory.LazyAttribute(lambda paper: (paper.booking or paper.stand_in.booking).cohort.programme.title)
    name = factory.LazyAttribute(lambda paper: (paper.stand_in or paper.booking).person.full_name)
    initials = factory.LazyAttribute(lambda paper: (paper.stand_in or paper.booking).person.initials)
    minutes = 90
    first_on = factory.LazyFunction(timezone.localdate)
    last_on = factory.SelfAttribute("first_on")
    issued_at = factory.LazyFunction(timezone.now)


class ApprovalRuleFactory(factory.django.DjangoModelFactory):
    """What a school has settled for everyone without a rule of their own."""

    class Meta:
        model = ApprovalRule

    organisation = factory.SubFactory(OrganisationFactory)
    approver = Approver.HEAD


class DeputyFactory(factory.django.DjangoModelFactory):
    """Somebody who decides in a head's place, from yesterday to tomorrow. Their post is not made with it."""

    class Meta:
        model = Deputy

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    named_by = factory.SubFactory(PersonFactory)
    from_on = factory.LazyFunction(lambda: today() - timedelta(days=1))
    to_on = factory.LazyFunction(lambda: today() + timedelta(days=1))


class BudgetFactory(factory.django.DjangoModelFactory):
    """What a school means to spend in all in 2016/17: £1,000."""

    class Meta:
        model = Budget

    organisation = factory.SubFactory(OrganisationFactory)
    year = 2016
    amount_pence = 100_000


class AbsenceFactory(factory.django.DjangoModelFactory):
    """The school of a place has said that it is unavailable."""

    class Meta:
        model = Absence

    booking = factory.SubFactory(BookingFactory)
    session = factory.SubFactory(SessionFactory, cohort=factory.SelfAttribute("..booking.cohort"))


class ArrivalFactory(factory.django.DjangoModelFactory):
    """Somebody went in by the joining link."""

    class Meta:
        model = Arrival

    booking = factory.SubFactory(BookingFactory)
    session = factory.SubFactory(SessionFactory, cohort=factory.SelfAttribute("..booking.cohort"))


class ImpactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Impact

    cohort = factory.SubFactory(CohortFactory)
    on = factory.LazyFunction(timezone.localdate)
    changed = 4


class AnnouncementFactory(factory.django.DjangoModelFactory):
    """A letter to the people of a course, without its readers."""

    class Meta:
        model = Announcement

    key = factory.LazyFunction(uuid.uuid4)
    cohort = factory.SubFactory(CohortFactory)
    written_by = factory.SubFactory(PersonFactory)
    subject = "The room has changed"
    text = "We meet in the hall."
