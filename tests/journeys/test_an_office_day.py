"""What the office brings in, writes and counts: a list of bookings, a letter to a course, the reports."""

from __future__ import annotations

import re

import pytest

from services.process import wait_until
from tests.journeys.visitors import Visitor, newest_letter, one_value

COHORT = """SELECT cohort.id FROM programmes_cohort cohort
    JOIN programmes_programme programme ON programme.id = programme_id
   WHERE cohort.status = 'published' AND starts_at > now() + interval '5 days' AND external_url = '' AND waiting = 0
     AND taken BETWEEN 1 AND places - 3 ORDER BY starts_at, cohort.id LIMIT 1"""
LIST = (
    b"Name,E-mail,School,Role\r\n"
    b"Nadia Plum,nadia.plum@school.example,Surrey Square Primary School,Teacher\r\n"
    b"Owen Hazel,owen.hazel@school.example,The School Over The River,Teacher\r\n"
)
both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.mark.journey
@both
def test_bookings_are_brought_in_and_written_to(portal, visit, scripts):
    cohort = one_value(portal, COHORT)
    officer = visit(scripts=scripts)
    officer.signs_in("Dilan Yildiz")
    officer.opens(f"/office/bookings/{cohort}/")
    officer.looks_right()
    brings_in(officer)
    assert wait_until(lambda: one_value(portal, "SELECT status FROM core_job") == "finished", within=60)

    officer.opens(f"/office/bookings/{cohort}/")
    officer.follows("Write")
    officer.looks_right()
    officer.presses("Look at it before it goes")
    officer.is_told("Write what the letter is about.")
    officer.looks_right()
    officer.writes("Subject", "Bring a book that you love")
    officer.writes("Letter", "One that you read **aloud** to children.")
    officer.presses("Look at it before it goes")
    officer.looks_right()
    officer.page.get_by_role("button", name=re.compile("^Send it to")).click()
    officer.reads("The letter is on its way.")
    officer.looks_right()
    assert "read aloud" in newest_letter(portal, "nadia.plum@school.example", "Bring a book that you love").text


def brings_in(officer: Visitor) -> None:
    """A list of two, one from a school that the records do not know."""
    officer.follows("Bring in a list")
    officer.looks_right()
    officer.presses("Look at what it would do")
    officer.is_told("Choose the file.")
    officer.page.set_input_files("input[type=file]", {"name": "elsewhere.csv", "mimeType": "text/csv", "buffer": LIST})
    officer.presses("Look at what it would do")
    officer.reads("Which schools are meant?")
    officer.looks_right()
    officer.presses("Bring in 1 line")
    officer.reads("Bookings for")
    officer.looks_right()


@pytest.mark.journey
@both
def test_reports_are_narrowed_and_opened(visit, scripts):
    officer = visit(scripts=scripts)
    officer.signs_in("Siobhan Keating")
    officer.opens("/office/reports/")
    officer.looks_right()
    for by in ("By school", "By leader", "By academic year"):
        officer.follows(by)
        officer.looks_right()
    officer.follows("What courses earned")
    officer.looks_right()
    officer.page.locator("tbody th a").first.click()
    officer.looks_right()
