"""Sending over real connections to mail servers that accept, refuse, hang, reset and die."""

from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from core import outbox
from core.delivery import deliver_due
from core.models import Message
from core.outbox import Attachment, Letter
from core.states import MessageStatus
from tests import databases
from tests.at_once import at_once
from tests.factories.core import MessageFactory
from tests.mail_servers import (
    Handler,
    HangsAtTheEnd,
    bare_server,
    free_port,
    mail_server,
    nobody_may_in,
    not_in_service,
    reset_in_the_middle,
    says_nothing,
)

Status = MessageStatus


@pytest.fixture
def sending(settings):
    """Send to this port from now on, and lose patience after half a second."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5

    def to(port: int) -> None:
        settings.EMAIL_PORT = port

    return to


@contextmanager
def delivered_to(handler: Handler, sending, **server):
    with mail_server(handler, **server) as port:
        sending(port)
        yield


def only_message() -> Message:
    return Message.objects.get()


def outcome() -> tuple:
    message = only_message()
    return message.status, message.trouble


def make_due() -> None:
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))


# A server that accepts ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_letter_arrives_whole(sending, monkeypatch, settings):
    letter = Letter(
        to_email="abena@school.example",
        subject="Your place\non “Fabulous phonics”",
        text="Grüße: see you on Thursday — 3:45pm.",
        html="<p>See you on Thursday</p>",
        attachments=(Attachment("course.ics", b"BEGIN:VCALENDAR", "text/calendar"),),
    )
    monkeypatch.setitem(outbox.COMPOSERS, "test.letter", lambda message: letter)
    message, handler = MessageFactory(kind="test.letter"), Handler()

    with delivered_to(handler, sending):
        assert deliver_due() == 1

    (arrived,) = handler.letters
    assert (arrived["To"], arrived["Subject"]) == ("abena@school.example", "Your place on “Fabulous phonics”")
    assert arrived["Message-ID"] == message.stable_message_id()
    assert (arrived["Reply-To"], arrived["Auto-Submitted"]) == (settings.ALLIANCE["contact_email"], "auto-generated")
    assert arrived.get_body(("plain",)).get_content().strip() == letter.text
    assert arrived.get_body(("html",)).get_content().strip() == letter.html
    assert [part.get_filename() for part in arrived.iter_attachments()] == ["course.ics"]
    assert outcome() == (Status.SENT, "")


@pytest.mark.django_db
def test_nothing_due_means_no_connection_at_all(sending):
    sending(free_port())

    assert deliver_due() == 0


def test_many_workers_send_each_message_once(own_database, sending):
    messages, handler = MessageFactory.create_batch(30), Handler()

    with delivered_to(handler, sending):
        sent = at_once(4, lambda number: deliver_due())

    assert sum(sent) == 30
    assert sorted(letter["To"] for letter in handler.letters) == sorted(message.to_email for message in messages)
    assert set(Message.objects.values_list("status", flat=True)) == {Status.SENT}


# A server that refuses ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handler", "status", "trouble"),
    [
        (Handler(refused_recipients={"a@example.org": "550 No such user"}), Status.GIVEN_UP, "550 No such user"),
        (Handler(refused_recipients={"a@example.org": "450 Mailbox busy"}), Status.QUEUED, "450 Mailbox busy"),
        (Handler(refused_letter="554 Looks like spam"), Status.GIVEN_UP, "554 Looks like spam"),
        (Handler(refused_letter="451 Greylisted"), Status.QUEUED, "451 Greylisted"),
        (Handler(refused_sender="553 Not from you"), Status.GIVEN_UP, "553 Not from you"),
        (Handler(refused_sender="452 Too many"), Status.QUEUED, "452 Too many"),
    ],
)
def test_no_for_good_is_given_up_and_no_for_now_is_tried_again(sending, handler, status, trouble):
    MessageFactory(to_email="a@example.org")

    with delivered_to(handler, sending):
        assert deliver_due() == 0

    assert outcome() == (status, trouble)
    assert handler.letters == []


@pytest.mark.django_db
def test_no_for_now_becomes_yes_later_and_arrives_once(sending):
    MessageFactory()
    handler = Handler(refused_letter="451 Greylisted")

    with delivered_to(handler, sending):
        assert (deliver_due(), deliver_due()) == (0, 0)  # the second one is not due yet
        assert only_message().due_at > timezone.now() + timedelta(seconds=50)
        handler.refused_letter = ""
        make_due()
        assert (deliver_due(), deliver_due()) == (1, 0)

    assert len(handler.letters) == 1
    assert (only_message().status, only_message().attempts) == (Status.SENT, 2)


@pytest.mark.django_db
def test_one_address_that_is_refused_holds_up_nobody_else(sending):
    for name in "abc":
        MessageFactory(to_email=f"{name}@example.org", subject=name)
    handler = Handler(refused_recipients={"b@example.org": "550 No such user"})

    with delivered_to(handler, sending):
        assert deliver_due() == 2

    assert handler.subjects() == ["a", "c"]
    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["sent", "given_up", "sent"]


@pytest.mark.django_db
def test_a_password_that_is_refused_loses_no_message(sending, settings):
    """The server said nothing of this message: it is tried again when the password has been put right."""
    MessageFactory()
    handler = Handler()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "wrong"

    with delivered_to(handler, sending, authenticator=nobody_may_in, auth_require_tls=False):
        assert deliver_due() == 0
        status, trouble = outcome()

    assert (status, trouble[:32]) == (Status.QUEUED, "The mail server refuses us: 535 ")


@pytest.mark.django_db
def test_a_server_that_greets_with_no_loses_no_message(sending):
    MessageFactory()

    with bare_server(not_in_service) as port:
        sending(port)
        assert deliver_due() == 0

    assert outcome() == (Status.QUEUED, "The mail server refuses us: 554 No service here")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["two@example.org\nBcc: everyone@example.org", "a@" + "b" * 70 + ".example"])
def test_an_address_that_cannot_be_written_on_an_envelope_is_given_up(sending, address, monkeypatch):
    monkeypatch.setitem(outbox.COMPOSERS, "test.odd", lambda message: Letter(to_email=address, subject="", text=""))
    odd = MessageFactory(kind="test.odd")
    MessageFactory()
    handler = Handler(refused_recipients={address: "550 No such host"})

    with delivered_to(handler, sending):
        assert deliver_due() == 1

    odd.refresh_from_db()
    assert odd.status == Status.GIVEN_UP
    assert [letter["Bcc"] for letter in handler.letters] == [None]


# A server that fails --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_server_at_all_is_tried_again(sending):
    sending(free_port())
    MessageFactory()

    assert deliver_due() == 0
    assert outcome() == (Status.QUEUED, "No answer from the mail server (ConnectionRefusedError)")


@pytest.mark.django_db
def test_a_server_that_never_greets_is_not_waited_for(sending):
    MessageFactory()

    with bare_server(says_nothing) as port:
        sending(port)
        assert deliver_due() == 0

    assert outcome()[0] == Status.QUEUED


@pytest.mark.django_db
def test_a_connection_that_is_reset_while_the_letter_goes_out_is_tried_again(sending):
    MessageFactory()

    with bare_server(reset_in_the_middle) as port:
        sending(port)
        assert deliver_due() == 0
    status, trouble = outcome()
    make_due()
    with delivered_to(handler := Handler(), sending):
        assert deliver_due() == 1

    assert (status, trouble[:30]) == (Status.QUEUED, "No answer from the mail server")
    assert len(handler.letters) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("then", ["hang", "drop"])
def test_only_a_server_that_dies_after_taking_it_gets_a_letter_twice_and_can_tell(sending, then):
    """The one repeat that cannot be avoided (docs/guarantees.md): we never heard that it was taken. Both carry the same
    Message-ID, by which mail servers and programs know a repeat."""
    MessageFactory()
    handler = Handler(then=then)

    with delivered_to(handler, sending):
        assert deliver_due() == 0
        assert outcome()[0] == Status.QUEUED
        handler.then = ""
        make_due()
        assert (deliver_due(), deliver_due()) == (1, 0)

    assert len(handler.letters) == 2
    assert len({letter["Message-ID"] for letter in handler.letters}) == 1


@pytest.mark.django_db
def test_a_server_that_hangs_after_saying_yes_gets_no_letter_twice(sending):
    MessageFactory()
    handler = Handler()

    with delivered_to(handler, sending, kind=HangsAtTheEnd):
        assert (deliver_due(), deliver_due()) == (1, 0)

    assert (len(handler.letters), only_message().status) == (1, Status.SENT)


def test_a_letter_that_is_out_is_written_down_though_the_database_went_away_meanwhile(own_database, sending):
    """The next letters go out too, over a new connection to the database, and none goes twice."""
    MessageFactory.create_batch(3)
    handler = Handler()
    original = handler.handle_DATA

    async def the_database_goes_away(server, session, envelope):
        with psycopg.connect(databases.url(own_database), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
            )
        return await original(server, session, envelope)

    handler.handle_DATA = the_database_goes_away
    with delivered_to(handler, sending):
        assert (deliver_due(), deliver_due()) == (3, 0)

    assert len(handler.letters) == 3
    assert set(Message.objects.values_list("status", flat=True)) == {Status.SENT}


@pytest.mark.django_db
def test_one_broken_connection_harms_one_message(sending):
    """The first is cut off, the others arrive in the same run."""
    MessageFactory.create_batch(3)
    handler = Handler(then="drop")
    original = handler.handle_DATA

    async def only_the_first_is_dropped(server, session, envelope):
        answer = await original(server, session, envelope)
        handler.then = ""
        return answer

    handler.handle_DATA = only_the_first_is_dropped
    with delivered_to(handler, sending):
        assert deliver_due() == 2

    assert list(Message.objects.order_by("pk").values_list("status", flat=True)) == ["queued", "sent", "sent"]
