"""The audit trail is only ever added to, says who did what, and holds no personal value."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from core import audit
from core.models import AuditEntry
from tests import databases
from tests.factories.core import AuditEntryFactory, MessageFactory
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_record_and_names_the_fields():
    officer, message = PersonFactory(), MessageFactory()

    audit.record("changed", message, by=officer, changed=["text", "subject"], organisation_id=7)

    entry = AuditEntry.objects.get()
    assert (entry.person_id, entry.verb, entry.thing, entry.thing_id) == (
        officer.pk,
        "changed",
        "core.message",
        message.pk,
    )
    assert (entry.changed, entry.organisation_id, entry.seen_as_id) == (["subject", "text"], 7, None)


def test_what_the_clock_does_has_nobodys_name():
    audit.record("lapsed", MessageFactory(), by=None)

    assert AuditEntry.objects.get().person_id is None


def test_looking_through_somebodys_eyes_is_written_down_for_both():
    officer, seen = PersonFactory(), PersonFactory()

    with audit.seen_as(seen.pk, by=officer.pk):
        audit.record("read", MessageFactory(), by=seen)
    audit.record("read", MessageFactory(), by=officer)

    assert list(AuditEntry.objects.order_by("pk").values_list("person_id", "seen_as_id")) == [
        (officer.pk, seen.pk),
        (officer.pk, None),
    ]


def test_several_entries_are_one_statement(django_assert_num_queries):
    entries = [audit.entry("read", message, by=None) for message in MessageFactory.create_batch(5)]

    with django_assert_num_queries(1):
        audit.record_all(entries)

    assert AuditEntry.objects.count() == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET verb = 'nothing'",
        "UPDATE core_auditentry SET person_id = NULL",
        "DELETE FROM core_auditentry",
    ],
)
def test_no_statement_changes_or_removes_an_entry(statement):
    entry = AuditEntryFactory()

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(AuditEntry.objects.values_list("pk", "verb")) == [(entry.pk, "changed")]


def test_neither_save_nor_delete_of_a_model_does():
    entry = AuditEntryFactory()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entry.save()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entry.delete()

    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE core_auditentry",
        "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
        "DROP TRIGGER pgtrigger_append_only_97da0 ON core_auditentry",
        "SET session_replication_role = replica",
        "SELECT set_config('pgtrigger.ignore', '{pgtrigger_append_only_97da0}', true);"
        "UPDATE core_auditentry SET verb = 'nothing'",
    ],
)
def test_the_portals_own_role_cannot_take_the_guard_off(statement):
    """They are the owner's to do, whom the portal never is."""
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert refused.value.__cause__.sqlstate == "42501"  # insufficient privilege


def test_the_owner_of_the_tables_is_held_back_by_the_trigger():
    """A mistake in an upgrade changes nothing either."""
    made = "INSERT INTO core_auditentry (at, verb, thing, changed) VALUES (now(), 'made', 'a.thing', '{}')"

    with (
        databases.as_owner(connection.settings_dict["NAME"]) as owner,
        pytest.raises(psycopg.Error, match="Cannot update or delete"),
    ):
        owner.execute(f"{made}; DELETE FROM core_auditentry")  # noqa: S608 - both halves stand here

    assert AuditEntry.objects.count() == 0
