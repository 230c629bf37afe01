"""The pages on which a list of bookings is looked at and brought in."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from bookings.models import Booking
from bookings.sheets import open_bookings
from core import jobs
from core.models import Job
from tests.bookings.test_imports import HEAD
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OfficerFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crampton():
    return SchoolFactory(urn="100781", organisation__name="Crampton Primary").organisation


@pytest.fixture
def course(crampton):
    """Three places at £45 for everyone, in ten days."""
    return CourseFactory(places=3, pence=4500)


@pytest.fixture
def officer(client):
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")
    return person


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def upload(client, course, content: bytes, name: str = "list.csv", **options):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("bookings:bring_in", args=[course.pk]), {"file": file} | options)


def test_a_list_is_looked_at_then_brought_in_by_a_worker_with_a_report(client, officer, course, crampton):
    content = f"{HEAD}Amina Osei,a@x.example,Crampton Primary,,,\nFay Wrong,nonsense,,,,\n".encode()

    answer = upload(client, course, content, puts_in_line="on")
    check = answer["Location"]
    shown = page(client.get(check))

    assert [row.th.get_text() for row in shown.select("tbody tr")] == ["Amina Osei", "Fay Wrong"]
    assert "Bring in 1 line" in shown.get_text()
    assert "No school is charged. Nobody is written to." in " ".join(shown.get_text().split())
    assert not Booking.objects.exists()

    work = client.post(check, {"step": "begin"})["Location"]
    jobs.run_waiting()

    assert Booking.objects.get().person.last_name == "Osei"
    report = page(client.get(work))
    assert [line.get_text(" ", strip=True) for line in report.select("main .app-facts li")] == ["Booked 1", "Refused 1"]
    assert "Fay Wrong: The e-mail address is not complete" in report.get_text()
    assert client.get(check)["Location"] == work
    assert client.post(check, {"step": "begin"})["Location"] == work


def test_unknown_schools_are_asked_for_and_the_answer_is_kept(client, officer, course, crampton):
    check = upload(client, course, f"{HEAD}Ann Bee,,Crampton Pry,,,\nBen Bee,,crampton pry,,,\n".encode())["Location"]

    asked = page(client.get(check))
    assert [label.get_text(strip=True) for label in asked.select("[aria-labelledby=schools] label")] == [
        "“crampton pry”"
    ]
    refused = client.post(check, {"school-0": "No such school"})
    assert refused.status_code == 422
    assert "No school or partner is called “No such school”" in refused.content.decode()

    client.post(check, {"school-0": "100781"})

    assert [row.select_one(".govuk-tag").get_text() for row in page(client.get(check)).select("tbody tr")] == [
        "Booked", "Booked"
    ]  # fmt: skip


def test_a_workbook_is_read_too(client, officer, course):
    book = Workbook()
    book.active.append(["First name", "Surname", "Amount paid"])
    book.active.append(["Ann", "Bee", 12.5])
    content = io.BytesIO()
    book.save(content)

    check = upload(client, course, content.getvalue(), "list.xlsx")["Location"]

    assert "New. Pays for themselves, £12.50." in page(client.get(check)).get_text()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty."),
        (b"E-mail,School\na@x.example,Crampton\n", "The list needs the columns Name, or First name and Last name."),
        (b"\x00\x01nothing\n", "This is not a list but some other kind of file."),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(client, officer, course, content, expected):
    answer = upload(client, course, content)

    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert not Job.objects.exists()


def test_the_preview_can_be_narrowed_and_paged(client, officer, course):
    content = HEAD + "".join(f"Ann Bee{n},,,,,\n" for n in range(60))
    check = upload(client, course, content.encode())["Location"]

    assert len(page(client.get(check)).select("tbody tr")) == 50
    assert len(page(client.get(f"{check}?page=2")).select("tbody tr")) == 10
    assert len(page(client.get(f"{check}?show=created")).select("tbody tr")) == 3


def test_an_event_of_others_takes_no_bookings(client, officer):
    course = CourseFactory(programme__kind="external", programme__external_url="https://example.org")

    assert client.get(reverse("bookings:bring_in", args=[course.pk])).status_code == 404


def test_the_template_has_the_headings_that_are_understood(client, officer):
    rows = b"".join(client.get(reverse("bookings:bookings_template")).streaming_content).decode("utf-8-sig")

    assert open_bookings(io.BytesIO(rows.encode())).unknown == []


@pytest.mark.parametrize("count", [1, 50])
def test_the_preview_costs_the_same_at_1_and_at_50_lines(client, officer, course, django_assert_num_queries, count):
    content = HEAD + "".join(f"Ann Bee{n},a{n}@x.example,,,,\n" for n in range(count))
    check = upload(client, course, content.encode())["Location"]

    with django_assert_num_queries(8):  # who is reading, the job, the course, who is on it, four for the lines
        client.get(check)
