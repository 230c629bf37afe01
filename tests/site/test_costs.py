"""Every page costs as many statements when there are fifty of everything as when there is one, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, path

from bookings.models import Booking
from stsa import urls
from tests import databases
from tests.site.addresses import ADDRESSES, ANYBODY
from tests.site.growing import NAME, grow
from tests.site.test_who_may_see import url_of
from tests.site.world import World, build

#: Who reads what they may: their own pages, their school's, the office's.
READERS = ("administrator", "itt_lead", "head", "teacher", "leader")
#: Who reads what anybody may: somebody of fifty schools, and somebody with fifty bookings.
READ_EVERYTHING = ("head", "teacher")
#: Asks servers that a test has none of.
NOT_MEASURED = {"core:readyz"}
#: What is asked of pages besides: to find what grew among all the rest, and for lists as spreadsheets and papers.
ASKED = {
    "bookings:registers": ("show=taken",),
    "home:audit_trail": ("format=csv",),
    "home:bookings": (f"person={NAME}", f"person={NAME}&format=csv"),
    "home:budget": ("format=csv",),
    "home:cohort": ("format=csv",),
    "home:find": (f"q={NAME}",),
    "home:record": ("format=csv", "format=pdf"),
    "home:reports": ("by=course", "by=school", "by=leader&format=csv"),
    "home:results": ("format=csv",),
    "home:school_bookings": ("show=past", "format=csv"),
    "home:school_charges": ("format=csv",),
    "payments:school_invoices": ("format=csv",),
    "programmes:catalogue": (f"q={NAME}",),
    "programmes:courses": (f"q={NAME}",),
    "programmes:venues": (f"q={NAME}",),
    "schools:choose_other": (f"q={NAME}",),
    "schools:partners": (f"q={NAME}",),
    "schools:people": (f"q={NAME}",),
    "schools:schools": (f"q={NAME}", f"q={NAME}&format=csv"),
}
#: What a page may ask the database (docs/architecture.md, Size), and what may ask more, though always as often.
MOST, MOST_OF_MONEY = 8, 10
MORE = {
    "home:training": 9,  # a paper, made from four sorts of registers
    "home:my_data": 70,  # once of every sort of record that is kept about somebody
    "home:data": 70,
    "schools:merge": 320,  # two records are made one, table by table, looked at, and made two again
}


def most_of(name: str) -> int:
    """How many statements a page may need."""
    return MORE.get(name, MOST_OF_MONEY if name.startswith("payments:") else MOST)


#: A page as none may be: it asks the database about each of its rows.
LOOPY = "/loopy/"


class Read(NamedTuple):
    """Who read which page."""

    name: str
    question: str
    role: str


class Cost(NamedTuple):
    statements: int
    length: int


Costs = dict[Read, Cost]


def loopy(_request) -> HttpResponse:
    return HttpResponse(", ".join(str(booking.organisation) for booking in Booking.objects.all()))


@pytest.fixture(scope="module")
def costs(django_db_setup, database_name, django_db_blocker) -> Iterator[tuple[Costs, Costs]]:
    """What every page costs with one of everything, and with fifty: in a database of their own, that knows how many
    rows it has. Inside one transaction it would not, and choose ways through them that take minutes."""
    name = f"{database_name}_costs"
    urls.urlpatterns.append(path(LOOPY.strip("/") + "/", loopy, name="loopy"))
    clear_url_caches()
    try:
        with django_db_blocker.unblock(), databases.clone(name), databases.pointed_at(name):
            world = build()
            few = with_so_many(world, range(1), name)
            many = with_so_many(world, range(1, 50), name)
        yield few, many
    finally:
        urls.urlpatterns.pop()
        clear_url_caches()


def with_so_many(world: World, numbers: range, name: str) -> Costs:
    with transaction.atomic():
        grow(world.ours, numbers)
    with databases.as_owner(name) as owner:
        owner.execute("ANALYZE")
    return measured(world)


def measured(world: World) -> Costs:
    found, papers = {}, set()
    for role in READERS:
        browser = world.browser(role)
        browser.get("/cpd/")
        for read, url in reads_of(role, world):
            if read.name in papers:
                continue
            found[read], is_page = cost_of(browser, url)
            if not is_page and ADDRESSES[read.name].reads == ANYBODY:
                papers.add(read.name)  # a file that anybody may have is the same for everyone
    found[Read("control", "", READERS[0])], _ = cost_of(world.browser(READERS[0]), LOOPY)
    return found


def reads_of(role: str, world: World) -> Iterator[tuple[Read, str]]:
    """All that somebody may read, with each question that is asked of it."""
    for name, address in ADDRESSES.items():
        if name in NOT_MEASURED or (address.reads == ANYBODY and role not in READ_EVERYTHING):
            continue
        if role in address.reads:
            for question in ("", *ASKED.get(name, ())):
                yield Read(name, question, role), f"{url_of(name, address, world.ours)}?{question}".rstrip("?")


def cost_of(browser: Client, url: str) -> tuple[Cost, bool]:
    """What reading a page costs somebody who is signed in already, and whether it is a page at all."""
    cache.clear()
    browser.session.keys()
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(url)
        body = answer.getvalue()
    return Cost(len(captured), len(body)), answer.headers["Content-Type"].startswith("text/html")


def test_every_page_costs_the_same_with_one_and_with_fifty_of_everything(costs):
    few, many = costs

    differ = {read: (few[read].statements, many[read].statements) for read in few if read.name != "control"}
    assert {read: counts for read, counts in differ.items() if counts[0] != counts[1]} == {}


def test_no_page_asks_the_database_more_than_it_may(costs):
    _, many = costs

    assert {
        read: cost.statements
        for read, cost in many.items()
        if read.name != "control" and cost.statements > most_of(read.name)
    } == {}


def test_control_a_page_that_asks_about_each_row_is_caught(costs):
    few, many = costs
    control = Read("control", "", READERS[0])

    assert many[control].statements > few[control].statements + 50


def test_what_grew_is_shown_by_every_page_that_is_asked_for_it(costs):
    few, many = costs
    asked = {(name, question) for name, questions in ASKED.items() for question in questions}

    assert {(read.name, read.question) for read in few if many[read].length > 1.2 * few[read].length} >= asked
