"""What people can show, made from the registers alone."""

import io
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bookings import actions, documents, rules
from bookings.actions import Marked
from bookings.models import Certificate
from bookings.states import Mark, Status
from core.calendar import LONDON
from core.models import AuditEntry
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory, CertificateFactory
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

FIRST_DAY = datetime(2017, 1, 12, 16, tzinfo=LONDON)


@pytest.fixture
def leader():
    return PersonFactory(first_name="Hannah", last_name="Okonkwo")


@pytest.fixture
def cohort(leader):
    """Two sessions of 90 minutes, on 12 and 26 January 2017, both over."""
    cohort = CohortFactory(programme__title="Fabulous phonics", status=CohortStatus.RUNNING)
    ProgrammeLeaderFactory(programme=cohort.programme, person=leader)
    for days in (0, 14):
        SessionFactory(cohort=cohort, leader=leader, starts_at=FIRST_DAY + timedelta(days=days))
    return cohort


def take(cohort, number, marks, by):
    session = list(cohort.sessions.order_by("starts_at"))[number - 1]
    return actions.take_register(session, [Marked(booking.pk, *mark) for booking, *mark in marks], by=by)


def certificates() -> dict[int, int]:
    """Booking → minutes."""
    return dict(Certificate.objects.values_list("booking_id", "minutes"))


@pytest.mark.parametrize(
    ("mark", "part_minutes", "minutes"),
    [(Mark.PRESENT, None, 90), (Mark.PART, 40, 40), (Mark.ABSENT, None, 0), (Mark.EXCUSED, None, 0)],
)
def test_what_a_session_adds_to_a_certificate(mark, part_minutes, minutes):
    assert rules.minutes_on_certificate(mark=mark, part_minutes=part_minutes, session_minutes=90) == minutes


def test_certificates_are_issued_with_the_last_register_and_from_the_registers_alone(cohort, leader):
    both, part, first_only, never = (BookingFactory(cohort=cohort) for _ in range(4))
    first = [(both, "present"), (part, "part", 40), (first_only, "present"), (never, "absent")]
    take(cohort, 1, first, by=leader)
    assert certificates() == {}

    last = [(both, "present"), (part, "present"), (first_only, "absent"), (never, "excused")]
    take(cohort, 2, last, by=leader)

    assert certificates() == {both.pk: 180, part.pk: 130, first_only.pk: 90}
    issued = Certificate.objects.get(booking=first_only)
    assert (issued.first_on, issued.last_on) == (FIRST_DAY.date(), FIRST_DAY.date())
    assert (issued.title, issued.name, issued.led_by) == (
        "Fabulous phonics",
        first_only.person.full_name,
        "Hannah Okonkwo",
    )
    assert (len(issued.code), set(issued.code) - set(rules.CODE_LETTERS)) == (12, set())


def test_certificates_are_issued_when_the_course_is_finished(cohort, leader):
    booking = BookingFactory(cohort=cohort)
    take(cohort, 1, [(booking, "present")], by=leader)

    actions.follow_the_calendar()
    actions.follow_the_calendar()

    cohort.refresh_from_db()
    assert (cohort.status, certificates()) == (CohortStatus.FINISHED, {booking.pk: 90})


def test_a_correction_issues_anew_under_the_same_code(cohort, leader):
    booking = BookingFactory(cohort=cohort)
    take(cohort, 1, [(booking, "present")], by=leader)
    take(cohort, 2, [(booking, "present")], by=leader)
    code = Certificate.objects.get().code

    take(cohort, 1, [(booking, "part", 30)], by=leader)

    issued = Certificate.objects.get()
    assert (issued.code, issued.minutes) == (code, 120)
    trail = AuditEntry.objects.filter(thing="bookings.certificate").order_by("pk").values_list("verb", "changed")
    assert list(trail) == [("issued", []), ("issued anew", ["minutes"])]


def test_a_correction_that_leaves_nothing_takes_the_certificate_back(cohort, leader, client):
    booking = BookingFactory(cohort=cohort)
    take(cohort, 2, [(booking, "present")], by=leader)
    code = Certificate.objects.get().code

    take(cohort, 2, [(booking, "absent")], by=leader)

    assert certificates() == {}
    assert client.get(reverse("bookings:verify", args=[code])).status_code == 404


def test_whoever_gave_up_later_keeps_what_they_attended(cohort, leader):
    booking = BookingFactory(cohort=cohort)
    take(cohort, 1, [(booking, "present")], by=leader)
    booking.status, booking.ended_at = Status.CANCELLED, timezone.now()
    booking.save()

    actions.follow_the_calendar()

    assert certificates() == {booking.pk: 90}


