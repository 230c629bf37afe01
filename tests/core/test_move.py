"""A step of a state is taken once, by whoever comes first, and only where the rules lead."""

import pytest

from core.action import RuleBroken, move
from core.models import Message
from core.states import MESSAGE_TRANSITIONS, MessageStatus
from tests.at_once import at_once
from tests.factories.core import MessageFactory

Status = MessageStatus


@pytest.mark.django_db
@pytest.mark.parametrize("was", Status)
@pytest.mark.parametrize("to", Status)
def test_only_the_steps_of_the_table_can_be_taken(was, to):
    message = MessageFactory(status=was, **REQUIRED.get(was, {}))
    is_allowed = to in MESSAGE_TRANSITIONS.get(was, set())

    try:
        move(message, to, MESSAGE_TRANSITIONS, **REQUIRED.get(to, {}))
    except RuleBroken:
        assert not is_allowed
    else:
        assert is_allowed

    assert Message.objects.get().status == (to if is_allowed else was) == message.status


REQUIRED = {
    Status.SENDING: {
        "lease": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "leased_until": "2030-01-01T00:00Z",
    },
    Status.SENT: {"sent_at": "2026-01-01T00:00Z"},
}


@pytest.mark.django_db
def test_a_step_that_cannot_be_taken_says_why():
    message = MessageFactory(status=Status.CANCELLED)

    with pytest.raises(RuleBroken) as broken:
        move(message, Status.GIVEN_UP, MESSAGE_TRANSITIONS)

    assert broken.value.messages == ["This is cancelled and cannot become given up."]


@pytest.mark.django_db
def test_other_fields_change_in_the_same_step():
    message = MessageFactory()

    move(message, Status.CANCELLED, MESSAGE_TRANSITIONS, trouble="Nobody wants it")

    assert (message.status, message.trouble) == (Status.CANCELLED, "Nobody wants it")
    assert list(Message.objects.values_list("status", "trouble")) == [("cancelled", "Nobody wants it")]


@pytest.mark.django_db
def test_whoever_looked_at_an_older_state_comes_too_late():
    message = MessageFactory()
    as_another_sees_it = Message.objects.get()
    move(message, Status.CANCELLED, MESSAGE_TRANSITIONS)

    with pytest.raises(RuleBroken) as broken:
        move(as_another_sees_it, Status.CANCELLED, MESSAGE_TRANSITIONS)

    assert broken.value.messages == ["Somebody else changed this a moment ago. Look at it again, then decide."]
    assert as_another_sees_it.status == Status.QUEUED


def test_of_many_at_once_exactly_one_takes_the_step(own_database):
    seen = [MessageFactory(), *Message.objects.all()]
    seen += [Message.objects.get() for _ in range(10)]

    results = at_once(len(seen), lambda number: move(seen[number], Status.CANCELLED, MESSAGE_TRANSITIONS))

    assert [result is None for result in results].count(True) == 1
    assert sum(isinstance(result, RuleBroken) for result in results) == len(seen) - 1


def test_without_the_question_for_the_old_state_all_of_them_take_it(own_database):
    """The control: the same race with a plain save lets everyone believe to have been first."""
    MessageFactory()
    seen = [Message.objects.get() for _ in range(10)]

    def save(number: int) -> None:
        seen[number].status = Status.CANCELLED
        seen[number].save(update_fields=["status"])

    assert at_once(10, save) == [None] * 10
