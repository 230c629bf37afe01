"""Which pages are measured, who looks at them, and how: statements in this process, times over HTTP."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import statistics
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.national.numbers import FIRST
from bookings.models import Announcement
from programmes.models import Cohort, Session, Venue
from schools.models import Person

ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
TRIES = 11
#: A page is measured so often, apart from each other, and its quietest round counts: what else runs can only slow it.
ROUNDS = 3


@dataclass(frozen=True)
class Page:
    """A page by its name, its address, and by the full name of whoever looks at it (nobody when empty).

    `most` is how many statements it may need; pages of money ten, all others eight.
    """

    name: str
    address: str
    reader: str = ""
    most: int = 8


def pages() -> list[Page]:
    """The pages of every audience, found in the demonstration by what stands in it; only some if BENCH_ONLY is set."""
    found = [*_of_everybody(), *_of_a_school(), *_of_the_office(), *_of_reports(), *_of_money(), *_of_leadership()]
    return [page for page in found if os.environ.get("BENCH_ONLY", "") in page.name]


TEACHER, HEAD, LEADER, OFFICER = "Abena Mensah", "Folasade Ogunleye", "Carmen Restrepo", "Siobhan Keating"
FINANCE = "Raymond Cheung"


def _of_everybody() -> list[Page]:
    register = Session.objects.filter(cohort__programme__title="Fabulous phonics").earliest("starts_at")
    return [
        Page("home", "/"),
        Page("catalogue", "/cpd/"),
        Page("catalogue, found", "/cpd/?q=phonics"),
        Page("catalogue, mistyped", "/cpd/?q=fonics"),
        Page("catalogue, filtered", "/cpd/?audience=teaching_assistants&phase=primary"),
        Page("catalogue, month", "/cpd/month/"),
        Page("course", f"/cpd/{_course().programme.slug}/", TEACHER),
        Page("my page", "/my/", TEACHER),
        Page("my record", "/my/record/", TEACHER),
        Page("saved courses", "/my/saved/", TEACHER),
        Page("register", f"/registers/{register.pk}/", LEADER),
    ]


def _course() -> Cohort:
    return Cohort.objects.filter(status="published", programme__title="Fabulous phonics").latest("starts_at")


def _of_a_school() -> list[Page]:
    head = Person.objects.with_current_posts().get(full_name_is(HEAD))
    school = f"/school/{head.current_posts[0].organisation_id}/"
    return [
        Page("my school", "/school/", HEAD),
        Page("school, approvals", f"{school}approvals/", HEAD),
        Page("school, who approves", f"{school}approvals/settings/", HEAD),
        Page("school, bookings", f"{school}bookings/", HEAD),
        Page("school, budget", f"{school}budget/", HEAD),
        Page("school, charges", f"{school}charges/", HEAD),
        Page("school, who is out", f"{school}out/", HEAD),
        Page("school, sweep", f"{school}sweep/", HEAD),
        Page("school, settings", f"{school}settings/", HEAD),
    ]


def _of_the_office() -> list[Page]:
    course, full = _course(), Cohort.objects.filter(waiting__gt=0, pk__lt=FIRST).earliest("starts_at")
    judged = Cohort.objects.filter(evaluations__isnull=False, pk__lt=FIRST).latest("starts_at")
    letter = Announcement.objects.filter(pk__lt=FIRST).latest("pk")
    venue = Venue.objects.earliest("pk")
    addresses = {
        "office": "",
        "office, who waits": "?show=waiting",
        "office, found": "find/?q=surrey",
        "office, bookings": "bookings/",
        "office, booked on a course": f"bookings/{course.pk}/",
        "office, waiting for a course": f"bookings/{full.pk}/",
        "office, courses": "courses/",
        "office, course": f"courses/{course.pk}/",
        "office, files of a course": f"courses/{course.pk}/files/",
        "office, money of a course": f"cohorts/{judged.pk}/money/",
        "office, evaluations": f"evaluations/{judged.pk}/",
        "office, write to a course": f"cohorts/{course.pk}/write/",
        "office, letter": f"letters/{letter.pk}/",
        "office, registers": "registers/",
        "office, policies": "policies/",
        "office, venues": "venues/",
        "office, venue": f"venues/{venue.pk}/",
        "office, schools": "schools/",
        "office, imports": "schools/imports/",
        "office, people": "people/?q=mensah",
        "office, messages": "messages/",
        "office, audit": "audit/",
    }
    return [Page(name, f"/office/{address}", OFFICER) for name, address in addresses.items()]


def _of_reports() -> list[Page]:
    addresses = {f"report by {by}": f"?by={by}" for by in ("audience", "school", "topic", "leader", "year")}
    addresses |= {"report of all years": "?by=topic&year=", "report, one leader": f"?by=school&leader={_leader()}"}
    addresses |= {"results": "results/"}
    return [Page(name, f"/office/reports/{address}", OFFICER) for name, address in addresses.items()]


def _of_leadership() -> list[Page]:
    """A programme as everyone sees it; a cohort with its participants, its fees, and the people of all years."""
    cohort = Cohort.objects.filter(status="running", programme__leadership__isnull=False).earliest("pk")
    head = Person.objects.with_current_posts().get(full_name_is(HEAD))
    return [
        Page("leadership", "/leadership/"),
        Page("leadership, a programme", f"/leadership/{cohort.programme.slug}/"),
        Page("leadership, my school", f"/leadership/schools/{head.current_posts[0].organisation_id}/", HEAD),
        Page("leadership, cohorts", "/office/leadership/", OFFICER),
        Page("leadership, a cohort", f"/office/leadership/{cohort.pk}/", OFFICER),
        Page("leadership, fees", "/office/leadership/fees/", FINANCE),
        Page("leadership, people", "/office/leadership/people/", FINANCE),
    ]


def _of_money() -> list[Page]:
    """The books of a million charges and more than a hundred thousand invoices; and who is a member."""
    head = Person.objects.with_current_posts().get(full_name_is(HEAD))
    school = head.current_posts[0].organisation_id
    addresses = {
        "money today": "",
        "money, debtors": "debtors/",
        "money, invoices": "invoices/",
        "money, open invoices": "invoices/?state=open",
        "money, account": f"accounts/{school}/",
        "money, refunds": "refunds/",
        "money, books": "books/",
    }
    return [
        Page("school, money", f"/school/{school}/money/", HEAD, most=10),
        Page("school, invoices", f"/school/{school}/money/invoices/", HEAD, most=10),
        Page("school, statement", f"/school/{school}/money/statement/", HEAD, most=10),
        *(Page(name, f"/office/money/{address}", FINANCE, most=10) for name, address in addresses.items()),
        Page("membership", "/membership/", HEAD),
        Page("office, membership", "/office/membership/", OFFICER),
    ]


def _leader() -> int:
    return Person.objects.get(full_name_is(LEADER)).pk


def full_name_is(name: str) -> Q:
    """Somebody of the demonstration by their full name."""
    first, _, last = name.partition(" ")
    return Q(first_name=first, last_name=last, email__endswith=".example", pk__lt=FIRST)


def reader_of(page: Page) -> Client:
    """A browser in which the page's reader is signed in."""
    client = Client(headers={"host": settings.SITE_HOST})
    if page.reader:
        client.force_login(Person.objects.get(full_name_is(page.reader)))
    return client


