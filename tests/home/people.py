"""People at the door, signed in, for the tests of the landing pages."""

import csv
import io

from allauth.mfa.totp.internal.auth import TOTP
from bs4 import BeautifulSoup
from django.test import Client

from schools.models import Person
from tests.factories.schools import PersonFactory


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def officer(kind: str = "administrator") -> Client:
    """Somebody of the alliance's office, with a second factor, signed in."""
    person = PersonFactory(first_name="Olive", last_name="Officer", **{kind: True})
    TOTP.activate(person, "ABCDEFGHIJKLMNOP")
    return signed_in(person)


def soup_of(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def cells(page: BeautifulSoup, selector: str) -> list[str]:
    """The words of each element, with single spaces."""
    return [" ".join(found.get_text(" ").split()) for found in page.select(selector)]


def csv_rows(response) -> list[list[str]]:
    """The rows of a CSV answer, the header first."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def person(name: str) -> Person:
    """Somebody of the demonstration, by name."""
    first, last = name.split(" ", 1)
    return Person.objects.with_current_posts().get(first_name=first, last_name=last)
