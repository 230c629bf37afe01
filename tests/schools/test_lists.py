"""Lists of people and of what they did before: looked at first, then brought in."""

import io
import zipfile
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core import jobs
from core.models import AuditEntry, Job, Message
from members.past_courses import PAST_COURSES
from schools.actions.imports import PEOPLE
from schools.models import Person, Post
from schools.sheets import bring_in, open_sheet, preview
from schools.spreadsheets import Unreadable
from tests.factories.schools import (
    AllianceFactory,
    OrganisationNameFactory,
    PersonFactory,
    PostFactory,
    SchoolFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def crampton():
    return SchoolFactory(urn="100784", organisation__name="Crampton Primary School").organisation


@pytest.fixture
def office(client):
    administrator = PersonFactory(administrator=True, first_name="Ada", last_name="Admin")
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})
    client.force_login(administrator)
    return client


def workbook(*rows) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def looked_at(content: str | bytes, kind=PEOPLE) -> list[tuple]:
    content = content.encode() if isinstance(content, str) else content
    return [(line.line, line.outcome, line.words) for line in preview(kind, io.BytesIO(content))]


def brought_in(content: str | bytes, kind=PEOPLE, by=None) -> list[tuple]:
    content = content.encode() if isinstance(content, str) else content
    rows = bring_in(kind, open_sheet(kind, io.BytesIO(content)), by=by)
    return [(row.line, row.outcome, row.reason) for row in rows]


# People ---------------------------------------------------------------------------------------------------------------

AMA = "First name,Last name,E-mail,TRN,URN,Post,From\nAma,Mensah,Ama@Crampton.example,1234567,100784,TA,01/09/2016\n"


def test_somebody_new_gets_a_record_a_log_in_and_a_post_and_nobody_is_written_to(crampton):
    assert looked_at(AMA) == [(2, "created", "New as Teaching assistant at Crampton Primary School.")]
    assert Person.objects.count() == 0

    assert brought_in(AMA) == [(2, "created", "")]

    ama = Person.objects.get()
    assert (ama.full_name, ama.email, ama.trn) == ("Ama Mensah", "ama@crampton.example", "1234567")
    assert EmailAddress.objects.values_list("email", "verified").get() == ("ama@crampton.example", False)
    post = ama.posts.get()
    assert (post.kind, post.organisation, post.from_on) == ("teaching_assistant", crampton, date(2016, 9, 1))
    assert Message.objects.count() == 0


def test_the_same_list_twice_changes_nothing(crampton):
    brought_in(AMA)
    trail = AuditEntry.objects.count()

    assert looked_at(AMA) == [(2, "same", "Is here already.")]
    assert brought_in(AMA) == [(2, "same", "")]
    assert (Person.objects.count(), Post.objects.count(), AuditEntry.objects.count()) == (1, 1, trail)


def test_two_posts_are_two_lines_with_one_address(crampton):
    content = AMA + "Ama,Mensah,ama@crampton.example,,100784,CPD lead,\n"

    assert [line[1] for line in looked_at(content)] == ["created", "changed"]
    assert [row[1] for row in brought_in(content)] == ["created", "changed"]
    assert sorted(Person.objects.get().posts.values_list("kind", flat=True)) == ["cpd_lead", "teaching_assistant"]


def test_what_the_record_has_is_never_overwritten(crampton):
    PersonFactory(email="ama@crampton.example", first_name="Amma", last_name="Mensah-Boyle", trn="")

    [(_, outcome, reason)] = brought_in(AMA)

    ama = Person.objects.get()
    assert (ama.full_name, ama.trn) == ("Amma Mensah-Boyle", "1234567")
    assert (outcome, reason) == (
        "changed",
        "Gets the TRN. Teaching assistant at Crampton Primary School. "
        "The record's name is Amma Mensah-Boyle, and stays.",
    )


def test_another_trn_is_refused(crampton):
    PersonFactory(email="ama@crampton.example", trn="7654321")

    assert brought_in(AMA)[0][1:] == ("refused", "The record with this address has another TRN. Look at it first.")


@pytest.mark.parametrize("field", ["email", "personal_email"])
def test_people_are_found_by_any_address_of_theirs(crampton, field):
    PersonFactory(**{field: "ama@crampton.example"}, first_name="Ama", last_name="Mensah", teaching_assistant=crampton)

    assert brought_in("Name,E-mail\nAma Mensah,ama@crampton.example\n") == [(2, "same", "")]


def test_an_address_that_was_confirmed_later_finds_its_owner(crampton):
    person = PersonFactory(first_name="Ama", last_name="Mensah")
    EmailAddress.objects.create(user=person, email="ama@crampton.example", verified=True)

    assert brought_in("Name,E-mail\nAma Mensah,ama@crampton.example\n") == [(2, "same", "")]


def test_a_namesake_at_the_school_is_flagged_and_not_merged(crampton):
    PersonFactory(first_name="ama", last_name="MENSAH", teacher=crampton)

    [(_, outcome, reason)] = brought_in(AMA)

    assert outcome == "created"
    assert "they may be one person, to be merged" in reason
    assert Person.objects.count() == 2


