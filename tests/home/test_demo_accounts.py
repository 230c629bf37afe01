"""Who can sign in to the demonstration, with what, and where that is told."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from home.demo import accounts


def test_everyone_who_is_named_can_sign_in_with_the_password_that_is_printed(demonstration):
    printed = io.StringIO()
    call_command("demo_accounts", stdout=printed)

    lines = printed.getvalue().splitlines()
    assert len(accounts.accounts()) == len(accounts.ACCOUNTS) == 11
    assert accounts.password() in lines[0]
    for account in accounts.accounts():
        assert authenticate(email=account.person.email, password=accounts.password()) == account.person
        assert [account.person.email in line for line in lines].count(True) == 1


def test_officers_are_asked_for_a_code_that_the_command_tells(demonstration):
    told = io.StringIO()
    call_command("demo_accounts", "--code", stdout=told)

    officers = [account.person for account in accounts.accounts() if account.needs_code]
    assert [str(officer) for officer in officers] == [
        "Siobhan Keating",
        "Dilan Yildiz",
        "Raymond Cheung",
        "Thandeka Moyo",
        "Bernadette Okafor",
    ]
    for officer in officers:
        kept = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP).wrap()
        assert validate_totp_code(kept.instance.data["secret"], told.getvalue().strip())


def test_an_officer_signs_in_with_password_and_code(demonstration, client):
    client.post("/accounts/login/", {"login": "siobhan.keating@stsa.example", "password": accounts.password()})
    assert client.get("/office/").status_code == 302  # not in yet

    client.post("/accounts/2fa/authenticate/", {"code": accounts.code()})

    assert client.get("/office/").status_code == 200


def test_a_teaching_assistant_signs_in_and_finds_phonics(demonstration, client):
    client.post("/accounts/login/", {"login": "abena.mensah@surreysquare.example", "password": accounts.password()})

    assert client.get("/my/").status_code == 200
    found = client.get("/cpd/?q=phonics").content.decode()
    assert "/cpd/fabulous-phonics/" in found
    page = client.get("/cpd/fabulous-phonics/").content.decode()
    assert ("£45" in page, "Carmen Restrepo" in page) == (True, True)


def test_the_page_of_stored_mail_tells_the_code(demonstration, client, settings, tmp_path):
    settings.INBOX_FOLDER = str(tmp_path)

    assert f"Just now it is {accounts.code()}" in client.get("/inbox/").content.decode()


def test_without_stored_mail_there_is_no_page_that_tells_it(demonstration, client, settings):
    settings.INBOX_FOLDER = ""

    assert client.get("/inbox/").status_code == 404


def test_other_installations_have_other_passwords_and_codes(settings):
    here = (accounts.password(), accounts.secret())
    settings.SECRET_KEY = "that of another installation"

    assert accounts.password() != here[0]
    assert accounts.secret() != here[1]


def test_where_there_is_no_demonstration_nothing_is_printed(db):
    printed = io.StringIO()
    call_command("demo_accounts", stdout=printed)

    assert printed.getvalue() == ""
    with pytest.raises(CommandError):
        call_command("demo_accounts", "--code")
