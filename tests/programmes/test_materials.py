"""Files for participants, as those who run a course hand them in."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from programmes import actions, files, rules
from programmes.models import Material
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    MaterialFactory,
    ProgrammeLeaderFactory,
    SessionFactory,
)
from tests.factories.schools import OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory(programme__title="Phonics")


@pytest.fixture
def leader(course, client):
    """Who leads the course, signed in."""
    person = ProgrammeLeaderFactory(programme=course.programme).person
    client.force_login(person)
    client.get("/cpd/")  # from now on the session comes from the cache
    return person


def url(course) -> str:
    return reverse("programmes:materials", args=[course.pk])


def sent(client, course, content: bytes = b"%PDF-1.7 plan", name: str = "Plan.pdf", **fields):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(url(course), {"file": file, "kind": "joining", **fields})


def problems(response) -> list[str]:
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    return [line.get_text(strip=True) for line in page.select(".govuk-error-summary__list li")]


def test_a_leader_adds_a_file_for_the_course_under_a_name_that_nobody_can_guess(client, course, leader):
    answer = sent(client, course, title="Where to park")
    material = Material.objects.get()

    assert answer.headers["Location"] == url(course)
    assert (material.title, material.file_name, material.size, material.session) == (
        "Where to park",
        "Plan.pdf",
        13,
        None,
    )
    assert re.fullmatch(r"materials/[0-9a-f-]{36}\.pdf", material.file.name)
    assert material.file.read() == b"%PDF-1.7 plan"
    assert list(AuditEntry.objects.values_list("verb", "thing", "person_id")) == [
        ("created", "programmes.material", leader.pk)
    ]
    shown = client.get(url(course)).content.decode()
    assert "Where to park" in shown
    assert material.file.name not in shown


def test_a_file_goes_with_one_session_and_bears_its_own_name_unless_it_is_called_something(client, course, leader):
    second = SessionFactory(cohort=course, title="Second")

    sent(client, course, session=second.pk, kind="course", name="../Slides.ppt")

    assert list(Material.objects.values_list("title", "file_name", "session", "kind")) == [
        ("Slides.pdf", "Slides.pdf", second.pk, "course")
    ]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"content": b""}, "The file is empty."),
        ({"content": b"MZ\x00\x01"}, files.UNKNOWN),
        ({"kind": ""}, "Choose when participants get it."),
        ({"title": "x" * 161}, "Ensure this value has at most 160 characters (it has 161)."),
        ({"name": "x" * 201 + ".pdf"}, "The name of the file is too long: rename it first."),
    ],
)  # fmt: skip
def test_what_cannot_be_handed_out_is_refused_in_words_and_nothing_is_kept(client, course, leader, facts, problem):
    assert problems(sent(client, course, **facts)) == [problem]
    assert Material.objects.count() == 0


def test_no_file_a_session_of_another_course_and_one_too_large_are_refused(client, course, leader):
    SessionFactory(cohort=course)
    large = b"%PDF-" + b"x" * rules.MOST_BYTES_OF_A_MATERIAL

    assert problems(client.post(url(course), {"kind": "joining"})) == ["Choose the file."]
    assert problems(sent(client, course, session=SessionFactory().pk)) == [
        "Choose a session of the list. This one may have been removed."
    ]
    assert problems(sent(client, course, content=large)) == ["The file has 20.0\xa0MB; it may have 20.0\xa0MB."]


def test_a_course_has_an_end_of_files(client, course, leader):
    MaterialFactory.create_batch(rules.MOST_MATERIALS, cohort=course)

    assert problems(sent(client, course)) == ["A course has at most 50 files. Remove one that is no longer needed."]


def test_a_removed_file_is_deleted_once_that_is_certain(client, course, leader, django_capture_on_commit_callbacks):
    material = MaterialFactory(cohort=course)
    name = material.file.name

    with django_capture_on_commit_callbacks() as callbacks:
        answer = client.post(reverse("programmes:remove_material", args=[material.pk]))
        assert default_storage.exists(name)
    for callback in callbacks:
        callback()

    assert answer.status_code == 302
    assert (Material.objects.count(), default_storage.exists(name)) == (0, False)
    assert AuditEntry.objects.get().verb == "removed"


def test_files_go_with_a_draft_that_is_removed(django_capture_on_commit_callbacks):
    draft = CohortFactory(status="draft")
    name = MaterialFactory(cohort=draft).file.name

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_draft(draft, by=None)

    assert not default_storage.exists(name)


def test_only_those_who_run_the_course_see_the_page(client, course):
    material = MaterialFactory(cohort=course)
    leads_a_session = PersonFactory()
    SessionFactory(cohort=course, leader=leads_a_session)
    for person, status in (
        (leads_a_session, 200),
        (OfficerFactory(cpd_administrator=True), 200),
        (ProgrammeLeaderFactory().person, 404),
        (OfficerFactory(finance_officer=True), 404),
    ):
        client.force_login(person)
        assert client.get(url(course)).status_code == status
        assert client.get(reverse("programmes:remove_material", args=[material.pk])).status_code == status


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_costs_the_same_at_1_and_at_50_files(client, course, leader, django_assert_num_queries, rows):
    SessionFactory.create_batch(rows, cohort=course)
    for session in course.sessions.all()[:rows]:
        MaterialFactory(cohort=course, session=session)

    with django_assert_num_queries(4):  # who is reading, the course, its sessions, its files
        client.get(url(course))
