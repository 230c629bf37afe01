"""A person's own page: what comes next, what waits, what they can show for it; and nobody else's."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from bookings.models import StandIn
from bookings.states import ApprovalStatus, Cause, Status
from core.calendar import AcademicYear
from home.calendar_feed import calendar_of
from members.models import PastCourse
from tests.factories.bookings import (
    AbsenceFactory,
    ApprovalFactory,
    BookingFactory,
    CertificateFactory,
    DeputyFactory,
    StandInFactory,
)
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory
from tests.home.people import cells, csv_rows, signed_in, soup_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def person():
    return PersonFactory(first_name="Abena", teacher=OrganisationFactory(name="Surrey Square Primary School"))


def course(title: str, *, days: int = 10, **fields):
    cohort = CohortFactory(programme__title=title, **fields)
    SessionFactory(cohort=cohort, starts_at=timezone.now() + days * DAY)
    cohort.refresh_from_db()
    return cohort


def test_whoever_is_not_signed_in_is_asked_to(client):
    assert client.get("/my/").headers["Location"] == "/accounts/login/?next=/my/"


def test_the_page_leads_with_the_next_session(person):
    BookingFactory(person=person, cohort=course("Spelling that sticks", days=20))
    BookingFactory(person=person, cohort=course("Fabulous phonics", days=5))

    page = soup_of(signed_in(person), "/my/")

    assert cells(page, "h1") == ["Next: Fabulous phonics"]
    assert cells(page, ".app-sessions h3") == ["Fabulous phonics", "Spelling that sticks"]


def test_a_session_shows_where_it_is_and_how_to_join(person):
    cohort = CohortFactory(programme__title="Fabulous phonics")
    SessionFactory(
        cohort=cohort,
        venue=OrganisationFactory(name="Crampton Primary"),
        place="Hall",
        video_link="https://meet.example/x",
    )
    booking = BookingFactory(person=person, cohort=cohort)

    row = soup_of(signed_in(person), "/my/").select_one(".app-sessions li")

    assert "Crampton Primary, Hall" in row.get_text()
    assert row.select_one(f"a[href='{booking.joining_link}']") is not None


def test_a_place_that_the_school_has_not_approved_says_until_when_it_is_held(person):
    booking = BookingFactory(person=person, cohort=course("Fabulous phonics"))
    ApprovalFactory(booking=booking, status=ApprovalStatus.ASKED)

    row = soup_of(signed_in(person), "/my/").select_one(".app-sessions li")

    assert "Needs approval" in row.get_text()


def test_an_offer_comes_first_with_a_button_to_take_it(person):
    BookingFactory(person=person, cohort=course("Spelling that sticks", days=5))
    offer = BookingFactory(person=person, cohort=course("Fabulous phonics"), status=Status.OFFERED)

    page = soup_of(signed_in(person), "/my/")

    assert cells(page, "h1") == ["A place is free for you"]
    assert next(form["action"] for form in page.select(".app-card form")) == f"/bookings/{offer.pk}/accept/"


def test_somebody_in_line_sees_their_position(person):
    cohort = course("Fabulous phonics")
    BookingFactory(cohort=cohort, status=Status.WAITING)
    BookingFactory(person=person, cohort=cohort, status=Status.WAITING)

    page = soup_of(signed_in(person), "/my/")

    assert cells(page, "[aria-labelledby=waiting] .govuk-tag") == ["Waiting, 2nd"]


def test_a_course_that_was_attended_gives_hours_a_certificate_and_a_question(person):
    cohort = course("Fabulous phonics", days=-3)
    booking = BookingFactory(person=person, cohort=cohort, evaluation_asked_at=timezone.now())
    CertificateFactory(booking=booking, minutes=165, title="Fabulous phonics", code="PHONICS12345")

    page = soup_of(signed_in(person), "/my/")

    assert cells(page, "h1") == ["How was your course?"]
    assert cells(page, "[aria-labelledby=record] .app-big") == ["2.75 hours"]
    assert page.select_one("a[href='/certificates/PHONICS12345/certificate.pdf']") is not None
    assert page.select_one(f"a[href='/bookings/{booking.pk}/evaluate/']") is not None


def test_what_came_to_nothing_says_why(person):
    BookingFactory(person=person, cohort=course("Phonics"), status=Status.CANCELLED, cause=Cause.NOT_APPROVED)

    page = soup_of(signed_in(person), "/my/")

    assert "not approved in time" in page.select_one("main details").get_text()
    assert cells(page, "h1") == ["Hello, Abena"]


def test_on_a_first_visit_the_page_asks_where_somebody_works():
    page = soup_of(signed_in(PersonFactory(first_name="Abena")), "/my/")

    assert cells(page, "h1") == ["Welcome, Abena"]
    assert page.select_one("#first") is not None


def test_a_post_that_the_school_has_not_confirmed_says_so():
    person = PersonFactory()
    PostFactory(person=person, status="claimed", organisation__name="Crampton Primary")

    page = soup_of(signed_in(person), "/my/")

    assert cells(page, "[aria-labelledby=posts] li") == ["Crampton Primary Teacher Not yet confirmed"]


def test_nothing_of_anybody_else_is_on_the_page(person):
    colleague = PersonFactory(teacher=OrganisationFactory())
    for status in (Status.BOOKED, Status.WAITING, Status.OFFERED, Status.CANCELLED):
        booking = BookingFactory(person=colleague, cohort=course("Not for your eyes"), status=status)
    CertificateFactory(booking=booking, title="Not for your eyes")

    for address in ("/my/", "/my/record/"):
        assert "Not for your eyes" not in soup_of(signed_in(person), address).get_text()


def test_the_record_is_kept_by_academic_year_the_latest_first(person):
    for on, minutes in ((date(2015, 11, 5), 90), (date(2016, 8, 31), 60), (date(2016, 9, 1), 120)):
        booking = BookingFactory(person=person, cohort=course("Phonics", days=-3))
        CertificateFactory(booking=booking, first_on=on, last_on=on, minutes=minutes)

    page = soup_of(signed_in(person), "/my/record/")

    assert cells(page, ".app-panel > header") == ["2016/17 2 hours", "2015/16 2.5 hours"]


def test_the_record_can_be_kept_as_a_spreadsheet(person):
    booking = BookingFactory(person=person, cohort=course("Phonics", days=-3), organisation__name="=HYPERLINK(1)")
    CertificateFactory(booking=booking, first_on=date(2016, 9, 1), minutes=90, title="Phonics", code="ABC")

    rows = csv_rows(signed_in(person).get("/my/record/?format=csv"))

    assert rows[1] == ["2016/17", "Phonics", "2016-09-01", "2016-09-01", "1.5", "'=HYPERLINK(1)", "ABC"]


def test_the_record_moves_with_the_person_and_holds_what_they_did_for_colleagues(person):
    before = BookingFactory(person=person, cohort=course("Phonics", days=-300), organisation__name="Crampton Primary")
    CertificateFactory(booking=before, first_on=date(2015, 11, 5), minutes=90)
    colleague = BookingFactory(cohort=course("Talk for reading", days=-3), organisation__name="Surrey Square")
    session = colleague.cohort.sessions.get()
    sent = StandInFactory(booking=colleague, session=session, person=person)
    CertificateFactory(booking=None, stand_in=sent, first_on=date(2016, 9, 1), minutes=45)
    CertificateFactory(booking=colleague, first_on=date(2016, 9, 8), minutes=90, title="Not hers")
    PostFactory(person=person, organisation=OrganisationFactory(name="A third school"))

    page = soup_of(signed_in(person), "/my/record/")

    assert cells(page, ".app-panel > header") == ["2016/17 0.75 hours", "2015/16 1.5 hours"]
    assert [row[:1] + row[2:4] for row in csv_rows(signed_in(person).get("/my/record/?format=csv"))[1:]] == [
        ["2016/17", "2016-09-01", "2016-09-01"],
        ["2015/16", "2015-11-05", "2015-11-05"],
    ]
    assert "Not hers" not in page.get_text()


def test_the_record_can_be_kept_as_a_tagged_pdf(person):
    booking = BookingFactory(person=person, cohort=course("Phonics", days=-3), organisation__name="Crampton #strong")
    CertificateFactory(booking=booking, first_on=date(2016, 9, 1), minutes=90, title="Phonics", code="7K2M9QXD4T0B")
    PastCourse.objects.create(person=person, title="Spelling in 2012", on=date(2012, 5, 3), source="a list")

    paper = PdfReader(io.BytesIO(signed_in(person).get("/my/record/?format=pdf").content))
    words = " ".join(paper.pages[0].extract_text().split())

    assert paper.root_object["/MarkInfo"]["/Marked"]
    for said in (
        person.full_name,
        "1 hour and 30 minutes in all",
        "2016/17",
        "Crampton #strong",
        "7K2M-9QXD-4T0B",
        "Spelling in",
    ):
        assert said in words


def test_an_empty_record_is_a_pdf_too(person):
    paper = PdfReader(io.BytesIO(signed_in(person).get("/my/record/?format=pdf").content))

    assert "Nothing is on this record yet." in paper.pages[0].extract_text()


# Colleagues who come instead ------------------------------------------------------------------------------------------


def test_who_comes_for_whom_stands_on_both_pages(person):
    linh = PersonFactory(first_name="Linh", last_name="Tran")
    booking = BookingFactory(person=person, cohort=course("Phonics"))
    session = booking.cohort.sessions.get()
    StandInFactory(booking=booking, session=session, person=linh)

    assert "Linh Tran comes for you." in soup_of(signed_in(person), "/my/").get_text()
    page = soup_of(signed_in(linh), "/my/")
    assert f"You come for {person.full_name}." in page.get_text()
    assert page.select(f"a[href='/bookings/{booking.pk}/']") == []


def uids_in(calendar: bytes) -> set[str]:
    return {str(event["UID"]).split("@")[0] for event in Calendar.from_ical(calendar).events}


def test_the_calendar_has_the_session_of_whoever_comes(person):
    linh = PersonFactory()
    booking = BookingFactory(person=person, cohort=course("Phonics"))
    SessionFactory(cohort=booking.cohort, starts_at=timezone.now() + 20 * DAY)
    first, second = booking.cohort.sessions.all()
    StandInFactory(booking=booking, session=first, person=linh)

    assert uids_in(calendar_of(person)) == {f"session-{second.pk}"}
    assert uids_in(calendar_of(linh)) == {f"session-{first.pk}"}


@pytest.mark.parametrize(("goes", "is_there"), [("nobody", False), ("before", False), ("after", True)])
def test_whoever_is_excused_has_the_session_in_no_calendar_any_more(person, goes, is_there):
    """Nor has a colleague who was to come instead, unless she was chosen after the school said that it needs them."""
    linh, booking = PersonFactory(), BookingFactory(person=person, cohort=course("Phonics"))
    SessionFactory(cohort=booking.cohort, starts_at=timezone.now() + 20 * DAY)
    excused, other = booking.cohort.sessions.all()
    said = AbsenceFactory(booking=booking, session=excused).said_at
    if goes != "nobody":
        StandInFactory(booking=booking, session=excused, person=linh)
        StandIn.objects.update(arranged_at=said + (DAY if goes == "after" else -DAY))

    assert uids_in(calendar_of(person)) == {f"session-{other.pk}"}
    assert uids_in(calendar_of(linh)) == ({f"session-{excused.pk}"} if is_there else set())


def test_a_place_that_is_given_up_is_in_the_calendar_no_more(person):
    BookingFactory(person=person, cohort=course("Phonics"), status=Status.CANCELLED, cause=Cause.CALL)

    assert uids_in(calendar_of(person)) == set()


def test_what_one_is_asked_about_a_course_stands_on_the_page_until_it_is_answered(person):
    now = timezone.now()
    asked = {"evaluation_asked_at": now, "impact_asked_at": now}
    own = BookingFactory(person=person, cohort=course("Phonics", days=-90), **asked)
    sent = StandInFactory(booking=BookingFactory(cohort=course("Spelling", days=-3)), person=person)
    StandIn.objects.update(evaluation_asked_at=now)
    BookingFactory(person=person, cohort=course("Not asked", days=-3))
    BookingFactory(person=person, cohort=course("Answered", days=-3), evaluation_asked_at=now, evaluated_at=now)

    links = soup_of(signed_in(person), "/my/").select("[aria-labelledby=evaluate] a")

    assert [(link.get_text(), link["href"]) for link in links] == [
        ("How was Phonics?", f"/bookings/{own.pk}/evaluate/"),
        ("What has Phonics changed?", f"/bookings/{own.pk}/impact/"),
        ("How was Spelling?", f"/bookings/{sent.booking_id}/evaluate/"),
    ]


def fill(person, count: int) -> None:
    for number in range(count):
        BookingFactory(person=person, cohort=course("To come", days=number + 1))
        over = BookingFactory(person=person, cohort=course("Over", days=-number - 1))
        CertificateFactory(booking=over)
        ahead = BookingFactory(cohort=course("For a colleague", days=number + 1))
        StandInFactory(booking=ahead, session=ahead.cohort.sessions.get(), person=person)
        theirs = BookingFactory(cohort=over.cohort)
        sent = StandInFactory(booking=theirs, session=over.cohort.sessions.get(), person=person)
        CertificateFactory(booking=None, stand_in=sent)


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_however_much_somebody_booked(person, count, django_assert_num_queries):
    fill(person, count)
    client = signed_in(person)

    # Who is reading, bookings, sessions, stand-ins, whom one deputises for, what one leads, what is saved
    with django_assert_num_queries(7):
        client.get("/my/")


@pytest.mark.parametrize("count", [1, 50])
def test_the_record_costs_the_same_however_long_it_is(person, count, django_assert_num_queries):
    fill(person, count)
    client = signed_in(person)

    with django_assert_num_queries(3):
        client.get("/my/record/")


def test_hours_of_another_year_are_not_counted_as_this_years(person):
    booking = BookingFactory(person=person, cohort=course("Phonics", days=-3))
    CertificateFactory(booking=booking, first_on=AcademicYear.now().first_day - DAY, minutes=90)

    assert cells(soup_of(signed_in(person), "/my/"), "[aria-labelledby=record] .app-big") == ["0 hours"]


def test_a_deputy_is_led_to_what_waits_at_the_school(person):
    school = person.posts.get().organisation
    DeputyFactory(organisation=school, person=person)

    links = [link["href"] for link in soup_of(signed_in(person), "/my/").select("section a")]

    assert f"/school/{school.pk}/approvals/" in links
