"""Every page that links lead to, as everybody who comes here: none is broken, too wide, or hard to use for anyone."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.conftest import with_the_demonstration
from tests.journeys.visitors import Visitor

#: More kinds than anybody can reach: a walk that comes so far goes round in circles.
MOST_PAGES = 250
#: Addresses that answer with a file, not with a page.
FILES = re.compile(r"\.(ics|csv|pdf|json)$|/healthz$|/readyz$|/logo/$")
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
COMERS = {
    "nobody": ("", ["/", "/inbox/"]),
    "assistant": ("Abena Mensah", ["/my/", "/"]),
    "head": ("Folasade Ogunleye", ["/school/", "/my/"]),
    "leader": ("Carmen Restrepo", ["/office/registers/", "/my/"]),
    "administrator": ("Siobhan Keating", ["/office/"]),
}


@pytest.fixture(scope="module")
def portal(demonstration, database_name, tmp_path_factory):
    """One portal for all: nobody changes anything."""
    folder = tmp_path_factory.mktemp("every_page")
    with with_the_demonstration(demonstration, f"{database_name}_pages", folder) as running:
        yield running


@pytest.mark.journey
@pytest.mark.parametrize("comer", COMERS)
def test_every_page_that_links_lead_to(visit, comer):
    name, begins_at = COMERS[comer]
    visitor = visit()
    if name:
        visitor.signs_in(name)
    wrong = list(faults(visitor, begins_at))
    assert not wrong, "\n".join(wrong)


def faults(visitor: Visitor, begins_at: list[str]) -> Iterator[str]:
    """Walk from link to link, a page of every kind, and say what is wrong with any of them."""
    waiting, seen = deque(begins_at), set()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        assert len(seen) < MOST_PAGES, sorted(seen)
        visitor.opens(path)
        try:
            visitor.looks_right()
        except AssertionError as error:
            yield str(error)
        links = visitor.page.evaluate(LINKS)
        waiting.extend(path for link in links if (path := path_of(visitor, link)))


def path_of(visitor: Visitor, link: str) -> str:
    """The path of a link to a page of ours, with its question; empty when it leads elsewhere or to a file."""
    address = urlsplit(urldefrag(link).url)
    if f"{address.scheme}://{address.netloc}" != visitor.portal.url or FILES.search(address.path):
        return ""
    return address.path + (f"?{address.query}" if address.query else "")


def kind_of(path: str) -> str | None:
    """The name of the view behind a path; None for the repair desk, which is not ours."""
    try:
        name = resolve(urlsplit(path).path).view_name
    except Resolver404:
        return f"not there: {path}"
    return None if name.startswith("admin:") else name
