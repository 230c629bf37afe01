"""What is printed of the catalogue, tagged for screen readers: a term's brochure, and a poster for the staffroom."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils import timezone

from core import documents, words
from core.documents import qr_code
from programmes.cards import Card
from programmes.documents import address_of, place_of
from programmes.rules import Term

#: A poster names so many sessions one by one.
MOST_SESSIONS = 6


def brochure(term: Term, cards: Iterable[Card]) -> bytes:
    """The courses of a term or half-term by month, each with a code that leads to its page."""
    by_month = groupby(cards, key=lambda card: timezone.localtime(card.cohort.starts_at).strftime("%B %Y"))
    months = [{"name": name, "courses": [_course(card) for card in those]} for name, those in by_month]
    return documents.pdf("brochure", {"term": term.name, "months": months, "made": words.day(timezone.now())})


def poster(card: Card) -> bytes:
    """One course on one page, to be pinned up."""
    sessions = [words.when(session.starts_at, session.ends_at) for session in card.sessions]
    more = len(sessions) - MOST_SESSIONS
    shown = sessions if more <= 0 else [*sessions[:MOST_SESSIONS], f"and {more} more"]
    return documents.pdf("poster", _course(card) | {"sessions": shown})


def _course(card: Card) -> dict[str, Any]:
    programme, address = card.programme, address_of(card.cohort)
    first = card.first
    when = words.when(first.starts_at, first.ends_at) if first else words.when(card.cohort.starts_at)
    return {
        "title": programme.title,
        "summary": programme.summary,
        "kind": programme.get_kind_display(),
        "when": when,
        "more": card.more,
        "where": place_of(first) if first else "",
        "audiences": ", ".join(programme.audience_names),
        "phases": ", ".join(programme.phase_names),
        "leaders": card.led_by,
        "price": price_words(card),
        "price_ends": card.price_ends,
        "value": programme.value_words,
        "booked_at": card.host_name if programme.is_external else "",
        "address": address,
        "shown_address": address.partition("://")[2].rstrip("/"),
        "code": qr_code(address),
    }


def price_words(card: Card) -> str:
    """£45 for members, £70 for others; Free; nothing where others take the money."""
    if card.has_two_prices and card.member_price and card.other_price:
        member, other = (words.price(price.amount_pence) for price in (card.member_price, card.other_price))
        return f"{member} for members, {other} for others"
    return words.price(card.price.amount_pence) if card.price else ""
