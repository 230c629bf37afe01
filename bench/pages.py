"""Which pages are measured, who looks at them, and how: statements in this process, times over HTTP."""

from __future__ import annotations

import gzip
import http.client
import re
import statistics
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programmes.models import Cohort, Session
from schools.models import Person

ASSETS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
TRIES = 21


@dataclass(frozen=True)
class Page:
    """A page by its name, its address, and by the full name of whoever looks at it (nobody when empty)."""

    name: str
    address: str
    reader: str = ""


def pages() -> list[Page]:
    """The pages of every audience, found in the demonstration by what stands in it."""
    course = Cohort.objects.filter(status="published", programme__title="Fabulous phonics").latest("starts_at")
    register = Session.objects.filter(cohort__programme__title="Fabulous phonics").earliest("starts_at")
    teacher, head, leader, officer = "Abena Mensah", "Folasade Ogunleye", "Carmen Restrepo", "Siobhan Keating"
    return [
        Page("home", "/"),
        Page("catalogue", "/cpd/"),
        Page("catalogue, found", "/cpd/?q=phonics"),
        Page("catalogue, mistyped", "/cpd/?q=fonics"),
        Page("catalogue, filtered", "/cpd/?audience=teaching_assistants&phase=primary"),
        Page("course", f"/cpd/{course.programme.slug}/", teacher),
        Page("my page", "/my/", teacher),
        Page("my record", "/my/record/", teacher),
        Page("my school", "/school/", head),
        Page("register", f"/registers/{register.pk}/", leader),
        Page("registers", "/office/registers/", officer),
        Page("office", "/office/", officer),
        Page("office, found", "/office/find/?q=surrey", officer),
        Page("office, bookings", "/office/bookings/", officer),
        Page("office, courses", "/office/courses/", officer),
        Page("office, schools", "/office/schools/", officer),
        Page("office, people", "/office/people/?q=mensah", officer),
        Page("office, messages", "/office/messages/", officer),
        Page("office, audit", "/office/audit/", officer),
    ]


def reader_of(page: Page) -> Client:
    """A browser in which the page's reader is signed in."""
    client = Client(headers={"host": settings.SITE_HOST})
    if page.reader:
        first, _, last = page.reader.partition(" ")
        client.force_login(Person.objects.get(first_name=first, last_name=last, email__endswith=".example"))
    return client


def statements(page: Page) -> int:
    """How many SQL statements the page needs once the reader's session is known."""
    client = reader_of(page)
    _answered(client.get(page.address).status_code, page)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.address)
    return len(captured)


def milliseconds(page: Page, port: int) -> float:
    """The median time of the page over HTTP, after a warm-up."""
    client = reader_of(page)
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        status, _ = fetch(port, page.address, client)
        times.append(1000 * (time.perf_counter() - began))
        _answered(status, page)
    return statistics.median(times[1:])


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
