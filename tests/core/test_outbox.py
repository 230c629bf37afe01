"""Messages are written down once, composed when they are sent, and held by one worker at a time."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from core import outbox, rules
from core.delivery import deliver_due
from core.models import Message
from core.outbox import Letter
from core.states import MessageStatus
from tests.at_once import at_once
from tests.factories.core import MessageFactory

Status = MessageStatus


@pytest.fixture
def facts(monkeypatch):
    """A kind of letter that is composed from facts which the test changes; None when there is nothing to say."""
    said = {"subject": "As it was", "is_said": True}

    def compose(message: Message) -> Letter | None:
        if not said["is_said"]:
            return None
        return Letter(to_email="reader@example.org", subject=said["subject"], text=f"Number {message.data['number']}")

    monkeypatch.setitem(outbox.COMPOSERS, "test.letter", compose)
    return said


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def let_the_lease_run_out(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(leased_until=Now() - timedelta(seconds=1))


# Writing down ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_key_is_written_and_sent_once(facts, mailoutbox):
    outbox.post("test.letter", key="booked:1", number=1)
    outbox.post("test.letter", key="booked:1", number=2)

    assert deliver_due() == 1
    outbox.post("test.letter", key="booked:1", number=3)
    assert deliver_due() == 0

    assert [letter.body for letter in mailoutbox] == ["Number 1"]


@pytest.mark.django_db
def test_a_message_goes_with_the_fact_it_tells_of_or_not_at_all(facts):
    with transaction.atomic():
        outbox.post("test.letter", key="booked:1", number=1)
        transaction.set_rollback(True)

    assert states() == []


@pytest.mark.django_db
def test_several_are_written_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.post_all(outbox.intent("test.letter", key=f"k{n}") for n in range(20))

    assert Message.objects.count() == 20


def test_a_worker_is_woken_when_and_only_when_it_is_committed(own_database, monkeypatch):
    woken = []
    monkeypatch.setattr("core.wake.wake_now", lambda task, *args: woken.append(task))

    with transaction.atomic():
        outbox.post("test.letter", key="a")
        assert woken == []
    assert woken == ["core.tasks.deliver_messages"]


# Composing ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_letter_tells_the_facts_of_the_moment_at_which_it_is_sent(facts, mailoutbox):
    outbox.post("test.letter", key="a", number=1)
    facts["subject"] = "As it is now"

    deliver_due()

    assert [letter.subject for letter in mailoutbox] == ["As it is now"]


@pytest.mark.django_db
def test_when_there_is_nothing_left_to_say_nothing_is_said(facts, mailoutbox):
    outbox.post("test.letter", key="a", number=1)
    facts["is_said"] = False

    assert deliver_due() == 0

    assert (states(), mailoutbox) == ([Status.CANCELLED], [])


@pytest.mark.django_db
def test_nobody_to_write_to_is_nothing_to_say(mailoutbox):
    MessageFactory(to_email="")

    assert deliver_due() == 0
    assert (states(), mailoutbox) == ([Status.CANCELLED], [])


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_holds_up_no_other(monkeypatch, mailoutbox):
    def stumble(message):
        raise LookupError("no such booking")

    monkeypatch.setitem(outbox.COMPOSERS, "test.stumbles", stumble)
    bad = MessageFactory(kind="test.stumbles", due_at=timezone.now() - timedelta(hours=1))
    MessageFactory()

    assert deliver_due() == 1

    bad.refresh_from_db()
    assert (bad.status, bad.trouble) == (Status.QUEUED, "Could not be written (LookupError)")
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_a_kind_that_nobody_composes_is_seen_and_not_lost(mailoutbox):
    message = MessageFactory(kind="test.of_another_release")

    deliver_due()

    message.refresh_from_db()
    assert (message.status, message.trouble) == (Status.QUEUED, "Could not be written (KeyError)")


@pytest.mark.django_db
def test_what_is_called_back_is_not_sent(facts, mailoutbox):
    outbox.post("test.letter", key="a", about="booking:1", number=1)
    outbox.post("test.letter", key="b", about="booking:12", number=12)

    assert outbox.cancel(about="booking:1") == 1

    deliver_due()
    assert [letter.body for letter in mailoutbox] == ["Number 12"]


@pytest.mark.django_db
def test_nothing_is_sent_before_its_time(time_machine, mailoutbox):
    time_machine.move_to("2026-11-21T09:00Z", tick=False)
    MessageFactory(due_at="2026-11-21T10:00Z")

    assert deliver_due() == 0
    time_machine.move_to("2026-11-21T10:00Z", tick=False)
    assert deliver_due() == 1


@pytest.mark.django_db
def test_the_oldest_goes_first_and_no_more_than_asked_for(mailoutbox):
    now = timezone.now()
    for minutes in (1, 3, 2):
        MessageFactory(subject=f"{minutes} minutes late", due_at=now - timedelta(minutes=minutes))

    assert deliver_due(most=2) == 2

    assert [letter.subject for letter in mailoutbox] == ["3 minutes late", "2 minutes late"]


# What stays -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_said_stays_and_the_message_id_is_that_of_the_letter(mailoutbox):
    message = MessageFactory(key="booked:1")

    deliver_due()

    message.refresh_from_db()
    assert (message.status, message.text, message.attempts) == (Status.SENT, "Some words.", 1)
    assert message.message_id == message.stable_message_id() == mailoutbox[0].extra_headers["Message-ID"]
    assert MessageFactory.build(key="booked:1").stable_message_id() == message.message_id


@pytest.mark.django_db
def test_a_code_loses_its_words_the_moment_it_is_sent(mailoutbox):
    outbox.post_written(key="a", to_email="a@example.org", subject="123456 is your code", text="123456", is_secret=True)

    deliver_due()

    assert [(letter.subject, letter.body) for letter in mailoutbox] == [("123456 is your code", "123456")]
    assert everything_kept().count("123456") == 0


@pytest.mark.django_db
def test_a_code_that_is_given_up_loses_its_words_too():
    outbox.post_written(key="a", to_email="a@example.org", subject="123456 is your code", text="123456", is_secret=True)
    message = outbox.claim_one()

    outbox.note_trouble(message, trouble="550 No such user", is_final=True)

    assert everything_kept().count("123456") == 0
    assert states() == [Status.GIVEN_UP]


def everything_kept() -> str:
    return str(list(Message.objects.values()))


# Trying again ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 720), (7, 1440), (8, None), (0, None)]
)
def test_waits_grow_and_end(attempts, minutes):
    expected = None if minutes is None else timedelta(minutes=minutes)

    assert rules.wait_before_retry(attempts=attempts) == expected


@pytest.mark.parametrize(
    ("code", "is_final"),
    [(250, False), (421, False), (450, False), (451, False), (499, False), (500, True), (550, True)],
)
def test_only_answers_from_500_on_are_final(code, is_final):
    assert rules.is_final_refusal(code) is is_final


@pytest.mark.django_db
def test_a_message_that_never_gets_through_is_given_up_where_everyone_sees_it(time_machine):
    time_machine.move_to("2026-11-21T09:00Z", tick=False)
    message, waits = MessageFactory(), []
    while (claimed := outbox.claim_one()) is not None:
        outbox.note_trouble(claimed, trouble="451 Try later", is_final=False)
        message.refresh_from_db()
        waits.append(message.due_at - timezone.now())
        time_machine.move_to(message.due_at, tick=False)

    assert tuple(waits[:-1]) == rules.RETRY_WAITS
    assert (message.status, message.trouble, message.attempts) == (Status.GIVEN_UP, "451 Try later", 8)


# Leases ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_message_that_is_held_is_nobody_elses():
    MessageFactory()

    assert (outbox.claim_one() is None, outbox.claim_one() is None) == (False, True)


@pytest.mark.django_db
def test_a_message_whose_worker_died_is_taken_up_when_its_lease_runs_out(mailoutbox):
    MessageFactory()
    of_the_dead = outbox.claim_one()
    assert deliver_due() == 0

    let_the_lease_run_out(of_the_dead)

    assert deliver_due() == 1
    assert Message.objects.get().attempts == 2


@pytest.mark.django_db
def test_whoever_was_too_slow_may_neither_send_nor_write():
    MessageFactory()
    slow = outbox.claim_one()
    let_the_lease_run_out(slow)
    quick = outbox.claim_one()

    outbox.note_trouble(slow, trouble="too late", is_final=True)
    outbox.note_nothing_to_say(slow)
    outbox.note_sent(slow, Letter(to_email="a@example.org", subject="", text=""))

    assert (outbox.still_mine(slow), outbox.still_mine(quick)) == (False, True)
    message = Message.objects.get()
    assert (message.status, message.lease, message.trouble) == (Status.SENDING, quick.lease, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds_left", "is_mine"), [(rules.SENDING_SECONDS + 5, True), (rules.SENDING_SECONDS - 5, False)]
)
def test_nobody_begins_to_send_with_too_little_time_left(seconds_left, is_mine):
    MessageFactory()
    message = outbox.claim_one()
    Message.objects.update(leased_until=Now() + timedelta(seconds=seconds_left))

    assert outbox.still_mine(message) is is_mine


@pytest.mark.django_db
def test_a_lease_is_longer_than_any_attempt():
    MessageFactory()
    outbox.claim_one()

    left = Message.objects.values_list("leased_until", flat=True).get() - timezone.now()
    assert timedelta(seconds=rules.SENDING_SECONDS) < left <= timedelta(seconds=rules.LEASE_SECONDS)


@pytest.mark.django_db
def test_a_message_over_which_every_worker_dies_is_given_up(mailoutbox):
    MessageFactory()
    for _ in range(rules.MOST_ATTEMPTS):
        let_the_lease_run_out(outbox.claim_one())

    assert deliver_due() == 0

    message = Message.objects.get()
    assert (message.status, message.trouble) == (Status.GIVEN_UP, "Every worker that took it died over it")
    assert mailoutbox == []


# Many workers ---------------------------------------------------------------------------------------------------------


def test_a_second_worker_passes_by_what_the_first_is_just_taking(own_database):
    """Two real connections: the first has not committed its claim, and the second does not wait for it."""
    MessageFactory(key="first", due_at=timezone.now() - timedelta(hours=2))
    MessageFactory(key="second", due_at=timezone.now() - timedelta(hours=1))
    is_taking, may_commit, seen = threading.Event(), threading.Event(), []

    def first_worker() -> None:
        with transaction.atomic():
            seen.append(outbox.claim_one().key)
            is_taking.set()
            may_commit.wait(10)
        connection.close()

    worker = threading.Thread(target=first_worker)
    worker.start()
    is_taking.wait(10)
    seen.append(outbox.claim_one().key)
    seen.append(outbox.claim_one())
    may_commit.set()
    worker.join()

    assert seen == ["first", "second", None]


def claim_all(claim) -> list[str]:
    keys = []
    while (message := claim()) is not None:
        keys.append(message.key)
    return keys


def test_many_workers_share_the_messages_and_none_goes_twice(own_database):
    MessageFactory.create_batch(60)

    taken = [key for keys in at_once(6, lambda number: claim_all(outbox.claim_one)) for key in keys]

    assert (len(taken), len(set(taken))) == (60, 60)


def test_without_lock_and_lease_the_same_crowd_takes_messages_twice(own_database):
    """The control: looking first and marking afterwards, which is what `claim_one` does in one locked statement."""
    MessageFactory.create_batch(60)
    all_have_looked = threading.Barrier(6)

    def look_then_mark():
        message = Message.objects.filter(status=Status.QUEUED).order_by("due_at", "id").first()
        all_have_looked.wait()
        if message:
            Message.objects.filter(pk=message.pk).update(
                status=Status.SENDING, lease=uuid.uuid4(), leased_until=timezone.now()
            )
        return message

    taken = [message.key for message in at_once(6, lambda number: look_then_mark())]

    assert len(set(taken)) < len(taken)
