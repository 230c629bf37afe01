"""A register taken in a hall without a connection: nothing is lost, it is sent once, and the device keeps nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.calendar import LONDON
from tests.journeys.visitors import ask, one_value
from tests.serving import Portal

COURSE, LEADER, OFFICER = "Fabulous phonics", "Carmen Restrepo", "Dilan Yildiz"
OFFLINE = "Not saved yet: no connection"
KEPT_ON_THE_DEVICE = """async () => [
    ...Object.keys(localStorage), ...(await Promise.all((await caches.keys()).map(
        async name => (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)
    ))).flat().filter(path => !path.startsWith("/static/"))]"""


@pytest.fixture
def session(portal) -> int:
    """Today's session of the course, which has just begun; nobody has marked anybody."""
    cohort = one_value(
        portal,
        "SELECT cohort.id FROM programmes_cohort cohort JOIN programmes_programme course ON course.id = programme_id "
        "WHERE title = %s AND cohort.starts_at > now() ORDER BY cohort.starts_at LIMIT 1",
        COURSE,
    )
    now = datetime.now(LONDON)
    ask(
        portal,
        "UPDATE programmes_session SET starts_at = %s, ends_at = %s WHERE cohort_id = %s",
        now - timedelta(minutes=20),
        now + timedelta(hours=1),
        cohort,
    )
    return one_value(portal, "SELECT min(id) FROM programmes_session WHERE cohort_id = %s", cohort)


def marks_of(portal: Portal, session: int) -> dict[str, int]:
    return dict(
        ask(portal, "SELECT mark, count(*) FROM bookings_attendance WHERE session_id = %s GROUP BY mark", session)
    )


def opens_the_register(visitor, session: int) -> None:
    """And waits until the device could show it again without a connection."""
    visitor.opens(f"/registers/{session}/")
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    visitor.page.wait_for_function("caches.match(location.pathname).then(Boolean)")


def marks(visitor, number: int, mark: str) -> None:
    """Press one of the big buttons in a line of the register."""
    line = visitor.page.locator(".app-register > li").nth(number)
    line.get_by_label(mark, exact=True).check()


def checked(visitor) -> list[str]:
    """What is marked on the page, from top to bottom."""
    return visitor.page.eval_on_selector_all(
        ".app-register > li", "lines => lines.map(line => line.querySelector(':checked')?.value ?? '')"
    )


@pytest.mark.journey
def test_a_register_marked_offline_outlives_its_tab_and_is_sent_once(portal, visit, session):
    leader = visit(width=390)
    leader.signs_in(LEADER)
    opens_the_register(leader, session)
    leader.looks_right()
    people = len(checked(leader))

    leader.goes_offline()
    leader.page.get_by_role("button", name="Mark everyone present").click()
    marks(leader, 0, "Part")
    leader.page.get_by_label("Minutes").first.fill("40")
    marks(leader, 1, "Absent")
    leader.reads("Not saved yet, but kept on this device")
    leader.page.get_by_role("button", name="Save").last.click()
    leader.reads(OFFLINE)
    marks(leader, 1, "Excused")
    expected = ["part", "excused", *["present"] * (people - 2)]
    assert (checked(leader), marks_of(portal, session)) == (expected, {})

    leader.throws_the_tab_away()
    leader.opens(f"/registers/{session}/")
    leader.reads(OFFLINE)
    assert checked(leader) == expected
    leader.hears_no_more_of_being_offline()
    leader.looks_right()

    leader.goes_offline(False)
    leader.reads("The register is complete.")
    assert marks_of(portal, session) == {"part": 1, "excused": 1, "present": people - 2}
    assert (
        one_value(portal, "SELECT minutes FROM bookings_attendance WHERE session_id = %s AND mark = 'part'", session)
        == 40
    )
    assert one_value(portal, "SELECT count(*) FROM bookings_sending WHERE session_id = %s", session) == 1
    assert leader.page.evaluate(KEPT_ON_THE_DEVICE) == []
    leader.hears_no_more_of_being_offline()
    leader.looks_right()


@pytest.mark.journey
def test_somebody_elses_newer_marks_are_shown_and_asked_about(portal, visit, session):
    leader, officer = visit(width=390), visit()
    leader.signs_in(LEADER)
    officer.signs_in(OFFICER)
    opens_the_register(leader, session)
    opens_the_register(officer, session)

    leader.goes_offline()
    marks(leader, 0, "Present")
    marks(leader, 1, "Present")
    leader.page.get_by_role("button", name="Save").last.click()
    leader.reads(OFFLINE)
    marks(officer, 0, "Absent")
    officer.presses("Save")
    officer.reads("Saved.")
    leader.goes_offline(False)

    leader.hears_no_more_of_being_offline()
    leader.is_told(f"you chose present, and {OFFICER} has saved absent since")
    assert checked(leader)[:3] == ["present", "present", ""]
    assert marks_of(portal, session) == {"absent": 1}
    leader.looks_right()
    marks(leader, 0, "Absent")
    leader.presses("Save")
    leader.reads("Saved.")
    assert marks_of(portal, session) == {"absent": 1, "present": 1}
    assert leader.page.evaluate(KEPT_ON_THE_DEVICE) == []


@pytest.mark.journey
def test_another_page_takes_the_copy_away_and_signing_out_takes_all(portal, visit, session):
    leader = visit(width=390)
    leader.signs_in(LEADER)
    opens_the_register(leader, session)
    marks(leader, 0, "Present")
    person = one_value(portal, "SELECT id FROM schools_person WHERE email = %s", leader.address_of(LEADER))
    leader.page.wait_for_function("caches.match(location.pathname).then(Boolean)")
    assert leader.page.evaluate(KEPT_ON_THE_DEVICE) == [f"register-{person}-{session}", f"/registers/{session}/"]

    leader.opens("/my/")
    leader.page.wait_for_function("caches.keys().then(names => !names.length)")
    assert leader.page.evaluate(KEPT_ON_THE_DEVICE) == [f"register-{person}-{session}"]

    leader.opens("/accounts/logout/")
    leader.reads("A register on this device is not sent yet.")
    leader.looks_right()
    leader.presses("Sign out")
    assert leader.page.evaluate(KEPT_ON_THE_DEVICE) == []
    assert leader.page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert marks_of(portal, session) == {}


@pytest.mark.journey
def test_a_register_marked_offline_waits_until_its_leader_has_signed_in_again(portal, visit, session):
    leader = visit(width=390)
    leader.signs_in(LEADER)
    opens_the_register(leader, session)
    leader.goes_offline()
    marks(leader, 0, "Present")
    leader.page.get_by_role("button", name="Save").last.click()
    leader.reads(OFFLINE)
    leader.context.clear_cookies(name="sessionid")  # it is over
    leader.goes_offline(False)

    leader.page.wait_for_url("**/accounts/login/**")
    assert marks_of(portal, session) == {}
    leader.signs_in(LEADER)
    leader.opens(f"/registers/{session}/")
    leader.reads("Saved.")
    assert marks_of(portal, session) == {"present": 1}
