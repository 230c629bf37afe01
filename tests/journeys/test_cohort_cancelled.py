"""A course is cancelled by the office: a letter with the other date, one press, a place there."""

from __future__ import annotations

import pytest

from tests.journeys.visitors import ask, link_in, newest_letter, one_value

COURSE = "Spelling that sticks"
OFFICER, ASSISTANT, HEAD = "Dilan Yildiz", "Abena Mensah", "Folasade Ogunleye"
#: Two runnings of the same course ahead, made of the one that is over: sessions, prices and policy come along.
PLANNED = """
    WITH past AS (
        SELECT cohort.* FROM programmes_cohort cohort JOIN programmes_programme programme
            ON programme_id = programme.id WHERE title = %s ORDER BY cohort.id LIMIT 1
    ), made AS (
        INSERT INTO programmes_cohort (programme_id, number, status, places, taken, taken_online, waiting, minimum,
                                       policy_id, published_at, joining_details)
        SELECT programme_id, 90 + weeks, 'published', places, 0, 0, 0, 0, policy_id, now(), ''
          FROM past, generate_series(1, 2) AS weeks
        RETURNING id, number
    ), priced AS (
        INSERT INTO programmes_price (cohort_id, tier, audience, name, amount_pence)
        SELECT made.id, 'all', '', '', 4500 FROM made
    )
    INSERT INTO programmes_session
        (cohort_id, title, starts_at, ends_at, slot, place, video_link, is_required, sequence)
    SELECT made.id, '', date_trunc('day', now()) + (made.number - 90) * interval '35 days' + interval '16 hours',
           date_trunc('day', now()) + (made.number - 90) * interval '35 days' + interval '18 hours',
           'twilight', 'The hall', '', true, 0
      FROM made
"""
NUMBERED = """SELECT cohort.id FROM programmes_cohort cohort JOIN programmes_programme programme
    ON programme_id = programme.id WHERE title = %s AND number = %s"""


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_course_is_cancelled_and_people_choose_another_date(portal, visit, scripts):
    ask(portal, PLANNED, COURSE)
    first, second = (one_value(portal, NUMBERED, COURSE, number) for number in (91, 92))
    assistant, officer = visit(scripts=scripts), visit(scripts=scripts)

    assistant.signs_in(ASSISTANT)
    assistant.opens("/cpd/spelling-that-sticks/91/")
    assistant.presses("Book my place")
    assistant.looks_right()

    officer.signs_in(OFFICER)
    officer.opens(f"/office/cohorts/{first}/cancel/")
    officer.looks_right()
    officer.writes("Why?", "The hall is being painted.")
    officer.presses("Cancel the course and tell everyone")
    officer.looks_right()

    letter = newest_letter(portal, assistant.address_of(ASSISTANT), f"Cancelled by us: {COURSE}")
    assert "Another date: " in letter.text
    assistant.opens(link_in(letter, "/bookings/"))
    assistant.reads("Come on another date?")
    assistant.looks_right()
    assistant.presses("Move to this date")
    assistant.is_told("Choose one of the dates.")
    assistant.looks_right()
    assistant.page.get_by_role("radio").first.check()
    assistant.presses("Move to this date")
    assistant.reads("The price stays the same.")
    assistant.looks_right()

    newest_letter(portal, assistant.address_of(ASSISTANT), "Moved to ")
    taken = "SELECT count(*) FROM bookings_booking WHERE cohort_id = %s AND status = 'booked' AND origin = 'moved'"
    assert one_value(portal, taken, second) == 1
