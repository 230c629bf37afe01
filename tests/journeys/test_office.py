"""What the office does: a course made and published, schools brought in, somebody's pages seen through their eyes."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.urls import reverse

from core.calendar import today
from home.demo.organisations import EXTRACT
from services.process import wait_until
from tests.journeys.visitors import one_value

both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.mark.journey
@both
def test_a_course_is_made_published_and_found(visit, scripts):
    officer = visit(scripts=scripts)
    officer.signs_in("Dilan Yildiz")
    officer.opens("/office/")
    officer.looks_right()
    officer.opens("/office/courses/")
    officer.looks_right()
    officer.presses("New course")
    officer.looks_right()
    officer.writes("Title", "Reading rivers")
    officer.writes("Summary", "A walk along the Thames, and the poems that it gives.")
    officer.chooses("Teachers")
    officer.presses("Save the course")
    officer.reads("Before it can be published:")
    officer.looks_right()

    officer.follows("Add a session")
    officer.looks_right()
    on = today() + timedelta(days=30)
    for part in ("day", "month", "year"):
        officer.writes(part.capitalize(), str(getattr(on, part)))
    officer.writes("Starts at", "4pm")
    officer.writes("Ends at", "tea time")
    officer.presses("Save the session")
    officer.is_told("Enter a time like 4pm, 9:15am or 16:00.")
    officer.looks_right()
    officer.writes("Ends at", "5:30pm")
    officer.presses("Save the session")
    officer.follows("Add a price")
    officer.looks_right()
    officer.writes("Price of a place", "45")
    officer.presses("Save the price")
    officer.follows("Change places and sign-up")
    officer.looks_right()
    officer.writes("Places", "12")
    officer.presses("Save")
    officer.looks_right()

    officer.presses("Check and publish")
    officer.looks_right()
    officer.presses("Publish the course")
    officer.looks_right()

    visitor = visit(scripts=scripts)
    visitor.opens("/cpd/?q=reading+rivers")
    visitor.follows("Reading rivers")
    visitor.looks_right()
    assert visitor.heading == "Reading rivers"
    assert visitor.page.get_by_text("12 of 12 places left").count() == 1


@pytest.mark.journey
@both
def test_the_national_register_is_brought_in_by_a_worker(portal, visit, scripts):
    officer = visit(scripts=scripts)
    officer.signs_in("Siobhan Keating")
    officer.opens(reverse("schools:imports"))
    officer.looks_right()
    officer.opens(reverse("schools:import_register"))
    officer.looks_right()
    worker = portal.programs["worker"].running
    worker.send_signal(signal.SIGSTOP)  # it is busy elsewhere
    officer.page.get_by_label("Extract or links file").set_input_files(EXTRACT)
    officer.presses("Bring it in")
    officer.reads("You can leave this page and come back")
    assert officer.page.get_by_role("progressbar").count() == 1
    officer.looks_right()
    worker.send_signal(signal.SIGCONT)
    assert wait_until(lambda: one_value(portal, "SELECT status FROM core_job") == "finished", within=60)
    if scripts:
        officer.reads("Bring the same file in again")  # the page has looked by itself
    else:
        officer.follows("Look again")
    officer.reads("Every line went in, or was there already.")
    officer.looks_right()


@pytest.mark.journey
@both
def test_an_administrator_sees_with_other_eyes_and_can_change_nothing(portal, visit, scripts):
    officer = visit(scripts=scripts)
    officer.signs_in("Siobhan Keating")
    officer.opens("/office/people/?q=mensah")
    officer.looks_right()
    officer.follows("Mensah, Abena")
    officer.looks_right()
    officer.follows("See the portal as they do")
    officer.looks_right()
    officer.writes("Why do you need to?", "She rang: her booking does not show.")
    officer.presses("See the portal as they do")
    banner = officer.page.get_by_role("region", name="Viewing as another")
    assert "You see the portal as Abena Mensah does." in banner.inner_text()
    officer.looks_right()

    before = one_value(portal, "SELECT count(*) FROM bookings_booking")
    officer.opens("/cpd/fabulous-phonics/")
    officer.looks_right()
    officer.presses("Book my place")
    assert officer.heading == "You can only look"
    assert [trouble[:4] for trouble in officer.troubles if not trouble.startswith("console")] == ["403:"]
    officer.troubles.clear()
    officer.looks_right()
    assert one_value(portal, "SELECT count(*) FROM bookings_booking") == before
    officer.presses("Stop, and see with my own eyes")
    assert officer.heading == "Abena Mensah"
    assert banner.count() == 0
    seen = "SELECT count(*) FROM core_auditentry WHERE verb = 'viewed as'"
    assert one_value(portal, seen) >= 2
