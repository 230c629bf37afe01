"""A school office books for its people; and a place passes down the line while everybody sleeps."""

from __future__ import annotations

import pytest

from tests.journeys.test_waiting_list import TO_COME
from tests.journeys.visitors import ask, link_in, newest_letter, one_value

ROOMY = """SELECT programme.slug, cohort.number, cohort.id FROM programmes_cohort cohort
      JOIN programmes_programme programme ON programme_id = programme.id
     WHERE cohort.status = 'published' AND places - taken >= 6 AND waiting = 0
       AND starts_at > now() + interval '18 days'
       AND online_places IS NULL AND kind = 'course' ORDER BY cohort.id LIMIT 1"""


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_school_office_books_six_with_two_names_to_follow(portal, visit, scripts):
    ((slug, number, cohort),) = ask(portal, ROOMY)
    office = visit(scripts=scripts)

    office.signs_in("Patience Kamara")
    office.opens(f"/cpd/{slug}/{number}/")
    office.follows("Book for colleagues")
    office.looks_right()
    office.presses("Go on")
    office.is_told("Tick who comes, or say how many names follow.")
    people = office.page.locator("input[name=people]")
    names = [label.strip() for label in office.page.locator("input[name=people] + label").all_inner_texts()[:5]]
    for position in range(4):
        people.nth(position).check()
    office.writes("Names to follow", "2")
    office.presses("Go on")
    assert office.heading == "Check what you ask for"
    office.looks_right()
    office.presses("Change something")
    assert people.nth(0).is_checked()
    office.presses("Go on")
    office.presses("Book 6 places")
    office.reads("6 places booked")
    office.looks_right()

    office.follows("Name somebody")
    office.looks_right()
    if scripts:
        office.page.get_by_role("combobox", name="Who comes?").fill(names[4])
        office.page.get_by_role("option", name=names[4]).first.click()
    else:
        office.page.get_by_label("Who comes?").select_option(label=names[4])
    office.presses("Name them")
    office.reads("is named, and has been told.")
    office.looks_right()
    assert ask(portal, "SELECT count(*), count(person_id) FROM bookings_booking WHERE cohort_id = %s AND request_id = "
               "(SELECT max(id) FROM bookings_request)", cohort) == [(6, 5)]  # fmt: skip
    letter = newest_letter(portal, office.address_of("Patience Kamara"), "6 places booked")
    office.opens(link_in(letter, "/bookings/requests/"))
    office.reads("1 name to follow.")


@pytest.mark.journey
def test_the_waiting_list_passes_on_overnight(portal, visit):
    cohort = one_value(portal, TO_COME)
    ask(portal, "UPDATE programmes_cohort SET places = taken WHERE id = %s", cohort)
    assistant, lead = visit(), visit()
    for person, name in ((assistant, "Abena Mensah"), (lead, "Rory Whelan")):
        person.signs_in(name)
        person.opens("/cpd/fabulous-phonics/")
        person.presses("Join the waiting list")
        person.reads("on the waiting list")
    lead.follows("Take a free place without asking")
    lead.looks_right()
    for part, value in (("Day", "1"), ("Month", "6"), ("Year", "2099")):
        lead.page.get_by_label(part, exact=True).fill(value)
    lead.presses("Save")
    lead.looks_right()

    ask(portal, "UPDATE programmes_cohort SET places = places + 1 WHERE id = %s", cohort)
    newest_letter(portal, assistant.address_of("Abena Mensah"), "A place is free for you")
    ask(portal, "UPDATE bookings_booking SET offer_ends_at = now() WHERE cohort_id = %s AND status = 'offered'", cohort)

    newest_letter(portal, assistant.address_of("Abena Mensah"), "The offer has ended")
    newest_letter(portal, lead.address_of("Rory Whelan"), "Your place is")
    lead.opens("/my/")
    lead.reads("Fabulous phonics")
    assert ask(portal, "SELECT taken = places, waiting FROM programmes_cohort WHERE id = %s", cohort) == [(True, 0)]
