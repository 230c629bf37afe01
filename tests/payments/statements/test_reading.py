"""Files as banks give them out, with their quirks: read whole, or refused with the line and the reason."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from payments.statements import Layout, Refused, open_table, read
from payments.statements.layouts import recognise
from schools.spreadsheets import Unreadable

TODAY = date(2026, 11, 26)

LLOYDS = """Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,{}
05/11/2026,FPI,'30-00-00,12345678,SURREY SQUARE STSA-000012,,45.00,1145.00
04/11/2026,PAY,'30-00-00,12345678,SERVICE CHARGES,5.00,,1100.00
04/11/2026,BGC,'30-00-00,12345678,CRAMPTON PRIMARY,,105.00,1105.00
""".format("Debit Amount,Credit Amount,Balance")
BARCLAYS = """Number,Date,Account,Amount,Subcategory,Memo
,04/11/2026,20-00-00 12345678,105.00,Counter Credit,CRAMPTON PRIMARY     STSA-000013 BGC
,04/11/2026,20-00-00 12345678,-5.00,Other,COMMISSION
,05/11/2026,20-00-00 12345678,45.00,Counter Credit,SURREY SQUARE        STSA-000012 BGC
"""
NATWEST = """Date, Type, Description, Value, Balance, Account Name, Account Number

05 Nov 2026,BAC,"'SURREY SQUARE , STSA-000012",45.00,1145.00,"'STSA","'600000-12345678"
04 Nov 2026,CHG,"'CHARGES",-5.00,1100.00,"'STSA","'600000-12345678"
04 Nov 2026,BAC,"'CRAMPTON PRIMARY",105.00,1105.00,"'STSA","'600000-12345678"
"""
HSBC = """Date,Type,Description,Paid out,Paid in,Balance
04/11/2026,,BALANCE BROUGHT FORWARD,,,"1,000.00"
04 Nov 26,CR,CRAMPTON PRIMARY,,105.00,
04 Nov 26,DR,TOTAL CHARGES TO 30OCT2026,5.00,,"1,100.00"
05 Nov 26,CR,"SURREY SQUARE
STSA-000012",,£45.00,"1,145.00"
05/11/2026,,BALANCE CARRIED FORWARD,,,"1,145.00"
"""
SANTANDER = """Account: STSA;;;;
Sort code: 09-00-00;Account number: 12345678;;;
;;;;
Date;Description;Money In;Money Out;Balance
05-Nov-26;SURREY SQUARE STSA-000012;45,00;;1.145,00
04-Nov-26;CHARGES;;5,00;1.100,00
04-Nov-26;CRAMPTON PRIMARY;105,00;;1.105,00
;;;;
;Totals;150,00;5,00;
"""
COOP = """Date,Description,Type,Money In,Money Out,Balance
2026-11-05,SURREY SQUARE STSA-000012,FASTER PAYMENT,45.00,,1145.00
2026-11-04,CHARGES,CHARGE,,5.00,1100.00
2026-11-04,CRAMPTON PRIMARY,BACS,105.00,,1105.00
"""
UNKNOWN = """Statement of account

