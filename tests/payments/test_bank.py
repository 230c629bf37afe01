"""A statement goes in whole or not at all; what is certain is matched, the rest waits; all can be undone."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from core import jobs
from core.action import RuleBroken
from core.calendar import today
from core.states import JobStatus
from payments import actions, queries
from payments.actions import bank, bank_lines
from payments.jobs import STATEMENT
from payments.models import BankLine, BankStatement, Payment
from payments.queries import bank as read
from payments.rules.going_out import Kind
from payments.statements.layouts import PRESETS
from payments.states import RefundStatus
from tests.factories.payments import BankDetailsFactory, IssuerFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

HSBC = next(layout for layout in PRESETS if layout.name == "HSBC")


def statement(*lines: tuple[str, int], opening: int = 100_000) -> str:
    """A file of today's lines: words and pence."""
    rows, balance = ["Date,Type,Description,Paid out,Paid in,Balance"], opening
    for words, pence in lines:
        balance += pence
        out, came = ("", f"{pence / 100:.2f}") if pence > 0 else (f"{-pence / 100:.2f}", "")
        rows.append(f'{today():%d/%m/%Y},CR,"{words}",{out},{came},{balance / 100:.2f}')
    return "\n".join(rows) + "\n"


def bring_in(text: str, *, issuer=None, by=None):
    """Through the worker, as the page does it."""
    issuer = issuer or IssuerFactory()
    job = jobs.start(
        STATEMENT,
        title="A statement",
        by=by or PersonFactory(),
        file=ContentFile(text.encode(), name="statement.csv"),
        issuer=issuer.pk,
        layout=HSBC.as_facts(),
        name="statement.csv",
    )
    jobs.run_waiting()
    job.refresh_from_db()
    return job


def states() -> list[tuple[str, str]]:
    return list(BankLine.objects.order_by("pk").values_list("words", "status"))


@pytest.mark.requirement("R123")
def test_what_names_its_invoice_and_pays_just_that_is_matched_and_all_else_waits():
    school = OrganisationFactory(name="Crampton Primary")
    first, second, third = (invoiced(school, pence) for pence in (4500, 10_500, 3000))

    job = bring_in(
        statement(
            (f"CRAMPTON {first.reference}", 4500),
            (f"CRAMPTON {second.reference} {third.reference}", 13_500),
            (f"CRAMPTON {first.reference}", 4500),
            ("NOBODY KNOWS", 700),
            ("BANK CHARGES", -500),
        )
    )

    assert (job.status, job.counts) == (JobStatus.FINISHED, {"matched": 2, "waiting": 2, "ignored": 1})
    assert [status for _, status in states()] == ["matched", "matched", "waiting", "waiting", "ignored"]
    assert queries.balance_of(school.pk) == 0
    assert queries.balances_of(first.issuer_id)["bank"] == 18_000
    assert queries.what_does_not_balance() == []
    assert "nothing is owed" in BankLine.objects.order_by("pk")[2].suggestions[0]["why"]


def test_the_same_file_twice_changes_nothing_and_an_overlapping_one_adds_what_is_new():
    found = invoiced(OrganisationFactory(name="Albion"), 4500)
    lines = [(f"ALBION {found.reference}", 4500), ("CASH", 100), ("CASH", 100)]
    bring_in(statement(*lines))
    before = list(BankLine.objects.values()), Payment.objects.count()

    again = bring_in(statement(*lines))
    assert (list(BankLine.objects.values()), Payment.objects.count()) == before
    assert (again.counts, BankStatement.objects.count()) == ({"known": 3}, 1)

    longer = bring_in(statement(*lines, ("CASH", 100)))
    assert longer.counts == {"known": 3, "waiting": 1}
    assert list(BankLine.objects.filter(words="CASH").order_by("pk").values_list("nth", flat=True)) == [1, 2, 3]


def test_a_file_with_one_wrong_line_leaves_nothing_behind():
    text = statement(("ONE", 4500), ("TWO", 100)).replace("1,046.00", "9.99").replace("1046.00", "1046.10")

    job = bring_in(text)

    assert job.status == JobStatus.FAILED
    assert job.troubles[0]["reason"].startswith("Line 3: After £1,045 and £1 the balance should be £1,046")
    assert (BankStatement.objects.count(), BankLine.objects.count()) == (0, 0)


