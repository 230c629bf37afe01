"""Who may have a file of a course, and when; asked anew each time."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.urls import reverse

from bookings import actions
from bookings.states import Status
from core.calendar import LONDON
from core.delivery import deliver_due
from programmes.models import Material
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, MaterialFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND = datetime(2027, 1, 21, 16, tzinfo=LONDON), datetime(2027, 1, 28, 16, tzinfo=LONDON)
WEEK_BEFORE = FIRST - timedelta(days=8)
HOUR = timedelta(hours=1)


@pytest.fixture
def cohort(time_machine):
    """A course of two sessions, a week before the first."""
    time_machine.move_to(WEEK_BEFORE)
    cohort = CohortFactory(programme__title="Phonics")
    for starts_at in (FIRST, SECOND):
        SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + HOUR)
    cohort.refresh_from_db()
    return cohort


def url(material: Material) -> str:
    return reverse("bookings:material", args=[material.pk])


def gets(client, person, material: Material) -> bool:
    client.force_login(person)
    return client.get(url(material)).status_code == 200


def test_a_participant_gets_the_file_to_keep_and_no_browser_opens_it_in_our_name(client, cohort):
    material = MaterialFactory(cohort=cohort, kind="joining", file_name="Café “plan”.txt", content=b"<b>Hello</b>")
    client.force_login(BookingFactory(cohort=cohort).person)

    answer = client.get(url(material))

    assert b"".join(answer.streaming_content) == b"<b>Hello</b>"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Caf%C3%A9%20%E2%80%9Cplan%E2%80%9D.txt"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("goes_with", "first_had"),
    [
        (("joining", None), WEEK_BEFORE),
        (("joining", 1), WEEK_BEFORE),
        (("course", None), FIRST),
        (("course", 0), FIRST),
        (("course", 1), SECOND),
    ],
)
def test_joining_documents_come_with_the_booking_and_materials_with_their_session(
    client, cohort, time_machine, goes_with, first_had
):
    kind, of_session = goes_with
    session = None if of_session is None else cohort.sessions.all()[of_session]
    material = MaterialFactory(cohort=cohort, kind=kind, session=session)
    person = BookingFactory(cohort=cohort).person
    had = []
    minute, long_after = timedelta(minutes=1), SECOND + timedelta(days=300)
    for at in (WEEK_BEFORE, FIRST - minute, FIRST, SECOND - minute, SECOND, long_after):
        time_machine.move_to(at)
        had += [at] * gets(client, person, material)

    assert (had[0], had[-1]) == (first_had, long_after)


@pytest.mark.parametrize(
    ("status", "may"),
    [(Status.BOOKED, True), (Status.OFFERED, False), (Status.WAITING, False), (Status.CANCELLED, False)],
)
def test_only_a_place_opens_it(client, cohort, status, may):
    material = MaterialFactory(cohort=cohort, kind="joining")

    assert gets(client, BookingFactory(cohort=cohort, status=status).person, material) == may


def test_those_who_run_the_course_have_all_of_it_and_nobody_else_anything(client, cohort):
    material = MaterialFactory(cohort=cohort, kind="course")
    booking = BookingFactory(cohort=cohort)
    leader = ProgrammeLeaderFactory(programme=cohort.programme).person
    elsewhere = BookingFactory().person

    assert [gets(client, person, material) for person in (leader, OfficerFactory(cpd_administrator=True))] == [
        True,
        True,
    ]
    for person in (
        PersonFactory(head=booking.organisation),
        elsewhere,
        ProgrammeLeaderFactory().person,
        PersonFactory(),
    ):
        assert not gets(client, person, material)
    client.logout()
    assert client.get(url(material)).headers["Location"] == f"/accounts/login/?next={url(material)}"


def test_a_place_that_is_given_up_closes_it_with_the_next_click(client, cohort):
    material, booking = MaterialFactory(cohort=cohort, kind="joining"), BookingFactory(cohort=cohort)
    assert gets(client, booking.person, material)

    actions.cancel(booking, by=booking.person)

    assert not gets(client, booking.person, material)


def test_a_colleague_who_stands_in_has_what_goes_with_that_session_and_with_the_whole_course(client, cohort):
    booking = BookingFactory(cohort=cohort)
    first, second = cohort.sessions.all()
    colleague = PersonFactory(teacher=booking.organisation)
    actions.stand_in(booking, second, person=colleague, by=booking.person)

    found = [
        gets(client, colleague, MaterialFactory(cohort=cohort, kind="joining", session=session))
        for session in (None, first, second)
    ]

    assert found == [True, False, True]


def test_a_file_that_is_gone_and_one_that_never_was_are_not_there(client, cohort):
    material = MaterialFactory(cohort=cohort, kind="joining")
    material.file.storage.delete(material.file.name)

    assert not gets(client, BookingFactory(cohort=cohort).person, material)
    assert client.get("/files/99999999/").status_code == 404


# Where they are told of -----------------------------------------------------------------------------------------------


def test_the_booking_s_page_lists_them_to_their_participant_and_says_when_the_others_come(client, cohort):
    booking = BookingFactory(cohort=cohort)
    now = MaterialFactory(cohort=cohort, kind="joining", title="Where to park")
    later = MaterialFactory(cohort=cohort, kind="course", title="Slides", session=cohort.sessions.last())
    client.force_login(booking.person)

    shown = BeautifulSoup(client.get(reverse("bookings:booking", args=[booking.pk])).content, "html.parser")

    assert shown.select_one(f"a[href='{url(now)}']").get_text() == "Where to park"
    assert shown.select_one(f"a[href='{url(later)}']") is None
    assert "From Thursday 28 January 2027, 4pm on" in shown.get_text()
    client.force_login(PersonFactory(head=booking.organisation))
    assert "Where to park" not in client.get(reverse("bookings:booking", args=[booking.pk])).content.decode()


def test_a_reminder_names_what_to_read_and_leads_to_it(cohort, time_machine):
    BookingFactory(cohort=cohort, accepted_at=WEEK_BEFORE)
    second = cohort.sessions.last()
    read = MaterialFactory(cohort=cohort, kind="joining", title="Where to park")
    MaterialFactory(cohort=cohort, kind="joining", title="For the other day", session=second)
    MaterialFactory(cohort=cohort, kind="course", title="Slides")
    time_machine.move_to(FIRST - timedelta(hours=20))

    actions.send_reminders()
    deliver_due()

    (letter,) = mail.outbox
    assert f"Please read before the day: Where to park, {settings.SITE_URL}{url(read)}" in letter.body
    assert f'href="{settings.SITE_URL}{url(read)}"' in letter.alternatives[0][0]
    assert "For the other day" not in letter.body
    assert "Slides" not in letter.body
