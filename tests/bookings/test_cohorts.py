"""What the alliance itself cancels or moves."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from bookings import actions
from bookings.actions import Marked
from bookings.models import Approval, Booking, Certificate
from bookings.states import ApprovalStatus, Cause, Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import AuditEntry
from payments import actions as payments
from payments.states import ChargeStatus
from programmes.models import Session
from programmes.states import CohortStatus
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2017, 1, 10, 12, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def _on_10_january(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def officer():
    return OfficerFactory()


@pytest.fixture
def cohort():
    """Two sessions, on 26 January and 9 February 2017, led by Grace."""
    cohort = CohortFactory(programme__title="Talk for reading", places=2)
    grace = PersonFactory(first_name="Grace", last_name="Adeyemi")
    ProgrammeLeaderFactory(programme=cohort.programme, person=grace)
    for days in (16, 30):
        SessionFactory(cohort=cohort, leader=grace, starts_at=(NOW + timedelta(days=days)).replace(hour=16))
    return cohort


def charged(cohort, **fields) -> Booking:
    booking = BookingFactory(cohort=cohort, price_pence=4500, **fields)
    booking.charge = payments.charge(
        key=f"booking:{booking.pk}",
        payer_id=booking.organisation_id,
        person_id=booking.person_id,
        amount_pence=4500,
        description="Place",
        by=None,
    )
    booking.save()
    return booking


def sent() -> dict[str, str]:
    """To whom → subject; nobody gets two letters."""
    deliver_due()
    told = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert len(told) == len(mail.outbox)
    return told


def event_of(letter, number: int = 0):
    made = Calendar.from_ical(letter.attachments[number].content)
    return made["METHOD"], made.events[0]


def letter_to(booking):
    return next(letter for letter in mail.outbox if letter.to == [booking.person.email])


# A whole course -------------------------------------------------------------------------------------------------------


def test_a_cancelled_course_ends_every_place_and_charge_and_tells_everyone_once(cohort, officer):
    placed, other = charged(cohort), charged(cohort)
    in_line = BookingFactory(cohort=cohort, status=Status.WAITING)
    gone = BookingFactory(cohort=cohort, status=Status.CANCELLED, cause=Cause.BY_PERSON)

    told = actions.cancel_cohort(cohort, by=officer, reason="The leader is ill.")

    ended = Booking.objects.exclude(pk=gone.pk).values_list("status", "cause").distinct()
    assert list(ended) == [(Status.CANCELLED, Cause.ALLIANCE)]
    for booking in (placed, other):
        booking.charge.refresh_from_db()
        assert booking.charge.status == ChargeStatus.WITHDRAWN
    cohort.refresh_from_db()
    assert (cohort.status, cohort.taken, cohort.waiting, told) == (CohortStatus.CANCELLED, 0, 0, 4)
    leader = cohort.programme.leaders.get().person
    assert sent() == {
        placed.person.email: "Cancelled by us: Talk for reading",
        other.person.email: "Cancelled by us: Talk for reading",
        in_line.person.email: "Cancelled by us: Talk for reading",
        leader.email: "Cancelled: Talk for reading",
    }
    assert "The leader is ill." in letter_to(placed).body
    assert "the charge of £45 is taken off" in letter_to(placed).body
    assert "You were in line for a place" in letter_to(in_line).body


def test_the_sessions_of_a_cancelled_course_leave_the_calendars(cohort, officer):
    placed = BookingFactory(cohort=cohort)
    in_line = BookingFactory(cohort=cohort, status=Status.WAITING)

    actions.cancel_cohort(cohort, by=officer)
    sent()

    events = [event_of(letter_to(placed), number) for number in (0, 1)]
    assert [(method, event["STATUS"], event["SEQUENCE"]) for method, event in events] == [
        ("CANCEL", "CANCELLED", 1)
    ] * 2
    uids = [event["UID"].split("@")[0] for _, event in events]
    assert uids == [f"session-{session.pk}" for session in cohort.sessions.all()]
    assert letter_to(in_line).attachments == []


def test_what_was_attended_before_the_cancelling_stays_on_a_certificate(cohort, officer, time_machine):
    booking = BookingFactory(cohort=cohort)
    time_machine.move_to(datetime(2017, 1, 26, 18, tzinfo=LONDON))
    actions.follow_the_calendar()
    first = cohort.sessions.first()
    actions.take_register(first, [Marked(booking.pk, "present")], by=first.leader)

    actions.cancel_cohort(cohort, by=officer)

    assert Certificate.objects.get().minutes == 90


def test_the_question_to_the_heads_is_called_back(cohort, officer):
    approval = ApprovalFactory(booking=BookingFactory(cohort=cohort), status=ApprovalStatus.ASKED)

    actions.cancel_cohort(cohort, by=officer)

    assert Approval.objects.get(pk=approval.pk).status == ApprovalStatus.WITHDRAWN


@pytest.mark.parametrize("status", [CohortStatus.DRAFT, CohortStatus.FINISHED, CohortStatus.CANCELLED])
def test_only_a_course_that_is_on_can_be_cancelled(cohort, officer, status):
    cohort.status = status
    cohort.save()

    with pytest.raises(RuleBroken):
        actions.cancel_cohort(cohort, by=officer)


# One session ----------------------------------------------------------------------------------------------------------


def test_a_cancelled_session_goes_and_the_course_goes_on(cohort, officer):
    placed = charged(cohort)
    first, second = cohort.sessions.all()

    told = actions.cancel_session(first, by=officer, reason="The hall is flooded.")

    cohort.refresh_from_db()
    placed.refresh_from_db()
    assert list(cohort.sessions.all()) == [second]
    assert (cohort.starts_at, cohort.taken, placed.status, told) == (second.starts_at, 1, Status.BOOKED, 2)
    assert placed.charge.status == ChargeStatus.OWED
    subject = "One session is cancelled: Talk for reading, Thursday 26 January 2017"
    assert sent() == {placed.person.email: subject, first.leader.email: subject}
    method, event = event_of(letter_to(placed))
    assert (method, event["UID"].split("@")[0], event["SEQUENCE"]) == ("CANCEL", f"session-{first.pk}", 1)
    assert "Still on: Thursday 9 February 2017, 4pm to 5:30pm" in letter_to(placed).body
    assert AuditEntry.objects.filter(verb="removed", thing="programmes.session", thing_id=first.pk).count() == 1


def test_the_only_session_is_cancelled_with_its_course(cohort, officer):
    cohort.sessions.first().delete()

    with pytest.raises(RuleBroken, match="Cancel the whole course"):
        actions.cancel_session(cohort.sessions.get(), by=officer)


def test_a_session_that_has_started_stays(cohort, officer, time_machine):
    first = cohort.sessions.first()
    time_machine.move_to(first.starts_at)

    with pytest.raises(RuleBroken, match="has started already"):
        actions.cancel_session(first, by=officer)
    with pytest.raises(RuleBroken, match="has started already"):
        move(first, to=NOW + timedelta(days=60), by=officer)


# Moving ---------------------------------------------------------------------------------------------------------------


def move(session, *, to: datetime, by, **fields) -> int:
    facts = {"venue": session.venue, "place": session.place, **fields}
    return actions.move_session(session, starts_at=to, ends_at=to + timedelta(minutes=90), by=by, **facts)


def test_a_moved_session_tells_everyone_once_and_calendars_follow(cohort, officer):
    placed = BookingFactory(cohort=cohort)
    in_line = BookingFactory(cohort=cohort, status=Status.WAITING)
    first = cohort.sessions.first()
    hall = OrganisationFactory(name="Crampton Primary School")

    told = move(first, to=datetime(2017, 2, 2, 15, tzinfo=LONDON), venue=hall, by=officer)

    cohort.refresh_from_db()
    assert (told, cohort.starts_at) == (3, datetime(2017, 2, 2, 15, tzinfo=LONDON))
    subject = "Changed: Talk for reading, now Thursday 2 February 2017, 3pm"
    assert sent() == dict.fromkeys([placed.person.email, in_line.person.email, first.leader.email], subject)
    method, event = event_of(letter_to(placed))
    assert (method, event["SEQUENCE"], event["LOCATION"]) == ("REQUEST", 1, "Crampton Primary School")
    assert event["DTSTART"].dt == datetime(2017, 2, 2, 15, tzinfo=LONDON)
    assert "Before: Thursday 26 January 2017, 4pm to 5:30pm" in letter_to(placed).body
    assert letter_to(in_line).attachments == []


def test_moved_twice_before_the_mail_went_out_only_the_last_is_told(cohort, officer):
    placed = BookingFactory(cohort=cohort)
    for day in (2, 3):
        move(cohort.sessions.first(), to=datetime(2017, 2, day, 15, tzinfo=LONDON), by=officer)

    assert sent()[placed.person.email] == "Changed: Talk for reading, now Friday 3 February 2017, 3pm"


def test_a_session_moved_near_is_told_of_by_that_letter_and_the_reminders_still_ahead(cohort, officer, time_machine):
    BookingFactory(cohort=cohort, accepted_at=NOW - timedelta(days=9))
    first = cohort.sessions.first()
    first.leader = None
    first.save()
    cohort.programme.leaders.all().delete()
    move(first, to=datetime(2017, 1, 13, 16, tzinfo=LONDON), by=officer)
    subjects = []
    for hours in (1, 24, 48, 70):
        time_machine.move_to(NOW + timedelta(hours=hours))
        actions.send_reminders()
        deliver_due()
        subjects += [letter.subject for letter in mail.outbox]
        mail.outbox.clear()

    assert subjects == [
        "Changed: Talk for reading, now Friday 13 January 2017, 4pm",
        "Tomorrow: Talk for reading, 4pm",
    ]


def test_a_session_of_a_draft_moves_quietly(cohort, officer):
    cohort.status = CohortStatus.DRAFT
    cohort.save()

    assert move(cohort.sessions.first(), to=datetime(2017, 2, 2, 15, tzinfo=LONDON), by=officer) == 0


@pytest.mark.parametrize(
    ("to", "message"),
    [
        (NOW - timedelta(days=1), "still to come"),
        (datetime(2017, 1, 26, 16, tzinfo=LONDON), "Nothing is different"),
    ],
)
def test_a_session_moves_to_another_time_that_is_still_to_come(cohort, officer, to, message):
    with pytest.raises(RuleBroken, match=message):
        move(cohort.sessions.first(), to=to, by=officer)


def test_a_session_must_end_after_it_starts(cohort, officer):
    starts = datetime(2017, 2, 2, 15, tzinfo=LONDON)

    with pytest.raises(RuleBroken, match="must end after it starts"):
        actions.move_session(cohort.sessions.first(), starts_at=starts, ends_at=starts, by=officer)


def test_the_database_counts_changes_of_time_and_place_alone(cohort):
    first = cohort.sessions.first()
    counts = []
    for changes in ({"title": "Fractions"}, {"place": "Hall"}, {"sequence": 40}, {"ends_at": NOW + timedelta(days=40)}):
        Session.objects.filter(pk=first.pk).update(**changes)
        first.refresh_from_db()
        counts.append(first.sequence)

    assert counts == [0, 1, 1, 2]


# The pages ------------------------------------------------------------------------------------------------------------


def pages(cohort) -> list[str]:
    session = cohort.sessions.first()
    return [
        reverse("bookings:cancel_cohort", args=[cohort.pk]),
        reverse("bookings:cancel_session", args=[session.pk]),
        reverse("bookings:move_session", args=[session.pk]),
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_pages_are_there_for_course_officers_alone(client, cohort, method):
    school = OrganisationFactory()
    people = {
        "course officer": OfficerFactory(),
        "finance officer": OfficerFactory(finance_officer=True),
        "leader": cohort.sessions.first().leader,
        "participant": BookingFactory(cohort=cohort, organisation=school).person,
        "head": PersonFactory(head=school),
    }
    answers = {}
    for name, person in people.items():
        client.force_login(person)
        if (name, method) != ("course officer", "post"):
            answers[name] = [getattr(client, method)(url).status_code for url in pages(cohort)]

    missing = {name: [404, 404, 404] for name in ("finance officer", "leader", "participant", "head")}
    assert answers == ({"course officer": [200, 200, 200]} | missing if method == "get" else missing)
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.PUBLISHED


def test_a_page_says_who_is_told_before_anything_is_sent(client, cohort, officer):
    booking = charged(cohort, person=PersonFactory(first_name="Joyce", last_name="Tetteh"))
    BookingFactory(cohort=cohort, status=Status.WAITING)
    client.force_login(officer)

    text = " ".join(BeautifulSoup(client.get(pages(cohort)[0]).content, "html.parser").get_text(" ").split())

    for words in ("With a place 1", "On the waiting list 1", "Grace Adeyemi 1", "Joyce Tetteh", "charges of £45"):
        assert words in text
    booking.refresh_from_db()
    assert (booking.status, mail.outbox) == (Status.BOOKED, [])


def test_a_session_is_moved_on_its_page(client, cohort, officer):
    BookingFactory(cohort=cohort)
    client.force_login(officer)
    sent_form = {
        "day-day": "2",
        "day-month": "2",
        "day-year": "2017",
        "starts": "15:00",
        "ends": "4:30pm",
        "place": "Hall",
    }

    answer = client.post(pages(cohort)[2], sent_form, follow=True)

    session = cohort.sessions.first()
    assert (session.starts_at, session.place) == (datetime(2017, 2, 2, 15, tzinfo=LONDON), "Hall")
    assert "2 people are told." in answer.content.decode()


def test_what_was_typed_stays_when_a_move_is_refused(client, cohort, officer):
    client.force_login(officer)
    sent_form = {
        "day-day": "31",
        "day-month": "2",
        "day-year": "2017",
        "starts": "noonish",
        "ends": "17:00",
        "reason": "Rain",
    }

    answer = client.post(pages(cohort)[2], sent_form)
    page = BeautifulSoup(answer.content, "html.parser")

    assert answer.status_code == 422
    assert page.title.get_text().startswith("Error: ")
    assert page.select_one("#id_day-day")["value"] == "31"
    assert page.select_one("#id_starts")["value"] == "noonish"
    assert page.select_one("#id_reason").get_text().strip() == "Rain"


def test_a_course_is_cancelled_on_its_page_once(client, cohort, officer):
    BookingFactory(cohort=cohort)
    client.force_login(officer)

    answers = [client.post(pages(cohort)[0], {"reason": "Too few of us"}).status_code for _ in range(2)]

    assert answers == [302, 422]
    assert len(sent()) == 2


@pytest.mark.parametrize("people", [1, 50])
def test_the_page_asks_the_database_as_often_for_fifty_as_for_one(
    client, cohort, officer, people, django_assert_num_queries
):
    cohort.places = 60
    cohort.save()
    for _ in range(people):
        BookingFactory(cohort=cohort)
    client.force_login(officer)

    with django_assert_num_queries(6):
        client.get(pages(cohort)[0])
