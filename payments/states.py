"""What can become of a charge, of what is paid by card, paid back or out, and of bank details."""

from django.db.models import TextChoices


class ChargeStatus(TextChoices):
    """owed: will be on the next invoice. withdrawn: never invoiced, nothing is owed. credited: taken back by credit."""

    OWED = "owed", "Owed"
    INVOICED = "invoiced", "Invoiced"
    CREDITED = "credited", "Credited"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Sums that somebody has to pay or has paid.
STANDING = (ChargeStatus.OWED, ChargeStatus.INVOICED)
#: Sums that were owed once, and are not any more.
TAKEN_BACK = (ChargeStatus.WITHDRAWN, ChargeStatus.CREDITED)

CHARGE_TRANSITIONS = {
    ChargeStatus.OWED: {ChargeStatus.INVOICED, ChargeStatus.WITHDRAWN},
    ChargeStatus.INVOICED: {ChargeStatus.CREDITED},
}


class RefundStatus(TextChoices):
    """requested → approved → sending → sent → reconciled. unknown: the answer was lost, the provider is asked again."""

    REQUESTED = "requested", "Asked for"
    APPROVED = "approved", "Approved"
    SENDING = "sending", "Being sent"
    UNKNOWN = "unknown", "Answer lost, being found out"
    REVIEW = "review", "Needs review"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"
    CANCELLED = "cancelled", "Cancelled"
    RECONCILED = "reconciled", "Seen on the statement"


REFUND_TRANSITIONS = {
    RefundStatus.REQUESTED: {RefundStatus.APPROVED, RefundStatus.CANCELLED},
    RefundStatus.APPROVED: {RefundStatus.SENDING, RefundStatus.CANCELLED},
    RefundStatus.SENDING: {RefundStatus.SENT, RefundStatus.REFUSED, RefundStatus.UNKNOWN, RefundStatus.REVIEW},
    RefundStatus.UNKNOWN: {RefundStatus.SENT, RefundStatus.REFUSED, RefundStatus.SENDING, RefundStatus.REVIEW},
    RefundStatus.REVIEW: {RefundStatus.SENDING, RefundStatus.SENT, RefundStatus.REFUSED},
    RefundStatus.SENT: {RefundStatus.RECONCILED, RefundStatus.REFUSED},
    RefundStatus.RECONCILED: {RefundStatus.SENT, RefundStatus.REFUSED},
}
#: Refunds whose money is spoken for: it cannot be paid back a second time or put on an invoice.
HOLDING = (
    RefundStatus.REQUESTED,
    RefundStatus.APPROVED,
    RefundStatus.SENDING,
    RefundStatus.UNKNOWN,
    RefundStatus.REVIEW,
    RefundStatus.SENT,
    RefundStatus.RECONCILED,
)


class CheckoutStatus(TextChoices):
    """open: somebody may be paying at the provider's. paid: the money is entered. over: nobody paid in time."""

    OPEN = "open", "Being paid"
    PAID = "paid", "Paid"
    OVER = "over", "Not paid"


CHECKOUT_TRANSITIONS = {
    CheckoutStatus.OPEN: {CheckoutStatus.PAID, CheckoutStatus.OVER},
    CheckoutStatus.OVER: {CheckoutStatus.PAID},  # the provider's word that it was paid came late
}


class PayableStatus(TextChoices):
    """owed: will be in the next payment run. paid: the run was exported. withdrawn: nothing is owed any more."""

    OWED = "owed", "Owed"
    PAID = "paid", "Paid"
    WITHDRAWN = "withdrawn", "Withdrawn"


PAYABLE_TRANSITIONS = {
    PayableStatus.OWED: {PayableStatus.PAID, PayableStatus.WITHDRAWN},
    PayableStatus.PAID: {PayableStatus.OWED},
}


class DetailsStatus(TextChoices):
    """proposed → confirmed by a second person who called back; refused. Newer details replace older ones."""

    PROPOSED = "proposed", "Waits for a second person"
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Refused"
    REPLACED = "replaced", "Replaced"


DETAILS_TRANSITIONS = {
    DetailsStatus.PROPOSED: {DetailsStatus.CONFIRMED, DetailsStatus.REFUSED},
    DetailsStatus.CONFIRMED: {DetailsStatus.REPLACED},
}


class LineStatus(TextChoices):
    """waiting: a person has to say what it was. matched: it is in the books. ignored: not ours, with the reason."""

    WAITING = "waiting", "Waits for somebody"
    MATCHED = "matched", "Matched"
    IGNORED = "ignored", "Not ours"


LINE_TRANSITIONS = {
    LineStatus.WAITING: {LineStatus.MATCHED, LineStatus.IGNORED},
    LineStatus.MATCHED: {LineStatus.WAITING},
    LineStatus.IGNORED: {LineStatus.WAITING},
}


class JournalStatus(TextChoices):
    """waiting: in a batch. received: the council moved the money. refused: it did not; the invoice is open again."""

    WAITING = "waiting", "In the batch"
    RECEIVED = "received", "Received"
    REFUSED = "refused", "Not moved"


JOURNAL_TRANSITIONS = {JournalStatus.WAITING: {JournalStatus.RECEIVED, JournalStatus.REFUSED}}


class WriteOffStatus(TextChoices):
    """asked: waits for a second person. done: the debt is off the books. refused: it is still owed."""

    ASKED = "asked", "Waits for a second person"
    DONE = "done", "Written off"
    REFUSED = "refused", "Refused"


WRITE_OFF_TRANSITIONS = {WriteOffStatus.ASKED: {WriteOffStatus.DONE, WriteOffStatus.REFUSED}}
