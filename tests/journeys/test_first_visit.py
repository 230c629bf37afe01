"""Somebody whom the alliance does not know yet: account, school, place, and one answer from the head for both."""

from __future__ import annotations

import re

import pytest

from tests.journeys.visitors import link_in, newest_letter, one_value

ADDRESS = "grace.adeyemi@post.example"
HEAD = "Folasade Ogunleye"


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_first_visit_ends_with_an_approved_place(portal, visit, scripts):
    newcomer, head = visit(scripts=scripts), visit(scripts=scripts, width=390)
    newcomer.opens("/cpd/fabulous-phonics/")
    newcomer.looks_right()
    newcomer.follows("Make an account")
    newcomer.looks_right()
    newcomer.writes("First name", "Grace")
    newcomer.writes("Last name", "Adeyemi")
    newcomer.writes("E-mail address", ADDRESS)
    newcomer.writes("Password", "plain-otter-lantern")
    newcomer.presses("Create the account")
    newcomer.looks_right()
    newcomer.writes("Code", newcomer.code_from_mail(ADDRESS, "Confirm your e-mail address"))
    newcomer.presses("Continue")

    newcomer.reads("Tell us where you work")
    newcomer.looks_right()
    newcomer.presses("Choose your school")
    newcomer.looks_right()
    newcomer.writes("Name of your school, or a part of it", "surrey sq")
    newcomer.presses("Find")
    newcomer.looks_right()
    newcomer.follows("Surrey Square Primary School")
    newcomer.looks_right()
    newcomer.chooses("Teaching assistant")
    newcomer.presses("I work here")
    newcomer.looks_right()
    newcomer.presses("Book my place")
    newcomer.reads("Your place is held")
    newcomer.looks_right()
    assert one_value(portal, "SELECT status FROM schools_post ORDER BY id DESC LIMIT 1") == "claimed"

    letter = newest_letter(portal, head.address_of(HEAD), "Grace Adeyemi asks: Fabulous phonics")
    head.opens(link_in(letter, "/approvals/"))
    head.looks_right()
    head.chooses("Grace works here, approve")
    head.presses("Send the answer")
    head.reads(re.compile("Approved"))
    head.looks_right()
    newest_letter(portal, ADDRESS, "Approved: Fabulous phonics")
    assert one_value(portal, "SELECT status FROM schools_post ORDER BY id DESC LIMIT 1") == "confirmed"
