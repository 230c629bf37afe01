"""What templates may say without loading anything: days, money, seats, pages, clean Markdown, the brand."""

from __future__ import annotations

import functools
from datetime import date, datetime

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.core.signals import setting_changed
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core import brand, rich_text, words

register = template.Library()

register.filter("day", words.day)
register.filter("short_day", words.short_day)
register.filter("clock", words.clock)
register.filter("until", words.until)
register.filter("money", words.money)
register.filter("price", words.price)
register.filter("money_or_nothing", words.money_or_nothing)
register.filter("browser", words.browser)


@register.filter
def when(start: date | datetime | None, end: datetime | None = None) -> str:
    """`{{ session.starts_at|when:session.ends_at }}`: Thursday 21 January 2027, 4pm to 5:30pm."""
    return words.when(start, end) if start else ""


@register.filter
def hours(start: datetime, end: datetime) -> str:
    """`{{ session.starts_at|hours:session.ends_at }}`: 4pm to 5:30pm."""
    return words.hours(start, end)


@register.simple_tag
def session_when(session) -> str:
    """`{% session_when session %}` for anything with starts_at and ends_at."""
    return words.when(session.starts_at, session.ends_at)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as HTML, inside `<div class="app-prose">`."""
    return mark_safe(rich_text.html_of(text))  # noqa: S308 - nh3 has just cleaned it


register.filter("plain", rich_text.text_of)


@register.simple_tag
def brand_mark() -> SafeString:
    """The alliance's mark; anywhere else on the page `<use href="#mark"/>` draws it again."""
    return mark_safe(brand.mark())  # noqa: S308 - the brand's own file, nobody's input


@register.simple_tag
def brand_colours() -> dict[str, str]:
    """`{% brand_colours as colour %}` then `{{ colour.ink_soft }}`: for mail programs, and the browser's own frame."""
    return brand.colours()


@register.simple_tag
def once(name: str) -> SafeString:
    """`{% once "components/footer.html" %}`: a part that is the same on every page and for everybody.

    It is drawn once for each process, knows `alliance` and nothing of the page, and must hold nothing that changes.
    """
    return _drawn(name)


@functools.cache
def _drawn(name: str) -> SafeString:
    return render_to_string(name, {"alliance": settings.ALLIANCE})


setting_changed.connect(lambda **_: _drawn.cache_clear(), weak=False)


@register.simple_tag
def day_block(on: date | datetime | None) -> SafeString:
    """`{% day_block session.starts_at %}`: a day as a small block. The full date must stand next to it in words."""
    return _day_block(timezone.localdate(on) if isinstance(on, datetime) else on)


@functools.lru_cache(maxsize=1000)
def _day_block(on: date | None) -> SafeString:
    return render_to_string("components/date.html", {"on": on})


@register.inclusion_tag("components/seats.html")
def seats(taken: int, places: int, waiting: int = 0) -> dict:
    """A bar of seats and the same in words: `{% seats cohort.taken cohort.places %}`.

    Up to thirty places each seat is drawn; above that the bar shows the share.
    """
    drawn = min(places, MOST_SEATS_DRAWN)
    filled = taken if drawn == places else round(drawn * taken / places)
    return {
        "bar": _bar(drawn, filled),
        "left": max(places - taken, 0),
        "places": places,
        "waiting": waiting,
        "is_nearly_full": 0 < places - taken <= NEARLY_FULL,
    }


MOST_SEATS_DRAWN = 30
NEARLY_FULL = 2


@functools.cache
def _bar(drawn: int, filled: int) -> SafeString:
    """The drawing, of which there are a few hundred."""
    found = [_seat(number, drawn, is_taken=number < filled) for number in range(drawn)]
    return render_to_string("components/seats_bar.html", {"seats": found})


def _seat(number: int, drawn: int, *, is_taken: bool) -> dict[str, str]:
    """One seat's rectangle in a viewBox 100 wide."""
    step = 100 / drawn
    return {
        "x": f"{number * step + step * 0.08:.2f}",
        "width": f"{step * 0.84:.2f}",
        "kind": "taken" if is_taken else "free",
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pages(context: template.Context, page: Page) -> dict:
    """GOV.UK pagination of a Page, keeping the rest of the address: `{% pages courses %}`."""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"request": context.get("request"), "page": page, "numbers": numbers, "gap": page.paginator.ELLIPSIS}


@register.simple_tag(takes_context=True)
def without(context: template.Context, name: str, value: object) -> str:
    """The address of this list with one value of one filter taken away, and back on its first page (for chips)."""
    query = context["request"].GET.copy()
    query.setlist(name, [kept for kept in query.getlist(name) if kept != str(value)])
    query.pop("page", None)
    return f"?{query.urlencode()}"
