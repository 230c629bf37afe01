"""Booking with the keyboard alone: every stop can be seen, none is left out, and Enter books."""

from __future__ import annotations

import pytest

MOST_STOPS = 40
STOP = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at)
    const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
    const middle = document.elementFromPoint(
        Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1),
        Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1))
    return {
        name: (at.innerText || at.value || at.getAttribute("aria-label") || at.name || at.tagName).trim(),
        is_inside: inside,
        is_marked: style.outlineStyle != "none" && style.outlineWidth != "0px" || style.boxShadow != "none",
        is_covered: !(at.contains(middle) || middle && middle.contains(at)),
        is_button: at.tagName == "BUTTON",
    }
}"""


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, 390])
def test_a_course_is_booked_with_the_keyboard_alone(visit, width):
    assistant = visit(width=width)
    assistant.signs_in("Abena Mensah")
    assistant.opens("/cpd/fabulous-phonics/")
    stops = []
    while len(stops) < MOST_STOPS:
        assistant.page.keyboard.press("Tab")
        stops.append(assistant.page.evaluate(STOP))
        if stops[-1]["name"] == "Book my place":
            break

    assert stops[0]["name"] == "Skip to main content"
    assert stops[-1]["name"] == "Book my place"
    assert [stop for stop in stops if not stop["is_inside"] or not stop["is_marked"] or stop["is_covered"]] == []
    assistant.page.keyboard.press("Enter")
    assistant.reads("Your place is held")
    assistant.looks_right()


@pytest.mark.journey
def test_the_skip_link_leads_past_the_menu(visit):
    visitor = visit()
    visitor.opens("/cpd/")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("document.activeElement.id === 'main'")
    assert visitor.page.evaluate("document.activeElement.id") == "main"
