"""A school and its courses with one more of everything that a list can show.

What grows bears a name of its own, so that a list of thousands can be asked for just that.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.utils import timezone

from bookings.jobs import PLACES
from bookings.states import Cause, Status
from core.calendar import today
from leadership.models import (
    Change,
    Coach,
    Feedback,
    FeeDeposit,
    Match,
    MockInterview,
    Pledge,
    Shadowing,
    Trial,
)
from members.models import EntitlementEntry
from payments.actions import ask_refund
from payments.jobs import STATEMENT
from payments.models import Deposit
from programmes.jobs import TERM
from programmes.models import Grant, Programme, Qualification
from schools.jobs import REGISTER
from tests.factories.bank import BankLineFactory, JournalBatchFactory, PaymentRunFactory
from tests.factories.bookings import (
    AnnouncementFactory,
    ApprovalFactory,
    AttendanceFactory,
    BookingFactory,
    BudgetFactory,
    CertificateFactory,
    DeputyFactory,
    EvaluationFactory,
    StandInFactory,
)
from tests.factories.core import AuditEntryFactory, JobFactory, MessageFactory
from tests.factories.enquiries import EnquiryFactory, NoteFactory, ReplyFactory, WelcomeFactory
from tests.factories.leadership import ApplicationFactory, FeeFactory, NominationFactory, TermsFactory
from tests.factories.members import (
    ContactNoteFactory,
    MembershipFactory,
    OfferFactory,
    PastActivityFactory,
    PriorityFactory,
    TierFactory,
    YearCostFactory,
    published_offer,
)
from tests.factories.payments import CardNoticeFactory, ChargeFactory, invoiced, received, refund_in_review
from tests.factories.programmes import (
    CostFactory,
    CourseFactory,
    MaterialFactory,
    PolicyFactory,
    PriceFactory,
    ProgrammeLeaderFactory,
    ProgrammePartnerFactory,
    RoomFactory,
    SavedCourseFactory,
    SavedSearchFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.schools import (
    DesignationFactory,
    EmailDomainFactory,
    InvitationFactory,
    MailboxFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    PartnerFactory,
    PersonFactory,
    PostFactory,
    SchoolFactory,
    SecondFactorResetFactory,
    TermDateFactory,
)
from tests.site.training import more_training
from tests.site.world import Side

NAME = "Marigold"


def grow(side: Side, numbers: range) -> None:
    """One more of everything for each number. The school's own courses get room for all of them first."""
    for name in ("cohort", "past_cohort", "leadership_cohort"):
        type(side.things[name]).objects.filter(pk=side.things[name].pk).update(places=5_000)
    for number in numbers:
        _more_people_on_courses(side, number)
        _more_of_courses(side, number)
        _more_courses(side, number)
        _more_of_the_school(side, number)
        _more_of_a_person(side, number)
        _more_of_membership(side, number)
        _more_for_the_office(side, number)
        _more_of_leadership(side, number)
        more_training(side, NAME, number)


def _more_people_on_courses(side: Side, number: int) -> None:
    """Places of each state on the course ahead, and somebody who was there on the one behind."""
    ahead, over, school = side.things["cohort"], side.things["past_cohort"], side.school
    for status in (Status.BOOKED, Status.WAITING, Status.OFFERED):
        ApprovalFactory(booking=BookingFactory(cohort=ahead, person__last_name=NAME, status=status))
    BookingFactory(cohort=ahead, organisation=school, status=Status.CANCELLED, cause=Cause.BY_PERSON)
    past = BookingFactory(
        cohort=over, organisation=school, charge=ChargeFactory(payer=school), access_needs=f"a ramp {number}"
    )
    AttendanceFactory(booking=past, session=side.things["past_session"])
    CertificateFactory(booking=past)
    EvaluationFactory(cohort=over, best=f"the best {number}", better=f"better {number}")
    StandInFactory(booking=past, session=side.things["past_session"], arranged_by=side.people["head"])
    letter = AnnouncementFactory(cohort=ahead)
    letter.bookings.add(past)
    side.things["announcement"].bookings.add(past)


