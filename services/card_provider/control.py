"""`/_control/`: what no real provider has. For tests, and for whoever wants to see what is in here.

GET  /_control/                 everything, as JSON
    GET  /_control/waiting          faults still to happen, calls that are not over
POST /_control/faults           {"kind", "path"?, "times"?, "seconds"?}: befalls the next calls; kinds in faults.py
POST /_control/clear            no more faults, and the right time
POST /_control/clock            {"hours"}: put the clock forward
POST /_control/webhooks         {"held": true | false}: keep webhooks back, or let them go
POST /_control/resend           {"types"?, "refund"?, "times"?, "most"?, "order"?}: "oldest_first" or "newest_first"
POST /_control/fail_refund      {"id", "why"?}: the bank sends it back
POST /_control/paid             {"pence", "times"?, "metadata"?}: payments out of nowhere, without a checkout
POST /_control/limit            {"calls_a_second"}
"""

import json
from typing import Any

from services.card_provider.answers import Thing, missing
from services.card_provider.money import fail_refund, take
from services.card_provider.notices import Notices
from services.card_provider.provider import Provider


def show(provider: Provider) -> Thing:
    book = provider.book
    kinds = ("checkout.session", "payment_intent", "charge", "refund", "event")
    tables = {
        name: [dict(row) for row in book.ask(f"SELECT * FROM {name}")]  # noqa: S608 - our own words
        for name in ("keys", "deliveries", "faults", "settings")
    }
    return {"now": book.now(), **{kind: book.all_of(kind) for kind in kinds}, **tables}


def waiting(provider: Provider) -> Thing:
    faults = provider.book.ask("SELECT coalesce(sum(times), 0) AS times FROM faults")[0]["times"]
    return {"faults": faults, "in_progress": sorted(provider.keys.in_progress)}


def do(provider: Provider, notices: Notices, what: str, asked: dict[str, Any]) -> Thing:
    book = provider.book
    match what:
        case "faults":
            path, times = asked.get("path", "POST /v1/refunds"), asked.get("times", 1)
            provider.faults.order(asked["kind"], path=path, seconds=asked.get("seconds", 30), times=times)
        case "clear":
            provider.faults.clear()
            book.set("clock_ahead", 0)
        case "clock":
            book.set("clock_ahead", book.setting("clock_ahead", 0) + 3600 * asked["hours"])
        case "webhooks":
            book.set("webhooks_held", int(asked["held"]))
        case "limit":
            book.set("calls_a_second", asked["calls_a_second"])
        case "resend":
            return {"sent": _resend(notices, asked)}
        case "fail_refund":
            with book.writing():
                return fail_refund(book, asked["id"], why=asked.get("why", "expired_or_canceled_card"))
        case "paid":
            with book.writing():
                return {"payments": [_paid(provider, asked) for _ in range(asked.get("times", 1))]}
        case _:
            raise missing("control", what)
    return {"done": what}


def _resend(notices: Notices, asked: dict[str, Any]) -> int:
    def is_wanted(event: Thing) -> bool:
        is_of_kind = not asked.get("types") or event["type"] in asked["types"]
        return is_of_kind and (not asked.get("refund") or asked["refund"] in json.dumps(event["data"]["object"]))

    times, order = asked.get("times", 1), asked.get("order", "oldest_first")
    return notices.send_again(is_wanted, times=times, order=order, most=asked.get("most", 1_000_000))


def _paid(provider: Provider, asked: dict[str, Any]) -> str:
    """A payment that succeeded; its number."""
    intent = provider.book.add(
        "payment_intent",
        amount=asked["pence"],
        amount_received=0,
        currency="gbp",
        last_payment_error=None,
        latest_charge=None,
        metadata=asked.get("metadata", {}),
        payment_method_types=["card"],
        status="requires_payment_method",
    )
    take(provider.book, intent)
    return intent["id"]