Posting date\tNarrative 1\tNarrative 2\tNarrative 3\tAmount\tDR/CR\tRunning balance
04/11/2026\tCRAMPTON\tPRIMARY\t\t105.00\tCR\t1105.00
04/11/2026\tCHARGES\t\t\t5.00\tDR\t1100.00
05/11/2026\tSURREY\tSQUARE\tSTSA-000012\t45.00\tCR\t1145.00
Total\t\t\t\t155.00\t\t
"""
DAYS = [date(2026, 11, 4), date(2026, 11, 4), date(2026, 11, 5)]


def table_of(text: str, encoding: str = "utf-8", remembered=()):
    return open_table(io.BytesIO(text.encode(encoding)), remembered)


def read_file(text: str, encoding: str = "utf-8", **said):
    table = table_of(text, encoding)
    layout = recognise(table.headings)
    assert layout is not None, table.headings
    return read(table, layout, today=TODAY, **said)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LLOYDS, "Lloyds, Bank of Scotland"),
        (BARCLAYS, "Barclays"),
        (NATWEST, "NatWest, Royal Bank of Scotland"),
        (HSBC, "HSBC"),
        (SANTANDER, "Co-operative Bank, Santander"),
        (COOP, "Co-operative Bank, Santander"),
        (UNKNOWN, "Recognised by its headings"),
    ],
)
@pytest.mark.requirement("R123")
def test_every_layout_tells_of_the_same_three_movements(text, name):
    found = read_file(text)

    assert found.layout.name == name
    assert [(entry.on, entry.pence) for entry in found.entries] == list(zip(DAYS, (10_500, -500, 4500), strict=True))
    assert "STSA-000012" in found.entries[2].words
    if found.layout.balance:
        assert (found.chain.opening_pence, found.chain.closing_pence) == (100_000, 114_500)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_coding_of_letters_and_any_end_of_line_is_read(encoding, ending):
    text = COOP.replace("CRAMPTON PRIMARY", "ÉCOLE £5 CRAMPTON").replace("\n", ending)

    assert read_file(text, encoding).entries[0].words == "ÉCOLE £5 CRAMPTON"


def test_a_workbook_is_read_with_its_real_days_and_numbers():
    book = Workbook()
    sheet = book.active
    sheet.append(["Account 12345678"])
    sheet.append([])
    sheet.append(["Date", "Description", "Money In", "Money Out", "Balance"])
    sheet.append([date(2026, 11, 4), "CRAMPTON PRIMARY", 105, None, 1105])
    sheet.append([date(2026, 11, 4), "CHARGES", None, 5.0, 1100])
    sheet.append([date(2026, 11, 5), "SURREY SQUARE", 45.1, None, 1145.1])
    file = io.BytesIO()
    book.save(file)

    table = open_table(file)
    found = read(table, recognise(table.headings), today=TODAY)

    assert [entry.pence for entry in found.entries] == [10_500, -500, 4510]


def test_a_reference_split_over_cells_and_over_lines_is_one():
    text = (
        "Date,Details,Reference,Debit,Credit\n"
        "04/11/2026,CRAMPTON,STSA-00,,105.00\n"
        ",0013 AUTUMN,,,\n"
        "05/11/2026,SURREY SQUARE,,,45.00\n"
    )

    assert [entry.words for entry in read_file(text).entries] == ["CRAMPTON STSA-00 0013 AUTUMN", "SURREY SQUARE"]


LINES = "Date,Description,Amount,Balance\n04/11/2026,One,{},1100.00\n05/11/2026,Two,{},{}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LINES.format("100.00", "45.00", "1154.00"), "Line 3: After £1,100 and £45 the balance should be £1,145"),
        (LINES.format("100.00", "4S.00", "1145.00"), "Line 3: The amount “4S.00” is not a sum"),
        (LINES.format("100.00", "", "1145.00"), "Line 3: It says neither what came in nor what went out"),
        (LINES.format("100.00", "45.005", "1145.00"), "Line 3: The amount “45.005” has parts of a penny"),
        (LINES.format("100.00", "45.00", "11x5"), "Line 3: The balance “11x5” is not a sum"),
        (LINES.format("100.00", "4.5E+01", "1.1E+03"), "Line 3: A spreadsheet shortened the sum"),
        (
            "Date,Description,Debit,Credit\n04/11/2026,One,5.00,5.00\n",
            "Line 2: It says that money came in and went out",
        ),
        ("Date,Description,Debit,Credit\n11/13/2026,One,5.00,\n", "Line 2: “11/13/2026” is not a day"),
        ("Date,Description,Debit,Credit\n12/04/2027,One,5.00,\n", "Line 2: “12/04/2027” is still to come"),
        ("Date,Description,Debit,Credit\n,One,5.00,\n", "Line 2: The day is missing"),
        ("Date,Description,Amount,CR/DR\n04/11/2026,One,5.00,\n", "Line 2: “” says neither credit nor debit"),
        ('Date,Description,Amount\n04/11/2026,"One,5.00\n', "Line 2"),
        ("Date,Description,Amount\n04/11/2026,One\x01,5.00\n", "Line 2: There is a character"),
        ("Date,Description,Amount\n", "There is no line with money in it"),
        (
            "Date,Description,Amount,Balance\n,Closing balance,,1200.00\n04/11/2026,One,100.00,1100.00\n",
            "The lines lead to a balance of £1,100, and the file ends with £1,200",
        ),
    ],
)
def test_a_misread_line_refuses_the_whole_file_and_is_never_nothing(text, reason):
    with pytest.raises(Refused) as refused:
        read_file(text)

    assert reason in refused.value.messages[0]


def test_a_sum_that_was_shortened_is_taken_when_the_balances_bear_it_out():
    found = read_file(LINES.format("100.00", "4.5E+01", "1145.00"))

    assert found.entries[1].pence == 4500


def test_news_of_a_rate_moves_nothing_and_is_noted():
    found = read_file("Date,Description,Amount\n04/11/2026,INTEREST IS NOW 1.2%,0.00\n05/11/2026,Two,45.00\n")

    assert len(found.entries) == 1
    assert found.notes == ["Line 2 says £0, so nothing was moved: INTEREST IS NOW 1.2%"]


def test_balances_that_a_person_gives_are_held_against_the_lines():
    assert read_file(BARCLAYS, opening=100_000, closing=114_500).chain.closing_pence == 114_500
    with pytest.raises(Refused, match=r"lead to a balance of £1,145, and the file ends with £1,144"):
        read_file(BARCLAYS, opening=100_000, closing=114_400)


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n\n", b"\x00" * 50, b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0" + b"\0" * 50, b"%PDF-1.7\n1 0 obj"],
)
def test_a_file_that_is_no_list_is_unreadable(content):
    with pytest.raises(Unreadable):
        open_table(io.BytesIO(content))


def test_what_somebody_chose_comes_before_any_bank_s_layout():
    chosen = Layout(name="Ours", day="Wann", words=("Was",), amount="Wieviel")
    table = table_of("Wann,Was,Wieviel,Konto\n04/11/2026,One,5.00,1\n", remembered=[chosen])

    assert recognise(table.headings) is None
    assert recognise(table.headings, [chosen]) == chosen
    assert Layout.from_facts(chosen.as_facts()) == chosen
    assert read(table, chosen, today=TODAY).entries[0].pence == 500


def test_no_bank_s_layout_throws_a_balance_away():
    table = table_of("Number,Date,Account,Amount,Subcategory,Memo,Balance\n,04/11/2026,1,5.00,x,One,5.00\n")

    assert recognise(table.headings).balance == "Balance"
