"""A tap on the shoulder, an application, the head's word, a place; and a fee on which two people decide."""

from __future__ import annotations

import pytest

from tests.journeys.visitors import Visitor, ask, link_in, newest_letter, one_value

HEAD, NOMINEE = "Folasade Ogunleye", "Jessica Lindo"
TITLE, SLUG = "Senior Leadership Development for Women", "senior-leadership-development-for-women"
PROPOSED = "SELECT id FROM leadership_commitmentfee WHERE status = 'proposed'"
RECOMMENDED = "SELECT id FROM leadership_commitmentfee WHERE status = 'recommended' AND outcome = 'full' ORDER BY id"
ADDRESS = """
    SELECT p.email FROM leadership_application a JOIN schools_person p ON p.id = a.person_id WHERE a.fee_id = %s LIMIT 1
"""
STATE = "SELECT status FROM leadership_commitmentfee WHERE id = %s"


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_a_tap_on_the_shoulder_to_a_place(portal, visit, scripts):
    head, nominee = visit(scripts=scripts), visit(scripts=scripts, width=390)
    address = head.address_of(NOMINEE)
    nominates(head, address)
    letter = newest_letter(portal, address, f"{HEAD} thinks that you should lead")
    link = link_in(letter, "/leadership/nominations/")
    nominee.opens(link)
    nominee.looks_right()
    nominee.presses("Send my answer")
    nominee.is_told("Choose yes or no.")
    nominee.signs_in_by_code(address)
    nominee.opens(link)
    nominee.chooses("Yes: I sign in, and an application of my own begins")
    nominee.presses("Send my answer")
    nominee.looks_right()
    nominee.writes("Why do you want to take part?", "I would like to know whether I could be a head.")
    nominee.presses("Keep it as a draft")
    nominee.reads("Your draft is kept.")
    nominee.presses("Send the application")
    nominee.is_told("Say that this is true of you.")
    nominee.chooses("I am a woman and a senior leader in a school.")
    nominee.writes("Who in your school stands behind you?", "The chair of governors")
    nominee.presses("Send the application")
    nominee.looks_right()

    asked = newest_letter(portal, head.address_of(HEAD), f"{NOMINEE} has applied: do you support it?")
    head.opens(link_in(asked, "/support/"))
    head.looks_right()
    head.presses("Yes, we support it")
    head.reads(f"{NOMINEE} has your support.")

    offered = newest_letter(portal, address, f"A place is offered to you: {TITLE}")
    nominee.opens(link_in(offered, "/leadership/applications/"))
    nominee.looks_right()
    nominee.presses("Take the place")
    nominee.reads("The place is yours.")
    nominee.reads("What is still needed")
    nominee.looks_right()
    nominee.follows("Beside the sessions: coach, days with others, practice")
    nominee.looks_right()
    assert one_value(portal, "SELECT taken > 0 FROM programmes_cohort JOIN bookings_booking b ON b.cohort_id = "
                     "programmes_cohort.id JOIN schools_person p ON p.id = b.person_id WHERE p.last_name = 'Lindo' "
                     "AND b.status = 'booked' ORDER BY b.id DESC LIMIT 1")  # fmt: skip


@pytest.mark.journey
def test_a_fee_comes_back_and_another_is_kept_by_two_people_until_the_appeal_is_upheld(portal, visit):
    lead, director, participant = visit(), visit(), visit(scripts=False, width=390)
    ((comes_back,), *_), ((kept,),) = ask(portal, RECOMMENDED), ask(portal, PROPOSED)

    lead.signs_in("Siobhan Keating")
    lead.opens("/office/leadership/")
    lead.looks_right()
    lead.opens("/office/leadership/fees/")
    lead.looks_right()
    lead.opens(f"/leadership/fees/{comes_back}/")
    lead.looks_right()
    lead.page.get_by_label("As recommended").check()
    lead.presses("Decide")
    lead.reads("Decided. Those concerned are told.")
    lead.reads("On its way back")

    director.signs_in("Bernadette Okafor")
    director.opens(f"/leadership/fees/{kept}/")
    director.looks_right()
    director.presses("I agree")
    director.reads("An appeal is possible until")
    director.looks_right()
    assert (one_value(portal, STATE, comes_back), one_value(portal, STATE, kept)) == ("settled", "decided")

    participant.signs_in_by_code(one_value(portal, ADDRESS, kept))
    participant.opens(f"/leadership/fees/{kept}/")
    participant.looks_right()
    participant.presses("Appeal")
    participant.is_told("Say why the fee should come back.")
    participant.writes("Why should it come back?", "I was ill, and here is the letter.")
    participant.presses("Appeal")
    participant.reads("Your appeal is with us.")
    director.opens(f"/leadership/fees/{kept}/")
    director.reads("I was ill, and here is the letter.")
    assert director.page.get_by_role("button", name="Decide on the appeal").count() == 0
    lead.opens(f"/leadership/fees/{kept}/")
    lead.looks_right()
    lead.chooses("Yes: all of the fee comes back")
    lead.writes("Why?", "The doctor’s letter is clear.")
    lead.presses("Decide on the appeal")
    lead.reads("Decided. Those concerned are told.")
    participant.opens(f"/leadership/fees/{kept}/")
    participant.reads("Upheld")
    assert one_value(portal, "SELECT outcome FROM leadership_commitmentfee WHERE id = %s", kept) == "full"

    lead.opens("/office/leadership/fees/")
    lead.looks_right()
    lead.presses("Give the ticked fees back")
    lead.reads("Tick the fees that are to come back.")
    lead.follows("Tick all that can come back")
    lead.looks_right()
    lead.presses("Give the ticked fees back")
    lead.reads("decided: all of it comes back.")
    assert ask(portal, RECOMMENDED) == []


def nominates(head: Visitor, address: str) -> None:
    """The head finds the programme and names somebody; what is left out is asked for."""
    head.opens("/leadership/")
    head.looks_right()
    head.signs_in(HEAD)
    head.opens(f"/leadership/{SLUG}/")
    head.looks_right()
    head.follows("Nominate a colleague")
    head.looks_right()
    head.presses("Tell her")
    head.is_told("Enter her first name.")
    first, last = NOMINEE.split()
    head.writes("First name", first)
    head.writes("Last name", last)
    head.writes("E-mail address", address)
    head.presses("Tell her")
    head.reads("What she does with it is up to her.")