def _more_of_courses(side: Side, number: int) -> None:
    """Sessions, prices, people and papers of the school's own courses."""
    ahead, over = side.things["cohort"], side.things["past_cohort"]
    soon = timezone.now() + timedelta(days=20, hours=2 * number)
    room = RoomFactory(venue=side.things["venue"])
    session = SessionFactory(cohort=ahead, starts_at=soon, venue=room.venue.organisation, room=room)
    session.presenters.add(PersonFactory())
    PriceFactory(cohort=ahead, until_at=soon)
    CostFactory(cohort=ahead)
    MaterialFactory(cohort=over)
    ProgrammeLeaderFactory(programme=ahead.programme, organisation=side.school)
    ProgrammePartnerFactory(programme=ahead.programme)


def _more_courses(side: Side, number: int) -> None:
    """Other courses, one of them led by a leader of this school; topics, rooms and policies."""
    soon = timezone.now() + timedelta(days=3, hours=2 * number)
    course = CourseFactory(programme__title=f"{NAME} {number}", starts_at=soon)
    for programme in (side.things["programme"], course.programme):
        programme.topics.add(TopicFactory())
    ProgrammeLeaderFactory(programme=course.programme, person=side.people["leader"])
    BookingFactory(cohort=course)
    RoomFactory(venue__organisation__name=f"{NAME} {number}")
    PolicyFactory()


def _more_of_the_school(side: Side, number: int) -> None:
    """Staff, and what the school and the office keep of the school."""
    school = side.school
    member = PostFactory(organisation=school, person__last_name=NAME).person
    PostFactory(organisation=school, person__last_name=NAME, status="claimed")
    InvitationFactory(person=member)
    DeputyFactory(organisation=school, person=member, named_by=side.people["head"])
    DesignationFactory(person=member, organisation=school)
    BudgetFactory(organisation=school, year=2030 + number)
    invoiced(school, 4500)
    ask_refund(received(school, 1000), 400, reason="Paid twice", by=None)
    OrganisationNameFactory(organisation=school)
    MailboxFactory(organisation=school)
    EmailDomainFactory(organisation=school)
    TermDateFactory(organisation=school)
    AuditEntryFactory(organisation_id=school.pk)


def _more_of_a_person(side: Side, number: int) -> None:
    """What a teacher has booked, done and saved, and where she has worked; schools of a head."""
    teacher = {"person": side.people["teacher"], "organisation": side.school}
    next_year = timezone.now() + timedelta(days=200, hours=number)
    ahead = BookingFactory(cohort=CourseFactory(starts_at=next_year), **teacher)
    ApprovalFactory(booking=ahead)
    BookingFactory(cohort=CourseFactory(starts_at=next_year), **teacher, status=Status.WAITING)
    over = CourseFactory(starts_at=timezone.now() - timedelta(days=40), status="finished")
    ProgrammeLeaderFactory(programme=over.programme, person=side.people["leader"])
    done = BookingFactory(cohort=over, **teacher)
    AttendanceFactory(booking=done, session=over.sessions.get())
    CertificateFactory(booking=done)
    SavedCourseFactory(person=side.people["teacher"], programme=ahead.cohort.programme)
    SavedSearchFactory(person=side.people["teacher"], asked={"q": [f"phonics {number}"]})
    PostFactory(person=side.people["teacher"], to_on=timezone.localdate() - timedelta(days=number + 1))
    DesignationFactory(person=side.people["teacher"], kind="nle", to_on=timezone.localdate())
    PostFactory(person=side.people["head"], kind="head")
    EnquiryFactory(person=side.people["teacher"])
    UserSession.objects.create(user=side.people["teacher"], ip="192.0.2.1", session_key=f"{side.mark} {number}")


def _more_of_membership(side: Side, number: int) -> None:
    """Years of the school's membership, entries on its account of places, applications, and offers of past years."""
    account = side.things["account"]
    EntitlementEntry.objects.create(entitlement=account, kind="adjusted", places=1, words=f"{NAME} {number}")
    MembershipFactory(organisation=side.school, year=1950 + number)
    MembershipFactory(status="applied", applied_at=timezone.now())
    published_offer(1950 + number)
    OfferFactory(year=2150 + number)
    TierFactory(offer=side.things["draft_offer"])


