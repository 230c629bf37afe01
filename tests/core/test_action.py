"""An action is one transaction, and a constraint that refuses reads like any other rule."""

import uuid

import pytest
from django.db import IntegrityError, connection

from core.action import RuleBroken, action, constraint_messages
from core.models import Heartbeat, Message
from tests.at_once import at_once
from tests.factories.core import MessageFactory


@action
def write_twice(*, key: str) -> None:
    MessageFactory(key=f"{key}:first")
    MessageFactory(key=key)


@action
def write_and_stumble() -> None:
    MessageFactory(key="half done")
    raise RuleBroken("Not today.")


@pytest.mark.django_db
def test_all_of_an_action_happens():
    write_twice(key="a")

    assert sorted(Message.objects.values_list("key", flat=True)) == ["a", "a:first"]


@pytest.mark.django_db
def test_none_of_an_action_happens_when_a_rule_is_broken():
    with pytest.raises(RuleBroken) as broken:
        write_and_stumble()

    assert broken.value.messages == ["Not today."]
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_a_constraint_speaks_in_its_own_words_and_says_its_name():
    write_twice(key="a")

    with pytest.raises(RuleBroken) as broken:
        write_twice(key="a")

    assert broken.value.messages == ["This message has been written already."]
    assert broken.value.code == "message_key_once"
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_a_constraint_without_words_of_its_own_stays_an_error():
    @action
    def note() -> None:
        Heartbeat.objects.create(name="clock", at="2026-01-01T00:00Z")

    note()

    with pytest.raises(IntegrityError):
        note()


@pytest.mark.django_db
def test_an_action_that_fails_inside_another_takes_back_only_itself():
    @action
    def try_and_go_on() -> None:
        MessageFactory(key="kept")
        with pytest.raises(RuleBroken):
            write_and_stumble()

    try_and_go_on()

    assert list(Message.objects.values_list("key", flat=True)) == ["kept"]


def test_every_unique_constraint_of_the_kernel_can_be_put_into_words():
    assert constraint_messages()["message_key_once"] == "This message has been written already."


def test_a_race_for_one_key_is_lost_in_words(own_database):
    key = str(uuid.uuid4())

    results = at_once(8, lambda number: action(MessageFactory)(key=key))

    lost = [result for result in results if isinstance(result, RuleBroken)]
    assert [loser.messages for loser in lost] == [["This message has been written already."]] * 7
    assert Message.objects.count() == 1


def test_without_the_action_the_same_race_is_lost_with_an_error(own_database):
    """The control: this is what `action` turns into words."""
    key = str(uuid.uuid4())

    results = at_once(8, lambda number: MessageFactory(key=key))

    assert sum(isinstance(result, IntegrityError) for result in results) == 7


def test_a_constraint_that_waits_for_the_commit_is_put_into_words_too(own_database):
    """Raised by the database at the very end, when the action's own lines are through."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE held (n int CONSTRAINT message_key_once UNIQUE DEFERRABLE INITIALLY DEFERRED)"
        )

    @action
    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO held VALUES (1), (1)")

    with pytest.raises(RuleBroken) as broken:
        write()

    assert broken.value.messages == ["This message has been written already."]
