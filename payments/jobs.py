"""Long work of this app in a worker: bringing in a statement, and finding out what its lines were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from core import jobs
from core.action import RuleBroken
from core.calendar import today
from core.jobs import Row
from core.models import Job
from payments import opening_debts  # noqa: F401 - it registers its list
from payments.actions import bank, bank_lines
from payments.models import BankLine, BankStatement, Issuer
from payments.queries import bank as read
from payments.rules.going_out import Sent
from payments.rules.matching import Books
from payments.statements import Layout, Statement, open_table
from payments.statements import read as read_statement
from payments.states import LineStatus
from schools.models import Person

STATEMENT = "payments.statement"
#: What came of the lines, in words for the report.
OUTCOMES = {
    "matched": "lines matched",
    "waiting": "lines wait for somebody",
    "ignored": "lines are not ours",
    "known": "lines were in already",
}
#: So many lines that wait from before are looked at again when there is news.
MOST_AGAIN = 2000
#: Lines of which nothing is booked are written so many at a time.
WRITTEN_AT_ONCE = 250


@jobs.does(STATEMENT)
def bring_in_statement(job: Job) -> Iterator[Row]:
    """A file of the bank. Settings: issuer, layout, opening, closing (pence or nothing), name (of the file).

    Begun again after its worker died, it finds the statement and goes on with the lines nobody has looked at.
    """
    issuer = Issuer.objects.get(pk=job.settings["issuer"])
    statement, digest = statement_of(job)
    job.notes = statement.notes
    job.total = len(statement.entries)
    made = bank.bring_in(
        issuer,
        statement,
        file_name=job.settings["name"],
        digest=digest,
        by=Person.objects.filter(pk=job.person_id).first(),
        job_id=job.pk,
    )
    if made.job_id != job.pk:
        job.notes = [f"This very file was brought in before, as {made.file_name}. Nothing was changed."]
    yield from _lines(job, made, statement, issuer)


def statement_of(job: Job) -> tuple[Statement, str]:
    """What the file of a job says, and its digest. Raises Refused or Unreadable when it is not to be used."""
    layout = Layout.from_facts(job.settings["layout"])
    with job.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        table = open_table(file, [layout])
    said = {name: job.settings.get(name) for name in ("opening", "closing")}
    return read_statement(table, layout, today=today(), **said), digest


def _lines(job: Job, made: BankStatement, statement: Statement, issuer: Issuer) -> Iterator[Row]:
    ours = {line.line: line for line in made.lines.all()} if made.job_id == job.pk else {}
    news = [line for line in ours.values() if line.suggestions is None and line.status == LineStatus.WAITING]
    books = read.books_for(issuer, [line.words for line in news])
    sent, noted = read.outstanding(issuer), []
    for entry in statement.entries:
        line = ours.get(entry.line)
        if line is None:
            yield Row(entry.line, "known")
            continue
        if line.suggestions is None and line.status == LineStatus.WAITING:
            if bank_lines.only_noted(line, books, sent):
                noted.append(line)
            else:
                _look_at(line, issuer, books, sent)
                sent = read.outstanding(issuer) if line.run_id or line.refund_id or line.payable_id else sent
        if len(noted) >= WRITTEN_AT_ONCE:
            bank_lines.write_notes(noted)
            noted.clear()
        yield Row(entry.line, line.status, _report(line))
    bank_lines.write_notes(noted)
    if news:
        _again(issuer)


def _look_at(line: BankLine, issuer: Issuer, books: Books, sent: list[Sent]) -> None:
    """Look at a line. When a line before it, or somebody meanwhile, has paid what it names, look by today's books."""
    try:
        bank_lines.look_at(line, books, sent)
    except RuleBroken:
        bank_lines.look_at(line, read.books_for(issuer, [line.words]), read.outstanding(issuer))


def _report(line: BankLine) -> str:
    if line.status == LineStatus.WAITING:
        guesses = line.suggestions or []
        return f"{line}: {guesses[0]['why'] if guesses else 'nothing is known that it could be for.'}"
    return f"{line}: {line.why}" if line.status == LineStatus.IGNORED and line.came_in else ""


def _again(issuer: Issuer) -> None:
    """Money that waits from before: what was just brought in or invoiced may say more of it."""
    waiting = list(read.waiting_lines().filter(issuer=issuer, amount_pence__gt=0)[:MOST_AGAIN])
    bank_lines.suggest_again(waiting, read.books_for(issuer, [line.words for line in waiting]))
