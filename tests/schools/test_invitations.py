"""Accounts that somebody else made: taken up by a link, by a code from paper, once."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.action import RuleBroken
from core.delivery import deliver_due
from core.models import AuditEntry, Message
from schools import actions
from schools.emails import invitation_link
from schools.models import Invitation, Person, Post
from tests.factories.schools import PASSWORD, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

WORDS = "three other words"


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Crampton Primary").organisation


@pytest.fixture
def head(school):
    return PersonFactory(head=school, first_name="Hana", last_name="Head")


def add(head, school, **facts) -> Post | None:
    colleague = {"first_name": "Ama", "last_name": "Mensah", "kind": "teacher", "email": "ama@school.example"} | facts
    return actions.add_colleague(school, actions.Colleague(**colleague), by=head)


def sent_links() -> dict[str, str]:
    deliver_due()
    return {letter.to[0]: re.search(r"http://[^/]+(/invitations/\S+)", letter.body).group(1) for letter in mail.outbox}


def is_in(client: Client) -> bool:
    return client.get(reverse("schools:account")).status_code == 200


def test_a_new_colleague_is_invited_at_work_and_at_home(head, school):
    post = add(head, school, personal_email="ama@home.example")

    assert post.person.full_name == "Ama Mensah"
    assert set(sent_links()) == {"ama@school.example", "ama@home.example"}
    assert AuditEntry.objects.filter(verb="invited", person_id=head.pk).count() == 1


def test_the_link_is_gone_from_our_books_once_it_is_sent(head, school):
    add(head, school)
    sent_links()

    assert list(Message.objects.values_list("status", "text", "html")) == [("sent", "", "")]


def test_opening_the_link_changes_nothing(head, school):
    add(head, school)
    link = sent_links()["ama@school.example"]

    page = Client().get(link)

    assert page.status_code == 200
    assert "Crampton Primary" in page.content.decode()
    assert Invitation.objects.get().accepted_at is None
    assert EmailAddress.objects.get().verified is False


def test_an_account_is_taken_up_with_a_password(head, school):
    add(head, school)
    client = Client()

    response = client.post(sent_links()["ama@school.example"], {"is_me": "on", "password": WORDS})

    person = Person.objects.get(email="ama@school.example")
    assert response.url == reverse("schools:account")
    assert is_in(client)
    assert person.check_password(WORDS)
    assert list(person.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("ama@school.example", True, True)
    ]


def test_or_without_one_to_use_codes_by_mail(head, school):
    add(head, school)
    client = Client()
    client.post(sent_links()["ama@school.example"], {"is_me": "on", "password": ""})

    assert is_in(client)
    assert Person.objects.get(email="ama@school.example").has_usable_password() is False


def test_a_weak_password_is_refused_in_words_and_the_invitation_stands(head, school):
    add(head, school)

    response = Client().post(sent_links()["ama@school.example"], {"is_me": "on", "password": "short"})

    assert response.status_code == 422
    assert Invitation.objects.get().accepted_at is None


def test_taken_up_at_home_both_addresses_sign_in_in_time(head, school):
    add(head, school, personal_email="ama@home.example")
    client = Client()

    client.post(sent_links()["ama@home.example"], {"is_me": "on", "password": WORDS})

    assert is_in(client)
    signs_in = Client().post(reverse("account_login"), {"login": "ama@home.example", "password": WORDS})
    assert signs_in.url == reverse("home:my")
    assert (
        Person.objects.get(email="ama@school.example").emailaddress_set.get(email="ama@home.example").verified is True
    )


def test_a_link_works_once(head, school):
    add(head, school, personal_email="ama@home.example")
    links = sent_links()
    Client().post(links["ama@school.example"], {"is_me": "on", "password": WORDS})

    answers = [
        Client().get(links["ama@school.example"]),
        Client().post(links["ama@home.example"], {"is_me": "on", "password": "some other words"}),
    ]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert Person.objects.get(email="ama@school.example").check_password(WORDS)


def test_a_link_works_for_fourteen_days_and_cannot_be_made_up(head, school, time_machine):
    time_machine.move_to("2027-01-11 09:00", tick=False)
    add(head, school)
    link = sent_links()["ama@school.example"]

    assert Client().get(link[:-4] + "xyz/").status_code == 404
    time_machine.move_to("2027-01-25 09:00:01", tick=False)
    assert Client().get(link).status_code == 410


def test_an_earlier_link_stops_when_a_new_one_is_sent(head, school):
    person = add(head, school).person
    first = sent_links()["ama@school.example"]
    mail.outbox.clear()

    actions.invite(person, by=head)
    second = sent_links()["ama@school.example"]

    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_whoever_has_an_account_is_not_invited_into_it_again(head):
    person = PersonFactory(last_login="2027-01-01T00:00Z")

    with pytest.raises(RuleBroken, match="has taken up the account already"):
        actions.invite(person, by=head)


def test_an_invitation_goes_through_the_second_factor_too(school):
    officer = PersonFactory(administrator=True, password="!")
    TOTP.activate(officer, "ABCDEFGHIJKLMNOP")
    invitation = Invitation.objects.create(person=officer, email=officer.email)
    link = "/" + invitation_link(invitation, officer.email).partition("//")[2].partition("/")[2]

    assert Client().post(link, {"is_me": "on", "password": ""}).url == reverse("mfa_authenticate")


def test_an_address_of_somebody_else_is_not_taken_over(head, school):
    person = actions.make_person(first_name="Ama", last_name="Mensah", by=head)
    other = PersonFactory(email="ama@home.example")
    invitation = Invitation.objects.create(person=person, email="ama@home.example")

    with pytest.raises(RuleBroken, match="You have an account with this address already"):
        actions.accept_invitation(invitation, email=other.email)

    assert Invitation.objects.get().accepted_at is None


# From paper -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_paper(head, school) -> Person:
    """Somebody without e-mail, with a code on paper."""
    return add(head, school, email="").person


def use_code(code: str, last_name: str = "Mensah", email: str = "ama@new.example"):
    return Client().post(reverse("schools:claim_code"), {"code": code, "last_name": last_name, "email": email})


def test_somebody_without_e_mail_gets_a_code_to_print(head, school):
    client = Client()
    client.force_login(head)
    facts = {"first_name": "Ama", "last_name": "Mensah", "kind": "teacher", "email": ""}

    response = client.post(reverse("schools:add_colleague", args=[school.pk]), facts)
    letter = client.get(response.url).content.decode()

    person = Person.objects.get(last_name="Mensah")
    assert response.url == reverse("schools:claim_letter", args=[person.pk])
    assert person.claim_code in letter
    assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", person.claim_code)


@pytest.mark.parametrize(
    "written", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_the_code_is_used_however_it_is_written_and_once(on_paper, written):
    code = written(on_paper.claim_code)
    use_code(code, last_name="mensah ")
    client = Client()

    client.post(sent_links()["ama@new.example"], {"is_me": "on", "password": WORDS})

    on_paper.refresh_from_db()
    assert is_in(client)
    assert (on_paper.email, on_paper.claim_code) == ("ama@new.example", "")
    mail.outbox.clear()
    use_code(code, email="thief@new.example")
    assert sent_links() == {}


def test_the_page_says_the_same_of_a_right_and_a_wrong_code(on_paper):
    pages = [
        re.sub(r'nonce="[^"]+"', "", use_code(code, last_name).content.decode())
        for code, last_name in (
            (on_paper.claim_code, "Mensah"),
            ("BBBBB-BBBBB", "Mensah"),
            (on_paper.claim_code, "Other"),
        )
    ]

    assert pages[0] == pages[1] == pages[2]
    assert Invitation.objects.count() == 1


def test_guessing_codes_is_stopped(on_paper):
    client = Client()
    answers = [
        client.post(
            reverse("schools:claim_code"), {"code": "BBBBB-BBBBB", "last_name": "M", "email": "a@b.example"}
        ).status_code
        for _ in range(21)
    ]

    assert answers == [200] * 20 + [429]


def test_a_code_with_the_address_of_another_account_is_answered_by_mail(on_paper):
    PersonFactory(email="ama@new.example")

    use_code(on_paper.claim_code)
    deliver_due()

    assert [letter.subject for letter in mail.outbox] == ["You have an account already"]
    assert Invitation.objects.count() == 0


def test_a_new_code_makes_the_old_one_worthless(on_paper, head):
    old = on_paper.claim_code
    client = Client()
    client.force_login(head)

    client.post(reverse("schools:claim_letter", args=[on_paper.pk]))
    use_code(old)

    assert Person.objects.get(pk=on_paper.pk).claim_code != old
    assert Invitation.objects.count() == 0


def test_another_school_does_not_print_it(on_paper):
    stranger = Client()
    stranger.force_login(PersonFactory(head=SchoolFactory()))

    assert stranger.get(reverse("schools:claim_letter", args=[on_paper.pk])).status_code == 404
    assert stranger.post(reverse("schools:invite", args=[on_paper.pk])).status_code == 404


# Somebody who is in the portal already -------------------------------------------------------------------------------


def test_somebody_known_by_address_and_name_keeps_one_record_and_is_told(head, school):
    known = PersonFactory(first_name="Ama", last_name="Mensah", email="ama@school.example")

    post = add(head, school, last_name="MENSAH", email="AMA@school.example")
    deliver_due()

    assert post.person == known
    assert Person.objects.filter(email="ama@school.example").count() == 1
    assert [(letter.to[0], letter.subject) for letter in mail.outbox] == [
        ("ama@school.example", "Crampton Primary put you on its list of staff")
    ]


def test_a_known_address_under_another_name_shows_nothing_and_is_asked(head, school):
    known = PersonFactory(first_name="Secret", last_name="Person", email="ama@school.example")
    client = Client()
    client.force_login(head)

    facts = {"first_name": "Ama", "last_name": "Mensah", "kind": "teacher", "email": "ama@school.example"}
    page = client.post(reverse("schools:add_colleague", args=[school.pk]), facts, follow=True).content.decode()
    deliver_due()

    assert "Secret" not in page
    assert known.posts.count() == 0
    link = re.search(r"http://[^/]+(/join/\S+)", mail.outbox[0].body).group(1)
    assert Client().get(link).status_code == 200
    assert known.posts.count() == 0
    Client().post(link, {"answer": "here"})
    assert [post.organisation for post in known.posts.all()] == [school]


def test_a_question_that_was_answered_is_not_answered_again(head, school):
    known = PersonFactory(last_name="Person", email="ama@school.example")
    add(head, school)
    deliver_due()
    link = re.search(r"http://[^/]+(/join/\S+)", mail.outbox[0].body).group(1)
    Client().post(link, {"answer": "here"})
    actions.end_post(known.posts.get(), by=head)

    Client().post(link, {"answer": "here"})

    assert known.posts.count() == 1
    assert Post.objects.current().filter(person=known).count() == 0


def test_a_second_record_for_an_address_is_refused(head):
    PersonFactory(email="ama@school.example")

    with pytest.raises(RuleBroken, match="somebody who is in the portal already"):
        actions.make_person(first_name="A", last_name="B", email="Ama@school.example", by=head)
    with pytest.raises(RuleBroken, match="belongs to an office"):
        actions.make_person(first_name="A", last_name="B", email="office@school.example", by=head)


def test_the_password_of_the_factories_is_not_what_opens_an_invited_account(head, school):
    add(head, school)

    refused = Client().post(reverse("account_login"), {"login": "ama@school.example", "password": PASSWORD})

    assert refused.status_code == 200
