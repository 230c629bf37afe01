"""Waking a worker costs nothing when nobody can be woken: the database still knows what is due."""

import time
import uuid

import pytest
from celery import Celery, current_app, shared_task
from django.db import transaction

from core.wake import GAP_SECONDS, PAUSE_SECONDS, wake, wake_now
from core.wake import _Broker as Broker
from tests.mail_servers import free_port


@pytest.fixture
def broker(settings, monkeypatch):
    """Make this address the broker for one test."""
    monkeypatch.setattr(Broker, "left_alone_until", 0.0)
    before, made = current_app._get_current_object(), []

    def at(url: str) -> Celery:
        app = Celery("test", broker=url, set_as_current=True)
        app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        made.append(app)
        return app

    yield at
    for app in made:
        app.close()
    before.set_current()
    before.set_default()


@pytest.fixture
def queue(settings):
    """A queue that no worker reads, emptied afterwards."""
    name = f"test-{uuid.uuid4()}"
    yield name
    with Celery("test", broker=settings.REDIS_URL).connection_for_write() as connection:
        connection.default_channel.queue_delete(name)


def test_a_broker_that_is_down_is_noted_and_costs_no_time(broker):
    broker(f"redis://127.0.0.1:{free_port()}/0")
    began = time.monotonic()

    assert wake_now("core.tasks.deliver_messages") is False

    assert time.monotonic() - began < 1


def test_after_a_failure_it_is_left_alone_for_a_while(broker, settings, queue):
    """A page that waits for a broker waits once, however many workers it would wake."""
    broker(f"redis://127.0.0.1:{free_port()}/0")
    wake_now("core.tasks.deliver_messages")
    broker(settings.REDIS_URL).conf.task_default_queue = queue

    assert wake_now("core.tasks.deliver_messages") is False
    assert 0 < Broker.left_alone_until - time.monotonic() <= PAUSE_SECONDS
    Broker.left_alone_until = time.monotonic()
    assert wake_now("core.tasks.deliver_messages") is True


def test_the_task_goes_out_by_its_name_and_with_its_ids(broker, settings, queue):
    app = broker(settings.REDIS_URL)
    app.conf.task_default_queue = queue

    assert wake_now("bookings.tasks.offer_places", 7) is True

    with app.connection_for_read() as connection, connection.SimpleQueue(queue) as waiting:
        message = waiting.get(timeout=5)
        message.ack()
    assert message.headers["task"] == "bookings.tasks.offer_places"
    assert message.payload[0] == [7]


def test_without_our_care_a_broker_that_is_down_would_be_an_error(broker):
    """The control: this is what an action would end in."""
    broker(f"redis://127.0.0.1:{free_port()}/0")

    @shared_task
    def nothing() -> None:
        """Never runs."""

    with pytest.raises(Exception, match="refused") as failed:
        nothing.apply_async(retry=False)
    assert type(failed.value).__name__ == "OperationalError"


def test_nobody_is_woken_before_the_commit_nor_after_a_rollback(own_database, monkeypatch):
    woken = []
    monkeypatch.setattr("core.wake.wake_now", lambda task, *args: woken.append((task, args)))

    with transaction.atomic():
        wake("core.tasks.run_jobs", 1)
        assert woken == []
    with transaction.atomic():
        wake("core.tasks.run_jobs", 2)
        transaction.set_rollback(True)

    assert woken == [("core.tasks.run_jobs", (1,))]


def in_transactions(count: int, task: str) -> None:
    for _ in range(count):
        with transaction.atomic():
            wake(task)


def test_a_crowd_wakes_a_task_once_at_once_and_once_more_at_the_end(own_database, monkeypatch):
    """So nobody's message waits longer than the gap, and the broker hears two words instead of fifty."""
    woken = []
    monkeypatch.setattr("core.wake.wake_now", lambda task, *args: woken.append(time.monotonic()))
    began = time.monotonic()

    in_transactions(25, "core.tasks.a_crowd")
    assert len(woken) == 1
    in_transactions(25, "core.tasks.a_crowd")
    time.sleep(GAP_SECONDS + 0.2)

    assert len(woken) == 2
    assert woken[0] - began < GAP_SECONDS <= woken[1] - woken[0] < GAP_SECONDS + 0.2


def test_different_tasks_do_not_wait_for_one_another(own_database, monkeypatch):
    woken = []
    monkeypatch.setattr("core.wake.wake_now", lambda task, *args: woken.append((task, *args)))

    with transaction.atomic():
        wake("core.tasks.one")
        wake("core.tasks.other")
        wake("core.tasks.numbered", 1)
        wake("core.tasks.numbered", 2)

    assert woken == [
        ("core.tasks.one",),
        ("core.tasks.other",),
        ("core.tasks.numbered", 1),
        ("core.tasks.numbered", 2),
    ]
