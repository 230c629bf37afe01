"""The story that the portal is for: a course found, booked, approved, reminded of, attended, judged, certified."""

from __future__ import annotations

import io
import time
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from core.calendar import LONDON
from services.process import wait_until
from tests.journeys.visitors import PHONE, ask, link_in, newest_letter, one_value
from tests.serving import Portal

COURSE = "Fabulous phonics"
ASSISTANT, HEAD, LEADER = "Abena Mensah", "Folasade Ogunleye", "Carmen Restrepo"
TWO_MINUTES = 120


@pytest.mark.journey
@pytest.mark.requirement("R124")
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_course_from_search_to_certificate(portal, visit, scripts):
    assistant = visit(scripts=scripts)
    began = time.monotonic()
    assistant.signs_in(ASSISTANT)
    books(assistant)
    assert time.monotonic() - began < TWO_MINUTES
    booking = int(assistant.path.split("/")[2])

    the_head_approves(portal, visit(scripts=scripts))
    newest_letter(portal, assistant.address_of(ASSISTANT), f"Approved: {COURSE}")
    the_reminder_goes_out(portal, booking, assistant.address_of(ASSISTANT))
    the_leader_takes_the_register(portal, visit(width=390, scripts=scripts), booking)
    the_course_is_over(portal, booking)
    she_says_what_it_was_like(portal, assistant)
    code = she_gets_her_certificate(assistant)
    anyone_checks_it(visit(width=PHONE, scripts=scripts), code)


def books(assistant) -> None:
    """Find the course in spite of a slip, and book it."""
    assistant.opens("/cpd/")
    assistant.looks_right()
    assistant.writes("Search courses, leaders and schools", "fonics")
    assistant.presses("Search")
    assistant.looks_right()
    assistant.follows(COURSE)
    assistant.looks_right()
    assistant.presses("Book my place")
    assistant.reads("Your place is held")
    assistant.looks_right()


def the_head_approves(portal: Portal, head) -> None:
    """From the letter, without signing in. Reading the page decides nothing."""
    letter = newest_letter(portal, head.address_of(HEAD), f"{ASSISTANT} asks: {COURSE}")
    head.opens(link_in(letter, "/approvals/"))
    head.looks_right()
    head.chooses("Yes, approve")
    head.presses("Send the answer")
    head.reads("Approved")
    head.looks_right()


#: What was agreed is never changed by anybody: the trigger that sees to it is told to look away for one statement.
LET_IT = """set_config('pgtrigger.ignore', (
    SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgname ~ 'agreed_once_for_all'), true) <> ''"""


def moves(portal: Portal, booking: int, starts_at: datetime, *, hours: float = 1.5) -> None:
    """Let time pass: the course is at another time, and she booked it a fortnight before."""
    ask(portal, "ALTER TABLE bookings_booking DISABLE TRIGGER USER")  # when it was asked for never changes in real life
    ask(
        portal,
        f"UPDATE bookings_booking SET accepted_at = %s WHERE id = %s AND {LET_IT}",  # noqa: S608 our own words
        min(starts_at, datetime.now(LONDON)) - timedelta(days=14),
        booking,
    )
    ask(portal, "ALTER TABLE bookings_booking ENABLE TRIGGER USER")
    # The course comes last: the clock looks at it every few seconds, and whoever books late is not reminded.
    cohort = one_value(portal, "SELECT cohort_id FROM bookings_booking WHERE id = %s", booking)
    ask(
        portal,
        "UPDATE programmes_session SET starts_at = %s, ends_at = %s WHERE cohort_id = %s",
        starts_at,
        starts_at + timedelta(hours=hours),
        cohort,
    )


def the_reminder_goes_out(portal: Portal, booking: int, to: str) -> None:
    """By the clock, from eight o'clock in the morning of the day before."""
    now = datetime.now(LONDON)
    day = now.date() + timedelta(days=1 if now.hour >= 8 else 0)
    moves(portal, booking, datetime.combine(day, datetime.min.time(), LONDON).replace(hour=16))
    letter = newest_letter(portal, to, f"{'Tomorrow' if now.hour >= 8 else 'Today'}: {COURSE}")
    assert letter.attachments == ("session-1.ics",)


def the_leader_takes_the_register(portal: Portal, leader, booking: int) -> None:
    """On a phone, in the room: everyone is there but one, who came late."""
    moves(portal, booking, datetime.now(LONDON) - timedelta(minutes=20))
    leader.signs_in(LEADER)
    leader.looks_right()
    leader.opens("/office/registers/")
    leader.looks_right()
    leader.follows(COURSE)
    leader.looks_right()
    leader.page.get_by_role("button", name="Mark everyone present").click()  # with a script no new page comes
    leader.reads("Not saved yet")
    leader.presses("Save")
    leader.reads("Last saved")
    leader.looks_right()


def the_course_is_over(portal: Portal, booking: int) -> None:
    moves(portal, booking, datetime.now(LONDON) - timedelta(days=2))
    finished = (
        "SELECT cohort.status FROM programmes_cohort cohort JOIN bookings_booking booking ON cohort_id = cohort.id"
    )
    assert wait_until(lambda: one_value(portal, f"{finished} WHERE booking.id = %s", booking) == "finished", within=60)


def she_says_what_it_was_like(portal: Portal, assistant) -> None:
    letter = newest_letter(portal, assistant.address_of(ASSISTANT), f"What did you think of {COURSE}")
    assistant.opens(link_in(letter, "/evaluate/"))
    assistant.looks_right()
    assistant.presses("Send")
    assistant.is_told("Choose how useful it was for your work.")
    assistant.looks_right()
    assistant.chooses("Very")
    assistant.chooses("Very well")
    assistant.presses("Send")
    assistant.page.wait_for_url("**/my/**")
    assistant.looks_right()


def she_gets_her_certificate(assistant) -> str:
    """A tagged PDF with her name. Gives its code."""
    assistant.opens("/my/")
    link = assistant.page.locator("a[href$='certificate.pdf']").first
    address = link.get_attribute("href")
    answer = assistant.context.request.get(assistant.portal.url + address)
    assert answer.headers["content-type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.body()))
    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in paper.root_object
    words = paper.pages[0].extract_text()
    assert ASSISTANT in words
    assert COURSE in words
    return address.split("/")[2]


def anyone_checks_it(stranger, code: str) -> None:
    stranger.opens("/certificates/")
    stranger.looks_right()
    stranger.writes("The code on the certificate", code.lower())
    stranger.presses("Check")
    stranger.reads("This certificate is ours")
    stranger.reads("A. M.")
    stranger.looks_right()
