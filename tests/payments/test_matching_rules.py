"""What a transfer pays: references however they are typed, names however they are cut, sums; how sure, and why."""

import pytest

from payments.rules.going_out import Kind, Sent, came_back, went_out
from payments.rules.matching import SURE, Books, Owed, suggestions
from payments.rules.names import ALIKE, Names, alike
from payments.rules.references import references_in
from payments.rules.remittance import Advised, check_advice, read_advice

SURREY, CRAMPTON, ALBION, TRUST, IVYDALE = 1, 2, 3, 10, 4
NAMES = {
    SURREY: ["Surrey Square Primary School"],
    CRAMPTON: ["Crampton Primary", "Crampton School"],
    ALBION: ["Albion Primary School"],
    IVYDALE: ["Ivydale Primary School"],
    TRUST: ["Big Education Trust Dockside"],
}
TWELVE = Owed(112, 12, "STSA-000012", SURREY, 4500)
THIRTEEN = Owed(113, 13, "STSA-000013", CRAMPTON, 10_500)
FOURTEEN = Owed(114, 14, "STSA-000014", CRAMPTON, 4500)
FIFTEEN = Owed(115, 15, "STSA-000015", ALBION, 0)
SIXTEEN = Owed(116, 16, "STSA-000016", ALBION, 2000)
SEVENTEEN = Owed(117, 17, "STSA-000017", IVYDALE, 3000)
EIGHTEEN = Owed(118, 18, "STSA-000018", IVYDALE, 6000)
BOOKS = Books(
    "STSA",
    [TWELVE, THIRTEEN, FOURTEEN, FIFTEEN, SIXTEEN, SEVENTEEN, EIGHTEEN],
    Names(NAMES),
    {ALBION: TRUST, IVYDALE: TRUST},
)


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("STSA-000012", [12]),
        ("stsa-000012", [12]),
        ("STSA000012", [12]),
        ("STSA 000012", [12]),
        ("STSA - 000012", [12]),
        ("STSA/000012", [12]),
        ("S T S A 0 0 0 0 1 2", [12]),
        ("STSA 000 012", [12]),
        ("STSA-OOOO12", [12]),
        ("STSA-0000I2", [12]),
        ("5TSA-000012", [12]),
        ("INVSTSA-000012", [12]),
        ("INVOICE NO STSA-000012 THANK YOU", [12]),
        ("SURREY SQUARE STSA-000012 BGC", [12]),
        ("STSA-000012 STSA-000013", [12, 13]),
        ("STSA-000012,STSA-000013", [12, 13]),
        ("STSA-000012, 000013 and 000014", [12, 13, 14]),
        ("STSA-000012/000013", [12, 13]),
        ("STSA-000012 STSA-000012", [12]),
        ("STSA12", [12]),
        ("STSA-12", [12]),
        ("STSA-000012 04/11/2026", [12]),
        ("SURREY SQUARE", []),
        ("000012", []),
        ("STSA", []),
        ("STSA SCHOOL", []),
        ("STSA-000000", []),
        ("", []),
    ],
)
@pytest.mark.requirement("R123")
def test_references_are_found_however_they_are_typed(said, numbers):
    assert [found.number for found in references_in(said, "STSA")] == numbers


def test_a_reference_with_fewer_digits_is_not_whole():
    assert [(one.number, one.is_whole) for one in references_in("STSA-000012 STSA 13", "STSA")] == [
        (12, True),
        (13, False),
    ]


@pytest.mark.parametrize(
    ("said", "name", "is_alike"),
    [
        ("SURREY SQUARE PRIMARY SCH", "Surrey Square Primary School", True),
        ("SURREY SQ PRI", "Surrey Square Primary School", True),
        ("SURREY SQU", "Surrey Square Primary School", True),
        ("THE CHARTER SCHOOL", "Surrey Square Primary School", False),
        ("PRIMARY SCHOOL", "Surrey Square Primary School", False),
        ("SOUTHWARK COUNCIL", "Southwark Park Primary School", False),
        ("ST JAMES CE PRIMARY", "St James' Church of England Primary School", True),
        ("CHARLES DICKENS", "Charles Dickens Primary School", True),
        ("MR C DICKENS", "Charles Dickens Primary School", False),
        ("", "Albion Primary School", False),
    ],
)
def test_names_are_found_however_they_are_cut(said, name, is_alike):
    assert (alike(said, name) >= ALIKE) is is_alike


@pytest.mark.parametrize(
    ("pence", "said", "payer", "parts", "confidence"),
    [
        (4500, "STSA-000012", SURREY, ((112, 4500),), SURE),
        (4500, "ANYBODY AT ALL STSA 000012", SURREY, ((112, 4500),), SURE),
        (15_000, "STSA-000013 STSA-000014", CRAMPTON, ((113, 10_500), (114, 4500)), SURE),
        (11_000, "STSA-000016 000017 000018", TRUST, ((116, 2000), (117, 3000), (118, 6000)), SURE),
        (2000, "BIG EDUCATION DOCKSIDE STSA-000016", TRUST, ((116, 2000),), SURE),
        (4500, "STSA12", SURREY, ((112, 4500),), 90),
        (9000, "STSA-000012 STSA-000014", None, ((112, 4500), (114, 4500)), 90),
        (4000, "STSA-000012", SURREY, ((112, 4000),), 80),
        (5000, "STSA-000012", SURREY, ((112, 4500),), 75),
        (4500, "STSA-000015", ALBION, (), 50),
        (10_500, "CRAMPTON PRIMARY", CRAMPTON, ((113, 10_500),), 70),
        (15_000, "CRAMPTON PRIMARY", CRAMPTON, ((113, 10_500), (114, 4500)), 70),
        (8000, "BIG EDUCATION TRUST DOCKSIDE", TRUST, ((116, 2000), (118, 6000)), 60),
        (12_000, "CRAMPTON PRIMARY", CRAMPTON, ((113, 10_500), (114, 1500)), 40),
        (10_500, "WHO KNOWS", CRAMPTON, ((113, 10_500),), 25),
        (4500, "WHO KNOWS", SURREY, ((112, 4500),), 15),
    ],
)
def test_the_best_suggestion_and_how_sure_it_is(pence, said, payer, parts, confidence):
    best = suggestions(pence, said, BOOKS)[0]

    assert (best.payer_id, best.parts, best.confidence) == (payer, parts, confidence)
    assert best.is_sure is (confidence == SURE)
    assert best.why.endswith(".")