def _more_for_the_office(side: Side, number: int) -> None:
    """What waits for somebody of the office, what it has done, and whom it works with."""
    received(None, 700)
    invoiced(OrganisationFactory(name=f"{NAME} {number}"), 4500)
    MessageFactory(status="given_up")
    for kind in (REGISTER, PLACES, TERM, STATEMENT):
        JobFactory(kind=kind, status="finished")
    SecondFactorResetFactory()
    refund_in_review(side.school, reason=f"{NAME} refund {number}", pence=100)
    CardNoticeFactory()
    PostFactory(status="claimed", asked_office_at=timezone.now())
    PartnerFactory(partner_type="university", name=f"{NAME} University {number}")
    SchoolFactory(organisation__name=f"{NAME} School {number}")
    PastActivityFactory(year=1990 + number)
    PastActivityFactory(title=f"{NAME} {number}")
    BankLineFactory(statement=side.things["bank_statement"], suggestions=[])
    PaymentRunFactory()
    JournalBatchFactory()
    EnquiryFactory(owned=True, organisation=side.school)
    ReplyFactory(enquiry=side.things["question"])
    NoteFactory(enquiry=side.things["question"])
    WelcomeFactory()
    YearCostFactory()
    ContactNoteFactory(organisation=side.school)
    PriorityFactory()


def _more_of_leadership(side: Side, number: int) -> None:
    """Applicants, participants and fees of the school's programme, what surrounds them, and other programmes."""
    cohort, school, mine = side.things["leadership_cohort"], side.school, side.things["taking_part"]
    teacher, head = side.people["teacher"], side.people["head"]
    ApplicationFactory(cohort=cohort, organisation=school, person=PersonFactory(deputy_head=school))
    fee = FeeFactory(cohort=cohort)
    deposit = Deposit.objects.create(charge=ChargeFactory(payer=school, amount_pence=25_000), amount_pence=25_000)
    FeeDeposit.objects.create(fee=fee, deposit=deposit)
    there = ApplicationFactory(
        cohort=cohort, organisation=school, person=PersonFactory(deputy_head=school), status="accepted", fee=fee,
        is_in_directory=True,
    )  # fmt: skip
    ApplicationFactory(cohort=cohort, organisation=school, person=PersonFactory(deputy_head=school), status="completed")
    Feedback.objects.create(application=there, kind="middle", usefulness=4, helped=f"{NAME} {number}")
    Change.objects.create(cohort=cohort, said=f"{NAME} {number}", changed="More time")
    NominationFactory(cohort=cohort, by=head, organisation=school)
    terms = TermsFactory(sessions=2)
    ApplicationFactory(cohort=terms.cohort, person=teacher, organisation=school)
    coach = Coach.objects.create(person=PersonFactory(), organisation=OrganisationFactory())
    Match.objects.create(application=mine, coach=coach, status="ended")
    Match.objects.create(application=there, coach=side.things["match"].coach)
    later = today() + timedelta(days=20 + number)
    Shadowing.objects.create(application=mine, host=PersonFactory(), on=later)
    Shadowing.objects.create(application=there, host=head, on=later)
    at = timezone.now() + timedelta(days=10, hours=number)
    MockInterview.objects.create(cohort=cohort, starts_at=at, interviewer=PersonFactory())
    Pledge.objects.create(title=f"{NAME} {number}", words="We will")
    Trial.objects.create(organisation=school, policy=f"{NAME} {number}", by=head)
    Qualification.objects.create(code=f"M{number}", name=f"{NAME} {number}", from_on=today())
    Grant.objects.create(fund=f"{NAME} {number}")
    Programme.objects.create(
        kind=Programme.Kind.LEADERSHIP,
        title=f"{NAME} leaders {number}",
        slug=f"leaders-{number}",
        audiences=["leaders"],
    )
