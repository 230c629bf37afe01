"""The rulebook is what the code says."""

from pathlib import Path

from django.conf import settings

from bookings import rules
from bookings.permissions import can_cancel
from home import rulebook


def test_the_kept_rulebook_is_what_the_code_says():
    assert (Path(settings.BASE_DIR) / "docs/rulebook.md").read_text() == rulebook.written(), "make rulebook"


def test_a_number_stands_with_its_reason_and_its_place():
    place = "`bookings.rules.approvals.APPROVAL_SCHOOL_DAYS`"
    said = f"- **Approval school days**: {rules.APPROVAL_SCHOOL_DAYS} ({place}). An unapproved"

    assert [line for line in rulebook.written().splitlines() if line.startswith(said)] != []


def test_who_may_do_it_is_said_in_the_words_of_the_permission():
    assert f"- **Can cancel** (`bookings.permissions.can_cancel`): {can_cancel.__doc__}\n" in rulebook.written()


def test_the_ways_between_states_are_drawn_from_the_table():
    drawn = rulebook.written().split("```mermaid")

    assert [part.count("-->") for part in drawn if "offered: Offered\n" in part] == [7]