def test_nothing_to_go_by_gives_no_suggestion():
    assert suggestions(123, "WHO KNOWS", BOOKS) == []


def test_nothing_is_certain_without_a_whole_reference_and_just_the_sum():
    for pence in (1, 4499, 4500, 4501, 10_500, 15_000):
        for said in ("SURREY SQUARE", "STSA12", "STSA 000099", "CRAMPTON", "STSA-000015"):
            assert not any(one.is_sure for one in suggestions(pence, said, BOOKS))


# What went out, and came back -------------------------------------------------------------------------------------

REFUND = Sent(Kind.REFUND, 7, 4500, "STSA-R000007")
PAID = Sent(Kind.PAYABLE, 8, 6000, "STSA-P000008")
RUN = Sent(Kind.RUN, 3, 10_500, "STSA-RUN-0003")
SEEN = Sent(Kind.REFUND, 9, 9900, "STSA-R000009", is_seen=True)
SENT = [REFUND, PAID, RUN, SEEN]


@pytest.mark.parametrize(
    ("pence", "said", "sent", "is_sure", "is_ours"),
    [
        (4500, "SURREY SQUARE STSA-R000007", REFUND, True, True),
        (4500, "surrey stsa r000007", REFUND, True, True),
        (6000, "ALBION STSA-P000008", PAID, True, True),
        (10_500, "STSA-RUN-0003", RUN, True, True),
        (10_500, "BULK PAYMENT", RUN, True, True),
        (10_500, "SOMETHING ELSE", RUN, False, True),
        (4500, "SOMETHING ELSE", REFUND, False, True),
        (4400, "STSA-R000007", REFUND, False, True),
        (9900, "STSA-R000009", None, True, False),
        (500, "SERVICE CHARGES", None, True, False),
        (500, "COMMISSION FOR NOVEMBER", None, True, False),
        (50_000, "BRITISH GAS", None, True, False),
    ],
)
def test_what_went_out(pence, said, sent, is_sure, is_ours):
    seen = went_out(pence, said, SENT)

    assert (seen.sent, seen.is_sure, seen.is_ours) == (sent, is_sure, is_ours)


@pytest.mark.parametrize(
    ("pence", "said", "sent", "is_sure"),
    [
        (4500, "STSA-R000007 RETURNED", REFUND, True),
        (9900, "STSA-R000009", SEEN, True),
        (6000, "RETURNED PAYMENT", PAID, False),
        (6000, "ALBION PRIMARY", None, False),
        (10_500, "RETURNED", None, False),
    ],
)
def test_what_came_back(pence, said, sent, is_sure):
    seen = came_back(pence, said, SENT)

    assert (seen and seen.sent, bool(seen and seen.is_sure)) == (sent, is_sure)


# Remittance advice ------------------------------------------------------------------------------------------------

ADVICE = """Dockside Trust   Remittance advice   04/11/2026

Your ref        Date         Net      VAT     Gross
STSA-000016     01/10/2026   20.00    0.00    £20.00
STSA 000017     02/10/2026   30.00    0.00    30.00
STSA-000018
                             60.00
Total paid by BACS 04/11/2026: £110.00
"""
OWED = {owed.number: owed for owed in BOOKS.invoices}


def test_an_advice_is_read_row_by_row():
    advice = read_advice(ADVICE, "STSA")

    assert advice.lines == (Advised(16, 2000), Advised(17, 3000), Advised(18, 6000))
    assert advice.total_pence == 11_000


def test_an_advice_that_agrees_shares_the_transfer_out():
    checked = check_advice(read_advice(ADVICE, "STSA"), OWED, pence=11_000, prefix="STSA")

    assert (checked.parts, checked.troubles) == (((116, 2000), (117, 3000), (118, 6000)), ())


@pytest.mark.parametrize(
    ("text", "pence", "troubles"),
    [
        ("Hello", 100, ["There is no reference of an invoice in it."]),
        ("STSA-000012", 4500, []),
        ("STSA-000012 £45", 4500, []),
        ("STSA-000012 STSA-000016", 6500, []),
        ("STSA-000012 STSA-000016 £45.00 £20.00", 6500, []),
        ("STSA-000099 £1.00\nSTSA-000012 £45.00", 4500, ["STSA-000099 is no invoice of ours."]),
        ("STSA-000012 £50.00", 5000, ["STSA-000012: £50 in the advice, £45 are owed."]),
        ("STSA-000015", 0, ["STSA-000015: nothing is owed on it any more."]),
        ("STSA-000012 £45.00", 6000, ["Its invoices come to £45: £15 of the transfer are not explained."]),
        ("STSA-000012 £45.00", 4000, ["Its invoices come to £45: £5 more than was transferred."]),
        ("STSA-000012 £45.00\nTotal £60.00", 4500, ["The advice is for £60, and the transfer for £45."]),
    ],
)
def test_an_advice_that_does_not_agree_says_what_is_missing(text, pence, troubles):
    assert list(check_advice(read_advice(text, "STSA"), OWED, pence=pence, prefix="STSA").troubles) == troubles
