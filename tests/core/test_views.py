"""Stored mail on a page, and what is said when a request is refused."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.INBOX_FOLDER, settings.EMAIL_BACKEND = str(tmp_path), "core.inbox.StoredMail"
    return tmp_path


def text(answer) -> str:
    return answer.content.decode()


def test_stored_mail_can_be_read(client, folder):
    EmailMessage("Your place", "See <b>you</b> on Thursday", to=["abena@school.example"]).send()

    page = client.get("/inbox/")
    assert (page.status_code, text(page).count("Your place")) == (200, 1)

    (name,) = [path.stem for path in folder.glob("*.eml")]
    letter = client.get(f"/inbox/{name}/")
    assert letter.status_code == 200
    assert text(letter).count("See &lt;b&gt;you&lt;/b&gt; on Thursday") == 1


def test_letters_to_one_address_can_be_picked(client, folder):
    EmailMessage("To Abena", "", to=["abena@school.example"]).send()
    EmailMessage("To Linh", "", to=["linh@school.example"]).send()

    page = text(client.get("/inbox/?to=linh@"))

    assert (page.count("To Linh"), page.count("To Abena")) == (1, 0)


def test_a_letter_that_is_not_there_is_a_404(client, folder):
    assert client.get("/inbox/nothing-of-the-kind/").status_code == 404


def test_without_stored_mail_there_is_no_such_page(client, settings):
    settings.INBOX_FOLDER = ""

    assert [client.get(path).status_code for path in ("/inbox/", "/inbox/anything/")] == [404, 404]


def test_a_form_that_was_open_too_long_says_so_and_changes_nothing():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})

    assert (answer.status_code, text(answer).count("<h1")) == (403, 1)


@pytest.mark.parametrize("path", ["/cpd/?q=%00", "/accounts/login/?next=%00", "/%00/"])
def test_a_nul_character_is_refused_before_anything_sees_it(client, path):
    assert client.get(path).status_code == 400


def test_an_address_that_leads_nowhere_says_so_in_our_own_words(client):
    answer = client.get("/nowhere/")

    assert (answer.status_code, text(answer).count("<h1")) == (404, 1)
