"""Bank statements are brought in: whole or not at all, and no line twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core import audit
from core.action import action
from payments.models import BankLine, BankStatement, Issuer, StatementLayout
from payments.queries import bank as read
from payments.statements import Layout, Statement
from payments.statements.overlap import New, fingerprint, new_lines
from schools.models import Person

BATCH = 1000


@action
def remember_layout(issuer: Issuer, headings: Sequence[str], layout: Layout, *, by: Person) -> None:
    """Keep which column of this issuer's bank says what: the next file with the same headings needs no question."""
    facts = {"facts": layout.as_facts(), "chosen_by": by}
    kept, _ = StatementLayout.objects.update_or_create(
        issuer=issuer, headings=read.layout_key(headings), defaults=facts
    )
    audit.record("chose columns of", kept, by=by, organisation_id=issuer.organisation_id)


@action
def bring_in(
    issuer: Issuer, statement: Statement, *, file_name: str, digest: str, by: Person | None, job_id: int | None = None
) -> BankStatement:
    """Write down a statement and those of its lines that are not in yet. The same file twice gives the same statement.

    Whoever brings in two files of one issuer at once does so one after the other. Raises Refused when it cannot be told
    which lines are new; then nothing is written.
    """
    _one_at_a_time(issuer)
    if found := BankStatement.objects.filter(issuer=issuer, digest=digest).first():
        return found
    entries = statement.entries
    first, last = min(entry.on for entry in entries), max(entry.on for entry in entries)
    lines = new_lines(statement.chain, read.known_lines(issuer.pk, first, last))
    made = BankStatement.objects.create(
        issuer=issuer,
        file_name=file_name[:200],
        digest=digest,
        layout=statement.layout.name[:60],
        from_on=first,
        to_on=last,
        opening_pence=statement.chain.opening_pence,
        closing_pence=statement.chain.closing_pence,
        lines_in_file=len(entries),
        job_id=job_id,
        brought_in_by=by,
    )
    BankLine.objects.bulk_create(_new(made, lines), batch_size=BATCH)
    audit.record("brought in", made, by=by, organisation_id=issuer.organisation_id)
    return made


def _one_at_a_time(issuer: Issuer) -> None:
    """Wait for whoever else brings in a statement of this issuer, until this transaction is over."""
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)


def _new(made: BankStatement, lines: Iterable[New]) -> Iterable[BankLine]:
    for one in lines:
        entry = one.entry
        yield BankLine(
            statement=made,
            issuer_id=made.issuer_id,
            line=entry.line,
            on=entry.on,
            amount_pence=entry.pence,
            words=entry.words,
            balance_pence=entry.balance_pence,
            fingerprint=fingerprint(entry.on, entry.pence, entry.words),
            nth=one.nth,
        )
