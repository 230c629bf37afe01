"""The outbox as the office sees it: what went out, what did not, and who may read or change what."""

import pytest

from core.models import AuditEntry, Message
from core.states import MessageStatus
from tests.factories.core import MessageFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
SENT = {"status": MessageStatus.SENT, "sent_at": "2027-01-21T16:00Z"}
STUCK = {"status": MessageStatus.GIVEN_UP, "attempts": 7, "trouble": "550 No such user"}
WHO_SEES = ["administrator", "director", "cpd_administrator", "programme_lead"]
WHO_DOES_NOT = ["finance_officer", "itt_lead", "peer_review_lead", "analyst"]


@pytest.mark.parametrize("kind", WHO_SEES)
def test_who_sees_bookings_or_people_sees_the_messages(kind):
    message = MessageFactory()
    client = officer(kind)

    assert client.get("/office/messages/").status_code == 200
    assert client.get(f"/office/messages/{message.pk}/").status_code == 200


@pytest.mark.parametrize("kind", WHO_DOES_NOT)
def test_other_officers_do_not(kind):
    message = MessageFactory(**STUCK)
    client = officer(kind)

    assert client.get("/office/messages/").status_code == 404
    assert client.get(f"/office/messages/{message.pk}/").status_code == 404
    assert client.post(f"/office/messages/{message.pk}/send-again/").status_code == 404
    assert client.post(f"/office/messages/{message.pk}/cancel/").status_code == 404


def test_nobody_at_a_school_sees_them():
    client = signed_in(PersonFactory(head=OrganisationFactory()))

    assert client.get("/office/messages/").status_code == 404


def test_those_given_up_stand_first_with_what_went_wrong():
    MessageFactory(**STUCK, subject="Stuck")
    MessageFactory(**SENT, subject="Out")

    page = soup_of(officer(), "/office/messages/")

    assert cells(page, "tbody th a") == ["Stuck", "Out", "Stuck"]
    assert "550 No such user" in page.select_one("[aria-labelledby='given-up']").get_text()


def test_a_message_that_is_not_written_yet_says_what_it_will_tell_of_and_to_whom():
    person = PersonFactory(first_name="Grace", last_name="Adeyemi")
    MessageFactory(kind="bookings.offer_lapsed", subject="", text="", to_email="", person_id=person.pk)

    page = soup_of(officer(), "/office/messages/")

    assert cells(page, "tbody th a") == ["Offer lapsed"]
    assert cells(page, "td[data-label=To]") == ["Grace Adeyemi"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=given_up", ["Stuck"]),
        ("?status=sent", ["Out"]),
        ("?to=grace@crampton.example", ["Out"]),
        ("?to=Reader@Example.org", ["Stuck"]),
        ("?to=nobody@example.org", []),
    ],
)
def test_the_list_is_narrowed_by_state_and_address(query, expected):
    grace = PersonFactory(email="grace@crampton.example")
    MessageFactory(**STUCK, subject="Stuck", to_email="reader@example.org")
    MessageFactory(**SENT, subject="Out", person_id=grace.pk, to_email="")

    assert cells(soup_of(officer(), f"/office/messages/{query}"), "tbody th a") == expected


def test_half_an_address_is_asked_for_as_a_whole_one():
    page = soup_of(officer(), "/office/messages/?to=grace")

    assert "Write the whole address" in page.get_text()
    assert page.select_one("input[name=to]")["value"] == "grace"


@pytest.mark.parametrize("kind", ["administrator", "director"])
def test_reading_a_letter_is_written_down(kind):
    message = MessageFactory(**SENT, text="Dear Grace")
    client = officer(kind)

    assert "Dear Grace" not in soup_of(client, f"/office/messages/{message.pk}/").get_text()
    assert AuditEntry.objects.count() == 0
    assert "Dear Grace" in soup_of(client, f"/office/messages/{message.pk}/?read=yes").get_text()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.thing, entry.thing_id) == ("read", "core.message", message.pk)


@pytest.mark.parametrize("kind", ["cpd_administrator", "programme_lead"])
def test_course_officers_do_not_read_letters(kind):
    message = MessageFactory(**SENT, text="Dear Grace")
    client = officer(kind)

    assert "Dear Grace" not in soup_of(client, f"/office/messages/{message.pk}/").get_text()
    assert client.get(f"/office/messages/{message.pk}/?read=yes").status_code == 404
    assert AuditEntry.objects.count() == 0


def test_a_message_that_was_given_up_can_be_sent_again():
    message = MessageFactory(**STUCK)

    response = officer().post(f"/office/messages/{message.pk}/send-again/", follow=True)

    message.refresh_from_db()
    assert (message.status, message.attempts, message.trouble) == (MessageStatus.QUEUED, 0, "")
    assert "in line to be sent again" in response.content.decode()
    assert AuditEntry.objects.get().verb == "sent again"


@pytest.mark.parametrize("facts", [STUCK, {}])
def test_a_message_that_has_not_gone_out_can_be_called_back(facts):
    message = MessageFactory(**facts)

    officer("cpd_administrator").post(f"/office/messages/{message.pk}/cancel/")

    message.refresh_from_db()
    assert message.status == MessageStatus.CANCELLED
    assert AuditEntry.objects.get().verb == "cancelled"


@pytest.mark.parametrize("what", ["send-again", "cancel"])
def test_a_message_that_is_out_stays_out(what):
    message = MessageFactory(**SENT)

    response = officer().post(f"/office/messages/{message.pk}/{what}/", follow=True)

    message.refresh_from_db()
    assert message.status == MessageStatus.SENT
    assert "This is sent and cannot become" in response.content.decode()
    assert AuditEntry.objects.count() == 0


def test_looking_changes_nothing():
    message = MessageFactory(**STUCK)
    client = officer()

    assert client.get(f"/office/messages/{message.pk}/send-again/").status_code == 405
    assert client.get(f"/office/messages/{message.pk}/cancel/").status_code == 405
    message.refresh_from_db()
    assert message.status == MessageStatus.GIVEN_UP


def test_a_message_that_is_not_there_is_not_found():
    client = officer()

    assert client.get("/office/messages/999999/").status_code == 404
    assert client.post("/office/messages/999999/cancel/").status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_however_long_it_is(count, django_assert_num_queries):
    people = [PersonFactory().pk for _ in range(count)]
    Message.objects.bulk_create(MessageFactory.build(person_id=pk, **STUCK) for pk in people)
    client = officer()

    with django_assert_num_queries(5):
        client.get("/office/messages/")
