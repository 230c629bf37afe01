"""A small alliance in which everybody stands, with two schools that must never see into one another.

What is private to a school carries a name that stands nowhere else: found on a page of somebody from the other school,
it has leaked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from bookings import joining
from bookings.emails.approvals import APPROVAL_SALT
from bookings.jobs import PLACES
from bookings.states import Cause, Status
from core.calendar import AcademicYear, today
from enquiries import emails as questions
from home import calendar_feed, out_feed
from members.models import EntitlementEntry, Offer
from payments.actions import credit
from programmes import stopping
from programmes.jobs import TERM
from programmes.rules import terms_of
from schools import emails as letters
from schools.jobs import REGISTER
from schools.models import Person
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
from tests.factories.payments import CardNoticeFactory, ChargeFactory, CheckoutFactory, invoiced, refund_in_review
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
    SchoolFactory,
    SecondFactorResetFactory,
    TermDateFactory,
)

#: Everybody who may come to a page. "elsewhere" is the other school.
ROLES = (
    "anybody",
    "newcomer",
    "teacher",
    "colleague",
    "head",
    "deputy",
    "cpd_lead",
    "school_office",
    "leader",
    "teacher_elsewhere",
    "head_elsewhere",
    "leader_elsewhere",
    "course_officer",
    "finance_officer",
    "administrator",
)


@dataclass
class Side:
    """One school with everything private that the portal can hold of it. `mark` is in all names that are private."""

    mark: str
    school: Any
    people: dict[str, Person]
    things: dict[str, Any]


@dataclass
class World:
    """Two schools alike, and the alliance's officers."""

    ours: Side
    theirs: Side
    officers: dict[str, Person]

    def person(self, role: str) -> Person | None:
        """Who plays a role; None for anybody."""
        if role in self.officers:
            return self.officers[role]
        name = role.removesuffix("_elsewhere")
        return (self.theirs if role.endswith("_elsewhere") else self.ours).people.get(name)

    def browser(self, role: str) -> Client:
        """A browser in which the role is signed in."""
        client, person = Client(), self.person(role)
        if person is not None:
            client.force_login(person)
        return client


def build() -> World:
    """Make the world, in the database of the test."""
    return World(ours=_side("Quillfeather"), theirs=_side("Zephyrine"), officers=_officers())


def _officers() -> dict[str, Person]:
    officers = {
        "course_officer": PersonFactory(cpd_administrator=True),
        "finance_officer": PersonFactory(finance_officer=True),
        "administrator": PersonFactory(administrator=True),
    }
    for person in officers.values():
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    return officers


def _side(mark: str) -> Side:
    school = SchoolFactory(organisation__name=f"{mark[0]} Road Primary School").organisation
    people = {
        role: _person(mark, role, school)
        for role in ("newcomer", "teacher", "colleague", "head", "deputy", "cpd_lead", "school_office", "leader")
    }
    return Side(mark, school, people, _things(mark, school, people))


def _person(mark: str, role: str, school) -> Person:
    names = {"first_name": role.replace("_", " ").title(), "last_name": mark, "email": f"{role}@{mark.lower()}.example"}
    posts = {role: role for role in ("teacher", "head", "cpd_lead", "school_office")}
    posts |= {"colleague": "teacher", "deputy": "deputy_head"}
    return PersonFactory(**names, **({posts[role]: school} if role in posts else {}))


