"""Bringing the national register in: from the command line, from the office, in a worker."""

import io
from datetime import date
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import jobs
from core.models import AuditEntry, Job
from schools import actions, gias
from schools.models import Organisation, OrganisationName, School
from tests.factories.schools import OrganisationFactory, PersonFactory, SchoolFactory, TrustFactory

EXTRACT = Path(__file__).parents[2] / "home" / "demo" / "gias_southwark.csv"
pytestmark = pytest.mark.django_db


def bring_in(content: str, **settings) -> list[tuple]:
    """What became of each line."""
    extract = gias.open_extract(io.BytesIO(content.encode("cp1252")))
    rows = actions.import_register(extract, by=None, **({"is_full": False} | settings))
    return [(row.line, row.outcome) for row in rows]


def outcomes(capsys) -> str:
    return " ".join(capsys.readouterr().out.split("\n", 1)[1].split())


# The register ---------------------------------------------------------------------------------------------------------


def test_the_borough_comes_in_whole_and_the_second_time_changes_nothing(capsys):
    call_command("import_schools", str(EXTRACT))
    assert outcomes(capsys) == "104 created"
    assert School.objects.count() == 104
    trusts = Organisation.objects.filter(kind="trust")
    assert (trusts.count(), trusts.get(name="Ark Schools").trust_schools.count()) == (10, 3)
    trail = AuditEntry.objects.count()

    call_command("import_schools", str(EXTRACT))

    assert outcomes(capsys) == "104 the same as before"
    assert (School.objects.count(), AuditEntry.objects.count()) == (104, trail)


def test_a_name_that_changed_is_kept_with_its_days_and_either_finds_the_school():
    school = SchoolFactory(urn="100001", organisation__name="Gloucester Primary School")

    done = bring_in("URN,EstablishmentName,LastChangedDate\n100001,Angel Oak Academy,01-09-2014\n")

    assert done == [(2, "changed")]
    assert Organisation.objects.get(pk=school.organisation_id).name == "Angel Oak Academy"
    assert list(OrganisationName.objects.order_by("to_on").values_list("name", "from_on", "to_on")) == [
        ("Gloucester Primary School", None, date(2014, 8, 31)),
        ("Angel Oak Academy", date(2014, 9, 1), None),
    ]


def test_columns_that_are_not_there_stay_as_they_are_and_empty_cells_empty():
    SchoolFactory(urn="100001", organisation__name="One", street="Here", town="London", ukprn="10000001")

    bring_in("URN,EstablishmentName,Street\n100001,One,\n")

    assert School.objects.values_list("street", "town", "ukprn").get() == ("", "London", "10000001")


def test_closed_schools_are_updated_and_never_created():
    SchoolFactory(urn="100001", organisation__name="One")
    head = 'URN,EstablishmentName,"EstablishmentStatus (code)",CloseDate\n'
    content = head + "100001,One,2,31-08-2016\n100002,Two,2,31-08-2016\n"

    assert bring_in(content) == [(2, "changed"), (3, "closed")]

    school = School.objects.get()
    assert (school.status, school.close_on, school.organisation.is_open) == (2, date(2016, 8, 31), False)


def test_a_closed_school_is_followed_by_the_open_one_with_its_number():
    old = SchoolFactory(urn="100001", organisation__name="One", establishment_number="2005")
    content = (
        'URN,"LA (code)",EstablishmentNumber,EstablishmentName,"EstablishmentStatus (code)"\n'
        "100001,210,2005,One,2\n141666,210,2005,One Academy,1\n"
    )

    assert bring_in(content) == [(2, "changed"), (3, "created"), (0, "followed")]

    old.refresh_from_db()
    assert old.successor.urn == "141666"
    assert bring_in(content) == [(2, "same"), (3, "same")]


def test_the_links_file_says_what_followed_what():
    old = SchoolFactory(urn="100001", status=2, organisation__is_open=False)
    SchoolFactory(urn="100002")
    SchoolFactory(urn="100003")
    content = (
        "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n"
        "100001,100003,Late,Successor - amalgamated,01-09-2015\n"
        "100001,100002,Early,Successor,01-09-2014\n"
        "100002,100001,Old,Predecessor,01-09-2014\n"
        "100002,100003,Open,Successor,01-09-2014\n"
        "100009,100002,Unknown,Successor,01-09-2014\n"
    )

    assert bring_in(content) == [(2, "changed"), (3, "changed"), (5, "refused"), (6, "elsewhere")]

    old.refresh_from_db()
    assert old.successor.urn == "100003"


def test_a_changes_file_never_puts_back_what_is_newer_and_a_full_refresh_does():
    SchoolFactory(urn="100001", organisation__name="New", register_changed_on=date(2017, 1, 1))
    content = "URN,EstablishmentName,LastChangedDate\n100001,Old,01-01-2016\n"

    assert bring_in(content) == [(2, "older")]
    assert bring_in(content, is_full=True)[0] == (2, "changed")


