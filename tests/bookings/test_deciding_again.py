"""Several decisions by a link in a letter, and taking one back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.emails.approvals import approval_link, approvals_link
from bookings.models import Approval, Booking
from bookings.states import ApprovalStatus, Status
from tests.bookings.test_deciding import asked, page_of, statuses
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, signed_in, soup_of
from tests.site.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school, first_name="Folasade", last_name="Ogunleye")


HOUR = timedelta(hours=1)


# The same by a link in a letter ---------------------------------------------------------------------------------------


def path_of(link: str) -> str:
    return link[link.index("/approvals/") :]


def test_several_are_decided_from_a_letter_without_signing_in(client, school, head):
    yes, no, later = (asked(school) for _ in range(3))
    path = path_of(approvals_link([yes, no, later], head))

    page = soup_of(client, path)
    answer = client.post(path, {f"decision-{yes.pk}": "approve", f"decision-{no.pk}": "decline"}, follow=True)

    assert page.select("input[checked]") == []
    assert statuses(yes, no, later) == ["approved", "declined", "asked"]
    assert cells(Page(path, answer.content).soup, "h1") == ["One booking waits for an answer"]


def test_a_letters_link_decides_on_nothing_that_it_was_not_made_for(client, school, head):
    named, other = asked(school), asked(school)
    path = path_of(approvals_link([named, asked(school)], head))

    client.post(path, {f"decision-{other.pk}": "approve"})

    assert statuses(named, other) == ["asked", "asked"]


def test_a_letters_page_has_no_way_to_choose_for_all(client, school, head):
    """A scanner that sends forms would send what such a button has filled in."""
    path = path_of(approvals_link([asked(school), asked(school)], head))

    buttons = soup_of(client, path).select("main form button")
    filled = client.post(path, {"fill": "approve"})

    assert [button.get("name") for button in buttons] == [None]
    assert b"checked" not in filled.content


def test_a_letters_link_shows_what_was_decided_and_leads_to_it(client, school, head):
    first, second = asked(school), asked(school)
    actions.approve(first, by=head)
    path = path_of(approvals_link([first, second], head))

    links = [
        link.get_text(" ", strip=True) for link in soup_of(client, path).select("section[aria-labelledby=settled] a")
    ]

    assert [link.split(":")[0].strip() for link in links] == ["Approved"]


# Taking back ----------------------------------------------------------------------------------------------------------


def test_what_was_decided_lately_can_be_taken_back_from_the_page_and_the_schools(school, head):
    approval = asked(school)
    actions.approve(approval, by=head)
    client = signed_in(head)
    address = reverse("bookings:undo_decision", args=[approval.pk])

    links = [
        [link["href"] for link in soup_of(client, path).select("section[aria-labelledby=decided] a")]
        for path in (page_of(school), f"/school/{school.pk}/")
    ]
    answer = client.post(address)

    assert links == [[address], [address]]
    assert (answer.headers["Location"], statuses(approval)) == (page_of(school), ["asked"])


def test_after_a_day_there_is_no_way_back(school, head, time_machine):
    approval = asked(school)
    actions.approve(approval, by=head)
    time_machine.move_to(timezone.now() + 24 * HOUR)
    client = signed_in(head)

    page = soup_of(client, reverse("bookings:undo_decision", args=[approval.pk]))

    assert soup_of(client, page_of(school)).select("section[aria-labelledby=decided]") == []
    assert "these are over" in page.select_one("main").get_text()
    assert page.select("main form") == []
    assert client.post(reverse("bookings:undo_decision", args=[approval.pk])).status_code == 422


def test_only_those_who_decide_take_back(school, head):
    approval = asked(school, person=PersonFactory(cpd_lead=school))
    actions.approve(approval, by=head)
    address = reverse("bookings:undo_decision", args=[approval.pk])

    for person in (approval.booking.person, PersonFactory(head=OrganisationFactory()), PersonFactory(teacher=school)):
        assert signed_in(person).post(address).status_code == 404
    assert statuses(approval) == ["approved"]


def test_a_letters_link_asks_whether_a_decision_stands_with_nothing_chosen(client, school, head):
    approval = asked(school)
    actions.approve(approval, by=head)
    path = path_of(approval_link(approval, head))

    page = soup_of(client, path)
    unsaid, stands = client.post(path), client.post(path, {"undo": "stands"})
    before = statuses(approval)
    client.post(path, {"undo": "take_back"})

    assert {radio["name"] for radio in page.select("input[type=radio]")} == {"undo"}
    assert page.select("input[checked]") == []
    assert (unsaid.status_code, stands.status_code, before) == (422, 302, ["approved"])
    assert statuses(approval) == ["asked"]


def test_a_letters_page_asks_anew_after_a_decision_was_taken_back(client, school, head):
    approval = asked(school)
    actions.decline(approval, by=head)
    path = path_of(approval_link(approval, head))

    client.post(path, {"undo": "take_back"})

    assert {radio["name"] for radio in soup_of(client, path).select("input[type=radio]")} == {"decision"}
    assert Booking.objects.filter(status=Status.BOOKED).count() == 1


def test_an_answer_from_an_old_page_says_who_was_first(client, school, head):
    approval = asked(school)
    actions.approve(approval, by=PersonFactory(co_head=school, first_name="Claire", last_name="Fenwick"))

    answer = client.post(path_of(approval_link(approval, head)), {"decision": "decline"})

    assert answer.status_code == 422
    assert "Claire Fenwick approved this already, on" in answer.content.decode()
    assert Approval.objects.get().status == ApprovalStatus.APPROVED
