"""Sessions in calendars, registers on paper."""

import io

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from bookings import documents, queries
from programmes.models import Session
from tests.factories.bookings import AttendanceFactory, BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    """A place on a course of two sessions."""
    cohort = CohortFactory(programme__title="Talk for reading")
    for place in ("the hall", "the library"):
        SessionFactory(cohort=cohort, venue=OrganisationFactory(name="Crampton Primary School"), place=place)
    return BookingFactory(cohort=cohort)


def test_a_place_as_one_calendar_file_holds_every_session(booking):
    made = Calendar.from_ical(documents.calendar_of(booking))

    assert made["METHOD"] == "PUBLISH"
    assert [(event["SUMMARY"], event["LOCATION"]) for event in made.events] == [
        ("Talk for reading", "Crampton Primary School, the hall"),
        ("Talk for reading", "Crampton Primary School, the library"),
    ]


def test_the_same_session_has_the_same_name_in_every_file(booking):
    sessions = list(Session.objects.filter(cohort=booking.cohort).select_related("cohort__programme", "venue"))
    published = Calendar.from_ical(documents.calendar_of(booking)).events
    invited = [Calendar.from_ical(file.content).events[0] for file in documents.calendar_files(booking, sessions)]
    cancelled = Calendar.from_ical(documents.calendar_of(booking, is_cancelled=True)).events

    names = [[event["UID"] for event in events] for events in (published, invited, cancelled)]
    assert names[0] == names[1] == names[2]
    assert len(set(names[0])) == 2
    assert [event["SEQUENCE"] for event in (published[0], invited[0], cancelled[0])] == [0, 0, 1]


def test_the_paper_register_names_people_and_schools_and_the_marks(booking):
    session = queries.session_in_course(Session.objects.select_related("cohort__programme")).first()
    other = BookingFactory(
        cohort=booking.cohort,
        person=PersonFactory(first_name="Freya", last_name="Lindqvist"),
        organisation=OrganisationFactory(name="Goodrich"),
    )
    session.starts_at = booking.accepted_at
    session.save()
    AttendanceFactory(booking=other, session=session, mark="part", minutes=40, taken_at=session.ends_at)

    content = documents.register(session, queries.register_of(session))
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())

    for words in ("Talk for reading", "Session 1 of 2", "Freya Lindqvist", "Goodrich", "Part, 40 min", "Signature"):
        assert words in text
    assert str(booking.person) in text


def test_a_long_register_goes_on_over_pages():
    cohort = CohortFactory(places=60)
    session = SessionFactory(cohort=cohort)
    for _ in range(60):
        BookingFactory(cohort=cohort)
    session = queries.session_in_course(Session.objects.select_related("cohort__programme")).get()

    pages = PdfReader(io.BytesIO(documents.register(session, queries.register_of(session)))).pages

    assert len(pages) > 1
    assert ["Signature" in page.extract_text() for page in pages] == [True] * len(pages)
