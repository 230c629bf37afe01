"""What stands behind programmes: qualifications and grants that the office enters, corrects and takes back."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from programmes.models import Grant, Qualification
from tests.factories.leadership import LeadershipFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db

NPQEL = {
    "code": "NPQEL",
    "name": "National Professional Qualification for Executive Leadership",
    "from_on-day": "1", "from_on-month": "9", "from_on-year": "2017",
    "content_areas": "Strategy and improvement\n\n  Working in partnership ",
    "behaviours": "Commitment\nResilience",
}  # fmt: skip


@pytest.fixture
def lead():
    return officer("programme_lead")


@pytest.mark.requirement("R027")
def test_a_qualification_is_entered_corrected_and_chosen(lead):
    lead.post(reverse("leadership:qualifications"), NPQEL)
    held = Qualification.objects.get()
    assert held.content_areas == ["Strategy and improvement", "Working in partnership"]
    assert held.behaviours == ["Commitment", "Resilience"]

    address = reverse("leadership:qualification", args=[held.pk])
    assert cells(soup_of(lead, address), "textarea[name=content_areas]") == [
        "Strategy and improvement Working in partnership"
    ]
    ends = {"until_on-day": "31", "until_on-month": "8", "until_on-year": "2021"}
    assert lead.post(address, NPQEL | ends).status_code == 302
    held.refresh_from_db()
    assert str(held.until_on) == "2021-08-31"
    words = [(entry.verb, entry.thing_id) for entry in AuditEntry.objects.order_by("pk")]
    assert words == [("entered", held.pk), ("corrected", held.pk)]

    facts = LeadershipFactory(qualification=held)
    assert "1" in cells(soup_of(lead, reverse("leadership:qualifications")), "td[data-label=Programmes]")
    page = soup_of(lead, reverse("leadership:facts", args=[facts.programme_id]))
    assert "NPQEL" in cells(page, "select[name=qualification] option")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": ""}, "Enter its letters, as in NPQSL."),
        ({"content_areas": "x" * 81}, "Make this line shorter, to 80 letters"),
        (
            {"until_on-day": "1", "until_on-month": "9", "until_on-year": "2016"},
            "A qualification must end after it begins.",
        ),
        ({"from_on-day": "31", "from_on-month": "2"}, "Enter a real date"),
    ],
)
def test_what_is_wrong_with_a_qualification_is_said_and_nothing_typed_is_lost(lead, wrong, words):
    answer = lead.post(reverse("leadership:qualifications"), NPQEL | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert NPQEL["name"] in answer.content.decode()
    assert not Qualification.objects.exists()


@pytest.mark.requirement("R034")
def test_a_grant_is_entered_and_can_be_removed_while_no_programme_stands_on_it(lead):
    fund = {"fund": "Leadership Equality and Diversity Fund", "reference": "LEDF 2017", "award_pence": "30,000"}
    lead.post(reverse("leadership:grants"), fund)
    held = Grant.objects.get()
    assert held.award_pence == 3_000_000
    again = lead.post(reverse("leadership:grants"), fund)
    assert (again.status_code, "This grant is there already." in again.content.decode()) == (422, True)

    address = reverse("leadership:grant", args=[held.pk])
    facts = LeadershipFactory(grant=held)
    refused = lead.post(address, {"remove": "yes"})
    assert "A programme stands on it" in refused.content.decode()
    assert Grant.objects.count() == 1

    facts.grant = None
    facts.save()
    assert lead.post(address, {"remove": "yes"}).status_code == 302
    assert not Grant.objects.exists()


@pytest.mark.parametrize("name", ["qualifications", "grants"])
def test_they_are_pages_of_those_who_lead_programmes(name):
    head = signed_in(PersonFactory(head=OrganisationFactory()))

    assert head.get(reverse(f"leadership:{name}")).status_code == 404
