"""The office keeps its schools: who stands how, what was talked about, a membership by hand, dates put right."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from core.calendar import AcademicYear, today
from core.models import Message
from members import actions
from members.models import ContactNote, Membership
from members.queries import keeping
from members.states import MembershipStatus, Standing
from payments.models import Charge
from tests.factories.members import ContactNoteFactory, MembershipFactory, TierFactory, published_offer
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory, SchoolFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THIS = AcademicYear.now()


def school(name: str = "Ivydale Primary"):
    return SchoolFactory(organisation__name=name).organisation


def one_of_each() -> None:
    """A school of every standing, named by it."""
    MembershipFactory(organisation=school("member"))
    MembershipFactory(
        organisation=school("in grace"), from_on=today() - 90 * DAY, to_on=today() - DAY, grace_until=today() + DAY
    )
    MembershipFactory(
        organisation=school("lapsed"), year=2016, from_on=date(2016, 9, 1), to_on=date(2017, 8, 31),
    )  # fmt: skip
    MembershipFactory(
        organisation=school("applied"), status=MembershipStatus.APPLIED, applied_at=timezone.now(), to_on=THIS.last_day
    )
    MembershipFactory(
        organisation=school("withdrawn"), status=MembershipStatus.WITHDRAWN, withdrawn_on=today() - DAY,
        approved_at=timezone.now(),
    )  # fmt: skip
    MembershipFactory(organisation=school("begins later"), year=THIS.start + 1)
    school("never joined")


# The list -------------------------------------------------------------------------------------------------------------


def test_each_school_stands_where_its_dates_put_it_and_the_counts_say_so():
    one_of_each()
    SchoolFactory(la_code="211", organisation__name="elsewhere and never joined")
    client = officer()

    page = soup_of(client, "/office/membership/")

    assert dict(zip(cells(page, "tbody th"), cells(page, "tbody td:nth-child(2)"), strict=True)) == {
        "applied": "Applied",
        "begins later": "Begins later",
        "in grace": "In grace",
        "lapsed": "Lapsed",
        "member": "Member",
        "never joined": "Never joined",
        "withdrawn": "Withdrawn",
    }
    assert cells(page, ".app-queue b") == ["1"] * len(Standing)
    for standing in Standing:
        assert len(soup_of(client, f"/office/membership/?standing={standing}").select("tbody tr")) == 1


@pytest.mark.requirement("R007")
def test_on_another_day_they_stood_otherwise():
    MembershipFactory(organisation=school("joined for 2017/18"), year=2017)
    client = officer("finance_officer")

    def stood(day: str) -> list[str]:
        year, month, number = day.split("-")
        address = f"/office/membership/?on-day={number}&on-month={month}&on-year={year}"
        return cells(soup_of(client, address), "tbody td:nth-child(2)")

    days = ("2017-06-30", "2017-10-01", "2018-10-01")
    assert [stood(day) for day in days] == [["Begins later"], ["Member"], ["Lapsed"]]


def test_the_spreadsheet_has_every_row_and_its_fee():
    MembershipFactory(organisation=school("=cmd()"), fee_pence=40_000)

    rows = csv_rows(officer().get("/office/membership/?format=csv"))

    assert rows[1][:5] == ["'=cmd()", "Member", str(THIS), "", "400.0"]


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_however_many_schools(count, django_assert_num_queries):
    for number in range(count):
        ContactNoteFactory(organisation=MembershipFactory(organisation=school(f"School {number}")).organisation)
    client = officer()
    client.get("/office/questions/")

    with django_assert_num_queries(4):
        client.get("/office/membership/")


@pytest.mark.parametrize("kind", ["cpd_administrator", "itt_lead", "analyst"])
def test_other_officers_do_not_see_it(kind):
    assert officer(kind).get("/office/membership/").status_code == 404


# One school -----------------------------------------------------------------------------------------------------------


def test_a_conversation_is_noted_and_its_next_step_comes_up_on_its_day(time_machine):
    found, client = school(), officer("finance_officer")
    tomorrow = today() + DAY
    typed = {"on-day": today().day, "on-month": today().month, "on-year": today().year, "text": "They think about it."}
    typed |= {"with_whom": "Ms Achebe", "next_step": "Ring again", "next_on-day": tomorrow.day}
    typed |= {"next_on-month": tomorrow.month, "next_on-year": tomorrow.year}

    assert client.post(f"/office/membership/schools/{found.pk}/", typed).status_code == 302

    note = ContactNote.objects.get()
    assert (note.with_whom, note.next_step, note.next_on) == ("Ms Achebe", "Ring again", tomorrow)
    assert keeping.steps_due().count() == 0
    time_machine.move_to(timezone.now() + DAY)
    assert "Ring again" in soup_of(officer("finance_officer"), "/office/?show=steps").get_text()
    client = officer()
    client.post(f"/office/membership/steps/{note.pk}/done/")
    assert keeping.steps_due().count() == 0
    with pytest.raises(ValidationError, match="done already"):
        actions.finish_step(note, by=OfficerFactory())


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"on": today() + DAY}, "still to come"),
        ({"next_on": today()}, "Say what the next step is"),
        ({"next_step": "Ring", "next_on": today() - DAY}, "cannot come before"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused_in_words(facts, words):
    with pytest.raises(ValidationError, match=words):
        actions.note_contact(school(), text="x", by=OfficerFactory(), **facts)


def test_the_database_wants_a_step_for_every_day():
    with pytest.raises(IntegrityError):
        ContactNoteFactory(next_step="", next_on=today())


def test_what_the_office_noted_is_read_by_no_school():
    found = school()
    ContactNoteFactory(organisation=found, text="MARK-TALK")
    head = signed_in(PersonFactory(head=found))
    membership = MembershipFactory(organisation=found)

    pages = [f"/memberships/{membership.pk}/", "/membership/", "/school/", "/priorities/"]

    assert [page for page in pages if "MARK-TALK" in head.get(page, follow=True).content.decode()] == []
    assert head.get(f"/office/membership/schools/{found.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_a_school_s_page_costs_the_same_however_much_was_said(count, django_assert_num_queries):
    found = school()
    ContactNoteFactory.create_batch(count, organisation=found)
    for back in range(min(count, 9)):
        MembershipFactory(organisation=found, year=THIS.start - back)
    client = officer()
    client.get("/office/questions/")

    with django_assert_num_queries(7):
        client.get(f"/office/membership/schools/{found.pk}/")


# By hand --------------------------------------------------------------------------------------------------------------


def by_hand(**changed) -> actions.ByHand:
    facts = {
        "year": THIS.start, "tier": None, "strands": ["cpd", "support"], "from_on": THIS.first_day,
        "to_on": THIS.last_day, "fee_pence": 40_000, "signed_on": None, "why": "Signed on paper",
    }  # fmt: skip
    return actions.ByHand(**facts | changed)


def test_a_membership_of_this_year_by_hand_is_charged_gives_places_and_tells_the_heads():
    found = school()
    head = PersonFactory(head=found)
    tier = published_offer().tiers.get()

    made = actions.record_by_hand(found, by_hand(tier=tier), by=OfficerFactory())

    assert (made.status, made.charge.amount_pence, made.entitlement.organisation) == ("approved", 40_000, found)
    assert Message.objects.filter(kind="members.approved", person_id=head.pk).count() == 1
    assert "Signed on paper" in ContactNote.objects.get().text
    assert keeping.counts_by_standing().value[Standing.MEMBER] == 1


@pytest.mark.requirement("R007")
def test_a_past_year_is_put_on_record_and_neither_charged_nor_told():
    found = school()
    PersonFactory(head=found)
    past = {"year": 2016, "from_on": date(2016, 9, 1), "to_on": date(2017, 8, 31), "signed_on": date(2016, 9, 12)}

    actions.record_by_hand(found, by_hand(**past), by=OfficerFactory())

    assert keeping.counts_by_standing(date(2016, 12, 1)).value[Standing.MEMBER] == 1
    assert keeping.counts_by_standing().value[Standing.LAPSED] == 1
    assert (Charge.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"from_on": date(2010, 9, 1)}, "Both days lie in"),
        ({"to_on": THIS.first_day - DAY}, "Both days lie in"),
    ],
)
def test_days_outside_the_year_are_refused(changed, words):
    with pytest.raises(ValidationError, match=words):
        actions.record_by_hand(school(), by_hand(**changed), by=OfficerFactory())


def test_a_tier_of_another_year_is_refused_and_so_is_a_second_one_for_the_year():
    other = published_offer(THIS.start + 1).tiers.get()
    found = school()
    with pytest.raises(ValidationError, match="belongs to another year"):
        actions.record_by_hand(found, by_hand(tier=other), by=OfficerFactory())
    MembershipFactory(organisation=found)
    with pytest.raises(ValidationError, match="There is a membership for this year already"):
        actions.record_by_hand(found, by_hand(), by=OfficerFactory())


def test_the_page_records_one_and_says_what_is_missing():
    found, client = school(), officer()
    address = f"/office/membership/schools/{found.pk}/record/"
    typed = {"year": "2016", "tier": "", "strands": ["cpd"], "fee": "0", "why": ""}
    typed |= {"from_on-day": "1", "from_on-month": "9", "from_on-year": "2016"}
    typed |= {"to_on-day": "31", "to_on-month": "8", "to_on-year": "2017"}

    refused = client.post(address, typed)
    assert (refused.status_code, Membership.objects.count()) == (422, 0)
    assert "Say why it is recorded by hand." in refused.content.decode()

    assert client.post(address, typed | {"why": "From the old list"}).status_code == 302
    assert Membership.objects.get().year == 2016


def test_dates_are_put_right_with_a_reason_that_stands_with_the_school():
    made = MembershipFactory(organisation=school())
    client, address = officer(), f"/office/membership/{made.pk}/dates/"
    days = {"from_on": THIS.first_day, "to_on": THIS.last_day - DAY, "grace_until": THIS.last_day}
    typed = {
        f"{name}-{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")
    }  # fmt: skip

    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"why": "The head resigned a day early"}).status_code == 302

    made.refresh_from_db()
    assert made.to_on == THIS.last_day - DAY
    assert "The head resigned a day early" in ContactNote.objects.get().text


def test_a_partner_who_joined_is_kept_too():
    MembershipFactory(organisation=OrganisationFactory(kind="partner", name="UCL"))

    assert [one.name for one in keeping.schools_by_standing(keeping.Asked())] == ["UCL"]


def test_the_tier_that_is_offered_by_hand_is_published():
    TierFactory(name="Still a draft")

    page = soup_of(officer(), f"/office/membership/schools/{school().pk}/record/")

    assert "Still a draft" not in page.get_text()
