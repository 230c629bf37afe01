"""Every page that a role can reach by links is there: no link shown leads nowhere, no page breaks."""

from collections import Counter, deque
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.site.pages import Page
from tests.site.test_who_may_see import MAY_SAY_UNWELL, Visitor, everywhere
from tests.site.trying import IS_LONG
from tests.site.world import ROLES, World

#: Of pages that differ in their numbers and filters alone, so many are looked at.
ALIKE = 20 if IS_LONG else 1
#: Served beside the portal, or by a server that the test does not have.
NOT_PAGES = ("/static/", "/media/", "/inbox/")


def sort_of(url: str) -> str:
    """What page this is, leaving out which record it shows and with what its filters are filled."""
    parts = urlsplit(url)
    asked = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    try:
        return f"{resolve(parts.path).view_name}?{asked}"
    except Resolver404:
        return url


def troubles(world: World, role: str) -> list[str]:
    """Walks from the front page and from all that the table lets this role read; gives links that lead nowhere."""
    visit, seen, alike, wrong = Visitor(world.browser(role)), set(), Counter(), []
    starts = [url for _, address, url in everywhere(world.ours) if role in address.reads]
    line = deque((url, "the table") for url in ["/", *starts])
    while line:
        url, came_from = line.popleft()
        sort = sort_of(url)
        if url in seen or url.startswith(NOT_PAGES) or (came_from != "the table" and alike[sort] >= ALIKE):
            continue
        seen.add(url)
        alike[sort] += 1
        answer = visit(url)
        if answer.status_code not in (200, 302) and sort.rstrip("?") not in MAY_SAY_UNWELL:
            wrong.append(f"{url} answers {answer.status_code}, linked from {came_from}")
        elif answer.status_code == 302:
            line.append((answer.headers["Location"], url)) if answer.headers["Location"].startswith("/") else None
        elif answer.headers["Content-Type"].startswith("text/html"):
            line.extend((link, url) for link in sorted(Page(url, answer.body).links()))
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_nowhere(one_world, role):
    assert troubles(one_world, role) == []
