"""One letter of every kind that the portal writes, to one school's people. A kind that is missing makes a test fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.utils import timezone

from bookings.actions.calls import Done
from bookings.emails import (
    approvals,
    calls,
    changes,
    days,
    evaluations,
    groups,
    mondays,
    money,
    office,
    places,
    saved,
    walk_ins,
)
from bookings.models import Booking, Call, Notice
from bookings.queries.calls import Led
from bookings.states import Cause, Status
from core import outbox
from core.models import Message
from core.outbox import Letter
from enquiries import emails as questions
from programmes.emails import NEW_COURSES, of_new_courses
from programmes.models import Session
from programmes.rules import last_day_of_sign_up
from schools import emails as people
from schools.models import Person
from tests.factories.bookings import (
    AnnouncementFactory,
    ApprovalFactory,
    AttendanceFactory,
    BookingFactory,
    EvaluationFactory,
    StandInFactory,
)
from tests.factories.enquiries import EnquiryFactory, ReplyFactory, WelcomeFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CourseFactory, SavedCourseFactory, SavedSearchFactory, SessionFactory
from tests.factories.schools import InvitationFactory, OfficerFactory, PersonFactory, PostFactory
from tests.site.letters_of_leadership import OF_LEADERSHIP
from tests.site.letters_of_money import OF_MEMBERSHIP_AND_MONEY
from tests.site.training import OF_TRAINING
from tests.site.world import Side, World

DAY = timedelta(days=1)
MEETING = {"video_link": "https://meet.example.org/phonics"}


def a_place(side: Side, *, days: float = 10, **fields) -> Booking:
    """Somebody of the school has a place on a course of one session, so many days from now."""
    cohort = CourseFactory(starts_at=timezone.now() + days * DAY)
    fields = {"person": PersonFactory(teacher=side.school), "organisation": side.school} | fields
    return BookingFactory(cohort=cohort, **fields)


def ended(side: Side, cause: str, **fields) -> Booking:
    return a_place(side, status=Status.CANCELLED, cause=cause, **fields)


def asked(side: Side, *, status: str = "asked", days: float = 10, **fields):
    return ApprovalFactory(booking=a_place(side, days=days), status=status, **fields)


def taught(side: Side) -> Booking:
    """Somebody who was there, on a course that is over and of which three have said what they thought."""
    booking = a_place(side, days=-2, evaluation_asked_at=timezone.now(), impact_asked_at=timezone.now())
    AttendanceFactory(booking=booking, session=session_of(booking))
    EvaluationFactory.create_batch(3, cohort=booking.cohort)
    return booking


def session_of(booking: Booking) -> Session:
    return booking.cohort.sessions.get()


def under_way(side: Side) -> Booking:
    """A place on a course one of whose sessions goes on now, online, and another one follows."""
    booking = a_place(side, days=-0.01)
    booking.cohort.sessions.update(ends_at=timezone.now() + DAY, **MEETING)
    starts_at = timezone.now() + 7 * DAY
    SessionFactory(cohort=booking.cohort, starts_at=starts_at, ends_at=starts_at + DAY / 12, **MEETING)
    return booking


def nameless(side: Side) -> Booking:
    due_at = timezone.now() + 3 * DAY
    return a_place(side, person=None, name_due_at=due_at, request__asked_by=side.people["school_office"])


def decided(side: Side, status: str):
    return asked(side, status=status, decided_by=side.people["head"])


def late(side: Side) -> Booking:
    return ended(side, Cause.BY_PERSON, cancelling_charge=ChargeFactory(payer=side.school, status="withdrawn"))


def _approvals(side: Side, head: Person) -> list[Message]:
    """About one, about several at once, once more, and about what was decided a moment ago."""
    several = [asked(side) for _ in range(3)]
    one = asked(side)
    one.reminders = 1
    return [
        approvals.of_approval(asked(side), head),
        *approvals.in_one_letter(approvals.of_approval(approval, head) for approval in several),
        approvals.of_reminder([one], head),
    ]


def _refused(side: Side) -> Message:
    post = PostFactory(organisation=side.school, status="refused")
    return people.of_refused_claim(post)


def _known(side: Side) -> list[Message]:
    return [people.of_claim_code_for_known(side.people["teacher"], side.people["teacher"].email)]


def _invitation(side: Side) -> list[Message]:
    invitation = InvitationFactory(person=PersonFactory(email=None, teacher=side.school), email="")
    return [people.of_invitation(invitation, "new@school.example")]


def _stand_in(side: Side) -> list[Message]:
    stand_in = StandInFactory(booking=a_place(side), person=PersonFactory(teacher=side.school))
    return groups.of_stand_in(stand_in)


def _confirmed(side: Side) -> Message:
    booking = a_place(side)
    type(booking.cohort).objects.filter(pk=booking.cohort_id).update(confirmed_at=timezone.now())
    return changes.of_confirming(booking)


def _no_show(side: Side) -> Message:
    charge = ChargeFactory(payer=side.school)
    return money.of_no_show(a_place(side, no_show_charge=charge), charge, due_at=timezone.now())


def _call(side: Side) -> Call:
    day = timezone.localdate() + Call.objects.count() * DAY  # a school says it once a day
    return Call.objects.create(organisation=side.school, said_by=side.people["head"], from_on=day, to_on=day + 2 * DAY)


def _of_a_call(side: Side, of: Callable[[Call, Done], Iterable[Message]]) -> list[Message]:
    here, away = a_place(side), ended(side, Cause.CALL)
    done = Done(
        moved=[(ended(side, Cause.MOVED), a_place(side))],
        gone=[away],
        excused=[(here, [session_of(here).pk])],
        again=[a_place(side)],
    )
    return list(of(_call(side), done))


def _walk_in(side: Side, head: Person) -> Message:
    """Of somebody whom the school has not confirmed: the letter asks that too."""
    booking = a_place(side, days=-2, person=PostFactory(organisation=side.school, status="claimed").person)
    return walk_ins.of_walk_in(booking, session_of(booking), head)


def _disowned(side: Side, head: Person) -> Message:
    booking = a_place(side, days=-2)
    Booking.objects.filter(pk=booking.pk).update(organisation=None)
    return walk_ins.of_disowned(booking, side.school.pk, head)


def _closing(side: Side) -> Message:
    cohort = CourseFactory(starts_at=timezone.now() + 3 * DAY)
    course = SavedCourseFactory(person=PersonFactory(teacher=side.school), programme=cohort.programme)
    on = last_day_of_sign_up(closes_at=None, starts_at=cohort.starts_at)
    return saved.of_closing(cohort, course.person_id, days=3, on=on)


def _new_courses(side: Side) -> Message:
    search = SavedSearchFactory(person=PersonFactory(teacher=side.school))
    return of_new_courses(search.person_id, [CourseFactory().pk])


def _this_monday() -> date:
    """The next one at the weekend, for the letter of a week that is over says nothing."""
    day = timezone.localdate()
    return day - day.weekday() * DAY + (7 * DAY if day.weekday() > 4 else 0 * DAY)


def _an_announcement(side: Side, head: Person) -> list[Message]:
    place = a_place(side)
    letter = AnnouncementFactory(cohort=place.cohort)
    letter.bookings.add(place)
    return [office.of_announcement(letter, place.told_id)]


def _owned():
    return EnquiryFactory(owned=True)


Maker = Callable[[Side, Person], list[Message]]
#: How a letter of each kind comes to be, for a school and its head.
LETTERS: dict[str, Maker] = {
    "bookings.approval": _approvals,
    "bookings.announcement": _an_announcement,
    "bookings.asked_again": lambda side, head: [approvals.of_taking_back(asked(side))],
    "bookings.nobody_to_ask": lambda side, head: [
        approvals.of_nobody_to_ask(asked(side, asked_office_at=timezone.now()), head)
    ],
    "bookings.deputy": lambda side, head: [approvals.of_deputy(side.things["deputy"])],
    "bookings.booked": lambda side, head: [places.of_booking(a_place(side))],
    "bookings.approved": lambda side, head: [places.of_decision(decided(side, "approved"))],
    "bookings.offered": lambda side, head: [places.of_offer(a_place(side, status=Status.OFFERED))],
    "bookings.offer_lapsed": lambda side, head: [
        places.of_lapsed_offer(a_place(side, status=Status.LAPSED, offer_ends_at=timezone.now()))
    ],
    "bookings.cancelled": lambda side, head: [places.of_cancelling(ended(side, Cause.DECLINED))],
    "bookings.confirmed": lambda side, head: [_confirmed(side)],
    "bookings.moved": lambda side, head: [changes.of_moving(a_place(side), ended(side, Cause.MOVED))],
    "bookings.monday": lambda side, head: [mondays.of_monday(head.pk, _this_monday())],
    "bookings.no_show": lambda side, head: [_no_show(side)],
    "bookings.refilled": lambda side, head: list(money.of_refilling(late(side))),
    "bookings.requested": lambda side, head: groups.of_request(a_place(side).request, [])[:1],
    "bookings.names_wanted": lambda side, head: [
        message for booking in [nameless(side)] for message in groups.of_request(booking.request, [booking])[1:2]
    ],
    "bookings.named": lambda side, head: [groups.of_naming(a_place(side))],
    "bookings.swapped": lambda side, head: [groups.of_swap(a_place(side), was=side.people["colleague"])],
    "bookings.stand_in": lambda side, head: _stand_in(side),
    "bookings.reminder": lambda side, head: [
        days.of_reminder(booking, booking.cohort.sessions.last(), Notice.Kind.WEEK_BEFORE)
        for booking in [a_place(side, days=7), under_way(side)]
    ],
    "bookings.register": lambda side, head: [days.of_register(session_of(a_place(side, days=-2)), head)],
    "bookings.cohort_cancelled": lambda side, head: [
        days.of_cancelled_cohort(ended(side, Cause.ALLIANCE), was="booked", reason="")
    ],
    "bookings.cohort_cancelled_leader": lambda side, head: [
        days.of_cancelled_cohort_to_leader(a_place(side).cohort, side.people["leader"], reason="")
    ],
    "bookings.session_cancelled": lambda side, head: [
        days.of_cancelled_session(session_of(booking), booking.person_id, booking, reason="")
        for booking in [a_place(side)]
    ],
    "bookings.session_moved": lambda side, head: [
        days.of_moved_session(session_of(booking), booking.person_id, booking, was={"when": "", "where": ""}, reason="")
        for booking in [a_place(side)]
    ],
    "bookings.evaluation": lambda side, head: [
        evaluations.of_evaluation(booking, booking.person_id, Notice.Kind.EVALUATION) for booking in [taught(side)]
    ],
    "bookings.impact": lambda side, head: [
        evaluations.of_impact(booking, booking.person_id) for booking in [taught(side)]
    ],
    "bookings.summary": lambda side, head: [evaluations.of_summary(taught(side).cohort, side.people["leader"])],
    "bookings.unavailable": lambda side, head: _of_a_call(side, calls.of_call),
    "bookings.available": lambda side, head: _of_a_call(side, calls.of_taking_back),
    "bookings.leaders_away": lambda side, head: calls.of_leaders_away(
        _call(side), [Led(session_of(a_place(side)), (side.people["leader"],))]
    ),
    "bookings.walk_in": lambda side, head: [_walk_in(side, head)],
    "bookings.welcome": lambda side, head: [
        walk_ins.of_welcome(booking, session_of(booking)) for booking in [a_place(side, days=-2)]
    ],
    "bookings.disowned": lambda side, head: [_disowned(side, head)],
    "bookings.closing": lambda side, head: [_closing(side)],
    NEW_COURSES: lambda side, head: [_new_courses(side)],
    "enquiries.received": lambda side, head: [questions.of_question(side.things["question"])],
    "enquiries.answered": lambda side, head: [questions.of_answer(ReplyFactory(enquiry=side.things["question"]))],
    "enquiries.came_back": lambda side, head: [
        questions.of_asker_s_reply(ReplyFactory(enquiry=question), question.owner) for question in [_owned()]
    ],
    "enquiries.handed_on": lambda side, head: [
        questions.of_handing_on(question, to=question.owner, by=OfficerFactory(), stamp="1") for question in [_owned()]
    ],
    "enquiries.taken_over": lambda side, head: [
        questions.of_taking_over(_owned(), to=OfficerFactory(), by=OfficerFactory(), stamp="1")
    ],
    "enquiries.due": lambda side, head: [
        questions.of_due(question, question.owner, day=question.due_on) for question in [_owned()]
    ],
    "enquiries.overdue": lambda side, head: [
        questions.of_overdue(question, question.owner, day=question.due_on) for question in [_owned()]
    ],
    "enquiries.welcome": lambda side, head: [
        questions.of_welcome(WelcomeFactory(person=head, organisation=side.school))
    ],
    "schools.claim": lambda side, head: [people.of_claim(side.things["claim"], head)],
    "schools.claim_for_office": lambda side, head: [
        people.of_claim_for_office(side.things["claim"], PersonFactory(administrator=True))
    ],
    "schools.claim_refused": lambda side, head: [_refused(side)],
    "schools.invitation": lambda side, head: _invitation(side),
    "schools.added": lambda side, head: [people.of_added(side.people["teacher"].posts.get(), by=head)],
    "schools.joining": lambda side, head: [
        people.of_joining(side.people["leader"], side.school, kind="middle_leader", by=head)
    ],
    "schools.post_ended": lambda side, head: [
        people.of_ended_post(PostFactory(organisation=side.school, to_on=timezone.localdate() - DAY))
    ],
    "schools.claim_code_known": lambda side, head: _known(side),
    "schools.reset_asked": lambda side, head: [
        people.of_asked_reset(side.things["reset"], PersonFactory(administrator=True))
    ],
    "schools.reset": lambda side, head: [people.of_reset(side.things["reset"])],
    **OF_MEMBERSHIP_AND_MONEY,
    **OF_LEADERSHIP,
    **OF_TRAINING,
}
#: Its words were given beforehand; they have no links but those that their own pages are tested with.
WITHOUT_LINKS = {outbox.WRITTEN}


def letters(world: World) -> dict[str, list[Letter]]:
    """Kind → its letters, as they would be sent now."""
    side = world.ours
    found = {}
    for kind, maker in LETTERS.items():
        composed = [outbox.COMPOSERS[message.kind](message) for message in maker(side, side.people["head"])]
        found[kind] = [letter for letter in composed if letter]
    return found
