"""Posts: given by a school, acting, on leave, covered, ended; and the list of a school's staff."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core.action import RuleBroken
from core.calendar import today
from core.models import AuditEntry
from schools import actions, permissions, queries
from schools.models import Person, Post
from tests.factories.schools import PersonFactory, PostFactory, SchoolFactory

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def again(person: Person) -> Person:
    """The person as the next request finds them."""
    return Person.objects.for_request().get(pk=person.pk)


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Crampton Primary").organisation


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


@pytest.mark.requirement("R009")
def test_a_school_has_several_heads_and_a_head_several_schools(school):
    other = SchoolFactory().organisation
    one, two = PersonFactory(co_head=school), PersonFactory(co_head=school)
    executive = PersonFactory(executive_head=school)
    PostFactory(person=executive, kind="executive_head", organisation=other)

    deciding = [permissions.can_decide_for(person, school.pk) for person in (one, two, executive)]

    assert deciding == [True, True, True]
    assert queries.heads_of(school.pk) == [one, two, executive]
    assert sorted(permissions.schools_seen_by(executive)) == sorted([school.pk, other.pk])


@pytest.mark.requirement("R009")
def test_a_head_on_leave_can_decide_and_is_not_asked(school, head):
    Post.objects.filter(person=head).update(is_on_leave=True)

    assert permissions.can_decide_for(again(head), school.pk) is True
    assert queries.heads_of(school.pk) == []


def test_the_staff_page_lists_heads_first_and_asks_as_often_for_one_as_for_fifty(
    school, head, django_assert_num_queries
):
    client = signed_in(head)
    client.get(reverse("schools:staff", args=[school.pk]))

    with django_assert_num_queries(4):
        client.get(reverse("schools:staff", args=[school.pk]))
    for n in range(50):
        PersonFactory(teacher=school, last_name=f"A{n:02}")
    with django_assert_num_queries(4):
        page = client.get(reverse("schools:staff", args=[school.pk]))

    people = [post.person for post in page.context["posts"]]
    assert people[0] == head
    assert [person.last_name for person in people[1:4]] == ["A00", "A01", "A02"]
    assert len(people) == 50


@pytest.mark.parametrize("kind", ["teacher", "deputy_head", "business_manager", "finance_contact", "governor"])
def test_the_staff_page_is_not_there_for_those_who_do_not_book(school, kind):
    assert signed_in(PersonFactory(**{kind: school})).get(reverse("schools:staff", args=[school.pk])).status_code == 404


def test_the_staff_of_another_school_is_not_there(school):
    stranger = signed_in(PersonFactory(head=SchoolFactory()))
    post = PostFactory(organisation=school)

    urls = [
        reverse("schools:staff", args=[school.pk]),
        reverse("schools:add_colleague", args=[school.pk]),
        reverse("schools:change_post", args=[post.pk]),
        reverse("bookings:end_post", args=[post.pk]),
        reverse("bookings:decide_claim", args=[post.pk]),
        reverse("schools:staff", args=[99999999]),
    ]

    assert [stranger.get(url).status_code for url in urls] == [404] * 6
    assert [Client().get(url).status_code for url in urls] == [302] * 6


def add(client: Client, school, **facts):
    typed = {"first_name": "Ama", "last_name": "Mensah", "email": "ama@school.example", "kind": "teacher"} | facts
    return client.post(reverse("schools:add_colleague", args=[school.pk]), typed)


@pytest.mark.parametrize(
    ("by", "kind", "status"),
    [
        ("head", "co_head", 302),
        ("head", "cpd_lead", 302),
        ("cpd_lead", "teacher", 302),
        ("school_office", "teaching_assistant", 302),
        ("cpd_lead", "head", 422),
        ("school_office", "cpd_lead", 422),
        ("head", "administrator", 422),
        ("head", "trust_finance", 422),
    ],
)
def test_nobody_gives_more_than_they_may(school, by, kind, status):
    client = signed_in(PersonFactory(**{by: school}))

    assert add(client, school, kind=kind).status_code == status
    assert Post.objects.filter(person__last_name="Mensah").count() == (status == 302)


def test_a_wrong_answer_says_what_to_do_and_keeps_what_was_typed(school, head):
    response = add(signed_in(head), school, first_name="", email="office@school.example")

    errors = response.context["form"].errors
    assert errors["first_name"] == ["Enter their first name."]
    assert "belongs to an office that several people read" in errors["email"][0]
    assert 'value="Mensah"' in response.content.decode()


def test_a_post_that_is_held_already_is_answered_in_words(school, head):
    client = signed_in(head)
    add(client, school)
    Person.objects.filter(last_name="Mensah").update(last_login="2027-01-01T00:00Z")

    response = add(client, school)

    assert response.context["form"].non_field_errors() == ["This person holds this post already."]


def test_giving_the_post_that_somebody_claimed_settles_the_claim(school, head):
    newcomer = PersonFactory(last_name="Mensah", email="ama@school.example")
    claim = actions.claim_post(school, kind="teacher", by=newcomer)

    add(signed_in(head), school)

    claim.refresh_from_db()
    assert (claim.status, newcomer.posts.count()) == ("confirmed", 1)


def test_acting_on_leave_and_covering_are_kept_and_written_down(school, head):
    away = PostFactory(organisation=school, is_on_leave=True)
    post = PostFactory(organisation=school)

    signed_in(head).post(
        reverse("schools:change_post", args=[post.pk]), {"title": "Class 2", "is_acting": "on", "covering_for": away.pk}
    )

    post.refresh_from_db()
    assert (post.title, post.is_acting, post.is_on_leave, post.covering_for) == ("Class 2", True, False, away)
    entry = AuditEntry.objects.get(verb="changed a post")
    assert (entry.changed, entry.person_id) == (["covering_for_id", "is_acting", "title"], head.pk)


def test_somebody_of_another_school_is_not_covered_for(school, head):
    post, elsewhere = PostFactory(organisation=school), PostFactory()

    response = signed_in(head).post(reverse("schools:change_post", args=[post.pk]), {"covering_for": elsewhere.pk})

    assert response.status_code == 422
    assert Post.objects.get(pk=post.pk).covering_for is None


def test_a_school_office_does_not_change_a_head_s_post(school, head):
    client = signed_in(PersonFactory(school_office=school))

    assert client.get(reverse("schools:change_post", args=[head.posts.get().pk])).status_code == 404
    assert client.get(reverse("bookings:end_post", args=[head.posts.get().pk])).status_code == 404


def test_a_post_that_ends_now_takes_its_access_with_the_next_click(school, head):
    lead = PersonFactory(cpd_lead=school)
    client = signed_in(lead)
    assert client.get(reverse("schools:staff", args=[school.pk])).status_code == 200

    actions.end_post(lead.posts.get(), by=head)

    assert client.get(reverse("schools:staff", args=[school.pk])).status_code == 404


def test_a_post_that_began_today_can_end_today(school, head):
    post = PostFactory(organisation=school, from_on=today())

    actions.end_post(post, by=head)

    assert Post.objects.current().filter(pk=post.pk).count() == 0


def test_a_post_with_a_last_day_holds_to_its_end(school, head, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    post = PostFactory(organisation=school)
    actions.end_post(post, by=head, last_day=date(2027, 1, 31))

    time_machine.move_to("2027-01-31 23:59", tick=False)
    assert Post.objects.current().filter(pk=post.pk).count() == 1
    time_machine.move_to("2027-02-01 00:00", tick=False)
    assert Post.objects.current().filter(pk=post.pk).count() == 0


def test_an_ended_post_does_not_end_again(school, head):
    post = PostFactory(organisation=school)
    actions.end_post(post, by=head)

    with pytest.raises(RuleBroken, match="has ended already"):
        actions.end_post(post, by=head)


def test_a_post_is_held_once_at_a_time_whatever_the_code_does(school):
    post = PostFactory(organisation=school)

    with pytest.raises(IntegrityError, match="post_held_once"), transaction.atomic():
        PostFactory(organisation=school, person=post.person)


def test_an_administrator_gives_posts_at_the_alliance_and_the_page_refuses_the_wrong_place(school):
    from allauth.mfa.totp.internal.auth import TOTP

    officer = PersonFactory(administrator=True)
    TOTP.activate(officer, "ABCDEFGHIJKLMNOP")
    alliance = officer.posts.get().organisation
    person = PersonFactory(teacher=school)
    client = signed_in(officer)
    url = reverse("schools:give_post", args=[person.pk])

    wrong = client.post(url, {"organisation": school.pk, "kind": "analyst"})
    client.post(url, {"organisation": alliance.pk, "kind": "analyst"})

    assert wrong.status_code == 422
    assert permissions.is_office(again(person)) is True


def test_the_office_finds_people_and_looking_at_one_is_written_down(school, django_assert_num_queries):
    from allauth.mfa.totp.internal.auth import TOTP

    officer = PersonFactory(administrator=True)
    TOTP.activate(officer, "ABCDEFGHIJKLMNOP")
    ama = PersonFactory(teacher=school, first_name="Ama", last_name="Mensah")
    client = signed_in(officer)
    client.get(reverse("schools:people"))

    with django_assert_num_queries(3):
        page = client.get(reverse("schools:people"), {"q": "mens ama"})
    assert list(page.context["people"]) == [ama]
    for _ in range(60):
        PersonFactory(last_name="Mensah", first_name="Ama")
    with django_assert_num_queries(3):
        client.get(reverse("schools:people"), {"q": "mens ama"})
    assert client.get(reverse("schools:person", args=[ama.pk])).status_code == 200
    assert AuditEntry.objects.filter(verb="looked at", thing_id=ama.pk, person_id=officer.pk).count() == 1


def test_somebody_changes_their_own_name(school):
    person = PersonFactory(teacher=school, first_name="Ama", last_name="Mensah")
    client = signed_in(person)

    client.post(reverse("schools:rename"), {"first_name": "Ama", "last_name": "Owusu"})

    assert again(person).full_name == "Ama Owusu"
    assert AuditEntry.objects.get(verb="renamed").changed == ["last_name"]


def test_the_account_page_shows_schools_roles_and_addresses(school):
    person = PersonFactory(teacher=school)
    PostFactory(
        person=person, organisation=SchoolFactory(organisation__name="Old School").organisation, to_on="2016-08-31"
    )

    page = signed_in(person).get(reverse("schools:account")).content.decode()

    assert "Crampton Primary" in page
    assert "Old School" in page
    assert person.email in page
