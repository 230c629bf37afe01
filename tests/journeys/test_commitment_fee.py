"""A commitment fee is paid by the school, by card or by bank; the register is taken; a participant gives feedback."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from core.calendar import LONDON
from services.process import wait_until
from tests.journeys.visitors import Visitor, ask, one_value
from tests.serving import Portal

both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
#: An invoice for a fee that nobody has paid yet, and the head who can pay it.
UNPAID = """
    SELECT invoice.id, invoice.reference, held.fee_id, head.email
      FROM payments_invoice invoice
      JOIN payments_invoiceline line ON line.invoice_id = invoice.id
      JOIN payments_deposit deposit ON deposit.charge_id = line.charge_id
      JOIN leadership_feedeposit held ON held.deposit_id = deposit.id
      JOIN schools_post post ON post.organisation_id = invoice.payer_id AND post.kind = 'head' AND post.to_on IS NULL
      JOIN schools_person head ON head.id = post.person_id
     WHERE deposit.settled_at IS NULL AND invoice.paid_pence = 0 ORDER BY invoice.id LIMIT 1
"""
PAID = "SELECT paid_pence FROM payments_invoice WHERE id = %s"
#: A participant who has said nothing yet of a programme that is half-way, and its next session.
WITHOUT_FEEDBACK = """
    SELECT application.id, person.email, cohort.id FROM leadership_application application
      JOIN schools_person person ON person.id = application.person_id
      JOIN programmes_cohort cohort ON cohort.id = application.cohort_id
     WHERE application.status = 'accepted' AND cohort.status = 'running' AND person.email IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM leadership_feedback given WHERE given.application_id = application.id)
     ORDER BY application.id DESC LIMIT 1
"""
NEXT_SESSION = """
    SELECT id FROM programmes_session
     WHERE cohort_id = %s AND starts_at > now() AND is_required ORDER BY starts_at LIMIT 1
"""
BEGIN_IT = "UPDATE programmes_session SET starts_at = %s, ends_at = %s WHERE id = %s"


@pytest.fixture
def portal(portal_with_cards):
    return portal_with_cards


def head_with_a_fee_to_pay(visitor: Visitor, email: str, fee: int) -> None:
    visitor.signs_in_by_code(email)
    visitor.opens(f"/leadership/fees/{fee}/")
    visitor.reads("Invoiced, not paid yet")
    visitor.looks_right()


@pytest.mark.journey
@both
def test_the_head_pays_the_fee_by_card(portal, visit, scripts):
    ((invoice, _, fee, email),) = ask(portal, UNPAID)
    head = visit(scripts=scripts, width=390)
    head_with_a_fee_to_pay(head, email, fee)
    head.follows("Pay it")
    head.looks_right()
    head.presses("Pay by card")
    head.presses("Go on to pay")
    head.page.get_by_role("button", name="at our card provider").click()
    head.page.get_by_role("button", name=re.compile("^Pay £250")).click()
    head.troubles.clear()  # that was another's page
    head.reads("Thank you: £250 is paid")

    head.opens(f"/leadership/fees/{fee}/")
    head.reads("£250 paid")
    head.looks_right()
    assert one_value(portal, PAID, invoice) == 25_000


@pytest.mark.journey
@both
def test_the_fee_comes_by_bank_and_finance_brings_the_statement_in(portal, visit, scripts):
    ((invoice, reference, fee, email),) = ask(portal, UNPAID)
    head, finance = visit(scripts=scripts), visit(scripts=scripts)
    head_with_a_fee_to_pay(head, email, fee)

    finance.signs_in("Raymond Cheung")
    finance.opens("/office/money/bank/bring-in/")
    finance.looks_right()
    finance.page.set_input_files(
        "input[type=file]",
        {"name": "today.csv", "mimeType": "text/csv", "buffer": statement(portal, reference, 25_000)},
    )
    finance.presses("Look at what is in it")
    finance.reads("1 line, the oldest first")
    finance.looks_right()
    finance.presses("Bring in 1 line")
    assert wait_until(lambda: one_value(portal, PAID, invoice) == 25_000, within=60)

    head.opens(f"/leadership/fees/{fee}/")
    head.reads("£250 paid")
    head.looks_right()


def statement(portal: Portal, reference: str, pence: int) -> bytes:
    """A file of the bank with one transfer that names the invoice, after all that was brought in before."""
    before = one_value(portal, 'SELECT balance_pence FROM payments_bankline ORDER BY "on" DESC, id DESC LIMIT 1')
    day, came = datetime.now(LONDON).strftime("%d/%m/%Y"), f"{pence / 100:.2f}"
    line = f"{day},CR,SCHOOL {reference},,{came},{(before + pence) / 100:.2f}"
    return f"Date,Type,Description,Paid out,Paid in,Balance\n{line}\n".encode()


@pytest.mark.journey
@both
def test_the_register_is_taken_and_the_participant_gives_feedback(portal, visit, scripts):
    ((application, email, cohort),) = ask(portal, WITHOUT_FEEDBACK)
    session, now = one_value(portal, NEXT_SESSION, cohort), datetime.now(LONDON)
    ask(portal, BEGIN_IT, now - timedelta(minutes=20), now + timedelta(hours=1), session)
    lead, participant = visit(scripts=scripts, width=390), visit(scripts=scripts, width=390)

    lead.signs_in("Siobhan Keating")
    lead.opens(f"/registers/{session}/")
    lead.looks_right()
    lead.marks_everyone_present()
    lead.presses("Save")
    marks = "SELECT count(*) FROM bookings_attendance WHERE session_id = %s AND mark = 'present'"
    assert wait_until(lambda: one_value(portal, marks, session), within=30)

    participant.signs_in_by_code(email)
    participant.opens(f"/leadership/applications/{application}/")
    participant.reads("What is still needed")
    participant.looks_right()
    participant.opens(f"/leadership/applications/{application}/feedback/middle/")
    participant.looks_right()
    participant.presses("Send it")
    participant.is_told("Choose a number from 1 to 5.")
    participant.chooses("4")
    participant.writes("What helped most?", "The visits to other schools.")
    participant.presses("Send it")
    participant.opens(f"/leadership/applications/{application}/")
    participant.reads("Given")
    participant.looks_right()
    said = "SELECT kind, usefulness FROM leadership_feedback WHERE application_id = %s"
    assert ask(portal, said, application) == [("middle", 4)]