def _things(mark: str, school, people: dict[str, Person]) -> dict[str, Any]:
    """One of each record that a page is about, as it stands when that page has something to do."""
    ahead, over = _cohort(people["leader"], days=20), _cohort(people["leader"], days=-2)
    teacher = {"person": people["teacher"], "organisation": school}
    booking = BookingFactory(cohort=ahead, **teacher, status=Status.OFFERED, access_needs=f"needs of {mark}")
    past = BookingFactory(cohort=over, **teacher)
    colleague = {"person": people["colleague"], "organisation": school}
    held = BookingFactory(cohort=_cohort(people["leader"], days=25), **colleague)
    waiting = BookingFactory(cohort=_cohort(people["leader"], days=26), **colleague, status=Status.WAITING)
    unnamed = BookingFactory(
        cohort=ahead,
        person=None,
        organisation=school,
        name_due_at=timezone.now() + timedelta(days=9),
        request__asked_by=people["school_office"],
    )
    stand_in = StandInFactory(booking=held, session=held.cohort.sessions.get(), arranged_by=people["head"])
    AttendanceFactory(booking=past, session=over.sessions.get(), taken_by=people["leader"])
    deputy = DeputyFactory(organisation=school, person=people["deputy"], named_by=people["head"])
    decided = ApprovalFactory(
        booking=BookingFactory(cohort=ahead, person=people["colleague"], organisation=school),
        status="approved",
        decided_by=people["head"],
    )
    several = [ApprovalFactory(booking=_booked_by(people["teacher"], school)).pk for _ in range(2)]
    claim = PostFactory(person=people["newcomer"], organisation=school, status="claimed")
    approval = ApprovalFactory(booking=booking, reason=f"reason of {mark}")
    invitation = InvitationFactory(person=PersonFactory(email=None, first_name="Invited", last_name=mark), email="")
    ChargeFactory(payer=school, person=people["teacher"], description=f"charge of {mark}")
    invoice = invoiced(school, 4500, description=f"line of {mark}")
    credit_note = credit(invoice, {invoice.lines.get().pk: 500}, reason=f"credit of {mark}", by=None)
    AuditEntryFactory(organisation_id=school.pk)
    presenter = PersonFactory()
    ahead.sessions.get().presenters.add(presenter)
    question = EnquiryFactory(person=people["teacher"], organisation=school, name=f"asker of {mark}")
    NoteFactory(enquiry=question, text=f"note of {mark}")
    head, message = (
        people["head"],
        MessageFactory(subject=f"letter of {mark}", text=f"words of {mark}", status="given_up"),
    )
    room = RoomFactory(venue__organisation=school)
    return {
        "school": school,
        "programme": ahead.programme,
        "cohort": ahead,
        "past_cohort": over,
        "session": ahead.sessions.get(),
        "past_session": over.sessions.get(),
        "price": PriceFactory(cohort=ahead),
        "invoice": invoice,
        "credit_note": credit_note,
        "year_cost": YearCostFactory(),
        "checkout": CheckoutFactory(payer=school, person=people["school_office"]).key,
        "refund": refund_in_review(school, reason=f"refund of {mark}"),
        "card_notice": CardNoticeFactory(),
        "contact_note": ContactNoteFactory(organisation=school, text=f"talk of {mark}"),
        "priority": PriorityFactory(),
        "cost": CostFactory(cohort=ahead, words=f"cost of {mark}"),
        "announcement": AnnouncementFactory(cohort=ahead, text=f"announcement of {mark}"),
        "draft": CohortFactory(status="draft"),
        "presenter": presenter,
        "programme_partner": ProgrammePartnerFactory(programme=ahead.programme, organisation=_with_logo()),
        "programme_leader": ahead.programme.leaders.get(),
        "material": MaterialFactory(cohort=over, title=f"file of {mark}", content=f"content of {mark}".encode()),
        "term": term_of(ahead),
        "search": SavedSearchFactory(person=people["teacher"], name=f"search of {mark}"),
        "stopping_token": stopping.token_of(people["teacher"].pk),
        "venue": room.venue,
        "room": room,
        "booking": booking,
        "past_booking": past,
        "cancelled_booking": BookingFactory(**teacher, status=Status.CANCELLED, cause=Cause.ALLIANCE),
        "held": held,
        "waiting_booking": waiting,
        "unnamed": unnamed,
        "stand_in": stand_in,
        "certificate": CertificateFactory(booking=past),
        "joining_online": joining.token_of(past.pk, past.person_id),
        "approval_token": signing.dumps([approval.pk, head.pk], salt=APPROVAL_SALT),
        "approvals_token": signing.dumps([several, head.pk], salt=APPROVAL_SALT),
        "decided_approval": decided,
        "deputy": deputy,
        "claim": claim,
        "claim_token": signing.dumps([claim.pk, head.pk], salt=letters.CLAIM_SALT),
        "invitation_token": signing.dumps([invitation.pk, "new@school.example"], salt=letters.INVITATION_SALT),
        "joining_token": signing.dumps(
            [people["colleague"].pk, school.pk, "middle_leader", head.pk], salt=letters.JOINING_SALT
        ),
        "post": people["colleague"].posts.get(),
        "person": people["teacher"],
        "other_person": people["colleague"],
        "without_email": PostFactory(
            person=PersonFactory(email=None, first_name="Offline", last_name=mark), organisation=school
        ).person,
        "calendar_token": calendar_feed.address_of(people["teacher"]).rpartition("/")[2].removesuffix(".ics"),
        "out_token": out_feed.address_of(head, school.pk).rpartition("/")[2].removesuffix(".ics"),
        "message": message,
        "question": question,
        "question_token": questions.token_of(question),
        "policy": PolicyFactory(),
        "list_of_bookings": JobFactory(kind=PLACES, title=f"list of {mark}", status="finished"),
        "work": JobFactory(kind=TERM, title=f"work of {mark}", status="finished"),
        **_memberships(mark, school, people),
        **_kept_by_administrators(mark, school, people),
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
