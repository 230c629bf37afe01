"""What a school settles for its year: rates and budget, who is out when, and in September who has left."""

from __future__ import annotations

import re

import pytest

from tests.journeys.visitors import one_value

SCHOOL = "Surrey Square Primary School"
HEAD, LEAVER = "Folasade Ogunleye", "Abena Mensah"
POSTS = """SELECT count(*) FROM schools_post post JOIN schools_person person ON person.id = person_id
    WHERE last_name = 'Mensah' AND first_name = 'Abena' AND to_on IS NULL"""


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_head_settles_the_year(portal, visit, scripts):
    school = one_value(portal, "SELECT id FROM schools_organisation WHERE name = %s", SCHOOL)
    head = visit(scripts=scripts, width=390)
    head.signs_in(HEAD)
    head.opens(f"/school/{school}/settings/")
    head.looks_right()
    head.follows("Change what a day of cover costs")
    head.looks_right()
    head.writes("Teachers", "a lot")
    head.presses("Save")
    head.is_told("Enter the pounds for a day like 190 or 92.50; 0 when it costs nothing.")
    head.looks_right()
    head.writes("Teachers", "205")
    head.presses("Save")
    head.reads("The rates are kept.")

    head.page.get_by_role("link", name=re.compile("^Change the budget for")).first.click()
    head.looks_right()
    head.writes("In all", "12000")
    head.presses("Save the budget")
    head.reads("is kept.")
    head.opens(f"/school/{school}/budget/")
    head.reads("£12,000")
    head.looks_right()
    head.opens(f"/school/{school}/out/")
    head.looks_right()
    head.follows("Month")
    head.looks_right()

    head.opens(f"/school/{school}/sweep/")
    head.looks_right()
    head.presses("They have left")
    head.is_told("Tick those who have left. Nobody is ticked yet.")
    head.looks_right()
    head.chooses(LEAVER)
    head.presses("They have left")
    head.is_told(f"Choose what becomes of the bookings of {LEAVER}.")
    head.looks_right()
    row = head.page.locator(".app-sweep > li").filter(has_text=LEAVER)
    row.get_by_role("combobox").select_option("cancel")
    head.presses("They have left")
    head.reads(f"The posts of {LEAVER} have ended.")
    head.looks_right()
    assert one_value(portal, POSTS) == 0
