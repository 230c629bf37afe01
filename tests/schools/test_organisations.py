"""Schools, partners and their names, as the office keeps them."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import AuditEntry
from schools import actions, queries
from schools.models import Designation, Organisation, OrganisationName, PartnerType, School
from tests.factories.schools import (
    DesignationFactory,
    EmailDomainFactory,
    MailboxFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    PartnerFactory,
    PersonFactory,
    SchoolFactory,
    TrustFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return PersonFactory(administrator=True)


@pytest.fixture
def office(client, administrator):
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={})
    client.force_login(administrator)
    return client


def page_names(page) -> list[str]:
    return [school.organisation.name for school in page.context["page"].object_list]


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R024")
def test_either_of_its_dated_names_finds_the_one_record(administrator):
    ambition = PartnerFactory(name="The Future Leaders Trust")

    actions.rename_organisation(
        ambition, name="Ambition School Leadership", from_on=date(2016, 11, 1), by=administrator
    )

    assert list(queries.organisations_named("future leaders")) == [ambition]
    assert list(queries.organisations_named("Ambition")) == [ambition]
    dated = OrganisationName.objects.order_by("to_on").values_list("name", "from_on", "to_on")
    assert list(dated) == [
        ("The Future Leaders Trust", None, date(2016, 10, 31)),
        ("Ambition School Leadership", date(2016, 11, 1), None),
    ]


def test_a_name_that_comes_back_is_the_same_row_again(administrator):
    school = OrganisationFactory(name="Old")
    actions.rename_organisation(school, name="New", from_on=date(2016, 1, 1), by=administrator)
    actions.rename_organisation(school, name="Old", from_on=date(2017, 1, 1), by=administrator)

    assert list(school.names.order_by("name").values_list("name", "to_on")) == [
        ("New", date(2016, 12, 31)),
        ("Old", None),
    ]


def test_a_name_of_a_day_to_come_is_refused(administrator):
    with pytest.raises(ValidationError, match="from the day on which it holds"):
        actions.rename_organisation(OrganisationFactory(), name="New", from_on=date(2999, 1, 1), by=administrator)


def test_renaming_is_in_the_audit_trail_without_the_names(administrator):
    school = OrganisationFactory()
    actions.rename_organisation(school, name="New", from_on=date(2016, 1, 1), by=administrator)

    entry = AuditEntry.objects.get(verb="renamed")
    assert (entry.thing_id, entry.person_id, entry.changed) == (school.pk, administrator.pk, ["name"])


# Who is what ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R001")
def test_lead_teaching_schools_are_flagged(administrator):
    for name in ("Crampton Primary School", "Charles Dickens Primary School", "John Donne Primary School"):
        OrganisationFactory(name=name)
    for leading in Organisation.objects.filter(name__startswith="C"):
        actions.change_organisation(leading, is_teaching_school=True, by=administrator)

    assert [school.name for school in queries.teaching_schools()] == [
        "Charles Dickens Primary School",
        "Crampton Primary School",
    ]


def test_only_a_school_can_lead(administrator):
    with pytest.raises(ValidationError, match="Only a school"):
        actions.change_organisation(TrustFactory(), is_teaching_school=True, by=administrator)


@pytest.mark.requirement("R002")
def test_strategic_partners_are_of_six_types(administrator):
    for each in PartnerType:
        actions.add_organisation(kind="partner", name=f"A {each.label}", partner_type=each, by=administrator)

    by_type = queries.partners_by_type()
    assert [(label, [one.name for one in partners]) for label, partners in by_type] == [
        ("University", ["A University"]),
        ("Multi-academy trust", ["A Multi-academy trust"]),
        ("Diocese", ["A Diocese"]),
        ("Local authority", ["A Local authority"]),
        ("Private sector organisation", ["A Private sector organisation"]),
        ("Other school", ["A Other school"]),
    ]


@pytest.mark.requirement("R019")
def test_specialist_leaders_are_counted_by_their_home_schools():
    homes = [OrganisationFactory(name=f"School {n}") for n in range(7)]
    for n in range(13):
        DesignationFactory(organisation=homes[n % 7])
    DesignationFactory(organisation=homes[0], to_on=date(2016, 1, 1))
    DesignationFactory(organisation=homes[0], kind=Designation.Kind.NLE)
    DesignationFactory(organisation=homes[0], from_on=date(2999, 1, 1))

    found = queries.specialist_leaders(date(2017, 1, 1))

    assert [home.leaders for home in found] == [2, 2, 2, 2, 2, 2, 1]


def test_an_organisation_of_the_same_name_and_kind_is_not_made_twice(administrator):
    PartnerFactory(name="PwC")
    with pytest.raises(ValidationError, match="there already"):
        actions.add_organisation(kind="partner", name="pwc", by=administrator)


def test_schools_are_not_made_by_hand(administrator):
    with pytest.raises(ValidationError, match="register"):
        actions.add_organisation(kind="school", name="Mine", by=administrator)


# Pages ----------------------------------------------------------------------------------------------------------------


def test_the_list_finds_schools_by_name_old_name_and_urn(office):
    one = SchoolFactory(organisation__name="Angel Oak Academy", urn="141666")
    OrganisationNameFactory(organisation=one.organisation, name="Gloucester Primary School")
    SchoolFactory(organisation__name="Crampton", urn="100784")
    url = reverse("schools:schools")

    assert page_names(office.get(url, {"q": "gloucester"})) == ["Angel Oak Academy"]
    assert page_names(office.get(url, {"q": "oak angel"})) == ["Angel Oak Academy"]
    assert page_names(office.get(url, {"q": "1416"})) == ["Angel Oak Academy"]
    assert page_names(office.get(url)) == ["Angel Oak Academy", "Crampton"]


def test_the_list_is_narrowed_by_state_phase_and_authority(office):
    SchoolFactory(organisation__name="A", phase=School.Phase.SECONDARY, la_code="208", la_name="Lambeth")
    SchoolFactory(organisation__name="B", status=2, organisation__is_open=False)
    SchoolFactory(organisation__name="C", organisation__is_teaching_school=True)
    url = reverse("schools:schools")

    assert page_names(office.get(url, {"phase": "4"})) == ["A"]
    assert page_names(office.get(url, {"la": "208"})) == ["A"]
    assert page_names(office.get(url, {"state": "closed"})) == ["B"]
    assert page_names(office.get(url, {"state": "lead"})) == ["C"]
    assert page_names(office.get(url, {"state": "all"})) == ["A", "B", "C"]


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_of_schools_takes_five_queries(office, count, django_assert_num_queries):
    SchoolFactory.create_batch(count, trust=TrustFactory())
    office.get(reverse("schools:schools"))
    with django_assert_num_queries(5):
        office.get(reverse("schools:schools"))


@pytest.mark.parametrize("count", [1, 50])
def test_a_schools_page_takes_the_same_queries_however_much_is_there(office, count, django_assert_num_queries):
    school = SchoolFactory()
    for _ in range(count):
        PersonFactory(teacher=school)
        MailboxFactory(organisation=school.organisation)
        EmailDomainFactory(organisation=school.organisation)
        OrganisationNameFactory(organisation=school.organisation)
        DesignationFactory(organisation=school.organisation)
    url = reverse("schools:organisation", args=[school.organisation_id])
    office.get(url)
    with django_assert_num_queries(8):
        office.get(url)


def test_a_closed_school_shows_a_banner_and_what_followed_it(office):
    heir = SchoolFactory(organisation__name="Angel Oak Academy")
    closed = SchoolFactory(
        organisation__name="Gloucester",
        organisation__is_open=False,
        status=2,
        close_on=date(2014, 12, 31),
        successor=heir,
    )

    page = office.get(reverse("schools:organisation", args=[closed.organisation_id])).content.decode()

    assert "This school is closed since Wednesday 31 December 2014." in page
    assert reverse("schools:organisation", args=[heir.organisation_id]) in page
    assert "Open Government Licence v3.0" in page
    followed = office.get(reverse("schools:organisation", args=[heir.organisation_id])).content.decode()
    assert reverse("schools:organisation", args=[closed.organisation_id]) in followed


def test_the_office_adds_a_partner_and_a_name_and_a_shared_address(office):
    typed = {"kind": "partner", "name": "PwC", "partner_type": "private", "website": ""}
    answer = office.post(reverse("schools:add_organisation"), typed)
    partner = Organisation.objects.get(name="PwC")
    assert answer.url == reverse("schools:organisation", args=[partner.pk])

    office.post(reverse("schools:add_name", args=[partner.pk]), {"name": "PricewaterhouseCoopers"})
    typed = {"purpose": "office", "email": "Schools@PWC.example"}
    office.post(reverse("schools:add_mailbox", args=[partner.pk]), typed)
    assert partner.names.get().name == "PricewaterhouseCoopers"
    assert partner.mailboxes.get().email == "schools@pwc.example"

    office.post(reverse("schools:remove_name", args=[partner.names.get().pk]))
    office.post(reverse("schools:remove_mailbox", args=[partner.mailboxes.get().pk]))
    assert (partner.names.count(), partner.mailboxes.count()) == (0, 0)


def test_a_name_twice_says_so_and_keeps_what_was_typed(office):
    name = OrganisationNameFactory()
    answer = office.post(reverse("schools:add_name", args=[name.organisation_id]), {"name": name.name})

    assert answer.status_code == 422
    assert "It has this name already." in answer.content.decode()
    assert name.name in answer.content.decode()


def test_the_spreadsheet_of_schools_runs_no_formula(office):
    SchoolFactory(organisation__name="=HYPERLINK(1)")

    answer = office.get(reverse("schools:schools"), {"format": "csv"})

    assert "'=HYPERLINK(1)" in b"".join(answer.streaming_content).decode()


PAGES = ["schools", "partners", "add_organisation", "imports", "import_register", "duplicates"]


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_see_these_pages(client, office, page):
    assert office.get(reverse(f"schools:{page}")).status_code == 200

    office.logout()
    assert office.get(reverse(f"schools:{page}")).url.startswith(reverse("account_login"))

    office.force_login(PersonFactory(head=OrganisationFactory()))
    assert office.get(reverse(f"schools:{page}")).status_code == 404