@pytest.mark.parametrize(
    "facts",
    [{"minutes": 0}, {"first_on": FIRST_DAY.date(), "last_on": FIRST_DAY.date() - timedelta(days=1)}],
)
def test_the_database_refuses_a_certificate_of_nothing(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFactory(**facts)


def test_one_certificate_a_booking_and_one_booking_a_code():
    issued = CertificateFactory()

    for clash in ({"booking": issued.booking}, {"code": issued.code}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateFactory(**clash)


# Checking a code ------------------------------------------------------------------------------------------------------


@pytest.fixture
def issued():
    booking = BookingFactory(person=PersonFactory(first_name="Ifeoma", last_name="Adichie"))
    return CertificateFactory(
        booking=booking,
        code="7K2M9QXD4T0B",
        title="Fabulous phonics",
        minutes=270,
        first_on=FIRST_DAY.date(),
        last_on=FIRST_DAY.date() + timedelta(days=14),
    )


@pytest.mark.parametrize(
    "typed",
    ["7K2M9QXD4T0B", "7K2M-9QXD-4T0B", "7k2m 9qxd 4t0b", "7K2M-9QXD-4TOB", " 7k2m.9qxd.4tob ", "7K2M–9QXD–4T0B"],
)
def test_a_code_is_found_however_it_is_typed(client, issued, typed):
    answer = client.get(reverse("bookings:check_certificate"), {"code": typed}, follow=True)

    assert (answer.status_code, answer.context["certificate"]) == (200, issued)


def test_anyone_may_know_course_days_hours_and_initials_and_no_more(client, issued):
    answer = client.get(reverse("bookings:verify", args=["7K2M-9QXD-4T0B"]))
    page = BeautifulSoup(answer.content, "html.parser")

    facts = {row.dt.get_text(): row.dd.get_text() for row in page.select("dl div")}
    assert facts == {
        "Course": "Fabulous phonics",
        "When": "12 to 26 January 2017",
        "Time attended": "4 hours and 30 minutes",
        "Issued to": "I. A.",
    }
    content = answer.content.decode()
    secrets = [issued.name, "Ifeoma", "Adichie", issued.booking.person.email, str(issued.booking.organisation)]
    assert [secret for secret in secrets if secret in content] == []
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize("typed", ["", "short", "7K2M-9QXD-4T0", "!!!"])
def test_a_code_that_cannot_be_one_is_asked_for_again(client, typed):
    answer = client.get(reverse("bookings:check_certificate"), {"code": typed})

    assert answer.status_code == 422
    assert BeautifulSoup(answer.content, "html.parser").title.get_text().startswith("Error: ")


def test_a_code_of_nobody_says_what_to_do(client):
    answer = client.get(reverse("bookings:verify", args=["AAAA-AAAA-AAAA"]))

    assert answer.status_code == 404
    assert "No certificate has this code" in answer.content.decode()


def test_codes_cannot_be_tried_by_the_thousand(client, issued):
    url = reverse("bookings:verify", args=["AAAA-AAAA-AAAA"])

    answers = [client.get(url).status_code for _ in range(61)]

    assert answers == [404] * 60 + [429]


def test_checking_a_code_asks_the_database_once(client, issued, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(reverse("bookings:verify", args=[issued.code]))


# The paper ------------------------------------------------------------------------------------------------------------


def test_the_paper_says_it_all_and_is_tagged(client, issued):
    issued.led_by = "Hannah Okonkwo"
    issued.save()
    client.force_login(issued.booking.person)

    answer = client.get(reverse("bookings:certificate", args=[issued.code]))
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(reader.pages[0].extract_text().split())

    assert (answer.headers["Content-Type"], len(reader.pages)) == ("application/pdf", 1)
    for words in (
        "Ifeoma Adichie",
        "Fabulous phonics",
        "4 hours and 30 minutes",
        "12 to 26 January 2017",
        "Hannah Okonkwo",
        "7K2M-9QXD-4T0B",
        reverse("bookings:verify", args=["7K2M-9QXD-4T0B"]),
    ):
        assert words in text
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_a_very_long_course_and_name_stay_on_one_page():

    issued = CertificateFactory(
        title="W" * 10 + " phonics" * 18,
        name="Bartholomew " * 12,
        led_by="Hannah Okonkwo, " * 15,
        first_on=date(2026, 9, 30),  # a Wednesday in September, the longest day in words
        last_on=date(2026, 11, 25),
    )

    assert len(PdfReader(io.BytesIO(documents.certificate(issued))).pages) == 1


def test_the_paper_is_for_the_person_their_school_and_the_office(client):
    school = OrganisationFactory()
    person = PersonFactory(teacher=school)
    issued = CertificateFactory(booking__person=person, booking__organisation=school)
    people = {
        "the person": person,
        "their head": PersonFactory(head=school),
        "their CPD lead": PersonFactory(cpd_lead=school),
        "a colleague": PersonFactory(teacher=school),
        "another head": PersonFactory(head=OrganisationFactory()),
        "course officer": OfficerFactory(),
        "finance officer": OfficerFactory(finance_officer=True),
    }
    answers = {}
    for name, reader in people.items():
        client.force_login(reader)
        answers[name] = client.get(reverse("bookings:certificate", args=[issued.code])).status_code

    assert answers == {
        "the person": 200,
        "their head": 200,
        "their CPD lead": 200,
        "a colleague": 404,
        "another head": 404,
        "course officer": 200,
        "finance officer": 404,
    }
    client.logout()
    assert client.get(reverse("bookings:certificate", args=[issued.code])).status_code == 302
