"""One of each record of a school that a page is about, for a world of tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.core import signing
from django.core.files.base import ContentFile
from django.utils import timezone

from bookings import joining
from bookings.emails.approvals import APPROVAL_SALT
from bookings.jobs import PLACES
from bookings.states import Cause, Status
from core.calendar import AcademicYear, today
from enquiries import emails as questions
from home import calendar_feed, out_feed
from leadership import emails as leadership
from leadership.models import Coach, FeeDeposit, Match, MockInterview, Pledge, Reflection, Shadowing, Trial
from members.models import EntitlementEntry, Offer
from members.renewals import RENEWAL
from payments.actions import ask_refund, credit, owe
from payments.jobs import STATEMENT
from payments.models import Deposit
from programmes import stopping
from programmes.jobs import TERM
from programmes.models import Grant, Qualification
from programmes.rules import terms_of
from schools import emails as letters
from schools.jobs import REGISTER
from schools.models import Person
from tests.factories.bank import BankLineFactory, JournalBatchFactory, PaymentRunFactory
from tests.factories.bookings import (
    AnnouncementFactory,
    ApprovalFactory,
    AttendanceFactory,
    BookingFactory,
    CertificateFactory,
    DeputyFactory,
    StandInFactory,
)
from tests.factories.core import AuditEntryFactory, JobFactory, MessageFactory
from tests.factories.enquiries import EnquiryFactory, NoteFactory
from tests.factories.leadership import ApplicationFactory, FeeFactory, NominationFactory, TermsFactory
from tests.factories.members import (
    ContactNoteFactory,
    EntitlementFactory,
    MembershipFactory,
    OfferFactory,
    PriorityFactory,
    TierFactory,
    YearCostFactory,
    published_offer,
)
from tests.factories.payments import (
    BankDetailsFactory,
    CardNoticeFactory,
    ChargeFactory,
    CheckoutFactory,
    invoiced,
    received,
    refund_in_review,
)
from tests.factories.programmes import (
    CohortFactory,
    CostFactory,
    CourseFactory,
    MaterialFactory,
    PolicyFactory,
    PriceFactory,
    ProgrammeLeaderFactory,
    ProgrammePartnerFactory,
    RoomFactory,
    SavedSearchFactory,
    SessionFactory,
)
from tests.factories.schools import (
    DesignationFactory,
    EmailDomainFactory,
    InvitationFactory,
    MailboxFactory,
    OrganisationNameFactory,
    PartnerFactory,
    PersonFactory,
    PostFactory,
    SecondFactorResetFactory,
    TermDateFactory,
)
from tests.site.training import training_of


def things_of(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """One of each record that a page is about, as it stands when that page has something to do."""
    things = {"school": school} | _courses(mark, people["leader"])
    things |= _places(mark, school, people, ahead=things["cohort"], over=things["past_cohort"])
    things |= _decisions(mark, school, people, asked=things["booking"], ahead=things["cohort"])
    return (
        things
        | _memberships(mark, school, people)
        | _money(mark, school, people)
        | _leadership(mark, school, people)
        | training_of(mark, school, people)
        | _of_the_bank(mark)
        | _of_a_teacher(mark, school, people)
        | _of_staff(mark, school, people)
        | _of_the_office(mark, school, people["teacher"])
        | _kept_by_administrators(mark, school, people)
    )


def _courses(mark: str, leader: Person) -> dict[str, Any]:
    """A course ahead, one that is over and a draft, with all that hangs on a course."""
    ahead, over = _cohort(leader, days=20), _cohort(leader, days=-2)
    presenter = PersonFactory()
    ahead.sessions.get().presenters.add(presenter)
    return {
        "programme": ahead.programme,
        "cohort": ahead,
        "past_cohort": over,
        "draft": CohortFactory(status="draft"),
        "session": ahead.sessions.get(),
        "past_session": over.sessions.get(),
        "price": PriceFactory(cohort=ahead),
        "cost": CostFactory(cohort=ahead, words=f"cost of {mark}"),
        "announcement": AnnouncementFactory(cohort=ahead, text=f"announcement of {mark}"),
        "presenter": presenter,
        "programme_partner": ProgrammePartnerFactory(programme=ahead.programme, organisation=_with_logo()),
        "programme_leader": ahead.programme.leaders.get(),
        "material": MaterialFactory(cohort=over, title=f"file of {mark}", content=f"content of {mark}".encode()),
        "term": term_of(ahead),
    }


def _places(mark: str, school, people: dict[str, Person], *, ahead, over) -> dict[str, Any]:
    """Places of a teacher and of a colleague, one of each kind."""
    teacher = {"person": people["teacher"], "organisation": school}
    colleague = {"person": people["colleague"], "organisation": school}
    past = BookingFactory(cohort=over, **teacher)
    AttendanceFactory(booking=past, session=over.sessions.get(), taken_by=people["leader"])
    held = BookingFactory(cohort=_cohort(people["leader"], days=25), **colleague)
    return {
        "booking": BookingFactory(cohort=ahead, **teacher, status=Status.OFFERED, access_needs=f"needs of {mark}"),
        "past_booking": past,
        "certificate": CertificateFactory(booking=past),
        "joining_online": joining.token_of(past.pk, past.person_id),
        "cancelled_booking": BookingFactory(**teacher, status=Status.CANCELLED, cause=Cause.ALLIANCE),
        "held": held,
        "stand_in": StandInFactory(booking=held, session=held.cohort.sessions.get(), arranged_by=people["head"]),
        "waiting_booking": BookingFactory(
            cohort=_cohort(people["leader"], days=26), **colleague, status=Status.WAITING
        ),
        "unnamed": BookingFactory(
            cohort=ahead,
            person=None,
            organisation=school,
            name_due_at=timezone.now() + timedelta(days=9),
            request__asked_by=people["school_office"],
        ),
    }


def _decisions(mark: str, school, people: dict[str, Person], *, asked, ahead) -> dict[str, Any]:
    """What the school is asked and has decided, and the links in its letters."""
    head, claim = people["head"], PostFactory(person=people["newcomer"], organisation=school, status="claimed")
    several = [ApprovalFactory(booking=_booked_by(people["teacher"], school)).pk for _ in range(2)]
    approval = ApprovalFactory(booking=asked, reason=f"reason of {mark}")
    decided = BookingFactory(cohort=ahead, person=people["colleague"], organisation=school)
    return {
        "approval_token": signing.dumps([approval.pk, head.pk], salt=APPROVAL_SALT),
        "approvals_token": signing.dumps([several, head.pk], salt=APPROVAL_SALT),
        "decided_approval": ApprovalFactory(booking=decided, status="approved", decided_by=head),
        "deputy": DeputyFactory(organisation=school, person=people["deputy"], named_by=head),
        "claim": claim,
        "claim_token": signing.dumps([claim.pk, head.pk], salt=letters.CLAIM_SALT),
    }


def _money(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """A charge, an invoice with a credit note, and what comes and goes by card."""
    ChargeFactory(payer=school, person=people["teacher"], description=f"charge of {mark}")
    invoice = invoiced(school, 4500, description=f"line of {mark}")
    payment = received(school, 1000)
    return {
        "invoice": invoice,
        "issuer": invoice.issuer,
        "payable": owe(
            key=f"site:{mark}", payee_id=school.pk, amount_pence=900, description=f"share of {mark}", by=None
        ),
        "payment": payment,
        "asked_refund": ask_refund(payment, 400, reason=f"refund of {mark}", by=None),
        "bank_details": BankDetailsFactory(payer=school, status="proposed", confirmed_by=None, call_back=""),
        "credit_note": credit(invoice, {invoice.lines.get().pk: 500}, reason=f"credit of {mark}", by=None),
        "checkout": CheckoutFactory(payer=school, person=people["school_office"]).key,
        "refund": refund_in_review(school, reason=f"refund of {mark}"),
        "card_notice": CardNoticeFactory(),
    }


def _leadership(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """A leadership programme that a teacher takes part in with a fee to decide on, an offer, and an application that
    waits for the head."""
    terms = TermsFactory(unit="participant", school_pence=25_000)
    teacher = {"person": people["teacher"], "organisation": school}
    fee = FeeFactory(cohort=terms.cohort)
    charge = ChargeFactory(payer=school, product="deposit", amount_pence=25_000, description=f"fee of {mark}")
    FeeDeposit.objects.create(fee=fee, deposit=Deposit.objects.create(charge=charge, amount_pence=25_000))
    nomination = NominationFactory(
        cohort=terms.cohort, by=people["head"], organisation=school, last_name=mark, words=f"words on {mark}"
    )
    taking_part = ApplicationFactory(
        cohort=terms.cohort, **teacher, status="accepted", fee=fee, statement=f"statement of {mark}"
    )
    elsewhere = ApplicationFactory(status="accepted")
    asked = Match.objects.create(
        application=elsewhere,
        coach=Coach.objects.create(person=people["head"], organisation=school, is_available=False),
    )
    Reflection.objects.create(
        person=people["teacher"], empowering=5, purposeful=5, impactful=5, compassionate=5, words=f"thoughts of {mark}"
    )
    Trial.objects.create(organisation=school, policy=f"trial of {mark}", by=people["head"])
    return {
        "qualification": Qualification.objects.create(code=mark[:10], name=f"Leading with {mark}", from_on=today()),
        "grant": Grant.objects.create(fund=f"Fund of {mark}"),
        "pledge": Pledge.objects.create(title="Work that fits a family", words="We will"),
        "match": asked,
        "other_coach": Coach.objects.create(person=PersonFactory(), organisation=elsewhere.organisation),
        "shadowing": Shadowing.objects.create(
            application=elsewhere, host=people["head"], on=today() + timedelta(days=9), words=f"wish to {mark}"
        ),
        "mock_interview": MockInterview.objects.create(
            cohort=terms.cohort, starts_at=timezone.now() + timedelta(days=5), interviewer=PersonFactory()
        ),
        "taken_interview": MockInterview.objects.create(
            cohort=terms.cohort,
            starts_at=timezone.now() + timedelta(days=6),
            interviewer=PersonFactory(),
            application=taking_part,
        ),
        "leadership_programme": terms.cohort.programme,
        "leadership_cohort": terms.cohort,
        "leadership_session": terms.cohort.sessions.first(),
        "taking_part": taking_part,
        "completed_application": ApplicationFactory(**teacher, status="completed"),
        "offered_application": ApplicationFactory(
            **teacher, status="offered", support="given", supported_by=people["head"], supported_at=timezone.now()
        ),
        "application_to_support": ApplicationFactory(
            cohort=terms.cohort, person=people["colleague"], organisation=school, statement=f"statement of {mark}"
        ),
        "commitment_fee": fee,
        "nomination_token": leadership.token_of(nomination),
    }


def _of_the_bank(mark: str) -> dict[str, Any]:
    """A line of a statement that waits, what goes out, and work that is over."""
    line = BankLineFactory(words=f"transfer of {mark}")
    return {
        "bank_line": line,
        "bank_statement": line.statement,
        "payment_run": PaymentRunFactory(),
        "journal": JournalBatchFactory(),
        "statement_job": JobFactory(kind=STATEMENT, title=f"statement of {mark}", status="finished"),
    }


def _of_a_teacher(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """What a teacher keeps in view, and the secret addresses of calendars."""
    teacher, head = people["teacher"], people["head"]
    return {
        "search": SavedSearchFactory(person=teacher, name=f"search of {mark}"),
        "stopping_token": stopping.token_of(teacher.pk),
        "calendar_token": calendar_feed.address_of(teacher).rpartition("/")[2].removesuffix(".ics"),
        "out_token": out_feed.address_of(head, school.pk).rpartition("/")[2].removesuffix(".ics"),
    }


def _of_staff(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """People and posts, and the links by which somebody is invited."""
    head, colleague = people["head"], people["colleague"]
    invitation = InvitationFactory(person=PersonFactory(email=None, first_name="Invited", last_name=mark), email="")
    offline = PersonFactory(email=None, first_name="Offline", last_name=mark)
    return {
        "person": people["teacher"],
        "other_person": colleague,
        "post": colleague.posts.get(),
        "without_email": PostFactory(person=offline, organisation=school).person,
        "invitation_token": signing.dumps([invitation.pk, "new@school.example"], salt=letters.INVITATION_SALT),
        "joining_token": signing.dumps([colleague.pk, school.pk, "middle_leader", head.pk], salt=letters.JOINING_SALT),
    }


def _of_the_office(mark: str, school, teacher: Person) -> dict[str, Any]:
    """An entry of the trail, a question, and what the office writes, brings in and plans."""
    AuditEntryFactory(organisation_id=school.pk)
    room = RoomFactory(venue__organisation=school)
    question = EnquiryFactory(person=teacher, organisation=school, name=f"asker of {mark}")
    NoteFactory(enquiry=question, text=f"note of {mark}")
    return {
        "venue": room.venue,
        "room": room,
        "policy": PolicyFactory(),
        "year_cost": YearCostFactory(),
        "contact_note": ContactNoteFactory(organisation=school, text=f"talk of {mark}"),
        "priority": PriorityFactory(),
        "question": question,
        "question_token": questions.token_of(question),
        "message": MessageFactory(subject=f"letter of {mark}", text=f"words of {mark}", status="given_up"),
        "list_of_bookings": JobFactory(kind=PLACES, title=f"list of {mark}", status="finished"),
        "renewal_job": JobFactory(kind=RENEWAL, title=f"renewals of {mark}", status="finished"),
        "work": JobFactory(kind=TERM, title=f"work of {mark}", status="finished"),
    }


def _memberships(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """A membership of this year with its places, an application for a later one, an offer to join, and a draft."""
    this = AcademicYear.now().start
    facts = {"organisation": school, "applied_at": timezone.now(), "applied_by": people["head"]}
    offer = Offer.objects.filter(year=this).first() or published_offer(this)
    Offer.objects.filter(year=this + 1).exists() or published_offer(this + 1, opens_on=today())
    draft = OfferFactory(year=this + 20)
    account = EntitlementFactory(organisation=school)
    EntitlementEntry.objects.create(entitlement=account, kind="reserved", key=f"x:{mark}", words=f"course of {mark}")
    return {
        "offer": offer,
        "draft_offer": draft,
        "draft_tier": TierFactory(offer=draft),
        "account": account,
        "membership": MembershipFactory(
            **facts, tier=offer.tiers.get(), entitlement=account, purchase_order=f"order of {mark}"
        ),
        "application": MembershipFactory(**facts, year=this + 2, status="applied", billing_name=f"bills of {mark}"),
        "this_year": this,
        "next_year": this + 1,
    }


def _kept_by_administrators(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """What the office keeps of a school and of the log-ins of its people."""
    return {
        "reset": SecondFactorResetFactory(person=people["head"]),
        "login": UserSession.objects.create(
            user=people["teacher"], ip="192.0.2.1", user_agent=f"browser of {mark}", session_key=mark
        ),
        "name": OrganisationNameFactory(organisation=school),
        "mailbox": MailboxFactory(organisation=school),
        "domain": EmailDomainFactory(organisation=school),
        "term_date": TermDateFactory(organisation=school, from_on=date(2098, 12, 21), to_on=date(2099, 1, 1)),
        "designation": DesignationFactory(person=people["head"], organisation=school),
        "job": JobFactory(kind=REGISTER, title=f"job of {mark}", status="finished"),
    }


def _booked_by(person: Person, school):
    return BookingFactory(cohort=CourseFactory(), person=person, organisation=school)


def term_of(cohort) -> str:
    """The key of the term in which a course begins."""
    day = timezone.localdate(cohort.starts_at)
    return next(term.key for term in terms_of(AcademicYear.of(day)) if term.first_day <= day <= term.last_day)


def _with_logo():
    partner = PartnerFactory()
    partner.logo.save("logo.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    return partner


def _cohort(leader: Person, *, days: int):
    """A course of one session so many days from now, led by somebody of that school."""
    starts_at = timezone.now() + timedelta(days=days)
    cohort = CohortFactory()
    ProgrammeLeaderFactory(programme=cohort.programme, person=leader)
    SessionFactory(cohort=cohort, leader=leader, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    cohort.refresh_from_db()
    return cohort
