"""What payers are told about money. Each letter is composed when it is sent, from the facts of that moment."""

from __future__ import annotations

from core import outbox, words
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Attachment, Letter
from payments import documents, queries
from payments.models import BooksCheck, CreditNote, Invoice
from payments.rules import REMINDED_AFTER_DUE
from schools.models import Person


def of_invoice(invoice: Invoice) -> Message:
    """The invoice itself, to whom it is billed."""
    return outbox.intent(
        "payments.invoice",
        key=f"invoice:{invoice.pk}",
        about=f"invoice:{invoice.pk}",
        to_email=invoice.bill_to["email"],
    )


def of_invoice_again(invoice: Invoice, *, to_email: str) -> Message:
    """The invoice once more, to where its payer's invoices go today."""
    time = Message.objects.filter(kind="payments.invoice", about=f"invoice:{invoice.pk}").count() + 1
    return outbox.intent(
        "payments.invoice", key=f"invoice:{invoice.pk}:{time}", about=f"invoice:{invoice.pk}", to_email=to_email
    )


def of_credit_note(note: CreditNote) -> Message:
    """The credit note, to whom its invoice was billed."""
    return outbox.intent(
        "payments.credit_note",
        key=f"credit:{note.pk}",
        about=f"invoice:{note.invoice_id}",
        to_email=note.invoice.bill_to["email"],
    )


def of_reminder(invoice: Invoice, number: int, *, to_email: str) -> Message:
    """That an invoice was due and is still open."""
    return outbox.intent(
        "payments.reminder",
        key=f"reminder:{invoice.pk}:{number}",
        about=f"invoice:{invoice.pk}",
        to_email=to_email,
        number=number,
    )


def of_wrong_books(check: BooksCheck, officer: Person) -> Message:
    """That the books do not balance, to a finance officer."""
    return outbox.intent("payments.wrong_books", key=f"books:{check.pk}:{officer.pk}", to=officer)


@outbox.composes("payments.invoice")
def invoice(message: Message) -> Letter:
    found = Invoice.objects.select_related("payer").get(pk=message.key.split(":")[1])
    return letter_from(
        "payments/emails/invoice",
        to_email=message.to_email,
        subject=f"Invoice {found.reference}",
        attachments=[Attachment(f"{found.reference}.pdf", documents.invoice_pdf(found), "application/pdf")],
        invoice=found,
        link=link_to("payments:invoice", found.pk),
    )


@outbox.composes("payments.credit_note")
def credit_note(message: Message) -> Letter:
    found = CreditNote.objects.select_related("invoice__payer").get(pk=message.key.split(":")[1])
    return letter_from(
        "payments/emails/credit_note",
        to_email=message.to_email,
        subject=f"Credit note {found.reference}",
        attachments=[Attachment(f"{found.reference}.pdf", documents.credit_note_pdf(found), "application/pdf")],
        note=found,
        link=link_to("payments:invoice", found.invoice_id),
    )


@outbox.composes("payments.reminder")
def reminder(message: Message) -> Letter | None:
    """None when it was paid, credited or disputed meanwhile."""
    found = Invoice.objects.select_related("payer").get(pk=message.key.split(":")[1])
    if found.is_settled or found.disputed_at:
        return None
    others = queries.open_invoices_of(found.payer_id).exclude(pk=found.pk)
    return letter_from(
        "payments/emails/reminder",
        to_email=message.to_email,
        subject=f"Invoice {found.reference} was due on {words.day(found.due_on)}",
        attachments=[Attachment(f"{found.reference}.pdf", documents.invoice_pdf(found), "application/pdf")],
        invoice=found,
        others=others[:20],
        is_last=message.data.get("number") == len(REMINDED_AFTER_DUE),
        link=link_to("payments:invoice", found.pk),
    )


@outbox.composes("payments.wrong_books")
def wrong_books(message: Message) -> Letter | None:
    check = BooksCheck.objects.get(pk=message.key.split(":")[1])
    officer = Person.objects.get(pk=message.person_id)
    if not officer.email:
        return None
    return letter_from(
        "payments/emails/wrong_books",
        to_email=officer.email,
        subject="The books do not balance",
        check=check,
        officer=officer,
        link=link_to("payments:office_money"),
    )