def test_a_full_refresh_names_the_schools_that_it_leaves_out_in_its_own_authorities():
    SchoolFactory(urn="100001", la_code="210", organisation__name="Left out")
    SchoolFactory(urn="100002", la_code="208")
    SchoolFactory(urn="100003", la_code="210", status=2)
    extract = gias.open_extract(io.BytesIO(b'URN,"LA (code)",EstablishmentName\n100009,210,Nine\n'))

    rows = list(actions.import_register(extract, is_full=True, by=None))

    assert [(row.outcome, row.reason) for row in rows] == [
        ("created", ""),
        ("not in the file", "Left out (100001) is open in our records and not in this file"),
    ]


def test_only_the_authorities_that_are_wanted():
    content = 'URN,"LA (code)",EstablishmentName\n100001,210,One\n100002,208,Two\n'

    assert bring_in(content, only_la=["210"]) == [(2, "created"), (3, "elsewhere")]
    with pytest.raises(gias.Unreadable, match="no column LA"):
        bring_in("URN,EstablishmentName\n100001,One\n", only_la=["210"])


def test_a_school_twice_in_a_file_counts_once():
    rows = bring_in("URN,EstablishmentName\n100001,One\n100001,Other\n")

    assert rows == [(2, "created"), (3, "refused")]
    assert Organisation.objects.get().name == "One"


def test_bad_lines_are_listed_and_do_not_stop_the_rest():
    extract = gias.open_extract(io.BytesIO(b"URN,EstablishmentName\nx,One\n100002,Two\n,Three\n"))

    rows = list(actions.import_register(extract, is_full=False, by=None))

    assert [(row.line, row.outcome, row.reason) for row in rows] == [
        (2, "refused", "URN is not 6 digits: “x”"),
        (3, "created", ""),
        (4, "refused", "URN is empty"),
    ]


def test_a_line_that_the_database_refuses_does_not_take_its_batch_with_it():
    TrustFactory(group_uid="77")
    content = (
        'URN,EstablishmentName,"Federations (name)","Federations (code)"\n'
        "100001,One,Bridges,77\n100002,Two,,\n"  # another organisation bears the number already
    )

    assert bring_in(content) == [(2, "refused"), (3, "created")]
    assert list(School.objects.values_list("urn", flat=True)) == ["100002"]


# Trusts ---------------------------------------------------------------------------------------------------------------

WITH_TRUST = 'URN,EstablishmentName,"Trusts (name)","Trusts (code)"\n'


def test_trusts_come_with_their_schools_and_are_one_record_each():
    bring_in(WITH_TRUST + "100001,One,ARK SCHOOLS,2157\n100002,Two,Ark Schools,2157\n100003,Three,,\n")

    trust = Organisation.objects.get(kind="trust")
    assert (trust.name, trust.group_uid, trust.trust_schools.count()) == ("Ark Schools", "2157", 2)


def test_a_trust_that_changed_its_name_keeps_the_old_one():
    bring_in(WITH_TRUST + "100001,One,Old Trust,2157\n")
    bring_in(WITH_TRUST + "100001,One,New Trust,2157\n")

    trust = Organisation.objects.get(kind="trust")
    assert trust.name == "New Trust"
    assert sorted(trust.names.values_list("name", flat=True)) == ["New Trust", "Old Trust"]


def test_a_trust_that_was_known_by_name_gets_its_number_and_an_old_name_finds_it():
    trust = TrustFactory(name="The Nexus Trust")
    OrganisationName.objects.create(organisation=trust, name="Nexus Education")

    bring_in(WITH_TRUST + "100001,One,NEXUS EDUCATION,99\n")

    trust.refresh_from_db()
    assert (trust.group_uid, School.objects.get().trust_id) == ("99", trust.pk)


def test_two_trusts_of_one_name_and_two_numbers_are_two():
    content = WITH_TRUST + "100001,One,St Mary's Trust,1\n100002,Two,St Mary's Trust,2\n"
    bring_in(content)
    assert bring_in(content) == [(2, "same"), (3, "same")]

    assert Organisation.objects.filter(kind="trust").count() == 2


def test_a_school_that_left_its_trust_has_none():
    bring_in(WITH_TRUST + "100001,One,Ark,1\n")
    bring_in(WITH_TRUST + "100001,One,,\n")

    assert School.objects.get().trust is None


# Size -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [5, 500])
def test_a_batch_takes_the_same_statements_however_full_it_is(count, django_assert_num_queries):
    head = 'URN,"LA (code)",EstablishmentName,NumberOfPupils,"Trusts (name)"\n'
    first = head + "".join(f"{100001 + n},210,School {n},{n},Trust {n % 40}\n" for n in range(count))
    second = head + "".join(f"{100001 + n},210,Renamed {n},{n + 1},Other {n % 40}\n" for n in range(count))
    with django_assert_num_queries(13):
        assert {outcome for _, outcome in bring_in(first)} == {"created"}
    with django_assert_num_queries(15):
        assert {outcome for _, outcome in bring_in(second)} == {"changed"}


