"""A head decides on all that waits in one go, beside the budget, and takes one decision back."""

from __future__ import annotations

import re

import pytest

from tests.journeys.visitors import ask, faults_at, newest_letter, one_value

HEAD, ASKER = "Folasade Ogunleye", "Abena Mensah"
SCHOOL = "Surrey Square Primary School"
WAITING = """
    SELECT count(*) FROM bookings_approval AS approval JOIN schools_organisation AS school
        ON school.id = approval.organisation_id WHERE school.name = %s AND approval.status = 'asked'
"""


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_head_decides_ten_at_once_and_takes_one_back(portal, visit, scripts):
    head, asker = visit(scripts=scripts, width=390), visit(scripts=scripts)
    until_ten_wait(portal, asker)
    assert waiting(portal) >= 10

    head.signs_in(HEAD)
    head.opens("/school/")
    head.follows("All on one page, with the budget beside them")
    head.reads(re.compile("Left for"))
    head.looks_right()
    if scripts:
        assert faults_at(390, head.page) == []
    assert head.page.locator("input:checked").count() == 0
    rows = head.page.locator(".app-decide > li")
    count = rows.count()
    assert count >= 10

    head.presses("Send my decisions")
    head.is_told("Choose approve or decline for at least one of them.")
    head.looks_right()
    head.presses("Choose “approve” for all")
    head.reads("Not sent yet.")
    head.looks_right()
    declined, later = rows.nth(count - 1), rows.nth(count - 2)
    declined.get_by_label("Decline", exact=True).check()
    declined.get_by_label(re.compile("^Reason")).fill("Three of us are out that day")
    later.get_by_label("Later", exact=True).check()
    head.looks_right()
    head.presses("Send my decisions")
    head.reads(re.compile("bookings are approved, one booking is declined"))
    head.looks_right()
    assert head.heading == "One booking waits for an answer"
    assert (waiting(portal), decided_today(portal, "declined")) == (1, 1)

    head.page.get_by_role("link", name=re.compile("^Take it back")).first.click()
    head.reads("Take the decision back?")
    head.looks_right()
    head.presses("Take it back")
    head.reads(re.compile("booking waits for an answer again"))
    head.looks_right()
    assert waiting(portal) == 2


@pytest.mark.journey
def test_a_head_settles_who_approves_and_names_a_deputy_who_is_told_and_decides(portal, visit):
    head, deputy = visit(width=390), visit()
    head.signs_in(HEAD)
    school_id = one_value(portal, "SELECT id FROM schools_organisation WHERE name = %s", SCHOOL)
    head.opens(f"/school/{school_id}/approvals/")
    head.follows("Who approves bookings, and deputies")
    head.looks_right()
    head.page.locator("main").get_by_role("link", name=re.compile("^Change")).click()
    head.looks_right()
    head.page.get_by_role("group", name="Middle leaders").get_by_label("Who approves").select_option("nobody")
    head.page.get_by_role("group", name="Middle leaders").get_by_label(re.compile("No approval up to")).fill("50")
    head.presses("Save")
    head.is_told("Nobody has to approve these anyway. Leave the sum empty.")
    head.looks_right()
    head.page.get_by_role("group", name="Middle leaders").get_by_label(re.compile("No approval up to")).fill("")
    head.presses("Save")
    head.reads("This is kept. It counts for what is booked from now on.")

    head.follows("Name a deputy")
    head.looks_right()
    ask(portal, "DELETE FROM bookings_deputy")
    name = one_value(portal, "SELECT first_name || ' ' || last_name FROM schools_person WHERE last_name = 'Nair'")
    choose_person(head, name)
    year = one_value(portal, "SELECT extract(year FROM now())::int + 1")
    for part, value in (("day", "20"), ("month", "12"), ("year", str(year))):
        head.page.locator(f"#id_to_on-{part}").fill(value)
    head.presses("Name them")
    head.reads(f"{name} is named, and has been told by e-mail.")
    head.looks_right()

    letter = newest_letter(portal, head.address_of(name), f"You decide on bookings for {SCHOOL}")
    deputy.signs_in_by_code(head.address_of(name))
    deputy.opens(re.search(r"http://\S+/approvals/", letter.text)[0])
    deputy.looks_right()
    deputy.page.locator(".app-decide > li").first.get_by_label("Approve", exact=True).check()
    deputy.presses("Send my decisions")
    deputy.reads("One booking is approved.")
    decided_by = one_value(
        portal,
        "SELECT person.last_name FROM bookings_approval JOIN schools_person AS person ON person.id = decided_by_id "
        "ORDER BY decided_at DESC LIMIT 1",
    )
    assert decided_by == "Nair"


def choose_person(visitor, name: str) -> None:
    """In the select that scripts turn into a box to type in."""
    box = visitor.page.locator("#id_person")
    if box.evaluate("box => box.tagName") == "SELECT":
        box.select_option(label=name)
    else:
        box.fill(name)
        visitor.page.get_by_role("option", name=name).click()


def until_ten_wait(portal, asker) -> None:
    """A teaching assistant asks for places until ten questions are open at her school."""
    asker.signs_in(ASKER)
    courses = ask(
        portal,
        """
        SELECT programme.slug, cohort.number FROM programmes_cohort AS cohort
          JOIN programmes_programme AS programme ON programme.id = cohort.programme_id
         WHERE cohort.status = 'published' AND cohort.starts_at > now() + interval '2 days'
           AND cohort.taken < cohort.places AND cohort.waiting = 0 AND programme.external_url = ''
           AND NOT EXISTS (SELECT 1 FROM bookings_booking AS booking JOIN schools_person AS person
                               ON person.id = booking.person_id
                            WHERE booking.cohort_id = cohort.id AND person.last_name = 'Mensah')
         ORDER BY cohort.starts_at
        """,
    )
    for slug, number in courses:
        if waiting(portal) >= 10:
            return
        asker.opens(f"/cpd/{slug}/{number}/")
        if asker.page.get_by_role("button", name="Book my place").count():
            asker.presses("Book my place")


def waiting(portal) -> int:
    return one_value(portal, WAITING, SCHOOL)


def decided_today(portal, how: str) -> int:
    return one_value(
        portal,
        """
        SELECT count(*) FROM bookings_approval AS approval JOIN schools_organisation AS school
            ON school.id = approval.organisation_id
         WHERE school.name = %s AND approval.status = %s AND approval.decided_at > now() - interval '10 minutes'
        """,
        SCHOOL,
        how,
    )
