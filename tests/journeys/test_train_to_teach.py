"""Somebody finds her route, applies section by section, is invited, offered a place, and accepts it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.calendar import LONDON
from tests.journeys.visitors import link_in, newest_letter, one_value

APPLICANT, LEAD = "Abena Mensah", "Thandeka Moyo"
COURSE = "Primary, salaried (2GLM)"
both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
SECTIONS = {
    "Degree": ("Your degree", "History, 2:1, 2020"),
    "GCSEs or what counts as one": ("Your GCSEs", "English 6, maths 5, science 5"),
    "Work and volunteering": ("Work and volunteering", "Teaching assistant since 2023"),
    "Personal statement": ("Personal statement", "Because I like to explain."),
    "Referees": ("Two referees", "Ada Bell, ada@example.org, my manager"),
}
MINE = """
    SELECT choice.id FROM itt_choice choice JOIN itt_form form ON form.id = form_id
      JOIN schools_person person ON person.id = form.person_id WHERE person.first_name = %s AND person.last_name = %s
     ORDER BY choice.id DESC LIMIT 1
"""


@pytest.mark.journey
@both
def test_a_graduate_who_needs_a_salary_finds_her_route(visit, scripts):
    stranger = visit(scripts=scripts, width=390)
    stranger.opens("/train-to-teach/")
    stranger.looks_right()
    stranger.presses("Find my route")
    stranger.looks_right()
    stranger.chooses("Yes, a 2:2")
    stranger.page.get_by_role("group", name="Do you need a salary").get_by_label("Yes").check()
    stranger.page.get_by_role("group", name="Have you worked").get_by_label("No").check()
    stranger.presses("Show me my route")
    stranger.reads("The salaried route")
    stranger.looks_right()
    stranger.follows("Schools Direct with John Donne, led by John Donne Primary School")
    stranger.reads("The realities")
    stranger.looks_right()


@pytest.mark.journey
def test_an_application_from_its_sections_to_an_accepted_offer(portal, visit):
    applicant, lead = visit(scripts=False, width=390), visit()
    applicant.signs_in(APPLICANT)
    applicant.opens("/my/train-to-teach/")
    applicant.reads("Nothing goes to your employer.")
    applicant.looks_right()
    for section, (label, words) in SECTIONS.items():
        applicant.follows(section)
        applicant.writes(label, words)
        applicant.chooses("I have completed this section")
        applicant.looks_right()
        applicant.presses("Save and go back")
    applicant.follows("Safeguarding")
    applicant.chooses("No")
    applicant.chooses("I have completed this section")
    applicant.presses("Save and go back")
    applicant.looks_right()
    applicant.page.get_by_label("Choose a course").select_option(label=COURSE)
    applicant.presses("Add this course")
    applicant.reads("Ready to send")
    applicant.looks_right()
    applicant.presses("Send the application")
    applicant.reads("Awaiting decision")
    newest_letter(portal, applicant.address_of(APPLICANT), "Your application is in")

    number = one_value(portal, MINE, *APPLICANT.split())
    lead.signs_in(LEAD)
    lead.opens("/office/itt/applications/")
    lead.looks_right()
    lead.opens(f"/office/itt/applications/{number}/")
    lead.reads("Because I like to explain.")
    lead.looks_right()
    interview(lead)
    lead.reads("Interviewing")
    open_step(lead, "Offer a place")
    lead.presses("Offer a place")
    lead.reads("Conditions")
    lead.looks_right()

    letter = newest_letter(portal, applicant.address_of(APPLICANT), "A place is offered to you")
    applicant.opens(link_in(letter, "/my/train-to-teach/"))
    applicant.looks_right()
    applicant.presses("Accept the place")
    applicant.reads("Pending conditions")
    applicant.looks_right()
    applicant.opens("/my/train-to-teach/")
    applicant.reads(LEAD)  # who has opened it


def open_step(lead, name: str) -> None:
    lead.page.locator("summary", has_text=name).first.click()


def interview(lead) -> None:
    day = datetime.now(LONDON) + timedelta(days=9)
    open_step(lead, "Invite to an interview")
    facts = {"on-day": day.day, "on-month": day.month, "on-year": day.year, "time": "9:30", "place": "John Donne"}
    for name, value in facts.items():
        lead.page.locator(f"[name=invite-{name}]").fill(str(value))
    lead.presses("Invite to an interview")
