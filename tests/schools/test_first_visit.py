"""The first visit: where somebody works, who confirms it, and when the office is asked."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from bookings import actions as bookings
from core.action import RuleBroken
from core.delivery import deliver_due
from core.models import AuditEntry, Message
from schools import actions, queries
from schools.emails import claim_link
from schools.models import Post
from schools.permissions import can_see_school
from schools.states import PostStatus
from tests.factories.schools import (
    AllianceFactory,
    EmailDomainFactory,
    OrganisationNameFactory,
    PersonFactory,
    SchoolFactory,
    TermDateFactory,
    TrustFactory,
)

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Surrey Square Primary School").organisation


@pytest.fixture
def newcomer():
    return PersonFactory(first_name="Ama", last_name="Mensah", email="ama@new.example")


def found(text: str) -> list[str]:
    return [str(organisation) for organisation in queries.workplaces_found(text)]


@pytest.mark.requirement("R024")
def test_a_school_is_found_by_parts_of_its_name_and_by_the_name_it_had(school):
    OrganisationNameFactory(organisation=school, name="Aylesbury Road Board School")
    SchoolFactory(organisation__name="Crampton Primary")

    assert found("square surrey") == ["Surrey Square Primary School"]
    assert found("aylesbury") == ["Surrey Square Primary School"]
    assert found("SURREY crampton") == []
    assert found("s") == []


def test_closed_schools_and_partners_are_no_place_to_work(school):
    SchoolFactory(organisation__name="Surrey Lane", organisation__is_open=False)
    TrustFactory(name="Surrey Trust")

    assert found("surrey") == ["Surrey Square Primary School", "Surrey Trust"]


def test_the_page_works_without_scripts_and_says_what_was_found(newcomer, school):
    page = (
        signed_in(newcomer).get(reverse("schools:welcome"), {"q": "surrey", "next": "/cpd/phonics/"}).content.decode()
    )

    assert "1 found" in page
    assert f"{reverse('schools:choose_role', args=[school.pk])}?next=/cpd/phonics/" in page


def test_a_domain_of_one_school_proposes_it_and_a_shared_one_proposes_none(school):
    EmailDomainFactory(organisation=school, domain="surreysquare.example")
    EmailDomainFactory(organisation=school, domain="trust.example")
    EmailDomainFactory(organisation=SchoolFactory().organisation, domain="trust.example")
    EmailDomainFactory(organisation=school, domain="gmail.com")

    proposed = [
        queries.workplace_proposed_for(email)
        for email in (
            "a@surreysquare.example",
            "A@SurreySquare.example",
            "a@trust.example",
            "a@gmail.com",
            "a@b.example",
            None,
        )
    ]

    assert proposed == [school, school, None, None, None, None]


def test_a_proposal_gives_nobody_a_post(newcomer, school):
    EmailDomainFactory(organisation=school, domain="new.example")

    page = signed_in(newcomer).get(reverse("schools:welcome"))

    assert page.context["proposed"] == school
    assert newcomer.posts.count() == 0


def claimed(newcomer, school, **facts):
    response = signed_in(newcomer).post(reverse("schools:choose_role", args=[school.pk]), {"kind": "teacher"} | facts)
    return response, newcomer.posts.first()


def test_somebody_says_where_they_work_and_goes_on_where_they_were(newcomer, school):
    PersonFactory(head=school)

    response, post = claimed(newcomer, school, next="/cpd/phonics/")

    assert response.url == "/cpd/phonics/"
    assert (post.kind, post.status, post.organisation) == ("teacher", PostStatus.CLAIMED, school)
    assert AuditEntry.objects.filter(verb="claimed", thing_id=post.pk, organisation_id=school.pk).count() == 1


def test_next_leads_to_our_own_pages_only(newcomer, school):
    response, _ = claimed(newcomer, school, next="https://elsewhere.example/")

    assert response.url == reverse("home:my")


@pytest.mark.parametrize("kind", ["head", "cpd_lead", "school_office", "administrator"])
def test_nobody_claims_a_role_that_decides_or_sees(newcomer, school, kind):
    response, post = claimed(newcomer, school, kind=kind)

    assert (response.status_code, post) == (422, None)
    with pytest.raises(RuleBroken):
        actions.claim_post(school, kind=kind, by=newcomer)


def test_a_claim_shows_nothing_of_the_school(newcomer, school):
    actions.claim_post(school, kind="teacher", by=newcomer)

    assert can_see_school(newcomer, school.pk) is False


def test_saying_it_twice_is_answered_in_words(newcomer, school):
    claimed(newcomer, school)
    response, _ = claimed(newcomer, school)

    assert response.context["form"].non_field_errors() == ["This person holds this post already."]
    assert newcomer.posts.count() == 1


def test_three_schools_can_be_asked_at_once_and_no_more(newcomer):
    for _ in range(3):
        actions.claim_post(SchoolFactory().organisation, kind="teacher", by=newcomer)

    with pytest.raises(RuleBroken, match="Several schools have not answered yet"):
        actions.claim_post(SchoolFactory().organisation, kind="teacher", by=newcomer)


def test_each_head_gets_one_letter_after_a_while(newcomer, school, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    first, second = PersonFactory(head=school), PersonFactory(co_head=school)
    PersonFactory(cpd_lead=school)
    actions.claim_post(school, kind="teacher", by=newcomer)

    deliver_due()
    assert mail.outbox == []
    time_machine.move_to("2027-01-11 09:31", tick=False)
    deliver_due()
    deliver_due()

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([first.email, second.email])
    assert mail.outbox[0].subject == "Does Ama Mensah work at Surrey Square Primary School?"


def test_a_booking_made_meanwhile_asks_in_its_own_letter(newcomer, school):
    PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)

    actions.ask_with_booking([post])

    assert [message.status for message in Message.objects.filter(kind="schools.claim")] == ["cancelled"]


def test_the_link_changes_nothing_until_an_answer_is_chosen(newcomer, school):
    head = PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    link = claim_link(post, head).partition("//")[2].partition("/")[2]

    page = Client().get(f"/{link}")
    empty = Client().post(f"/{link}", {})

    assert (page.status_code, empty.status_code) == (200, 422)
    assert "checked" not in page.content.decode()
    assert Post.objects.get(pk=post.pk).status == PostStatus.CLAIMED


@pytest.mark.requirement("R009")
@pytest.mark.parametrize("kind", ["head", "co_head", "executive_head", "head_of_school"])
def test_any_one_of_a_school_s_heads_confirms_from_the_letter(newcomer, school, kind):
    PersonFactory(head=school)
    one = PersonFactory(**{kind: school})
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    link = "/" + claim_link(post, one).partition("//")[2].partition("/")[2]

    Client().post(link, {"answer": "here"})

    post.refresh_from_db()
    assert post.status == PostStatus.CONFIRMED
    assert AuditEntry.objects.get(verb="confirmed", thing_id=post.pk).person_id == one.pk
    assert "It is confirmed" in Client().get(link).content.decode()


def test_two_heads_who_answer_differently_the_first_counts(newcomer, school):
    one, two = PersonFactory(head=school), PersonFactory(co_head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    late = Post.objects.get(pk=post.pk)

    actions.confirm_claim(post, by=one)
    with pytest.raises(RuleBroken, match="Somebody else changed this"):
        bookings.turn_away(late, by=two)

    assert Post.objects.get(pk=post.pk).status == PostStatus.CONFIRMED


def test_not_ours_refuses_the_claim_and_says_so_to_the_person(newcomer, school):
    head = PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)

    Client().post("/" + claim_link(post, head).partition("//")[2].partition("/")[2], {"answer": "not_here"})
    deliver_due()

    post.refresh_from_db()
    assert post.status == PostStatus.REFUSED
    assert [(letter.to[0], letter.subject) for letter in mail.outbox] == [(newcomer.email, "Where do you work?")]


def test_a_link_of_somebody_who_is_no_longer_head_is_not_there(newcomer, school):
    head = PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    link = "/" + claim_link(post, head).partition("//")[2].partition("/")[2]
    Post.objects.filter(person=head).update(to_on="2016-01-01")

    assert Client().post(link, {"answer": "here"}).status_code == 404
    assert Client().get(link[:-3] + "xx/").status_code == 404


def test_a_link_works_for_thirty_days(newcomer, school, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    head = PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    link = "/" + claim_link(post, head).partition("//")[2].partition("/")[2]

    time_machine.move_to("2027-02-11 09:00", tick=False)

    assert Client().post(link, {"answer": "here"}).status_code == 410
    assert Post.objects.get(pk=post.pk).status == PostStatus.CLAIMED


# The office -----------------------------------------------------------------------------------------------------------


def test_the_office_is_asked_at_once_when_the_school_has_no_head(newcomer, school):
    officer = PersonFactory(administrator=True)

    post = actions.claim_post(school, kind="teacher", by=newcomer)
    deliver_due()

    assert post.asked_office_at is not None
    assert [letter.to[0] for letter in mail.outbox] == [officer.email]


@pytest.mark.parametrize(
    "moments",
    [
        ("2027-01-11 15:00", "2027-01-13 23:59", "2027-01-14 00:00"),  # Monday: after Tuesday and Wednesday
        ("2027-01-15 15:00", "2027-01-19 23:59", "2027-01-20 00:00"),  # Friday: the weekend does not count
        ("2027-03-25 15:00", "2027-03-31 23:59+01:00", "2027-04-01 00:00+01:00"),  # Easter between; summer time
    ],
)
def test_the_office_is_asked_after_two_school_days(newcomer, school, time_machine, moments):
    claimed_at, not_yet, due = moments
    time_machine.move_to(claimed_at, tick=False)
    PersonFactory(head=school)
    PersonFactory(administrator=True)
    actions.claim_post(school, kind="teacher", by=newcomer)

    time_machine.move_to(not_yet, tick=False)
    assert actions.escalate_claims() == 0
    time_machine.move_to(due, tick=False)
    assert actions.escalate_claims() == 1
    assert actions.escalate_claims() == 0

    assert Message.objects.filter(kind="schools.claim_for_office").count() == 1


def test_a_school_s_holidays_do_not_count(newcomer, school, time_machine):
    TermDateFactory(organisation=school, from_on=date(2027, 2, 15), to_on=date(2027, 2, 19))
    time_machine.move_to("2027-02-12 15:00", tick=False)
    PersonFactory(head=school)
    actions.claim_post(school, kind="teacher", by=newcomer)

    time_machine.move_to("2027-02-23 23:59", tick=False)
    assert actions.escalate_claims() == 0
    time_machine.move_to("2027-02-24 00:00", tick=False)
    assert actions.escalate_claims() == 1


def test_an_answered_claim_never_goes_to_the_office(newcomer, school, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    head = PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    actions.confirm_claim(post, by=head)

    time_machine.move_to("2027-01-20 09:00", tick=False)

    assert actions.escalate_claims() == 0
    assert deliver_due() == 0


def test_an_administrator_decides_for_the_school(newcomer, school):
    from allauth.mfa.totp.internal.auth import TOTP

    AllianceFactory()
    officer = PersonFactory(administrator=True)
    TOTP.activate(officer, "ABCDEFGHIJKLMNOP")
    post = actions.claim_post(school, kind="teacher", by=newcomer)
    client = signed_in(officer)

    listed = client.get(reverse("bookings:claims")).content.decode()
    client.post(reverse("bookings:decide_claim", args=[post.pk]), {"answer": "here"})

    assert "Ama Mensah" in listed
    assert Post.objects.get(pk=post.pk).status == PostStatus.CONFIRMED


def test_nobody_confirms_themselves(school):
    head = PersonFactory(head=school)
    post = actions.claim_post(school, kind="teacher", by=head)

    assert signed_in(head).post(reverse("bookings:decide_claim", args=[post.pk]), {"answer": "here"}).status_code == 404
    with pytest.raises(RuleBroken):
        actions.confirm_claim(post, by=head)
