"""A course is full: a place in the line, a place given up, the offer by mail, the place taken."""

from __future__ import annotations

import pytest

from tests.journeys.visitors import ask, link_in, newest_letter, one_value

COURSE = "Fabulous phonics"
TO_COME = """SELECT cohort.id FROM programmes_cohort cohort JOIN programmes_programme programme
    ON programme_id = programme.id WHERE title = 'Fabulous phonics' AND cohort.status = 'published'"""
SOMEBODY = """SELECT person.email FROM bookings_booking booking JOIN schools_person person ON person_id = person.id
    WHERE cohort_id = %s AND booking.status = 'booked' AND email IS NOT NULL ORDER BY booking.id LIMIT 1"""


@pytest.mark.journey
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_place_that_is_given_up_goes_to_the_next_in_line(portal, visit, scripts):
    cohort = one_value(portal, TO_COME)
    ask(portal, "UPDATE programmes_cohort SET places = taken WHERE id = %s", cohort)
    assistant, other = visit(scripts=scripts), visit(scripts=scripts)

    assistant.signs_in("Abena Mensah")
    assistant.opens("/cpd/fabulous-phonics/")
    assistant.looks_right()
    assistant.presses("Join the waiting list")
    assistant.reads("You are number 1 on the waiting list")
    assistant.looks_right()

    other.signs_in_by_code(one_value(portal, SOMEBODY, cohort))
    other.opens("/my/")
    other.looks_right()
    other.follows(COURSE)
    other.looks_right()
    other.follows("Give up the place")
    other.looks_right()
    other.presses("Give up the place")
    other.reads("is given up.")
    other.looks_right()

    letter = newest_letter(portal, assistant.address_of("Abena Mensah"), "A place is free for you")
    assistant.opens(link_in(letter, "/bookings/"))
    assistant.reads("A place is free for you")
    assistant.looks_right()
    assistant.presses("Take the place")
    assistant.reads("is yours.")
    assistant.looks_right()
    assert ask(portal, "SELECT taken = places, waiting FROM programmes_cohort WHERE id = %s", cohort) == [(True, 0)]
