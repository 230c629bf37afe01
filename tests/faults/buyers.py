"""People with browsers, many at once: each signed in, each pressing "Book my place" until somebody answers."""

import http.client
import threading
import time
import urllib.parse
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from bookings.models import Booking
from bookings.states import Status
from programmes.models import Cohort
from schools.models import Person

GIVE_UP_AFTER_SECONDS = 60
CSRF = "a" * 32


@dataclass
class Buyer:
    """Somebody with a session, who sends the same form again until it is answered."""

    person_id: int
    organisation_id: int
    session: str
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    tries: int = 0
    booking_id: int | None = None
    status: int | None = None

    def buy(self, port: int, cohort_id: int) -> None:
        """Send the form until an answer comes; a connection that breaks is no answer."""
        give_up = time.monotonic() + GIVE_UP_AFTER_SECONDS
        while self.status is None and time.monotonic() < give_up:
            self.tries += 1
            try:
                self.status, where = self.send(port, cohort_id)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            else:
                self.booking_id = int(where.rstrip("/").rpartition("/")[2]) if self.status == 302 else None

    def send(self, port: int, cohort_id: int) -> tuple[int, str]:
        """The form, once; the answer's status and where it sends the browser."""
        form = {"csrfmiddlewaretoken": CSRF, "key": self.key, "organisation": self.organisation_id}
        status, headers, _ = self._ask(port, "POST", f"/bookings/new/{cohort_id}/", urllib.parse.urlencode(form))
        return status, headers.get("Location", "")

    def get(self, port: int, address: str) -> tuple[int, str]:
        """A page, once; the answer's status and its text."""
        status, _, body = self._ask(port, "GET", address)
        return status, body.decode()

    def _ask(self, port: int, method: str, address: str, body: str | None = None):
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "Connection": "close",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("localhost", port, timeout=20)
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def signed_in(people: Sequence[Person], organisation_id: int) -> list[Buyer]:
    """A buyer for each person, with a session in the database as signing in would make it."""
    buyers = []
    for person in people:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        buyers.append(Buyer(person.pk, organisation_id, session.session_key or ""))
    return buyers


def all_buy(buyers: Sequence[Buyer], port: int, cohort_id: int) -> None:
    """All of them at once, on a connection each."""
    threads = [threading.Thread(target=buyer.buy, args=(port, cohort_id)) for buyer in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@dataclass(frozen=True)
class Findings:
    """What is wrong after a crowd has been: all zeros when nothing is."""

    overbooked: int
    inversions: int
    lost: int
    unanswered: int


def findings(cohort: Cohort, buyers: Sequence[Buyer]) -> Findings:
    """Look at the database alone, and hold it against what the buyers were told."""
    rows = list(Booking.objects.filter(cohort=cohort).order_by("accepted_at", "pk").values_list("pk", "status"))
    first_waiting = next((place for place, (_, status) in enumerate(rows) if status == Status.WAITING), len(rows))
    known = {pk for pk, _ in rows}
    return Findings(
        overbooked=max(sum(status == Status.BOOKED for _, status in rows) - cohort.places, 0),
        inversions=sum(status == Status.BOOKED for _, status in rows[first_waiting:]),
        lost=sum(buyer.booking_id is not None and buyer.booking_id not in known for buyer in buyers),
        unanswered=sum(buyer.booking_id is None for buyer in buyers),
    )