# The command ----------------------------------------------------------------------------------------------------------


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")

    with pytest.raises(CommandError, match=r"empty\.csv: The file is empty\."):
        call_command("import_schools", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_schools", str(tmp_path / "none.csv"))


def test_the_command_lists_lines_with_their_reasons(tmp_path, capsys):
    file = tmp_path / "schools.csv"
    file.write_text("URN,EstablishmentName\nx,One\n")

    call_command("import_schools", str(file), "--changes")

    assert capsys.readouterr().err == "line 2: URN is not 6 digits: “x”\n"


# The office's page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def office(client):
    administrator = PersonFactory(administrator=True)
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})
    client.force_login(administrator)
    return client


def upload(office, content: bytes, name: str = "extract.csv", **facts):
    typed = {"file": SimpleUploadedFile(name, content), "contents": "full", "only_la": ""} | facts
    return office.post(reverse("schools:import_register"), typed)


def test_an_upload_becomes_a_job_whose_page_shows_progress_then_the_report(office):
    answer = upload(office, b'URN,"LA (code)",EstablishmentName\n100001,210,One\nx,210,Two\n')
    job = Job.objects.get()
    assert answer.url == reverse("schools:import_job", args=[job.pk])
    waiting = office.get(answer.url).content.decode()
    assert 'data-refresh="3"' in waiting

    jobs.run_waiting()

    page = office.get(answer.url).content.decode()
    assert "data-refresh" not in page
    assert "URN is not 6 digits: “x”" in page
    assert "Columns that the file does not have" in page
    job.refresh_from_db()
    assert (job.status, job.counts) == ("finished", {"created": 1, "refused": 1})
    assert AuditEntry.objects.get(verb="added").person_id == job.person_id


def test_a_job_can_be_run_again_and_then_everything_is_the_same(office):
    upload(office, b"URN,EstablishmentName\n100001,One\n", contents="changes")
    jobs.run_waiting()

    answer = office.post(reverse("schools:import_again", args=[Job.objects.get().pk]))
    jobs.run_waiting()

    again = Job.objects.latest("pk")
    assert answer.url == reverse("schools:import_job", args=[again.pk])
    assert (again.counts, again.settings["is_full"]) == ({"same": 1}, False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\0" * 100, "some other kind of file"),
        (b"URN;EstablishmentName\n", "kept apart by semicolons"),
        (b"one column\n", "not an extract of the register"),
        (b"PK\x03\x04", "a workbook or a ZIP file"),
    ],
)
def test_a_file_that_is_no_extract_says_so_at_once_and_makes_no_job(office, content, words):
    answer = upload(office, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Job.objects.count() == 0


def test_a_file_that_is_too_large_says_so(office, monkeypatch):
    monkeypatch.setattr("schools.forms.imports.MOST_BYTES_OF_THE_REGISTER", 10)

    answer = upload(office, b"URN,EstablishmentName\n100001,One\n")

    assert "it may have 10\xa0bytes" in answer.content.decode()


def test_no_file_at_all_says_so_and_keeps_what_was_typed(office):
    answer = office.post(reverse("schools:import_register"), {"contents": "changes", "only_la": "210, 20x"})

    page = answer.content.decode()
    assert "Choose the file." in page
    assert "20x is no code of three digits." in page
    assert 'value="210, 20x"' in page


def test_the_report_runs_no_formula(office):
    upload(office, b'URN,EstablishmentName\n"=1+1",One\n')
    jobs.run_waiting()
    Job.objects.update(troubles=[{"line": 2, "outcome": "refused", "reason": "=HYPERLINK(1)"}])

    answer = office.get(reverse("schools:import_report", args=[Job.objects.get().pk]))

    assert "'=HYPERLINK(1)" in b"".join(answer.streaming_content).decode()


def test_the_list_of_jobs_takes_the_same_queries_however_many(office, django_assert_num_queries):
    for count in (1, 30):
        for _ in range(count):
            Job.objects.create(kind="schools.register", title="Register", person_id=PersonFactory().pk)
        office.get(reverse("schools:imports"))
        with django_assert_num_queries(4):
            office.get(reverse("schools:imports"))


def test_jobs_of_other_kinds_are_not_there(office):
    job = Job.objects.create(kind="something.else", title="Other", person_id=None)

    for page in ("import_job", "import_check", "import_report"):
        assert office.get(reverse(f"schools:{page}", args=[job.pk])).status_code == 404


def test_others_see_no_job(client, office):
    upload(office, b"URN,EstablishmentName\n100001,One\n")
    client.force_login(PersonFactory(head=OrganisationFactory()))

    assert client.get(reverse("schools:import_job", args=[Job.objects.get().pk])).status_code == 404
