"""The programmes' public pages, an application from the tap on the shoulder to the fee, and the office's pages."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from bookings.models import Attendance
from core.models import AuditEntry
from leadership import actions, emails
from leadership.models import Application, CommitmentFee, Nomination
from leadership.queries import progress_of
from programmes.models import Cohort, Grant, Programme, Qualification, Session
from tests.factories.leadership import (
    ApplicationFactory,
    FeeFactory,
    LeadershipFactory,
    TermsFactory,
    applicant,
    apply,
    take_part,
    women,
)
from tests.factories.payments import IssuerFactory
from tests.factories.programmes import ProgrammePartnerFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db


def at_the(session_number: int, cohort: Cohort):
    """Just after the start of a session, the first is 1."""
    session = Session.objects.filter(cohort=cohort).order_by("starts_at")[session_number - 1]
    return time_machine.travel(session.starts_at + timedelta(hours=1), tick=False)


# For everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R026")
@pytest.mark.requirement("R027")
def test_the_four_levels_of_npq_are_told_apart_with_their_partner(client):
    for code, level in (("NPQML", "middle"), ("NPQSL", "senior"), ("NPQH", "headship"), ("NPQEL", "executive")):
        held = Qualification.objects.create(code=code, name=f"Qualification {code}", from_on="2017-09-01")
        facts = LeadershipFactory(short_name=code, level=level, qualification=held)
        ProgrammePartnerFactory(programme=facts.programme, organisation__name="UCL Institute of Education")
        TermsFactory(programme=facts.programme)

    page = soup_of(client, reverse("leadership:index"))

    assert cells(page, ".app-kicker") == ["NPQML", "NPQSL", "NPQH", "NPQEL"]
    assert cells(page, "main h2") == ["Middle leadership", "Senior leadership", "Headship", "Executive leadership"]
    assert page.select_one("main").get_text().count("UCL Institute of Education") == 4


@pytest.mark.requirement("R034")
def test_both_programmes_for_women_name_the_fund_that_pays_for_them(client):
    terms = women()
    grant = Grant.objects.create(fund="Leadership Equality and Diversity Fund")
    for one in (terms, terms.sister_terms):
        facts = one.cohort.programme.leadership
        facts.grant = grant
        facts.save()

        page = soup_of(client, reverse("leadership:programme", args=[one.cohort.programme.slug]))
        assert "Leadership Equality and Diversity Fund" in page.get_text()
    assert "It is waived when your head takes part in Headship Beyond One School" in " ".join(page.get_text().split())


def test_a_programme_that_is_applied_for_is_not_in_the_catalogue_and_cannot_be_booked(client):
    from uuid import uuid4

    from bookings.actions import book
    from core.action import RuleBroken

    terms, person = TermsFactory(), applicant()
    slug = terms.cohort.programme.slug

    assert client.get(f"/cpd/{slug}/").url == reverse("leadership:programme", args=[slug])
    assert terms.cohort.programme.title not in client.get(reverse("programmes:catalogue")).content.decode()
    with pytest.raises(RuleBroken, match="one applies"):
        book(terms.cohort_id, organisation_id=person.current_posts[0].organisation_id, key=uuid4(), by=person)


# From the tap on the shoulder to a place --------------------------------------------------------------------------


def test_from_the_tap_on_the_shoulder_to_a_place_through_the_pages():
    IssuerFactory()
    terms, school = women(), OrganisationFactory(name="School A")
    head, her = PersonFactory(head=school), PersonFactory(deputy_head=school)
    cohort = terms.sister_terms.cohort
    slug = cohort.programme.slug
    heads_browser = signed_in(head)

    nominate = reverse("leadership:nominate", args=[slug, cohort.number])
    wrong = heads_browser.post(nominate, {"first_name": "Ada", "email": "no"})
    assert (wrong.status_code, 'value="Ada"' in wrong.content.decode()) == (422, True)
    said = {"first_name": her.first_name, "last_name": her.last_name, "email": her.email, "organisation": school.pk}
    assert heads_browser.post(nominate, said).status_code == 302

    link = reverse("leadership:nomination", args=[emails.token_of(Nomination.objects.get())])
    stranger = Client()
    assert stranger.post(link, {}).status_code == 422
    assert "login" in stranger.post(link, {"answer": "yes"}).url
    browser = signed_in(her)
    address = browser.post(link, {"answer": "yes"}).url
    mine = Application.objects.get()

    assert (
        browser.post(
            address, {"keep": "yes", "organisation": school.pk, "post_kind": "deputy_head", "statement": "So far"}
        ).status_code
        == 302
    )
    assert "So far" in browser.get(address).content.decode()
    unfinished = browser.post(address, {"organisation": school.pk, "post_kind": "deputy_head", "statement": "So far"})
    assert unfinished.status_code == 422
    assert "Say that this is true of you." in unfinished.content.decode()
    whole = {
        "organisation": school.pk,
        "post_kind": "deputy_head",
        "statement": "Why",
        "sponsor": "B",
        "has_declared": "on",
    }
    assert browser.post(address, whole).url == address

    support = reverse("leadership:support", args=[mine.pk])
    assert heads_browser.post(support, {"no-reason": ""}).status_code == 422
    assert heads_browser.post(support, {"yes": "yes"}).status_code == 302
    assert "A place is offered to you" in cells(soup_of(browser, address), "h2")
    browser.post(reverse("leadership:accept", args=[mine.pk]))

    mine.refresh_from_db()
    assert (mine.status, mine.fee.status) == ("accepted", "open")
    needed = cells(soup_of(browser, address), "#needed ~ ul li")
    assert needed[0] == "Sessions at least 5 of 6 0 attended, 5 to go"


@pytest.mark.parametrize("role", ["head_elsewhere", "colleague"])
def test_nobody_else_opens_an_application(role):
    mine = apply(TermsFactory(), applicant())
    other = (
        PersonFactory(head=OrganisationFactory())
        if role == "head_elsewhere"
        else PersonFactory(teacher=mine.organisation)
    )
    client = signed_in(other)

    for name in ("application", "support"):
        assert client.get(reverse(f"leadership:{name}", args=[mine.pk])).status_code == 404


def test_a_draft_is_seen_by_its_own_person_alone_and_can_be_thrown_away():
    person = applicant()
    terms = TermsFactory()
    client, head = (
        signed_in(person),
        signed_in(
            PersonFactory(
                head=person.current_posts[0].organisation_id
                and OrganisationFactory._meta.model.objects.get(pk=person.current_posts[0].organisation_id)
            )
        ),
    )
    address = client.post(reverse("leadership:apply", args=[terms.cohort.programme.slug, terms.cohort.number])).url
    mine = Application.objects.get()
    assert head.get(reverse("leadership:support", args=[mine.pk])).status_code == 404

    client.post(address, {"leave": "yes"})

    assert not Application.objects.exists()


# Taking part ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R038")
@pytest.mark.requirement("R051")
def test_sessions_with_their_slots_are_marked_and_optional_ones_do_not_count():
    terms = TermsFactory()
    starts_at = Cohort.objects.get(pk=terms.cohort_id).ends_at + timedelta(days=3)
    visit = SessionFactory(cohort=terms.cohort, starts_at=starts_at, is_required=False, slot="full_day")
    mine = take_part(terms, applicant())
    for session in [*Session.objects.filter(cohort=terms.cohort, is_required=True)[:4], visit]:
        Attendance.objects.create(
            booking=mine.booking, session=session, mark="present", taken_by=mine.person, taken_at=session.ends_at
        )

    progress = progress_of([Application.objects.get(pk=mine.pk)])[mine.pk]

    assert (len(progress.required), progress.attended, progress.needed, len(progress.sessions)) == (6, 4, 5, 7)
    page = soup_of(signed_in(mine.person), mine.get_absolute_url())
    assert "Optional, not counted" in page.get_text()


def test_an_approved_absence_that_was_caught_up_counts():
    terms, lead = TermsFactory(), officer("programme_lead")
    mine = take_part(terms, applicant())
    session = Session.objects.filter(cohort=terms.cohort).first()
    step = reverse("leadership:catch_up", args=[mine.pk, session.pk])
    lead.post(step, {"words": "Read the book"})
    assert not mine.catch_ups.exists()
    Attendance.objects.create(
        booking=mine.booking, session=session, mark="excused", taken_by=mine.person, taken_at=session.ends_at
    )

    lead.post(step, {"words": "Read the book"})

    assert progress_of([Application.objects.get(pk=mine.pk)])[mine.pk].attended == 1


@pytest.mark.requirement("R039")
def test_feedback_half_way_and_at_the_end_changes_something_for_the_next_cohort():
    terms = TermsFactory()
    mine = take_part(terms, applicant())
    client = signed_in(mine.person)
    middle = reverse("leadership:feedback", args=[mine.pk, "middle"])
    assert client.post(middle, {"usefulness": "4"}).status_code == 422  # too early
    with at_the(3, terms.cohort):
        client, lead = signed_in(mine.person), officer("programme_lead")
        assert client.post(middle, {"usefulness": "", "to_change": "Begin later"}).status_code == 422
        assert client.post(middle, {"usefulness": "4", "to_change": "Begin later"}).status_code == 302
        assert client.post(middle, {"usefulness": "4"}).status_code == 422  # once
        assert (
            client.post(reverse("leadership:feedback", args=[mine.pk, "end"]), {"usefulness": "4"}).status_code == 422
        )
        page = soup_of(lead, reverse("leadership:thoughts", args=[terms.cohort_id]))
        assert "Begin later" in page.get_text()
        change = {"said": "Begin later", "changed": "Sessions begin at five"}
        assert lead.post(reverse("leadership:thoughts", args=[terms.cohort_id]), change).status_code == 302

    later = TermsFactory(programme=terms.cohort.programme)
    assert (
        "Sessions begin at five"
        in soup_of(Client(), reverse("leadership:programme", args=[later.cohort.programme.slug])).get_text()
    )


@pytest.mark.requirement("R053")
def test_the_directory_hides_everybody_until_they_want_to_be_seen():
    terms = TermsFactory()
    mine, other = take_part(terms, applicant()), take_part(terms, applicant())
    client = signed_in(mine.person)
    seen = "#directory ~ ul li"
    assert cells(soup_of(client, mine.get_absolute_url()), seen) == []

    signed_in(other.person).post(reverse("leadership:directory", args=[other.pk]), {"show": "yes"})
    assert cells(soup_of(client, mine.get_absolute_url()), seen) == [f"{other.person} {other.organisation}"]
    signed_in(other.person).post(reverse("leadership:directory", args=[other.pk]), {})

    assert cells(soup_of(client, mine.get_absolute_url()), seen) == []


@pytest.mark.requirement("R054")
def test_a_head_sees_who_leads_next_at_her_own_school_only():
    terms, ours, theirs = TermsFactory(), OrganisationFactory(), OrganisationFactory()
    head = PersonFactory(head=ours)
    for school in (ours, theirs):
        ApplicationFactory(cohort=terms.cohort, organisation=school, person__last_name=f"Of{school.pk}")
    client = signed_in(head)

    page = soup_of(client, reverse("leadership:school", args=[ours.pk])).get_text()

    assert (f"Of{ours.pk}" in page, f"Of{theirs.pk}" in page) == (True, False)
    assert client.get(reverse("leadership:school", args=[theirs.pk])).status_code == 404


@pytest.mark.requirement("R054")
def test_the_ladder_has_everybody_who_works_there_on_the_level_of_their_programme():
    school = OrganisationFactory()
    head = PersonFactory(head=school)
    seniors, heads = TermsFactory().cohort, LeadershipFactory(level="headship").programme
    for name, status in (
        ("Ready", "completed"),
        ("Learning", "accepted"),
        ("Asking", "submitted"),
        ("Out", "declined"),
    ):
        person = PersonFactory(deputy_head=school, first_name="Ms", last_name=name)
        ApplicationFactory(cohort=seniors, organisation=school, person=person, status=status)
    ApplicationFactory(
        cohort=TermsFactory(programme=heads).cohort, organisation=school, person__last_name="Gone", status="completed"
    )

    page = soup_of(signed_in(head), reverse("leadership:school", args=[school.pk]))
    rows = [cells(row, "th, td") for row in page.select("section[aria-labelledby=ladder] tbody tr")]

    assert rows == [
        ["Middle leadership Nobody yet", "–", "–", "–"],
        ["Senior leadership", "Ms Ready", "Ms Learning", "Ms Asking"],
        ["Headship Nobody yet", "–", "–", "–"],
        ["Executive leadership Nobody yet", "–", "–", "–"],
    ]


# The office -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R025")
def test_the_lead_sees_how_far_each_cycle_is():
    terms = TermsFactory(sessions=7)
    Cohort.objects.filter(pk=terms.cohort_id).update(number=2)
    with at_the(3, terms.cohort):
        rows = cells(soup_of(officer("programme_lead"), reverse("leadership:cohorts")), "tbody tr")

    assert "Cycle 2" in rows[0]
    assert "2 of 7" in rows[0]


def test_the_lead_describes_a_programme_sets_terms_and_offers_places():
    client = officer("programme_lead")
    programme = Programme.objects.create(kind="leadership", title="NPQ", slug="npq", summary="For leaders")
    facts = reverse("leadership:facts", args=[programme.pk])
    assert client.post(facts, {"level": "middle"}).status_code == 422
    said = {"level": "middle", "posts": ["middle_leader"], "eligibility": "I lead a team.", "asks": "Come"}
    assert client.post(facts, said).status_code == 302
    programme.refresh_from_db()
    assert programme.takes_applications

    terms = TermsFactory(programme=programme, selection="chosen")
    address = reverse("leadership:terms", args=[terms.cohort_id])
    wrong = {"selection": "chosen", "unit": "participant", "school_pence": "x", "policy": "strict"}
    assert client.post(address, wrong).status_code == 422
    assert client.post(address, wrong | {"school_pence": "0"}).status_code == 422
    assert client.post(address, wrong | {"school_pence": "250"}).status_code == 302
    terms.refresh_from_db()
    assert terms.school_pence == 25_000

    mine = apply(terms, applicant(post="middle_leader"))
    step = reverse("leadership:step", args=[mine.pk, "offer"])
    client.post(step)
    mine.refresh_from_db()
    assert mine.status == "submitted"  # her head has not answered
    actions.give_support(mine, by=PersonFactory(head=mine.organisation))
    client.post(step)
    mine.refresh_from_db()
    assert mine.status == "offered"
    rows = csv_rows(client.get(reverse("leadership:cohort_csv", args=[terms.cohort_id])))
    assert rows[1][3] == "Offered a place"


def test_reasons_are_read_by_leads_alone_and_that_is_on_record():
    terms = TermsFactory()
    mine = take_part(terms, applicant())
    actions.withdraw(mine, reason="illness", words="A long story", by=mine.person)
    head = signed_in(PersonFactory(head=mine.organisation))
    assert "A long story" not in head.get(reverse("leadership:support", args=[mine.pk])).content.decode()
    assert "Illness" not in head.get(reverse("leadership:support", args=[mine.pk])).content.decode()

    page = officer("programme_lead").get(reverse("leadership:office_application", args=[mine.pk]))

    assert "A long story" in page.content.decode()
    assert AuditEntry.objects.filter(verb="read the reason of").exists()
    finance = officer("finance_officer")
    assert finance.get(reverse("leadership:office_application", args=[mine.pk])).status_code == 404


def decided_through_the_pages(fee: CommitmentFee, lead: Client, administrator: Client) -> None:
    address = fee.get_absolute_url()
    assert lead.post(address, {"step": "decide", "decide-choice": ""}).status_code == 422
    assert lead.post(address, {"step": "decide", "decide-choice": "as", "decide-reason": ""}).status_code == 422
    assert (
        lead.post(address, {"step": "decide", "decide-choice": "as", "decide-reason": "No session"}).status_code == 302
    )
    assert lead.post(address, {"step": "agree"}).status_code == 404
    assert administrator.post(address, {"step": "agree"}).status_code == 302


def test_a_fee_is_decided_and_appealed_against_through_the_pages():
    IssuerFactory()
    terms = TermsFactory(unit="participant", school_pence=25_000)
    mine = take_part(terms, applicant())
    with time_machine.travel(Cohort.objects.get(pk=terms.cohort_id).ends_at + timedelta(days=1), tick=False):
        head = signed_in(PersonFactory(head=mine.organisation))
        lead, administrator, other = officer("programme_lead"), officer("administrator"), officer("director")
        actions.recommend_on_fees()
        fee = CommitmentFee.objects.get()
        waiting = cells(soup_of(lead, reverse("leadership:fees")), "tbody tr")
        assert "Is kept" in waiting[0]
        decided_through_the_pages(fee, lead, administrator)

        address = fee.get_absolute_url()
        assert "Do you not agree?" in cells(soup_of(head, address), "h2")
        assert head.post(address, {"step": "appeal", "appeal-words": ""}).status_code == 422
        assert head.post(address, {"step": "appeal", "appeal-words": "She was ill"}).status_code == 302
        assert "She was ill" in other.get(address).content.decode()
        assert "She was ill" not in signed_in(mine.person).get(address).content.decode()
        assert "She was ill" not in officer("finance_officer").get(address).content.decode()
        assert lead.post(address, {"step": "uphold"}).status_code == 404
        assert (
            other.post(address, {"step": "uphold", "uphold-is_upheld": "yes", "uphold-reason": ""}).status_code == 422
        )
        other.post(address, {"step": "uphold", "uphold-is_upheld": "yes", "uphold-reason": "A letter"})
        assert "Upheld" in head.get(address).content.decode()

    fee.refresh_from_db()
    assert (fee.status, fee.outcome) == ("settled", "full")


def test_no_other_school_sees_a_fee():
    fee = FeeFactory()
    ApplicationFactory(cohort=fee.cohort, status="accepted", fee=fee)

    assert signed_in(PersonFactory(head=OrganisationFactory())).get(fee.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
def test_lists_ask_as_often_for_many_as_for_one(rows, django_assert_max_num_queries):
    terms = TermsFactory(places=200)
    for _ in range(rows):
        ApplicationFactory(cohort=terms.cohort, status="accepted", fee=FeeFactory(cohort=terms.cohort))
    lead = officer("programme_lead")
    for name, args in (("cohorts", []), ("cohort", [terms.cohort_id]), ("fees", [])):
        with django_assert_max_num_queries(10):
            assert lead.get(reverse(f"leadership:{name}", args=args)).status_code == 200


@pytest.mark.requirement("R023")
def test_a_programme_names_its_partner_with_logo_and_contact(client):
    terms = TermsFactory()
    partner = ProgrammePartnerFactory(
        programme=terms.cohort.programme, organisation__name="Ambition School Leadership", contact="Ravi Thapar"
    )
    partner.organisation.logo.save("logo.png", ContentFile(b"\x89PNG\r\n\x1a\n"))

    page = soup_of(client, reverse("leadership:programme", args=[terms.cohort.programme.slug]))

    assert "Contact: Ravi Thapar" in page.get_text()
    logo = reverse("programmes:partner_logo", args=[partner.organisation_id])
    assert page.select_one(f'img[src^="{logo}"]') is not None
