"""Payments, charges and refunds, with the words that the real provider has for them."""

from typing import Any

from services.card_provider.answers import Refusal, Thing, needs
from services.card_provider.book import Book
from services.card_provider.form import Parameters, integer, metadata, only
from services.card_provider.notices import announce

REASONS = {"duplicate", "fraudulent", "requested_by_customer"}


def pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"


def take(book: Book, intent: Thing) -> Thing:
    """The card pays: the intent succeeds, with a charge."""
    charge = book.add(
        "charge",
        parent=intent["id"],
        amount=intent["amount"],
        amount_captured=intent["amount"],
        amount_refunded=0,
        balance_transaction=None,
        captured=True,
        currency=intent["currency"],
        metadata=intent["metadata"],
        paid=True,
        payment_intent=intent["id"],
        payment_method_details={"type": "card", "card": {"brand": "visa", "last4": "4242"}},
        refunded=False,
        status="succeeded",
    )
    intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
    intent["last_payment_error"] = None
    book.keep(intent)
    announce(book, "charge.succeeded", charge)
    announce(book, "payment_intent.succeeded", intent)
    return charge


def decline(book: Book, intent: Thing) -> None:
    intent["status"] = "requires_payment_method"
    intent["last_payment_error"] = {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": "generic_decline",
        "message": "Your card was declined.",
    }
    book.keep(intent)
    announce(book, "payment_intent.payment_failed", intent)


def retrieve_intent(book: Book, name: str, given: Parameters) -> Thing:
    only(given)
    intent = book.find("payment_intent", name, param="intent")
    if "latest_charge" in given.get("expand", []) and intent["latest_charge"]:
        intent["latest_charge"] = book.find("charge", intent["latest_charge"])
    return intent


def retrieve_charge(book: Book, name: str, given: Parameters) -> Thing:
    only(given)
    return book.find("charge", name)


def _charge_to_refund(book: Book, given: Parameters) -> Thing:
    if given.get("charge"):
        return book.find("charge", given["charge"], param="charge")
    if not given.get("payment_intent"):
        raise needs("payment_intent")
    intent = book.find("payment_intent", given["payment_intent"], param="payment_intent")
    if not intent["latest_charge"]:
        raise Refusal(400, f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
    return book.find("charge", intent["latest_charge"])


def create_refund(book: Book, given: Parameters, key: str) -> Thing:
    """Send money back, never more than is left of the charge."""
    only(given, "payment_intent", "charge", "amount", "reason", "metadata")
    charge = _charge_to_refund(book, given)
    if given.get("reason", "duplicate") not in REASONS:
        raise Refusal(400, f"Invalid reason: must be one of {', '.join(sorted(REASONS))}", param="reason")
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = integer(given, "amount", at_least=1, at_most=99_999_999, default=left or charge["amount"])
    words = metadata(given)
    assert amount is not None
    if not left:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refusal(400, message, code="charge_already_refunded", is_kept=True)
    if amount > left:
        message = f"Refund amount ({pounds(amount)}) is greater than unrefunded amount on charge ({pounds(left)})"
        raise Refusal(400, message, param="amount", is_kept=True)
    refund = book.add(
        "refund",
        parent=charge["payment_intent"],
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details={"type": "card", "card": {"type": "refund", "reference_status": "pending"}},
        metadata=words,
        payment_intent=charge["payment_intent"],
        reason=given.get("reason"),
        receipt_number=None,
        status="succeeded",
    )
    count_refunded(book, charge, amount)
    announce(book, "refund.created", refund, caused_by=key)
    announce(book, "charge.refunded", charge, caused_by=key, amount_refunded=charge["amount_refunded"] - amount)
    announce(book, "refund.updated", refund, caused_by=key, destination_details={})
    return refund


def count_refunded(book: Book, charge: Thing, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] >= charge["amount_captured"]
    book.keep(charge)


def fail_refund(book: Book, name: str, *, why: str) -> Thing:
    """The bank sends a refund back, days later as a rule: the money is on the merchant's balance again."""
    refund = book.find("refund", name)
    if refund["status"] != "failed":
        refund |= {"status": "failed", "failure_reason": why}
        book.keep(refund)
        count_refunded(book, book.find("charge", refund["charge"]), -refund["amount"])
        announce(book, "refund.updated", refund, status="succeeded")
        announce(book, "refund.failed", refund, status="succeeded")
    return refund


def retrieve_refund(book: Book, name: str, given: Parameters) -> Thing:
    only(given)
    return book.find("refund", name, param="refund")


def list_refunds(book: Book, given: Parameters) -> Thing:
    """The newest first, by payment or by charge; metadata is for the caller to compare, as with the real provider."""
    only(given, "payment_intent", "charge", "created", "limit", "starting_after", "ending_before")
    refunds = book.all_of("refund", parent=given.get("payment_intent"))
    if given.get("charge"):
        refunds = [refund for refund in refunds if refund["charge"] == given["charge"]]
    return page(refunds, given, "/v1/refunds")


def list_events(book: Book, given: Parameters) -> Thing:
    only(given, "type", "types", "created", "limit", "starting_after", "ending_before", "delivery_success")
    wanted = given.get("types") or ([given["type"]] if given.get("type") else [])
    events = [event for event in book.all_of("event") if not wanted or event["type"] in wanted]
    return page(events, given, "/v1/events")


def retrieve_event(book: Book, name: str, given: Parameters) -> Thing:
    only(given)
    return book.find("event", name)


COMPARED: dict[str, Any] = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}


def page(things: list[Thing], given: Parameters, url: str) -> Thing:
    """One page of a list that has the newest first."""
    limit = integer(given, "limit", at_least=1, at_most=100) or 10
    created = given.get("created") or {}
    bounds = created.items() if isinstance(created, dict) else [("gte", created), ("lte", created)]
    for name, bound in bounds:
        things = [thing for thing in things if COMPARED[name](thing["created"], int(bound))]
    places = {thing["id"]: place for place, thing in enumerate(things)}
    if name := given.get("starting_after"):
        things = things[_place(places, name, "starting_after") + 1 :]
    if name := given.get("ending_before"):
        before = things[: _place(places, name, "ending_before")]
        return {"object": "list", "url": url, "has_more": len(before) > limit, "data": before[-limit:]}
    return {"object": "list", "url": url, "has_more": len(things) > limit, "data": things[:limit]}


def _place(places: dict[str, int], name: str, param: str) -> int:
    if name not in places:
        raise Refusal(400, f"No such object: '{name}'", code="resource_missing", param=param)
    return places[name]
