"""What the office does with messages that were given up."""

import pytest

from core.action import RuleBroken
from core.delivery import deliver_due
from core.models import AuditEntry
from core.states import MessageStatus
from home import outbox
from tests.factories.core import MessageFactory
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db


def given_up(**fields):
    return MessageFactory(status=MessageStatus.GIVEN_UP, attempts=8, trouble="550 No such user", **fields)


def test_a_message_that_was_given_up_is_tried_again_from_the_start(mailoutbox):
    message, officer = given_up(), PersonFactory(administrator=True)

    outbox.send_again(message, by=officer)

    assert deliver_due() == 1
    message.refresh_from_db()
    assert (message.status, message.trouble, message.attempts) == (MessageStatus.SENT, "", 1)
    assert AuditEntry.objects.filter(verb="sent again", person_id=officer.pk).count() == 1


def test_a_code_is_never_sent_again_for_its_words_are_gone():
    message = given_up(is_secret=True, text="")

    with pytest.raises(RuleBroken, match="cannot be sent again"):
        outbox.send_again(message, by=PersonFactory(administrator=True))


def test_a_message_that_went_out_is_not_sent_again():
    with pytest.raises(RuleBroken):
        outbox.send_again(
            MessageFactory(status=MessageStatus.SENT, sent_at="2026-01-01T00:00Z"), by=PersonFactory(administrator=True)
        )
