"""What somebody keeps in view, what she gets before the day, and how she joins: on a phone, without JavaScript."""

from __future__ import annotations

import re

import pytest

from tests.journeys.visitors import ask, one_value

ONLINE = "Ask about autism: an hour online"
PLACE = """SELECT booking.id FROM bookings_booking booking JOIN schools_person person ON person_id = person.id
    JOIN programmes_cohort cohort ON cohort_id = cohort.id JOIN programmes_programme programme
    ON programme_id = programme.id WHERE first_name = 'Abena' AND title = %s"""
COHORT = "SELECT cohort_id FROM bookings_booking WHERE id = %s"
ARRIVALS = "SELECT count(*) FROM bookings_arrival"
BEGIN = """UPDATE programmes_session SET starts_at = now() + interval '5 minutes', ends_at = now() + interval '1 hour'
    WHERE id = (SELECT min(id) FROM programmes_session WHERE cohort_id = %s)"""


@pytest.mark.journey
def test_a_course_and_a_search_are_kept_in_view(visit):
    assistant = visit(scripts=False, width=390)
    assistant.signs_in("Abena Mensah")
    assistant.opens("/cpd/?who=teaching_assistants&phase=primary")
    assistant.page.get_by_role("button", name=re.compile("^Save for later.*Fabulous phonics")).click()
    assistant.reads("Fabulous phonics is saved.")
    assistant.looks_right()

    assistant.follows("Keep this search")
    assistant.looks_right()
    assistant.writes("What do you call it?", "For us in Year 1")
    assistant.presses("Keep this search")
    assistant.reads("The search is kept.")
    assistant.looks_right()
    assistant.page.get_by_role("button", name=re.compile("^Stop telling me.*For us in Year 1")).click()
    assistant.reads("You are no longer told of new courses for For us in Year 1.")
    assistant.presses("Take off Fabulous phonics")
    assistant.reads("Fabulous phonics is taken off your list.")
    assistant.looks_right()


@pytest.mark.journey
def test_files_needs_and_the_way_into_a_meeting(portal, visit):
    place = one_value(portal, PLACE, ONLINE)
    cohort = one_value(portal, COHORT, place)
    officer, assistant = visit(), visit(scripts=False, width=390)
    officer.signs_in("Dilan Yildiz")
    officer.opens(f"/office/courses/{cohort}/files/")
    officer.looks_right()
    officer.presses("Add the file")
    officer.is_told("Choose the file.")
    officer.looks_right()
    officer.page.set_input_files(
        "input[type=file]", {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Read me"}
    )
    officer.chooses("From booking on: to be read before the day. Reminders lead to it.")
    officer.presses("Add the file")
    officer.reads("plan.txt is there for those on the course.")
    officer.looks_right()

    assistant.signs_in("Abena Mensah")
    assistant.opens(f"/bookings/{place}/")
    assistant.looks_right()
    with assistant.page.expect_download() as download:
        assistant.page.get_by_role("link", name="plan.txt", exact=True).click()
    assert download.value.path().read_bytes() == b"Read me"
    assistant.writes("Food", "Vegan")
    assistant.presses("Save what I need")
    assistant.reads("Only those who run the course can read it.")
    assert one_value(portal, "SELECT dietary_needs FROM bookings_booking WHERE id = %s", place) == "Vegan"

    ask(portal, BEGIN, cohort)
    assistant.opens(f"/bookings/{place}/")
    address = assistant.page.get_by_role("link", name="Join online").first.get_attribute("href")
    anybody = visit(scripts=False, width=390)
    anybody.opens(address)
    anybody.looks_right()
    assert ask(portal, ARRIVALS) == [(0,)]
    anybody.chooses("I am here and go in now")
    anybody.presses("Join now")
    anybody.reads("You are noted as here.")
    anybody.looks_right()
    assert ask(portal, ARRIVALS) == [(1,)]