def test_a_worker_that_died_goes_on_where_nobody_has_looked(monkeypatch):
    found = invoiced(OrganisationFactory(name="Albion"), 4500)
    looked = bank_lines.only_noted

    def dies(line, *rest):
        if line.words == "SECOND":
            raise SystemExit
        return looked(line, *rest)

    monkeypatch.setattr(bank_lines, "only_noted", dies)
    with pytest.raises(SystemExit):
        bring_in(statement((found.reference, 4500), ("SECOND", 100)))
    monkeypatch.setattr(bank_lines, "only_noted", looked)
    jobs.Job.objects.update(leased_until="2020-01-01T00:00Z")
    jobs.run_waiting()

    assert states() == [(found.reference, "matched"), ("SECOND", "waiting")]
    assert jobs.Job.objects.get().counts == {"matched": 1, "waiting": 1}
    assert Payment.objects.count() == 1


# By a person ------------------------------------------------------------------------------------------------------


def waiting_line(words: str = "A TRANSFER", pence: int = 10_000) -> BankLine:
    bring_in(statement((words, pence)))
    return BankLine.objects.get()


def test_a_person_says_whose_it_is_part_pays_and_the_rest_stays_on_the_account():
    school, officer = OrganisationFactory(), PersonFactory()
    first, second = invoiced(school, 4500), invoiced(school, 9000)
    line = waiting_line()

    bank_lines.match(line, school, [(first.pk, 4500), (second.pk, 5000)], why="By hand", by=officer)

    line.refresh_from_db()
    assert (line.status, line.payment.left_pence) == ("matched", 500)
    assert queries.balance_of(school.pk) == 3500
    with pytest.raises(RuleBroken, match="cannot become matched"):
        bank_lines.match(line, school, [], why="Again", by=officer)
    assert queries.what_does_not_balance() == []


def test_a_trust_pays_for_its_schools():
    trust, officer = OrganisationFactory(kind="trust"), PersonFactory()
    schools = [SchoolFactory(trust=trust).organisation for _ in range(2)]
    invoices = [invoiced(school, 4500) for school in schools]
    line = waiting_line(pence=9000)

    bank_lines.match(line, trust, [(one.pk, 4500) for one in invoices], why="For its schools", by=officer)

    assert [queries.balance_of(one.pk) for one in (*schools, trust)] == [0, 0, 0]
    assert queries.what_does_not_balance() == []


def test_a_wrong_match_is_undone_and_decided_anew():
    wrong, right, officer = OrganisationFactory(), OrganisationFactory(), PersonFactory()
    theirs, ours = invoiced(wrong, 4500), invoiced(right, 4500)
    line = waiting_line(pence=4500)

    for _ in range(2):  # it may go wrong twice
        bank_lines.match(line, wrong, [(theirs.pk, 4500)], why="By hand", by=officer)
        bank_lines.undo(line, why="Another school’s", by=officer)
        assert (line.status, queries.balance_of(wrong.pk)) == ("waiting", 4500)
        assert queries.balances_of(line.issuer_id)["unmatched"] == -4500
    bank_lines.match(line, right, [(ours.pk, 4500)], why="By hand", by=officer)

    assert (queries.balance_of(wrong.pk), queries.balance_of(right.pk)) == (4500, 0)
    assert queries.what_does_not_balance() == []


def test_money_of_nobody_is_kept_in_the_books_and_given_to_its_payer_later():
    school, officer = OrganisationFactory(), PersonFactory()
    line = waiting_line()
    bank_lines.keep_unknown(line, by=officer)
    assert queries.balances_of(line.issuer_id) == {"bank": 10_000, "unmatched": -10_000}

    with pytest.raises(RuleBroken, match="in the books"):
        bank_lines.leave_out(line, why="Not ours", by=officer)
    bank_lines.match(line, school, [], why="By hand", by=officer)

    assert queries.balance_of(school.pk) == -10_000
    assert queries.what_does_not_balance() == []


def test_what_is_not_ours_is_left_out_with_a_reason_and_can_come_back():
    officer = PersonFactory()
    line = waiting_line()
    with pytest.raises(RuleBroken, match="Say why"):
        bank_lines.leave_out(line, why=" ", by=officer)

    bank_lines.leave_out(line, why="The school’s own grant", by=officer)
    line.refresh_from_db()
    assert (line.status, line.why, Payment.objects.count()) == ("ignored", "The school’s own grant", 0)
    bank_lines.undo(line, why="It was ours", by=officer)
    assert line.status == "waiting"


def test_more_than_there_is_or_is_owed_is_refused_and_changes_nothing():
    school, officer = OrganisationFactory(), PersonFactory()
    found, line = invoiced(school, 4500), waiting_line()

    for parts in ([(found.pk, 4501)], [(found.pk, 10_001)], [(999_999, 1)], [(found.pk, 0)], [(found.pk, -5)]):
        with pytest.raises(RuleBroken):
            bank_lines.match(line, school, parts, why="By hand", by=officer)

    assert (Payment.objects.count(), BankLine.objects.get().status) == (0, "waiting")


