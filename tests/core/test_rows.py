"""New rows written by a statement that is composed once are the rows that Django would have written."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.models import Request
from core import rows
from core.models import AuditEntry, Message
from tests.factories.programmes import CohortFactory
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db
MOMENT = datetime(2027, 1, 21, 16, tzinfo=UTC)


def message(key: str, **facts) -> Message:
    return Message(key=key, kind="test.letter", due_at=MOMENT, data={"number": 7, "words": "100% Zoë’s"}, **facts)


def facts(found: Message) -> dict:
    return {name: value for name, value in vars(found).items() if name not in ("_state", "id", "key", "made_at")}


def test_every_column_is_as_django_writes_it():
    message("by Django", lease=uuid.UUID(int=3), is_secret=True).save()

    made = rows.add(message("by us", lease=uuid.UUID(int=3), is_secret=True))

    found = {one.key: one for one in Message.objects.all()}
    assert facts(found["by us"]) == facts(found["by Django"])
    assert (made.pk, made._state.adding, made.made_at) == (found["by us"].pk, False, found["by us"].made_at)


def test_what_the_database_says_itself_is_on_the_thing_afterwards():
    cohort, person = CohortFactory(), PersonFactory()

    made = rows.add_all([Request(key=uuid.uuid4(), cohort=cohort, asked_by=person) for _ in range(3)])

    assert [one.accepted_at for one in made] == list(
        Request.objects.order_by("pk").values_list("accepted_at", flat=True)
    )
    assert [one.pk for one in made] == list(Request.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("count", [0, 1, rows.MOST_AT_ONCE, rows.MOST_AT_ONCE + 1, 40])
def test_however_many_there_are_they_are_one_statement_in_their_order(count):
    entries = [
        AuditEntry(verb="booked", thing="bookings.booking", thing_id=number, changed=[]) for number in range(count)
    ]

    with CaptureQueriesContext(connection) as captured:
        rows.add_all(entries)

    statements = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(statements) == min(count, 1)
    assert list(AuditEntry.objects.order_by("pk").values_list("thing_id", flat=True)) == list(range(count))


def test_what_is_there_already_is_left_as_it_is_when_that_is_wanted():
    rows.add(message("the same", subject="First"))

    rows.add_all([message("the same", subject="Second"), message("another")], once=True)

    assert list(Message.objects.order_by("key").values_list("key", "subject")) == [
        ("another", ""),
        ("the same", "First"),
    ]


def test_else_the_constraint_speaks():
    rows.add(message("the same"))

    with pytest.raises(IntegrityError, match="message_key_once"), transaction.atomic():
        rows.add(message("the same"))
