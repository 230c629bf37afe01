"""The pages of the sign-in library answer nonsense with a reason too, at each step of signing in."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import given

from tests.factories.schools import PASSWORD
from tests.site import addresses
from tests.site.nonsense import ODD, Pairs, encoded, filled_in
from tests.site.pages import Page
from tests.site.test_who_may_see import Visitor
from tests.site.trying import FORM, PROFILE
from tests.site.world import World

LIBRARY = ("account_", "mfa_", "socialaccount_", "usersessions_")
#: 429 says that too much was sent; 403 that a token is missing or that nothing is to be done here.
ANSWERS = (200, 302, 400, 401, 403, 404, 405, 409, 410, 422, 429)


def pages() -> Iterator[str]:
    """The library's addresses that are made of nothing."""
    for name in addresses.names():
        if name.startswith(LIBRARY):
            try:
                reverse(name)
            except NoReverseMatch:
                continue
            yield name


PAGES = sorted(set(pages()))


def nonsense_for(visit: Visitor, url: str) -> list[str]:
    """Sends nonsense to a page; gives what was wrong with the answers."""
    fields = Page(url, visit(url).body).fields(method="post")
    wrong: list[str] = []

    @PROFILE
    @given(pairs=filled_in(fields, [b"1", b"2"]))
    def try_it(pairs: Pairs) -> None:
        for answer in (visit(url, "post", data=encoded(pairs), content_type=FORM), visit(f"{url}?{encoded(pairs)}")):
            page = Page(url, answer.body)
            if answer.status_code not in ANSWERS:
                wrong.append(f"{answer.status_code} {pairs}")
            elif answer.status_code == 200 and page.has_errors and not page.title.startswith("Error: "):
                wrong.append(f"title {page.title} {pairs}")

    try_it()
    return wrong


@pytest.mark.parametrize("role", ["anybody", "teacher", "administrator"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_library_answers_whatever_is_sent(one_world, name, role):
    assert nonsense_for(Visitor(one_world.browser(role)), reverse(name)) == []


def half_way(world: World, step: str) -> tuple[Client, str]:
    """A browser of somebody in the middle of signing in, and the page on which they are."""
    browser, teacher, officer = Client(), world.person("teacher"), world.person("administrator")
    name, facts = {
        "new account": (
            "account_signup",
            {"email": "new@school.example", "password1": PASSWORD, "first_name": "New", "last_name": "Person"},
        ),
        "code by mail": ("account_request_login_code", {"email": teacher.email}),
        "second factor": ("account_login", {"login": officer.email, "password": PASSWORD}),
        "new password": ("account_reset_password", {"email": teacher.email}),
    }[step]
    answer = browser.post(reverse(name), facts)
    assert answer.status_code == 302, answer.content
    return browser, answer.headers["Location"]


@pytest.mark.parametrize("step", ["new account", "code by mail", "second factor", "new password"])
def test_a_step_half_way_answers_whatever_is_sent(one_world, step):
    browser, url = half_way(one_world, step)

    assert nonsense_for(Visitor(browser), url) == []


@pytest.mark.parametrize("name", ["account_reset_password_from_key", "account_confirm_email"])
def test_a_link_of_the_library_that_is_cut_off_or_made_up_is_answered(one_world, name):
    visit = Visitor(Client())
    start = "/accounts/password/reset/key/1-" if name.endswith("key") else "/accounts/confirm-email/"
    answers = {word: visit(f"{start}{word}/").status_code for word in ODD}

    assert {word: status for word, status in answers.items() if status not in ANSWERS} == {}
