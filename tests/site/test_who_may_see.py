"""Every address × every role × {own school, the other school} × reading and sending has an expected answer.

Not allowed and not there look the same; nothing private of one school reaches anybody of the other; and the test that
says so is itself tested with a page that leaks.
"""

import copy
import io
import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path, reverse
from pypdf import PdfReader

from bookings.models import Booking
from core import outbox
from core.models import Message
from stsa import urls
from tests.site import addresses
from tests.site.addresses import ADDRESSES, Address
from tests.site.world import ROLES, Side, World

#: The sign-in library's own addresses are tested with our adapters; the repair desk is for superusers only.
NOT_OURS = (
    "account_",
    "mfa_",
    "socialaccount_",
    "usersessions_",
    "microsoft_",
    "google_",
    "openid_connect_",
    "admin:",
    "None",
)
#: The law of the land may be unwell in a test without servers; its answer says so.
MAY_SAY_UNWELL = {"core:readyz"}


def url_of(name: str, address: Address, side: Side) -> str:
    return reverse(name, args=address.made_of(side.things))


def everywhere(side: Side) -> Iterator[tuple[str, Address, str]]:
    for name, address in ADDRESSES.items():
        yield name, address, url_of(name, address, side)


def is_allowed(name: str, status: int, where: str) -> bool:
    """Whether the portal let somebody in: shown, sent on, or asked to mend a form."""
    return (
        (status < 400 and "/accounts/login/" not in where)
        or status == 422
        or (name in MAY_SAY_UNWELL and status == 503)
    )


def is_kept_out(status: int, where: str, *, role: str) -> bool:
    """404 as for what is not there, 405 where nobody may send at all; for people not signed in, the way to sign in."""
    return status in (404, 405) or (role == "anybody" and status == 302 and "/accounts/login/" in where)


def wrong_answers(world: World, role: str) -> list[str]:
    """What the portal answers otherwise than the table of addresses says, for one role at our school's addresses."""
    wrong, visit = [], Visitor(world.browser(role))
    for name, address, url in everywhere(world.ours):
        for method, allowed in (("get", address.reads), ("post", address.sends)):
            answer = visit(url, method)
            where = answer.headers.get("Location", "")
            if role in allowed and not is_allowed(name, answer.status_code, where):
                wrong.append(f"{method} {name} keeps {role} out: {answer.status_code}")
            elif role not in allowed and not is_kept_out(answer.status_code, where, role=role):
                wrong.append(f"{method} {name} lets {role} in: {answer.status_code} {where}")
    return wrong


class Visitor:
    """Somebody who comes to each page as if for the first time: whatever a request changed is undone."""

    def __init__(self, browser: Client):
        self.cookies, self.browser = browser.cookies, browser

    def __call__(self, url: str, method: str = "get", **request) -> HttpResponse:
        self.browser.cookies = copy.deepcopy(self.cookies)
        before = transaction.savepoint()
        try:
            answer = getattr(self.browser, method)(url, **request)
            answer.body = answer.getvalue()
            connection.check_constraints()  # what a commit would refuse
            return answer
        finally:
            transaction.savepoint_rollback(before)
            caches["sessions"].clear()


def test_every_address_has_its_entry():
    ours = {name for name in addresses.names() if not name.startswith(NOT_OURS)}

    assert ours == set(ADDRESSES)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_and_sends_just_what_the_table_says_at_our_school(one_world, role):
    assert wrong_answers(one_world, role) == []


def shown(answer: HttpResponse) -> str:
    """All that an answer tells: body, headers, and the text of a PDF."""
    body = text_of_pdf(answer.body) if answer.body.startswith(b"%PDF") else answer.body.decode(errors="replace")
    return body + str(answer.headers)


def text_of_pdf(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def leaks(visit: Visitor, urls: list[str], mark: str) -> list[str]:
    """Which of these addresses show the mark of a school to somebody who has no business with it."""
    return [url for url in urls if re.search(mark, shown(visit(url)), re.IGNORECASE)]


def readable(role: str, side: Side) -> list[str]:
    """All that this role may read at a school, but for links out of other people's letters, and courses, which tell
    everyone who leads them."""
    apart = {"bookings:approval", "bookings:claim", "schools:invitation", "schools:join"}
    apart |= {"home:calendar", "home:out_calendar", "leadership:nomination"}
    courses = {"bookings:course", "bookings:course_cycle", "programmes:catalogue", "programmes:course_calendar"}
    courses |= {"programmes:poster", "programmes:brochure"}
    return [url for name, address, url in everywhere(side) if role in address.reads and name not in apart | courses]


@pytest.mark.parametrize("role", ["anybody", "teacher", "colleague", "head", "school_office", "leader"])
def test_nothing_private_of_the_other_school_is_shown_to_ours(one_world, role):
    assert leaks(Visitor(one_world.browser(role)), readable(role, one_world.ours), one_world.theirs.mark) == []


@pytest.mark.parametrize("role", ["newcomer", "teacher_elsewhere", "head_elsewhere", "leader_elsewhere"])
def test_nothing_private_of_ours_is_shown_to_others(one_world, role):
    visit = Visitor(one_world.browser(role))
    mark = one_world.theirs.mark if role == "newcomer" else one_world.ours.mark  # a newcomer sees her own name with us

    assert leaks(visit, readable(role, one_world.ours), mark) == []


def test_no_letter_to_our_people_tells_of_the_other_school(one_world):
    before = transaction.savepoint()
    for booking in Booking.objects.filter(organisation=one_world.ours.school):
        outbox.post("bookings.booked", key=f"site:{booking.pk}", about=f"booking:{booking.pk}", to=booking.person)
        outbox.post("bookings.cancelled", key=f"gone:{booking.pk}", about=f"booking:{booking.pk}", to=booking.person)

    letters = [outbox.COMPOSERS[message.kind](message) for message in Message.objects.filter(key__regex="^(site|gone)")]
    words = " ".join(f"{letter.subject} {letter.text} {letter.html}" for letter in letters if letter)
    transaction.savepoint_rollback(before)

    assert one_world.ours.mark in words
    assert one_world.theirs.mark not in words


@pytest.mark.parametrize(
    "name", ["bookings:booking", "bookings:cancel", "bookings:calendar", "home:school", "schools:staff"]
)
def test_what_is_another_s_and_what_was_never_there_get_the_same_page(one_world, name):
    visit = Visitor(one_world.browser("head"))
    theirs = visit(url_of(name, ADDRESSES[name], one_world.theirs))
    never = visit(reverse(name, args=[99_999_999]))

    assert (theirs.status_code, never.status_code) == (404, 404)
    assert without_tokens(theirs) == without_tokens(never)


def without_tokens(answer: HttpResponse) -> str:
    """A page without what differs each time it is shown, and without its own address."""
    return re.sub(r'(nonce|value)="[^"]*"|/[\w/]*/', "", answer.content.decode())


def leaky(request):
    """A page as it must never be: it shows everybody's bookings to whoever asks."""
    return HttpResponse(", ".join(str(booking.person) for booking in Booking.objects.all()))


def test_control_a_page_that_leaks_is_caught(one_world):
    urls.urlpatterns.append(path("leaky/", leaky, name="leaky"))
    try:
        clear_url_caches()
        assert leaks(Visitor(one_world.browser("head")), ["/leaky/"], one_world.theirs.mark) == ["/leaky/"]
        assert "leaky" in set(addresses.names()) - set(ADDRESSES)
    finally:
        urls.urlpatterns.pop()
        clear_url_caches()
