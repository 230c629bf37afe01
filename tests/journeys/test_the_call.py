"""A head has had the call: one tap, one page that shows whom it frees, and everybody knows what became of it."""

from __future__ import annotations

import pytest

from tests.journeys.visitors import ask, newest_letter

HEAD, TEACHER = "Folasade Ogunleye", "Arjun Nair"
COURSE = "Talk for reading"
STATES = """SELECT DISTINCT booking.cause FROM bookings_booking booking
    JOIN schools_organisation school ON organisation_id = school.id
   WHERE school.name = 'Surrey Square Primary School' AND booking.ended_at > now() - interval '1 hour'"""


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_head_frees_the_school_s_people_and_takes_it_back(portal, visit, scripts):
    head, teacher = visit(scripts=scripts), visit(scripts=scripts)

    head.signs_in(HEAD)
    head.opens("/school/")
    head.looks_right()
    head.presses("We’ve had the call")
    head.reads("Whom it frees")
    head.reads(COURSE)
    head.looks_right()
    head.presses("Free my colleagues")
    head.reads("Your colleagues are free, and have been told by e-mail.")
    head.looks_right()
    assert ("call",) in ask(portal, STATES)

    letter = newest_letter(portal, teacher.address_of(TEACHER), "You are free from")
    assert f"Excused: {COURSE}" in letter.text
    assert "nspect" not in letter.text
    teacher.signs_in_by_code(teacher.address_of(TEACHER))
    teacher.opens("/my/")
    teacher.looks_right()

    head.presses("Take it back")
    head.reads("It is taken back.")
    head.looks_right()
    newest_letter(portal, teacher.address_of(TEACHER), "Your courses from")