def test_somebody_without_an_address_is_made_once_and_a_namesake_stops_it(crampton):
    content = "Name,School,Post\nAma Mensah,crampton primary school,TA\n"
    assert brought_in(content) == [(2, "created", "")]
    assert Person.objects.get().claim_code != ""

    assert brought_in(content) == [(2, "same", "")]
    [(_, outcome, reason)] = brought_in("Name,School,Post\nAma Mensah,Crampton Primary School,Teacher\n")

    assert (outcome, Person.objects.count()) == ("flagged", 1)
    assert reason.startswith("Somebody of this name is at this school already.")


def test_a_post_that_is_over_is_history_and_one_that_ends_is_ended(crampton):
    head = "Name,E-mail,URN,Post,From,To\n"
    content = head + "Ama Mensah,ama@crampton.example,100784,Teacher,2015-09-01,2016-08-31\n"
    assert [row[1] for row in brought_in(content) + brought_in(content)] == ["created", "same"]
    assert Post.objects.values_list("from_on", "to_on").get() == (date(2015, 9, 1), date(2016, 8, 31))

    going = PostFactory(person=Person.objects.get(), organisation=crampton, kind="cpd_lead")
    ending = head + "Ama Mensah,ama@crampton.example,100784,CPD lead,,31/08/2099\n"
    assert looked_at(ending) == [(2, "changed", "The post at Crampton Primary School ends.")]
    brought_in(ending)
    going.refresh_from_db()
    assert going.to_on == date(2099, 8, 31)


def test_a_school_is_found_by_any_of_its_names(crampton):
    OrganisationNameFactory(organisation=crampton, name="Iliffe Street School")

    brought_in("Name,E-mail,School,Post\nAma Mensah,ama@crampton.example,ILIFFE STREET SCHOOL,TA\n")

    assert Post.objects.get().organisation == crampton


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Name": "Ama"}, "Give a first and a last name."),
        ({"E-mail": "ama@"}, "The e-mail address is not complete, as in name@school.org."),
        (
            {"E-mail": "office@crampton.example"},
            "The e-mail address belongs to an office that several people read: give the person's own, or none.",
        ),
        ({"TRN": "12"}, "The TRN is not 7 digits."),
        ({"URN": "999999"}, "No school here has this URN: bring in the register's extract first."),
        ({"URN": "", "School": "Nowhere"}, "No organisation bears this name: give the URN."),
        ({"Post": ""}, "Say which post the person holds there."),
        ({"URN": ""}, "Say which school the post is at."),
        (
            {"Post": "Wizard"},
            "The post is none that we know: use one that the page lists; the school's own words go under “Job title”.",
        ),
        (
            {"Post": "Alliance administrator"},
            "Posts at the alliance are given on the person's own page, not by a list.",
        ),
        ({"From": "soon"}, "The first day is not a day, as in 01/09/2016."),
        ({"From": "01/09/2016", "To": "01/09/2015"}, "The last day of the post comes before its first."),
        ({"Acting": "perhaps"}, "“Acting” is yes or nothing."),
        ({"Name": "A" * 120 + " B"}, "The name is longer than 100 characters."),
    ],
)
def test_a_line_that_cannot_be_says_why(crampton, cells, reason):
    line = {
        "Name": "Ama Mensah",
        "E-mail": "",
        "URN": "100784",
        "School": "",
        "Post": "TA",
        "TRN": "",
        "From": "",
        "To": "",
    }
    line |= {"Acting": ""} | cells
    content = ",".join(line) + "\n" + ",".join(line.values()) + "\n"

    assert looked_at(content) == [(2, "refused", reason)]
    assert brought_in(content) == [(2, "refused", reason)]


def test_nobody_comes_to_an_alliance_post_by_a_list():
    alliance = AllianceFactory()

    [(_, outcome, reason)] = brought_in(f"Name,E-mail,School,Post\nAma Mensah,ama@x.example,{alliance.name},Teacher\n")

    assert (outcome, Post.objects.count()) == ("refused", 0)
    assert reason == "Posts at the alliance are given on the person's own page, not by a list."


def test_headings_are_forgiven_and_separators_and_encodings_too(crampton):
    content = "FORENAME;Surname; Email Address;urn;Role\nZoë;O’Brien;zoe@crampton.example;100784;Class Teacher\n"

    assert brought_in(content.encode("cp1252")) == [(2, "created", "")]
    assert Person.objects.get().full_name == "Zoë O’Brien"


def test_a_workbook_is_read_with_its_own_numbers_and_days(crampton):
    book = workbook(
        ["First name", "Last name", "E-mail", "URN", "Post", "From"],
        ["Ama", "Mensah", "ama@crampton.example", 100784, "TA", date(2016, 9, 1)],
        [None] * 6,
        ["Kofi", "Boateng", None, 100784.0, "Teacher", None],
    )

    assert [row[:2] for row in brought_in(book)] == [(2, "created"), (4, "created")]
    assert Post.objects.get(kind="teaching_assistant").from_on == date(2016, 9, 1)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<x/>")
        for n in range(3):
            parts.writestr(f"xl/{n}.xml", b"0" * 70 * 1024 * 1024)
    return file.getvalue()


