"""Every page that links lead to, as everybody who comes here: none is broken, too wide, or hard to use for anyone."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.conftest import with_the_demonstration
from tests.journeys.visitors import Visitor

MOST_PAGES = 40
#: Addresses that answer with a file, not with a page.
FILES = re.compile(r"\.(ics|csv|pdf|json)$")
#: Signing out is a page too, but what comes after it is the front door again.
LEFT_OUT = {"account_logout", "core:healthz", "core:readyz"}
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"


@pytest.fixture(scope="module")
def portal(demonstration, database_name, tmp_path_factory):
    """One portal for all: nobody changes anything."""
    folder = tmp_path_factory.mktemp("every_page")
    with with_the_demonstration(demonstration, f"{database_name}_pages", folder) as running:
        yield running


@pytest.mark.journey
@pytest.mark.parametrize("name", ["nobody", "Abena Mensah", "Folasade Ogunleye", "Carmen Restrepo", "Siobhan Keating"])
def test_every_page_that_links_lead_to(visit, name):
    visitor = visit()
    if name != "nobody":
        visitor.signs_in(name)
    wrong = list(faults(visitor))
    assert wrong == []


def faults(visitor: Visitor):
    """Walk from link to link, one page of each kind, and say what is wrong with any of them."""
    waiting, seen = deque(["/", "/my/", "/school/", "/office/", "/inbox/"] if not is_nobody(visitor) else ["/"]), set()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        if (kind := kind_of(path)) is None or kind in seen:
            continue
        seen.add(kind)
        visitor.opens(path)
        if visitor.page.title().startswith("Page not found") and path in ("/school/", "/office/"):
            visitor.troubles.clear()
            continue
        try:
            visitor.looks_right()
        except AssertionError as error:
            yield str(error)
        waiting.extend(own(visitor, link) for link in visitor.page.evaluate(LINKS) if own(visitor, link))
    print(sorted(seen))


def is_nobody(visitor: Visitor) -> bool:
    return visitor.page.url == "about:blank"


def own(visitor: Visitor, link: str) -> str:
    """The path of a link to a page of ours, with its question; empty when it leads elsewhere or to a file."""
    address = urlsplit(urldefrag(link).url)
    if f"{address.scheme}://{address.netloc}" != visitor.portal.url or FILES.search(address.path):
        return ""
    return address.path + (f"?{address.query}" if address.query else "")


def kind_of(path: str) -> str | None:
    """The name of the view behind a path, and whether a question is asked of it; None when it is left out."""
    address = urlsplit(path)
    try:
        name = resolve(address.path).view_name
    except Resolver404:
        return None
    return None if name in LEFT_OUT or name.startswith("admin:") else name
