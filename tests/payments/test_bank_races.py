"""Two officers at once: overlapping files bring each line in once, and a line is decided once. With a control."""

import io
from threading import Barrier

from core.action import RuleBroken
from core.calendar import today
from payments import queries
from payments.actions import bank, bank_lines
from payments.models import BankLine, Issuer, Payment
from payments.queries import bank as read
from payments.statements import open_table
from payments.statements import read as read_statement
from payments.statements.layouts import recognise
from schools.models import Organisation, Person
from tests.at_once import at_once
from tests.factories.payments import IssuerFactory, invoiced
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.payments.test_bank import statement

CONNECTIONS = 4
#: Every file has some more lines of the same day than the one before it, and all are equal.
LINES = [("CASH", 4500)] * 10


def bring_in(number: int) -> int:
    """A file of the first six, seven … lines."""
    table = open_table(io.BytesIO(statement(*LINES[: 6 + number]).encode()))
    found = read_statement(table, recognise(table.headings), today=today())
    return bank.bring_in(Issuer.objects.get(), found, file_name="x.csv", digest=f"{number:064}", by=None).pk


def test_overlapping_files_at_once_bring_each_line_in_once(own_database):
    IssuerFactory()

    results = at_once(CONNECTIONS, bring_in)

    assert [result for result in results if not isinstance(result, int)] == []
    assert sorted(BankLine.objects.values_list("nth", flat=True)) == list(range(1, 10))


def test_control_without_the_lock_they_are_in_each_other_s_way(own_database, monkeypatch):
    IssuerFactory()
    known_lines, all_have_read = read.known_lines, Barrier(CONNECTIONS)

    def together(*args):
        found = known_lines(*args)
        all_have_read.wait()
        return found

    monkeypatch.setattr(bank, "_one_at_a_time", lambda issuer: None)
    monkeypatch.setattr(read, "known_lines", together)

    results = at_once(CONNECTIONS, bring_in)

    assert [type(result) for result in results if not isinstance(result, int)] == [RuleBroken] * (CONNECTIONS - 1)


def test_a_line_that_two_decide_on_at_once_is_decided_once(own_database):
    IssuerFactory()
    schools = [OrganisationFactory() for _ in range(CONNECTIONS)]
    for school in schools:
        invoiced(school, 4500)
    officers = [PersonFactory() for _ in range(CONNECTIONS)]
    bring_in(0)
    line = BankLine.objects.order_by("pk")[0]

    def decide(number: int) -> None:
        school = Organisation.objects.get(pk=schools[number].pk)
        parts = [(school.invoices.get().pk, 4500)]
        by = Person.objects.get(pk=officers[number].pk)
        bank_lines.match(BankLine.objects.get(pk=line.pk), school, parts, why="By hand", by=by)

    results = at_once(CONNECTIONS, decide)

    assert sorted(type(result).__name__ for result in results) == ["NoneType", *["RuleBroken"] * (CONNECTIONS - 1)]
    assert Payment.objects.count() == 1
    assert queries.what_does_not_balance() == []
