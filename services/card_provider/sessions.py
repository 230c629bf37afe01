"""Checkout Sessions: a page of the provider's where somebody pays, within a day."""

from services.card_provider.answers import Refusal, Thing, needs, wrong
from services.card_provider.book import Book
from services.card_provider.form import Parameters, integer, metadata, only
from services.card_provider.money import decline, take
from services.card_provider.notices import announce

LONGEST_SECONDS = 24 * 3600
SHORTEST_SECONDS = 30 * 60
LEAST_PENCE = 30
TAKEN = (
    "mode",
    "line_items",
    "success_url",
    "cancel_url",
    "client_reference_id",
    "customer_email",
    "metadata",
    "payment_intent_data",
    "payment_method_types",
    "expires_at",
    "submit_type",
    "locale",
)


def create(book: Book, given: Parameters, pay_url: str) -> Thing:
    only(given, *TAKEN)
    if given.get("mode") != "payment":
        raise Refusal(400, "The stand-in takes mode=payment only.", param="mode")
    for name in ("line_items", "success_url"):
        if not given.get(name):
            raise needs(name)
    lines = [_line(number, line) for number, line in enumerate(given["line_items"])]
    total = sum(line["amount_total"] for line in lines)
    if total < LEAST_PENCE:
        raise Refusal(
            400, "The Checkout Session's total amount must convert to at least 30 pence.", code="amount_too_small"
        )
    now = book.now()
    expires = integer(given, "expires_at", at_least=0, at_most=2**40, default=now + LONGEST_SECONDS)
    if not now + SHORTEST_SECONDS - 60 <= (expires or 0) <= now + LONGEST_SECONDS + 60:
        raise wrong("expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.")
    session = book.add(
        "checkout.session",
        amount_subtotal=total,
        amount_total=total,
        cancel_url=given.get("cancel_url"),
        client_reference_id=given.get("client_reference_id"),
        currency=lines[0]["currency"],
        customer_details=None,
        customer_email=given.get("customer_email"),
        expires_at=expires,
        metadata=metadata(given),
        mode="payment",
        payment_intent=None,
        payment_method_types=["card"],
        payment_status="unpaid",
        status="open",
        success_url=given["success_url"],
        stand_in={"lines": lines, "metadata": (given.get("payment_intent_data") or {}).get("metadata") or {}},
    )
    session["url"] = f"{pay_url}/c/pay/{session['id']}"
    book.keep(session)
    return shown(session)


def _line(number: int, line: Parameters) -> Thing:
    price = line.get("price_data") or {}
    for name in ("currency", "unit_amount", "product_data"):
        if not price.get(name):
            raise needs(f"line_items[{number}][price_data][{name}]")
    quantity = integer(line, "quantity", at_least=1, at_most=999_999, default=1) or 1
    each = integer(price, "unit_amount", at_least=0, at_most=99_999_999) or 0
    name = price["product_data"].get("name") or ""
    return {"description": name, "quantity": quantity, "amount_total": each * quantity, "currency": price["currency"]}


def shown(session: Thing) -> Thing:
    """As the provider tells of it: without the stand-in's own notes; there is an address to pay at while it is open."""
    told = {name: value for name, value in session.items() if name != "stand_in"}
    return told | {"url": session["url"] if session["status"] == "open" else None}


def find(book: Book, name: str) -> Thing:
    """The session as it stands by the clock: what nobody finished in its time has expired."""
    session = book.find("checkout.session", name, param="session")
    if session["status"] == "open" and session["expires_at"] <= book.now():
        end(book, session)
    return session


def retrieve(book: Book, name: str, given: Parameters) -> Thing:
    only(given)
    session = shown(look_at(book, name))
    expanded = given.get("expand", [])
    if session["payment_intent"] and any(part.startswith("payment_intent") for part in expanded):
        intent = book.find("payment_intent", session["payment_intent"])
        if "payment_intent.latest_charge" in expanded and intent["latest_charge"]:
            intent["latest_charge"] = book.find("charge", intent["latest_charge"])
        session["payment_intent"] = intent
    return session


def expire(book: Book, name: str, given: Parameters) -> Thing:
    only(given)
    session = find(book, name)
    if session["status"] != "open":
        message = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
        raise Refusal(400, message, is_kept=True)
    return shown(end(book, session))


def end(book: Book, session: Thing) -> Thing:
    session["status"] = "expired"
    book.keep(session)
    announce(book, "checkout.session.expired", shown(session))
    return session


# What the person on the page does ------------------------------------------------------------------------------------


def _intent(book: Book, session: Thing) -> Thing:
    """The payment of this session, made at the first attempt and used again by the next."""
    if session["payment_intent"]:
        return book.find("payment_intent", session["payment_intent"])
    intent = book.add(
        "payment_intent",
        amount=session["amount_total"],
        amount_received=0,
        currency=session["currency"],
        last_payment_error=None,
        latest_charge=None,
        metadata=session["stand_in"]["metadata"],
        payment_method_types=["card"],
        status="requires_payment_method",
    )
    session["payment_intent"] = intent["id"]
    book.keep(session)
    return intent


def look_at(book: Book, name: str) -> Thing:
    with book.writing():
        return find(book, name)


def pay(book: Book, name: str) -> Thing:
    """Once: a second click finds the session complete."""
    with book.writing():
        session = find(book, name)
        if session["status"] == "open":
            take(book, _intent(book, session))
            session |= {"status": "complete", "payment_status": "paid"}
            session["customer_details"] = {"email": session["customer_email"]}
            book.keep(session)
            announce(book, "checkout.session.completed", shown(session))
    return session


def refuse(book: Book, name: str) -> Thing:
    with book.writing():
        session = find(book, name)
        if session["status"] == "open":
            decline(book, _intent(book, session))
    return session
