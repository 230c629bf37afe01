"""Log-ins of an outside provider, spoken to over HTTP as it would be: discovery, token, who it is."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from schools.models import Person
from tests.factories.schools import PASSWORD, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/school/login/"
BACK = "/accounts/oidc/school/login/callback/"


class Provider(BaseHTTPRequestHandler):
    """An OpenID Connect provider that says of everybody what `who` says."""

    who: dict = {}

    def answer(self, facts: dict) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(facts).encode())

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        if "well-known" not in self.path:
            return self.answer(self.who)
        return self.answer(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorise",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/who",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer({"access_token": "token", "token_type": "Bearer"})

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def provider(settings):
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    app = {
        "provider_id": "school",
        "name": "Borough account",
        "client_id": "portal",
        "secret": "secret",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


def come_in(who: dict, client: Client | None = None):
    """Press the button, be sent to the provider, come back."""
    Provider.who = who
    client = client or Client()
    page = client.post(LOGIN)
    state = parse_qs(urlsplit(page.context["target"]).query)["state"][0]
    return client, client.get(BACK, {"code": "abc", "state": state})


def is_in(client: Client) -> bool:
    return client.get(reverse("schools:account")).status_code == 200


def test_nothing_is_shown_where_nothing_is_configured(client):
    assert "3rdparty" not in client.get(reverse("account_login")).content.decode()
    assert client.post(LOGIN).status_code == 404


def test_the_way_to_the_provider_is_a_page_with_a_link(provider, client):
    page = client.post(LOGIN)

    assert page.status_code == 200
    assert page.context["target"].startswith("http://127.0.0.1:")
    assert 'href="http://127.0.0.1:' in page.content.decode()


def test_reading_the_page_sends_nobody_anywhere(provider, client):
    assert client.get(LOGIN).status_code == 200


def test_a_vouched_address_finds_the_person_and_makes_no_second_record(provider):
    person = PersonFactory(teacher=SchoolFactory(), email="ama@school.example")

    client, response = come_in({"sub": "1", "email": "AMA@school.example", "email_verified": True})

    assert response.url == reverse("home:my")
    assert is_in(client)
    assert Person.objects.count() == 1
    assert SocialAccount.objects.get().user == person
    assert EmailAddress.objects.get(user=person).verified is True


def test_next_time_the_log_in_is_known_even_by_another_address(provider):
    PersonFactory(teacher=SchoolFactory(), email="ama@school.example")
    come_in({"sub": "1", "email": "ama@school.example", "email_verified": True})

    client, _ = come_in({"sub": "1", "email": "a.mensah@trust.example", "email_verified": True})

    assert is_in(client)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("who", [{"email_verified": False}, {}])
def test_an_address_that_nobody_vouches_for_is_refused(provider, who):
    PersonFactory(email="ama@school.example")

    client, response = come_in({"sub": "1", "email": "ama@school.example"} | who)

    assert response.status_code == 403
    assert "does not say for certain that the address is yours" in response.content.decode()
    assert not is_in(client)
    assert SocialAccount.objects.count() == 0


def test_an_office_s_address_is_refused_here_too(provider):
    _, response = come_in({"sub": "1", "email": "office@school.example", "email_verified": True})

    assert response.status_code == 403
    assert Person.objects.count() == 0


def test_somebody_new_gets_an_account_with_the_provider_s_name(provider):
    who = {
        "sub": "1",
        "email": "new@school.example",
        "email_verified": True,
        "given_name": "Ama",
        "family_name": "Mensah",
    }
    client, response = come_in(who)

    assert response.url == reverse("schools:welcome")
    assert is_in(client)
    assert Person.objects.get().full_name == "Ama Mensah"


def test_somebody_new_without_a_name_is_called_after_the_address(provider):
    come_in({"sub": "1", "email": "ama.mensah@school.example", "email_verified": True})

    assert Person.objects.get().full_name == "Ama Mensah"


def test_a_password_set_by_whoever_never_confirmed_the_address_is_gone(provider):
    """Somebody else may have signed up with the address before its owner came."""
    person = PersonFactory(email="ama@school.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=False)

    come_in({"sub": "1", "email": "ama@school.example", "email_verified": True})

    person.refresh_from_db()
    assert person.check_password(PASSWORD) is False


def test_an_outside_log_in_does_not_stand_in_for_the_second_factor(provider):
    person = PersonFactory(administrator=True, email="officer@alliance.example")
    TOTP.activate(person, "ABCDEFGHIJKLMNOP")

    client, response = come_in({"sub": "1", "email": "officer@alliance.example", "email_verified": True})

    assert response.url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_somebody_whose_account_is_closed_stays_out(provider):
    PersonFactory(email="ama@school.example", is_active=False)

    client, _ = come_in({"sub": "1", "email": "ama@school.example", "email_verified": True})

    assert not is_in(client)
