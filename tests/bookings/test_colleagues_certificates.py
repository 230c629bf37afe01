"""Certificates where a colleague stood in: the hours are those of whoever came."""

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bookings import actions, documents, privacy
from bookings.models import Certificate
from bookings.states import Mark
from programmes.models import Cohort
from programmes.states import CohortStatus
from tests.bookings.test_certificates import FIRST_DAY, take
from tests.factories.bookings import AttendanceFactory, BookingFactory, StandInFactory
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("mark", "minutes"),
    [
        ((Mark.PRESENT, None), 90),
        ((Mark.PART, 40), 40),
        ((Mark.ABSENT, None), None),
        ((Mark.EXCUSED, None), None),
    ],
)
@pytest.mark.parametrize("comes", ["herself", "a colleague"])
def test_the_hours_are_those_of_whoever_came(cohort, leader, comes, mark, minutes):
    """The first session: whose minutes they are. The second: hers, whole, whoever came to the first."""
    booking = BookingFactory(cohort=cohort)
    first = cohort.sessions.first()
    if comes == "a colleague":
        StandInFactory(booking=booking, session=first)
    take(cohort, 1, [(booking, *mark)], by=leader)
    take(cohort, 2, [(booking, "present")], by=leader)

    hers = Certificate.objects.get(booking=booking)
    theirs = Certificate.objects.filter(stand_in__isnull=False).values_list("minutes", flat=True).first()
    if comes == "herself":
        assert (hers.minutes, Certificate.objects.count()) == (90 + (minutes or 0), 1)
    else:
        assert (hers.minutes, hers.first_on, theirs) == (90, (FIRST_DAY + timedelta(days=14)).date(), minutes)


def test_the_colleagues_certificate_is_her_own(cohort, leader):
    booking = BookingFactory(cohort=cohort)
    stand_in = StandInFactory(
        booking=booking, session=cohort.sessions.first(), person=PersonFactory(first_name="Linh", last_name="Tran")
    )
    take(cohort, 1, [(booking, "present")], by=leader)
    take(cohort, 2, [(booking, "absent")], by=leader)

    issued = Certificate.objects.get()
    assert (issued.booking, issued.stand_in, issued.holder, issued.place) == (None, stand_in, stand_in.person, booking)
    assert (issued.name, issued.initials, issued.minutes, issued.first_on, issued.last_on) == (
        "Linh Tran",
        "L. T.",
        90,
        FIRST_DAY.date(),
        FIRST_DAY.date(),
    )
    words = PdfReader(io.BytesIO(documents.certificate(issued))).pages[0].extract_text()
    assert "Linh Tran" in words


def test_a_correction_follows_to_the_colleagues_certificate(cohort, leader):
    booking = BookingFactory(cohort=cohort)
    StandInFactory(booking=booking, session=cohort.sessions.first())
    take(cohort, 1, [(booking, "present")], by=leader)
    take(cohort, 2, [(booking, "present")], by=leader)
    code = Certificate.objects.get(stand_in__isnull=False).code

    take(cohort, 1, [(booking, "part", 30)], by=leader)
    shorter = Certificate.objects.get(stand_in__isnull=False)
    take(cohort, 1, [(booking, "absent")], by=leader)

    assert (shorter.code, shorter.minutes) == (code, 30)
    assert list(Certificate.objects.values_list("booking_id", "minutes")) == [(booking.pk, 90)]


@pytest.mark.parametrize("people", [1, 50])
def test_certificates_ask_the_database_as_often_for_fifty_as_for_one(cohort, leader, people, django_assert_num_queries):
    Cohort.objects.update(places=60)
    bookings = [BookingFactory(cohort=cohort) for _ in range(people)]
    for booking in bookings:
        for session in cohort.sessions.all():
            AttendanceFactory(booking=booking, session=session, taken_at=timezone.now())
        StandInFactory(booking=booking, session=cohort.sessions.first())

    # transaction (2), stand-ins, marks, standing, people (2), leaders, certificates, trail
    with django_assert_num_queries(10):
        assert actions.settle_certificates(cohort, by=None) == 2 * people


def test_a_colleagues_certificate_is_seen_by_her_and_the_school_but_not_by_whose_place_it_is(client, cohort, leader):
    school, other = OrganisationFactory(), OrganisationFactory()
    booking = BookingFactory(cohort=cohort, organisation=school)
    stand_in = StandInFactory(booking=booking, session=cohort.sessions.first())
    take(cohort, 1, [(booking, "present")], by=leader)
    take(cohort, 2, [(booking, "absent")], by=leader)
    code = Certificate.objects.get().code
    people = {
        "the colleague": stand_in.person,
        "whose place it is": booking.person,
        "their head": PersonFactory(head=school),
        "another head": PersonFactory(head=other),
        "course officer": OfficerFactory(),
        "finance officer": OfficerFactory(finance_officer=True),
    }
    answers = {}
    for name, reader in people.items():
        client.force_login(reader)
        answers[name] = client.get(reverse("bookings:certificate", args=[code])).status_code
    client.logout()
    checked = BeautifulSoup(client.get(reverse("bookings:verify", args=[code])).content, "html.parser")

    assert answers == {
        "the colleague": 200,
        "whose place it is": 404,
        "their head": 200,
        "another head": 404,
        "course officer": 200,
        "finance officer": 404,
    }
    assert stand_in.person.initials in checked.get_text()


def test_what_is_held_about_the_colleague_names_her_hours_and_not_those_of_the_place(cohort, leader):
    booking = BookingFactory(cohort=cohort)
    stand_in = StandInFactory(booking=booking, session=cohort.sessions.first())
    take(cohort, 1, [(booking, "present")], by=leader)
    take(cohort, 2, [(booking, "part", 30)], by=leader)

    def held(person) -> dict[str, list]:
        wanted = ("Attendance", "Certificates", "Sessions you stood in at")
        found = [part for part in privacy.held_about(person) if part.title in wanted]
        return {part.title: [list(row.values())[2] for row in part.rows] for part in found}

    assert held(stand_in.person) == {
        "Attendance": ["Present"],
        "Certificates": ["90"],
        "Sessions you stood in at": [""],
    }
    assert held(booking.person) == {"Attendance": ["Part"], "Certificates": ["30"], "Sessions you stood in at": []}