# What went out ----------------------------------------------------------------------------------------------------


def exported_run(*pence: int):
    """A run of refunds that the bank was given, and the refunds."""
    issuer, asked, approved, second = IssuerFactory(), *(PersonFactory() for _ in range(3))
    refunds = []
    for sum_ in pence:
        school = OrganisationFactory()
        BankDetailsFactory(payer=school)
        refund = actions.ask_refund(received(school, sum_), sum_, reason="Paid twice", by=asked)
        actions.approve_refund(refund, by=approved)
        actions.second_refund(refund, by=second)
        refunds.append(refund)
    run = actions.make_run(issuer, by=asked)
    actions.export_run(run, by=asked)
    return run, refunds


def statuses(refunds) -> list[str]:
    for refund in refunds:
        refund.refresh_from_db()
    return [refund.status for refund in refunds]


def test_a_run_is_seen_on_the_statement_as_one_sum():
    run, refunds = exported_run(4500, 6000)

    bring_in(statement(("BULK PAYMENT", -10_500)))

    assert statuses(refunds) == [RefundStatus.RECONCILED] * 2
    assert BankLine.objects.get().run == run
    bank_lines.undo(BankLine.objects.get(), why="Another one", by=PersonFactory())
    assert statuses(refunds) == [RefundStatus.SENT] * 2


def test_refunds_are_seen_one_by_one_and_one_comes_back():
    _, refunds = exported_run(4500, 6000)
    first, second = (f"SCHOOL STSA-R{refund.pk:06}" for refund in refunds)

    job = bring_in(statement((first, -4500), (second, -6000), (f"RETURNED {second}", 6000)))

    assert job.counts == {"matched": 3}
    assert statuses(refunds) == [RefundStatus.RECONCILED, RefundStatus.REFUSED]
    assert queries.balance_of(refunds[1].payer_id) == -6000
    assert queries.what_does_not_balance() == []
    with pytest.raises(RuleBroken, match="came back cannot be undone"):
        bank_lines.undo(BankLine.objects.get(amount_pence=6000), why="No", by=PersonFactory())


def test_what_only_has_the_sum_waits_and_a_person_says_what_it_was():
    _, refunds = exported_run(4500)
    refund = statuses(refunds) and refunds[0]
    bring_in(statement(("SOMETHING", -4500)))
    line = BankLine.objects.get()
    assert line.status == "waiting"
    assert [one["sent"] for one in line.suggestions] == [f"run-{refund.run_id}", f"refund-{refund.pk}"]

    [sent] = [one for one in read.outstanding(line.issuer) if one.kind == Kind.REFUND]
    bank_lines.match_sent(line, sent, by=PersonFactory())

    assert statuses([refund]) == [RefundStatus.RECONCILED]


def test_a_payment_to_a_school_comes_back_and_is_owed_again():
    school, officer, issuer = OrganisationFactory(), PersonFactory(), IssuerFactory()
    BankDetailsFactory(payer=school)
    payable = actions.owe(key="day:1", payee_id=school.pk, amount_pence=6000, description="A day", by=None)
    actions.export_run(actions.make_run(issuer, by=officer), by=officer)

    bring_in(statement((f"STSA-P{payable.pk:06}", -6000), (f"RETURNED STSA-P{payable.pk:06}", 6000)))

    payable.refresh_from_db()
    assert (payable.status, payable.run) == ("owed", None)
    assert queries.what_does_not_balance() == []
    actions.export_run(actions.make_run(issuer, by=officer), by=officer)
    assert queries.what_does_not_balance() == []


# What can never be ------------------------------------------------------------------------------------------------


def test_the_database_refuses_what_cannot_be():
    line = waiting_line()
    for wrong in (
        {"amount_pence": 1},
        {"words": "Other words"},
        {"status": "matched"},
        {"status": "ignored"},
        {"nth": 0},
    ):
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017, PT011 a trigger or a constraint
            BankLine.objects.filter(pk=line.pk).update(**wrong)
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_columns_are_remembered_for_files_with_the_same_headings():
    issuer = IssuerFactory()
    bank.remember_layout(issuer, ["Date", "Was", "Wieviel"], HSBC, by=PersonFactory())
    bank.remember_layout(issuer, ["date", "was", "wieviel"], HSBC, by=PersonFactory())

    assert read.remembered_layouts(issuer.pk) == [HSBC]