def plain_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("people.csv", "Name\n")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"Colour\nred\n", "needs the columns Name, or First name and Last name"),
        (workbook(), "The first sheet of the workbook is empty"),
        (workbook(["x"]), "needs the columns"),
        (b"PK\x03\x04 and then nothing", "This workbook is damaged"),
        (plain_zip(), "This is a ZIP file"),
        (bomb(), "too large once unpacked"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "old Excel"),
        (workbook(["Name"], ["A B"])[:-200], "damaged"),
    ],
)
def test_a_file_that_is_no_list_says_so(content, words):
    with pytest.raises(Unreadable, match=words):
        looked_at(content)


def test_a_workbook_with_broken_insides_says_so():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("[Content_Types].xml", "<not xml")

    with pytest.raises(Unreadable, match="cannot be opened"):
        looked_at(file.getvalue())


def test_a_list_that_is_too_long_says_so(monkeypatch):
    monkeypatch.setattr("schools.sheets.MOST_LINES", 3)

    with pytest.raises(Unreadable, match="more than 3 lines"):
        looked_at("Name\n" + "A B\n" * 4)


@pytest.mark.parametrize("count", [1, 200])
def test_looking_takes_the_same_queries_however_many_lines(crampton, count, django_assert_num_queries):
    PersonFactory(first_name="N", last_name="0", teacher=crampton)
    head = "Name,E-mail,URN,School,Post\n"
    content = head + "".join(
        f"N {n},n{n}@x.example,{'100784' if n % 2 else ''},Crampton Primary School,TA\n" for n in range(count)
    )
    with django_assert_num_queries(5):
        assert len(looked_at(content)) == count


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=12), min_size=8, max_size=8), max_size=4))
def test_any_cells_are_either_judged_or_refused_with_words(crampton, lines):
    head = ["Name", "E-mail", "Personal e-mail", "TRN", "URN", "School", "Post", "From"]
    for line, outcome, words in looked_at(workbook_of_text(head, lines)):
        assert (line > 1, bool(outcome), bool(words)) == (True, True, True)


def workbook_of_text(head: list[str], lines: list[list[str]]) -> bytes:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in [head, *lines]]
    return "\n".join(quoted).encode("utf-8", "replace")


# The office's pages ---------------------------------------------------------------------------------------------------


def upload(office, content: bytes, slug: str = "people", name: str = "staff.csv"):
    return office.post(reverse("schools:import_sheet", args=[slug]), {"file": SimpleUploadedFile(name, content)})


def test_a_list_is_looked_at_first_and_brought_in_by_the_second_button(office, crampton):
    answer = upload(office, AMA.encode())
    job = Job.objects.get()
    check = reverse("schools:import_check", args=[job.pk])
    assert answer.url == check

    page = office.get(check).content.decode()
    assert "New as Teaching assistant at Crampton Primary School." in page
    assert "Bring in 1 line" in page
    assert (Person.objects.count(), jobs.run_waiting()) == (1, 0)

    answer = office.post(check)
    assert answer.url == reverse("schools:import_job", args=[job.pk])
    assert jobs.run_waiting() == 1
    assert "Created" in office.get(answer.url).content.decode()
    assert Person.objects.count() == 2
    assert AuditEntry.objects.filter(verb="made").get().person_id == job.person_id
    assert office.get(check).url == answer.url


def test_looking_at_a_list_takes_the_same_queries_however_many_lines(office, crampton, django_assert_num_queries):
    for count in (1, 50):
        content = "Name,URN,Post\n" + "".join(f"N {n},100784,TA\n" for n in range(count))
        upload(office, content.encode())
        check = reverse("schools:import_check", args=[Job.objects.latest("pk").pk])
        with django_assert_num_queries(5):
            office.get(check)


def test_a_list_with_nothing_to_do_has_no_button(office, crampton):
    upload(office, b"Name,E-mail\nAma,\n")

    page = office.get(reverse("schools:import_check", args=[Job.objects.get().pk])).content.decode()

    assert "so there is nothing to bring in" in page
    assert "Give a first and a last name." in page


def test_a_file_that_is_no_list_makes_no_job(office):
    answer = upload(office, b"Colour\nred\n")

    assert answer.status_code == 422
    assert "The list needs the columns Name, or First name and Last name." in answer.content.decode()
    assert Job.objects.count() == 0


def test_the_template_has_the_headings_that_are_read(office):
    for slug in ("people", "past-courses"):
        answer = office.get(reverse("schools:import_template", args=[slug]))
        assert (
            open_sheet({"people": PEOPLE, "past-courses": PAST_COURSES}[slug], io.BytesIO(answer.getvalue())).unknown
            == []
        )


def test_a_kind_of_list_that_is_not_there_is_not_found(office):
    assert office.get(reverse("schools:import_sheet", args=["spells"])).status_code == 404
