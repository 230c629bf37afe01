"""A mail scanner: it opens every link of a letter, and sends every form that it is given as it was given.

Some mail systems do that before anybody reads the letter. It is signed in nowhere, keeps cookies as a browser would,
and chooses nothing: radios and boxes that nobody ticked stay as they are. It presses every button that a form has.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.db import connection
from django.test import Client

from core.outbox import Letter
from tests.site.test_crawl import sort_of

#: How far it goes on from a letter's own link.
DEEP = 3
NOT_PAGES = ("/static/", "/media/")
#: What a page makes anew each time it is shown.
MADE_EACH_TIME = {"csrfmiddlewaretoken", "key"}
#: What is written down about a visit that changes nothing for anybody.
OF_VISITS = {"django_session", "usersessions_usersession"}
ADDRESS = re.compile(r"https?://[^\s<>\"')]+")


@dataclass(frozen=True)
class Visit:
    """An address to be opened, or a form to be sent to it."""

    url: str
    deep: int
    method: str = "get"
    facts: tuple[tuple[str, str], ...] = ()


@dataclass
class Scanner:
    """Remembers what it has seen, so that pages that are alike are opened once."""

    opened: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    seen: Counter = field(default_factory=Counter)

    def scans(self, addresses: Iterable[str]) -> None:
        """All addresses of one letter, and what they lead to."""
        client, line = Client(), deque(Visit(address, 0) for address in addresses)
        while line:
            visit = line.popleft()
            if self._is_new(visit):
                line.extend(self._makes(client, visit))

    def _is_new(self, visit: Visit) -> bool:
        """A letter's own link always is; of other pages one of each sort will do."""
        if visit.url.startswith(NOT_PAGES) or visit.deep > DEEP:
            return False
        sort = visit.url if visit.deep == 0 else sort_of(visit.url)
        what = visit.method, sort, tuple((name, value) for name, value in visit.facts if name not in MADE_EACH_TIME)
        self.seen[what] += 1
        return self.seen[what] == 1

    def _makes(self, client: Client, visit: Visit) -> Iterator[Visit]:
        if visit.method == "get":
            self.opened.append(visit.url)
            answer = client.get(visit.url)
        else:
            self.sent.append(visit.url)
            answer = client.post(visit.url, urlencode(visit.facts), content_type="application/x-www-form-urlencoded")
        if 300 <= answer.status_code < 400:
            yield Visit(_inside(urljoin(visit.url, answer.headers["Location"])), visit.deep)
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            page = BeautifulSoup(answer.getvalue(), "html.parser")
            yield from _links(page, visit)
            yield from _forms(page, visit)


def _links(page: BeautifulSoup, visit: Visit) -> Iterator[Visit]:
    for link in page.select("a[href]"):
        url = _inside(urldefrag(urljoin(visit.url, link["href"])).url)
        if url.startswith("/"):
            yield Visit(url, visit.deep + 1)


def _forms(page: BeautifulSoup, visit: Visit) -> Iterator[Visit]:
    """Each form once for each of its buttons, and once without any."""
    for form in page.select("form"):
        url = _inside(urljoin(visit.url, form.get("action") or visit.url))
        given = tuple(_given(form))
        for button in [(), *_buttons(page, form)]:
            if form.get("method", "get").lower() == "post":
                yield Visit(url, visit.deep if visit.method == "get" else visit.deep + 1, "post", (*given, *button))
            else:
                yield Visit(f"{urlsplit(url).path}?{urlencode((*given, *button))}", visit.deep + 1)


def _given(form: Tag) -> Iterator[tuple[str, str]]:
    """What a form sends when nobody touches it."""
    for control in form.select("input[name], select[name], textarea[name]"):
        name, kind = control["name"], control.get("type", "text")
        if control.name == "textarea":
            yield name, control.get_text()
        elif control.name == "select":
            options = control.select("option[selected]") or control.select("option")[:1]
            yield from ((name, option.get("value", option.get_text())) for option in options)
        elif kind not in {"radio", "checkbox", "submit", "file"} or control.has_attr("checked"):
            yield name, control.get("value", "on" if kind == "checkbox" else "")


def _buttons(page: BeautifulSoup, form: Tag) -> Iterator[tuple[tuple[str, str], ...]]:
    """What each of a form's buttons adds, those too that stand elsewhere on the page."""
    elsewhere = page.select(f"button[form='{form['id']}']") if form.get("id") else []
    for button in [*form.select("button, input[type=submit]"), *elsewhere]:
        if button.get("name"):
            yield ((button["name"], button.get("value", "")),)


def addresses_in(letter: Letter) -> list[str]:
    """Where a letter leads inside the portal, in either of its forms."""
    found = ADDRESS.findall(letter.text) + [link["href"] for link in BeautifulSoup(letter.html, "html.parser")("a")]
    inside = [_inside(address.rstrip(".,;")) for address in found]
    return sorted({address for address in inside if address.startswith("/")})


def _inside(address: str) -> str:
    """An address of our own without our name before it."""
    return address.removeprefix(settings.SITE_URL) or "/"


def everything() -> dict[str, str]:
    """Every table but those about visits, with a sum of all that stands in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted({name for (name,) in cursor.fetchall()} - OF_VISITS)
        found = {}
        for table in tables:
            rows = f'SELECT md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM "{table}" AS row'  # noqa: S608
            cursor.execute(rows)
            found[table] = cursor.fetchone()[0] or ""
    return found


def changed(before: dict[str, str]) -> set[str]:
    """The tables in which something is different now."""
    return {table for table, rows in everything().items() if before[table] != rows}
