"""Bookings per second over HTTP, beside what the bare database can do on one hot row with as many writers."""

from __future__ import annotations

import re
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import psycopg
from django.utils import timezone

from bookings.models import Booking
from bookings.states import Status
from programmes.models import Cohort, Price, Programme, Session
from schools.models import Organisation, Person, Post
from tests.faults.buyers import Buyer, findings, signed_in

AT_ONCE = 16
BUYERS = 480
FLOOR_WRITES = 4_000
KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')


def booking(port: int, owner: psycopg.Connection) -> dict[str, float]:
    """Whole bookings (course page, form, confirmation: three requests each) and the floor, in one run."""
    cohort = a_course()
    buyers = signed_in(a_staff(), Organisation.objects.get(name="Bench school").pk)
    walk(buyers[0], cohort, port)  # the first one warms the templates
    times: list[float] = []
    took = together(buyers[1:], lambda buyer: times.append(walk(buyer, cohort, port)))
    per_s = (len(buyers) - 1) / took
    floor = floor_per_s(owner)
    found = findings(cohort, buyers)
    return {
        "per_s": round(per_s, 1),
        "floor_per_s": round(floor, 1),
        "share": round(per_s / floor, 4),
        "overbooked": found.overbooked,
        "inversions": found.inversions,
        "lost": found.lost + found.unanswered,
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "requests": 3,
    }


def walk(buyer: Buyer, cohort: Cohort, port: int) -> float:
    """One buyer's way: the course page, the form on it, the booking. Gives how long it took, in milliseconds."""
    began = time.perf_counter()
    _, page = buyer.get(port, f"/cpd/{cohort.programme.slug}/")
    found = KEY.search(page)
    assert found, "the course page has no form"
    buyer.key = found[1]
    buyer.buy(port, cohort.pk)
    status, page = buyer.get(port, f"/bookings/{buyer.booking_id}/")
    assert (status, "The booking" in page) == (200, True)
    return 1000 * (time.perf_counter() - began)


def together(work: list, do: Callable) -> float:
    """Do all of the work with so many hands at once; gives the seconds it took."""
    left, lock = iter(work), threading.Lock()

    def hand() -> None:
        while True:
            with lock:
                piece = next(left, None)
            if piece is None:
                return
            do(piece)

    began = time.perf_counter()
    hands = [threading.Thread(target=hand) for _ in range(AT_ONCE)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return time.perf_counter() - began


def floor_per_s(owner: psycopg.Connection) -> float:
    """Lock one row, insert one, commit: by as many bare connections at once, on the same server."""
    owner.execute("CREATE TABLE floor_course (id int PRIMARY KEY, taken int); INSERT INTO floor_course VALUES (1, 0)")
    owner.execute("CREATE TABLE floor_place (id bigserial PRIMARY KEY, course int, person int)")
    connections = threading.local()

    def write(number: int) -> None:
        if not hasattr(connections, "own"):
            connections.own = psycopg.connect(owner.info.dsn, password=owner.info.password)
        with connections.own.transaction():
            connections.own.execute("SELECT taken FROM floor_course WHERE id = 1 FOR UPDATE")
            connections.own.execute("INSERT INTO floor_place (course, person) VALUES (1, %s)", [number])

    return FLOOR_WRITES / together(list(range(FLOOR_WRITES)), write)


def a_course() -> Cohort:
    """A course with room for everyone."""
    programme = Programme.objects.create(title="Bench course", slug=f"bench-{uuid.uuid4()}", summary="To be measured.")
    cohort = Cohort.objects.create(programme=programme, places=BUYERS, status="published")
    starts_at = timezone.now() + timedelta(days=30)
    Session.objects.create(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), slot="twilight")
    Price.objects.create(cohort=cohort, amount_pence=4_500)
    assert not Booking.objects.filter(cohort=cohort, status=Status.BOOKED).exists()
    return cohort


def a_staff() -> list[Person]:
    """The teachers of one large school, and its head, who is asked to approve each of them."""
    school = Organisation.objects.create(kind="school", name="Bench school")
    people = Person.objects.bulk_create(
        Person(email=f"bench{n}@bench.example", first_name="Bench", last_name=str(n)) for n in range(BUYERS + 1)
    )
    kinds = ["head", *["teacher"] * BUYERS]
    Post.objects.bulk_create(
        Post(person=person, organisation=school, kind=kind) for person, kind in zip(people, kinds, strict=True)
    )
    return people[1:]
