"""The pages of the sign-in library are in our own look and words."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.factories.schools import PersonFactory

AT_THE_DOOR = {
    "account_login": "Sign in",
    "account_signup": "Create an account",
    "account_request_login_code": "Send me a code",
    "account_reset_password": "Set a new password",
    "account_reset_password_done": "Look in your e-mail",
    "account_inactive": "This account is closed",
    "socialaccount_login_cancelled": "You stopped on the way",
    "socialaccount_login_error": "That did not work",
}
ONES_OWN = {
    "account_email": "Your e-mail addresses",
    "account_set_password": "Set a password",
    "account_logout": "Sign out",
    "mfa_index": "Second step when signing in",
    "mfa_list_webauthn": "Passkeys",
    "usersessions_list": "Where you are signed in",
    "socialaccount_connections": "Other accounts",
}

pytestmark = pytest.mark.django_db


def page_of(client, name: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse(name)).content, "html.parser")


def in_our_clothes(page: BeautifulSoup) -> bool:
    """Our header, our stylesheet, and not one control without the pack's look."""
    bare = page.select("main input:not([type=hidden], [class^=govuk]), main button:not([class])")
    return bool(page.select_one("header .app-mark")) and bare == []


@pytest.mark.parametrize(("name", "heading"), AT_THE_DOOR.items())
def test_a_page_at_the_door_is_ours(client, name, heading):
    page = page_of(client, name)
    assert (page.h1.get_text(strip=True), in_our_clothes(page)) == (heading, True)


@pytest.mark.parametrize(("name", "heading"), ONES_OWN.items())
def test_a_page_about_ones_own_account_is_ours(client, name, heading):
    client.force_login(PersonFactory(password=None))
    page = page_of(client, name)
    assert (page.h1.get_text(strip=True), in_our_clothes(page)) == (heading, True)


def test_a_wrong_answer_is_named_on_top_and_leads_to_its_field(client):
    page = BeautifulSoup(client.post(reverse("account_login"), {"login": "", "password": "x"}).content, "html.parser")
    assert page.title.get_text(strip=True).startswith("Error: ")
    assert [(link["href"], link.get_text()) for link in page.select(".govuk-error-summary a")] == [
        ("#id_login", "Enter your e-mail address.")
    ]
    assert page.select_one("#id_login")["aria-describedby"] == "id_login-error"