def statements(page: Page) -> int:
    """How many SQL statements the page needs once the reader's session is known, and nothing was counted before."""
    client = reader_of(page)
    _answered(client.get(page.address).status_code, page)
    counts_afresh = {**settings.CACHES, "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with override_settings(CACHES=counts_afresh), CaptureQueriesContext(connection) as captured:
        client.get(page.address)
    return len(captured)


def milliseconds(page: Page, port: int) -> tuple[float, float]:
    """The median time of the page over HTTP after a warm-up, and the time of that first one."""
    client = reader_of(page)
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        status, _ = fetch(port, page.address, client)
        times.append(1000 * (time.perf_counter() - began))
        _answered(status, page)
    return statistics.median(times[1:]), times[0]


def weight(page: Page, port: int) -> dict[str, float]:
    """What a first view loads: kB as sent (gzip), requests, and kB of styles and scripts beside the typefaces."""
    client = reader_of(page)
    _, html = fetch(port, page.address, client)
    assets = sorted(set(ASSETS.findall(html.decode())))
    sizes = {address: len(fetch(port, address, client, is_raw=True)[1]) / 1024 for address in assets}
    beside = sum(size for address, size in sizes.items() if not address.endswith((".woff2", ".svg")))
    page_kb = len(gzip.compress(html)) / 1024
    return {
        "gzip_kb": round(page_kb + sum(sizes.values()), 1),
        "html_kb": round(page_kb, 1),
        "beside_fonts_kb": round(beside, 1),
        "requests": 1 + len(assets),
    }


def fetch(port: int, address: str, client: Client, *, is_raw: bool = False) -> tuple[int, bytes]:
    """One request over HTTP with the client's cookies; raw keeps what is compressed as it is."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    try:
        connection.request(
            "GET", address, headers={"Cookie": cookies, **({"Accept-Encoding": "gzip"} if is_raw else {})}
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _answered(status: int, page: Page) -> None:
    if status != 200:
        raise SystemExit(f"{page.name} ({page.address}) answers {status}: there is nothing to measure.")
