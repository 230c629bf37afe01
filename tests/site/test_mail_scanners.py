"""A mail scanner that opens every link of every letter, and sends every form that it finds there, changes nothing."""

import pytest
from django.http import HttpResponse
from django.urls import clear_url_caches, path

from bookings import joining
from bookings.emails.approvals import approval_link, approvals_link
from bookings.forms import DecideForm, DecideManyForm
from bookings.states import Answer
from core import outbox
from stsa import urls
from tests.factories.schools import MailboxFactory
from tests.site.letters import LETTERS, WITHOUT_LINKS, asked, decided, letters, under_way
from tests.site.scanning import Scanner, addresses_in, changed, everything
from tests.site.world import World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build()


def of(link: str) -> list[str]:
    """The address that a letter with this link has."""
    return addresses_in(outbox.Letter(to_email="", subject="", text=link))


def test_every_kind_of_letter_has_its_entry():
    assert set(LETTERS) == set(outbox.COMPOSERS) - WITHOUT_LINKS, "tests/site/letters.py: say how one comes to be"


def test_every_kind_of_letter_is_written_and_leads_somewhere(world):
    written = letters(world)

    assert [kind for kind, found in written.items() if not found] == []
    without = [kind for kind, found in written.items() if not all(addresses_in(letter) for letter in found)]
    assert without == ["bookings.cohort_cancelled_leader"]  # there is nothing for its reader to do


def test_a_scanner_that_opens_every_link_and_sends_every_form_changes_nothing(world):
    written = [letter for found in letters(world).values() for letter in found]
    before, scanner = everything(), Scanner()

    for letter in written:
        scanner.scans(addresses_in(letter))

    assert changed(before) == set()
    assert len(scanner.opened) > len(written)
    reached = {sent.split("/")[1] for sent in scanner.sent}
    assert reached >= {"approvals", "claims", "invitations", "join", "accounts"}


def test_a_decision_of_a_moment_ago_is_not_taken_back_by_a_scanner(world):
    head = world.ours.people["head"]
    links = [approval_link(decided(world.ours, status), head) for status in ("approved", "declined")]
    before, scanner = everything(), Scanner()

    scanner.scans([address for link in links for address in of(link)])

    assert (len(scanner.sent) >= 2, changed(before)) == (True, set())


def test_a_scanner_at_the_hour_of_the_meeting_is_not_noted_as_there(world):
    booking = under_way(world.ours)
    before, scanner = everything(), Scanner()

    scanner.scans(of(joining.address_of(booking.pk, booking.person_id)))

    assert (len(scanner.sent) >= 1, changed(before)) == (True, set())


# Controls: the same scanner must see what it would do -----------------------------------------------------------------


def bare(request):
    """A page as it must never be: its button alone does something."""
    if request.method == "POST":
        MailboxFactory()
    return HttpResponse("<form method=post><button>Yes, please</button></form>")


def on_opening(request):
    """Worse still: reading it does."""
    MailboxFactory()
    return HttpResponse("Thank you")


@pytest.fixture
def bad_pages():
    """Pages that stand in the portal for one test."""
    added = [path("bare/", bare, name="bare"), path("on-opening/", on_opening, name="on_opening")]
    urls.urlpatterns.extend(added)
    clear_url_caches()
    yield
    del urls.urlpatterns[-len(added) :]
    clear_url_caches()


@pytest.mark.parametrize("address", ["/bare/", "/on-opening/"])
def test_control_a_page_that_does_something_by_itself_is_caught(world, bad_pages, address):
    before = everything()

    Scanner().scans([address])

    assert changed(before) >= {"schools_mailbox"}


def test_control_an_answer_that_is_chosen_beforehand_is_caught(world, monkeypatch):
    link = approval_link(asked(world.ours), world.ours.people["head"])
    monkeypatch.setattr(DecideForm.base_fields["decision"], "initial", "approve")
    before = everything()

    Scanner().scans(of(link))

    assert changed(before) >= {"bookings_approval", "core_auditentry"}


def test_control_answers_to_several_that_are_chosen_beforehand_are_caught(world, monkeypatch):
    several = [asked(world.ours) for _ in range(2)]
    monkeypatch.setattr(DecideManyForm, "get_initial_for_field", lambda form, field, name: Answer.APPROVE)
    before = everything()

    Scanner().scans(of(approvals_link(several, world.ours.people["head"])))

    assert changed(before) >= {"bookings_approval", "core_auditentry"}
