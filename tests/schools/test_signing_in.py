"""The door, through the sign-in library's own pages and with the letters as they lie in the outbox."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry, Message
from schools.models import Person
from tests.factories.schools import PASSWORD, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

LOGIN = reverse("account_login")
CODE = reverse("account_request_login_code")
CONFIRM_CODE = reverse("account_confirm_login_code")
SIGN_UP = reverse("account_signup")
VERIFY = reverse("account_email_verification_sent")
RESET = reverse("account_reset_password")


def somebody(**facts) -> Person:
    """A person whose address is confirmed, at a school."""
    person = PersonFactory(**({"teacher": SchoolFactory()} | facts))
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def last_letter() -> Message:
    return Message.objects.latest("pk")


def code_in(message: Message) -> str:
    return re.search(r"code: (\S+)", message.text, re.IGNORECASE).group(1)


def page_without_tokens(response, email: str = "") -> str:
    """A page without what differs each time: tokens, and the address that was typed."""
    page = response.content.decode()
    page = page.replace(email, "the address") if email else page
    return re.sub(r'value="[^"]{20,}"|nonce="[^"]+"', "", page)


def sign_up(client: Client, **facts):
    typed = {"first_name": "Ama", "last_name": "Mensah", "email": "Ama.Mensah@Example.ORG", "password1": PASSWORD}
    return client.post(SIGN_UP, typed | facts)


def test_a_password_signs_in_and_remembers_where_one_was_going(client):
    person = somebody()

    response = client.post(f"{LOGIN}?next=/welcome/", {"login": person.email.upper(), "password": PASSWORD})

    assert (response.status_code, response.url) == (302, "/welcome/")


def test_the_way_by_a_code_and_by_a_new_account_remember_it_too():
    person, client = somebody(), Client()
    asked = client.post(f"{CODE}?next=/welcome/", {"email": person.email})
    assert client.post(asked.url, {"code": code_in(last_letter())}).url == "/welcome/"

    client = Client()
    typed = {"first_name": "Ama", "last_name": "Mensah", "email": "ama@example.org", "password1": PASSWORD}
    asked = client.post(f"{SIGN_UP}?next=/cpd/", typed)
    assert client.post(asked.url, {"code": code_in(last_letter())}).url == "/cpd/"


def test_a_page_of_another_site_is_no_place_to_go_next(client):
    person = somebody()

    response = client.post(f"{LOGIN}?next=https://elsewhere.example/", {"login": person.email, "password": PASSWORD})

    assert response.url == reverse("home:my")


def test_a_code_by_mail_signs_in(client):
    person = somebody()

    client.post(CODE, {"email": person.email})
    letter = last_letter()
    response = client.post(CONFIRM_CODE, {"code": code_in(letter)})

    assert (letter.to_email, letter.subject, letter.is_secret) == (person.email, "Your code to sign in", True)
    assert response.url == reverse("home:my")
    assert client.get(reverse("schools:account")).status_code == 200


def test_a_code_is_over_after_fifteen_minutes(client, time_machine):
    person = somebody()
    time_machine.move_to("2027-01-11 09:00", tick=False)
    client.post(CODE, {"email": person.email})
    code = code_in(last_letter())

    time_machine.move_to("2027-01-11 09:15:01", tick=False)
    client.post(CONFIRM_CODE, {"code": code})

    assert client.get(reverse("schools:account")).status_code == 302


def test_three_wrong_codes_end_the_attempt(client):
    person = somebody()
    client.post(CODE, {"email": person.email})
    code = code_in(last_letter())

    for _ in range(3):
        client.post(CONFIRM_CODE, {"code": "XXXX-XXXX"})
    client.post(CONFIRM_CODE, {"code": code})

    assert client.get(reverse("schools:account")).status_code == 302


def test_a_code_that_does_not_arrive_is_sent_again_twice_and_only_the_last_one_works(client):
    person = somebody()
    client.post(CODE, {"email": person.email})
    codes = [code_in(last_letter())]

    for _ in range(2):
        assert "Send another code" in client.get(CONFIRM_CODE).content.decode()
        client.post(CONFIRM_CODE, {"action": "resend"})
        codes.append(code_in(last_letter()))

    assert "Send another code" not in client.get(CONFIRM_CODE).content.decode()
    assert len(set(codes)) == 3
    assert client.post(CONFIRM_CODE, {"code": codes[0]}).status_code == 200
    assert client.post(CONFIRM_CODE, {"code": codes[2]}).url == reverse("home:my")


def test_asking_for_another_code_does_not_tell_whether_an_address_has_an_account():
    pages = {}
    for email in (somebody().email, "nobody@example.org"):
        client = Client()
        client.post(CODE, {"email": email})
        client.post(CONFIRM_CODE, {"action": "resend"})
        pages[email] = page_without_tokens(client.get(CONFIRM_CODE)).replace(email, "the address")

    assert len(set(pages.values())) == 1


def test_the_code_that_confirms_an_address_is_sent_again_too(client, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    sign_up(client)
    first = code_in(last_letter())
    time_machine.move_to("2027-01-11 09:01", tick=False)

    page = client.post(VERIFY, {"action": "resend"}, follow=True)

    assert "A code is on its way to ama.mensah@example.org." in page.content.decode()
    assert code_in(last_letter()) != first
    assert client.post(VERIFY, {"code": code_in(last_letter())}).url == reverse("schools:welcome")


def test_somebody_put_in_by_the_office_signs_in_with_one_code_and_no_more(client):
    person = PersonFactory(teacher=SchoolFactory())

    client.post(CODE, {"email": person.email})
    client.post(CONFIRM_CODE, {"code": code_in(last_letter())})

    assert client.get(reverse("schools:account")).status_code == 200
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(person.email, True, True)]


def test_signing_up_asks_for_names_and_confirms_the_address_by_a_code(client):
    assert sign_up(client).url == VERIFY
    letter = last_letter()
    response = client.post(VERIFY, {"code": code_in(letter)})

    person = Person.objects.get()
    assert (person.full_name, person.email) == ("Ama Mensah", "ama.mensah@example.org")
    assert letter.to_email == "ama.mensah@example.org"
    assert response.url == reverse("schools:welcome")
    assert AuditEntry.objects.filter(verb="signed up", thing_id=person.pk).count() == 1


def test_nobody_is_in_before_the_address_is_confirmed(client, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    sign_up(client)

    assert client.get(reverse("schools:account")).status_code == 302
    time_machine.move_to("2027-01-11 09:01", tick=False)
    assert Client().post(LOGIN, {"login": "ama.mensah@example.org", "password": PASSWORD}).url == VERIFY


def test_forms_say_how_to_put_a_mistake_right_and_keep_what_was_typed(client):
    response = sign_up(client, first_name="", password1="short")

    assert response.context["form"].errors["first_name"] == ["Enter your first name."]
    assert "Mensah" in response.content.decode()
    assert Person.objects.count() == 0


@pytest.mark.parametrize("box", ["office@school.example", "HEAD@school.example", "head.teacher@school.example"])
def test_an_office_s_address_is_no_log_in_and_the_page_says_what_to_do(client, box):
    words = "Use an address that only you read, at work or at home."
    answers = [
        sign_up(client, email=box),
        client.post(CODE, {"email": box}),
        client.post(LOGIN, {"login": box, "password": PASSWORD}),
        client.post(RESET, {"email": box}),
    ]

    assert [words in answer.content.decode() for answer in answers] == [True, True, True, True]
    assert Message.objects.count() == 0


def test_the_pages_do_not_tell_whether_an_address_has_an_account():
    known, unknown = somebody().email, "nobody@example.org"

    def answers(email: str) -> list:
        seen = []
        for url, typed in (
            (LOGIN, {"login": email, "password": "wrong words here"}),
            (CODE, {"email": email}),
            (RESET, {"email": email}),
            (SIGN_UP, {"first_name": "A", "last_name": "B", "email": email, "password1": PASSWORD}),
        ):
            response = Client().post(url, typed, follow=True)
            page = page_without_tokens(response, email)
            seen.append((response.redirect_chain, response.status_code, page))
        return seen

    assert answers(known) == answers(unknown)
    assert Person.objects.filter(email=known).count() == 1


def test_both_kinds_of_address_cost_one_hash_and_one_letter(monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashes = []
    plain = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashes.append(1) or plain(*args))
    known, unknown = somebody().email, "nobody@example.org"

    def cost(url: str, typed: dict) -> tuple[int, int]:
        hashes.clear()
        before = Message.objects.count()
        Client().post(url, typed)
        return len(hashes), Message.objects.count() - before

    for url, name in ((SIGN_UP, "email"), (LOGIN, "login"), (CODE, "email"), (RESET, "email")):
        rest = {"first_name": "A", "last_name": "B", "password1": PASSWORD, "password": "wrong words here"}
        assert cost(url, rest | {name: known}) == cost(url, rest | {name: unknown}), url


def test_a_person_who_exists_is_told_by_mail_when_somebody_signs_up_with_the_address(client):
    person = somebody()

    sign_up(client, email=person.email)

    assert (last_letter().to_email, last_letter().subject) == (person.email, "You have an account already")


def test_guessing_at_a_password_is_stopped_for_that_address_and_no_other():
    person, other = somebody(), somebody()
    client = Client()
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "wrong words here"})

    refused = client.post(LOGIN, {"login": person.email, "password": PASSWORD})

    assert "There were too many attempts" in refused.content.decode()
    assert client.post(LOGIN, {"login": other.email, "password": PASSWORD}).status_code == 302


def test_fifty_people_behind_one_school_s_address_can_sign_in_within_a_minute():
    client = Client()

    def sign_in(person: Person) -> int:
        client.cookies.clear()
        return client.post(LOGIN, {"login": person.email, "password": PASSWORD}).status_code

    assert [sign_in(somebody()) for _ in range(50)] == [302] * 50


@pytest.fixture
def a_cache_that_is_down(settings):
    broken = {"LOCATION": "redis://127.0.0.1:1/0", "OPTIONS": {"socket_connect_timeout": 1}}
    settings.CACHES = {
        "default": {"BACKEND": "core.cache.CountingCache", **broken},
        "sessions": {"BACKEND": "core.cache.SharedCache", **broken},
    }
    cache.clear()


def test_people_sign_in_and_stay_signed_in_while_the_cache_is_down(client, a_cache_that_is_down):
    person = somebody()

    assert client.post(LOGIN, {"login": person.email, "password": PASSWORD}).status_code == 302
    assert client.get(reverse("schools:account")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("schools:account")).status_code == 302


def test_guessing_is_still_stopped_while_the_cache_is_down(client, a_cache_that_is_down):
    person = somebody()
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "wrong words here"})

    assert "too many attempts" in client.post(LOGIN, {"login": person.email, "password": PASSWORD}).content.decode()
