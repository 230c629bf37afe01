"""A second factor: asked of those who work for the alliance, kept, lost and taken off by two."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.admin import site
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from core.action import RuleBroken
from core.delivery import deliver_due
from core.models import AuditEntry
from schools import actions
from schools.middleware import SETTING_UP
from schools.models import Person, SecondFactorReset
from schools.states import ResetStatus
from tests.factories.schools import PASSWORD, AllianceFactory, PersonFactory, PostFactory, SchoolFactory

pytestmark = pytest.mark.django_db

SECRET = "ABCDEFGHIJKLMNOP"
SET_UP = reverse("mfa_index")


def officer(kind: str = "administrator", *, with_factor: bool = True) -> Person:
    person = PersonFactory(**{kind: True})
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    if with_factor:
        TOTP.activate(person, SECRET)
    return person


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def with_password(person: Person) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_officer_without_a_second_factor_reaches_nothing_but_setting_one_up():
    client = with_password(officer(with_factor=False))

    assert client.get(reverse("home:office")).url == SET_UP
    assert client.get(reverse("home:my")).url == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_no_page_of_the_sign_in_library_that_acts_is_open_before_it():
    client = signed_in(officer(with_factor=False))
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str) and name not in SETTING_UP]
    plain = [name for name in names if get_resolver().reverse_dict.getlist(name)[0][0][0][1] == []]

    answers = {name: client.post(reverse(name)) for name in plain}

    assert {name for name, answer in answers.items() if getattr(answer, "url", "") != SET_UP} == set()
    assert {"account_email", "account_change_password", "usersessions_list"} <= set(plain)


def test_setting_one_up_opens_the_office_and_ends_sessions_that_began_without_it(django_capture_on_commit_callbacks):
    person = officer(with_factor=False)
    here, there = with_password(person), with_password(person)

    page = here.get(reverse("mfa_activate_totp"), follow=True)
    if "password" in page.context["form"].fields:
        page = here.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_activate_totp"), {"code": code})

    assert here.get(reverse("schools:people")).status_code == 200
    assert there.get(reverse("schools:people")).url.startswith(reverse("account_login"))
    kept = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    assert kept == {"totp", "recovery_codes"}


def test_a_password_alone_does_not_sign_in_whoever_has_a_second_factor():
    person = officer()
    client = with_password(person)

    assert client.get(reverse("schools:people")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert client.get(reverse("schools:people")).status_code == 200


def test_a_recovery_code_signs_in_once():
    person = officer()
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(person).get_unused_codes()[0]

    def sign_in() -> int:
        client = with_password(person)
        client.post(reverse("mfa_authenticate"), {"code": code})
        return client.get(reverse("schools:people")).status_code

    assert (sign_in(), sign_in()) == (200, 302)


def test_a_factor_that_is_gone_is_asked_for_in_the_middle_of_a_session():
    person = officer()
    client = signed_in(person)
    assert client.get(reverse("schools:people")).status_code == 200

    Authenticator.objects.all().delete()

    assert client.get(reverse("schools:people")).url == SET_UP


def test_an_office_role_given_in_the_middle_of_a_session_asks_for_one():
    person = PersonFactory(teacher=SchoolFactory())
    client = signed_in(person)
    assert client.get(reverse("schools:account")).status_code == 200

    PostFactory(person=person, kind="analyst", organisation=AllianceFactory())

    assert client.get(reverse("schools:account")).url == SET_UP


def test_recovery_codes_alone_are_no_second_factor():
    person = officer(with_factor=False)
    Authenticator.objects.create(user=person, type="recovery_codes", data={})

    assert signed_in(person).get(reverse("schools:people")).url == SET_UP


def test_the_last_factor_of_an_officer_cannot_be_taken_off():
    person = officer()
    client = with_password(person)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})

    page = client.post(reverse("mfa_deactivate_totp"), follow=True)
    if "password" in page.context["form"].fields:
        client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
        client.post(reverse("mfa_deactivate_totp"))

    assert person.has_second_factor is True
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_teachers_need_none():
    assert signed_in(PersonFactory(teacher=SchoolFactory())).get(reverse("schools:account")).status_code == 200


# The repair desk ------------------------------------------------------------------------------------------------------


def test_the_repair_desk_opens_to_superusers_with_a_second_factor_alone():
    desk = reverse("admin:index")
    plain = PersonFactory(is_staff=True, is_superuser=True)
    strong = PersonFactory(is_staff=True, is_superuser=True)
    TOTP.activate(strong, SECRET)
    staff = PersonFactory(is_staff=True)

    assert Client().get(desk).status_code == 302
    assert signed_in(plain).get(desk).url == SET_UP
    assert signed_in(strong).get(desk).status_code == 200
    assert signed_in(officer()).get(desk, follow=True).status_code == 404
    assert signed_in(staff).get(desk, follow=True).status_code == 404


def test_the_repair_desk_has_no_door_of_its_own():
    person = PersonFactory(is_staff=True, is_superuser=True)

    response = Client().post(reverse("admin:login"), {"username": person.email, "password": PASSWORD})

    assert response.url.startswith(reverse("account_login"))


def test_the_repair_desk_shows_no_secrets_and_each_of_its_lists_opens():
    strong = PersonFactory(is_staff=True, is_superuser=True)
    TOTP.activate(strong, SECRET)
    PostFactory()
    client = signed_in(strong)

    lists = {
        model._meta.label_lower: client.get(
            f"{reverse('admin:index')}{model._meta.app_label}/{model._meta.model_name}/"
        ).status_code
        for model in site._registry
    }
    page = client.get(reverse("admin:schools_person_change", args=[strong.pk])).content.decode()

    assert set(lists.values()) == {200}
    assert "mfa.authenticator" not in lists
    assert strong.password not in page


# Lost -----------------------------------------------------------------------------------------------------------------


def ask(person: Person, by: Person) -> SecondFactorReset:
    return actions.ask_for_reset(person, how_known="Rang the school", by=by)


def test_a_lost_second_factor_is_taken_off_by_two_and_the_person_is_told():
    first, second, lost = officer(), officer("director"), officer("finance_officer")
    there = signed_in(lost)
    there.get(reverse("home:office"))

    signed_in(first).post(reverse("schools:ask_for_reset", args=[lost.pk]), {"how_known": "Rang the school"})
    reset = SecondFactorReset.objects.get()
    deliver_due()
    signed_in(second).post(reverse("schools:decide_reset", args=[reset.pk]), {"answer": "agree"})
    deliver_due()

    reset.refresh_from_db()
    assert (reset.status, reset.asked_by, reset.decided_by) == (ResetStatus.DONE, first, second)
    assert Authenticator.objects.filter(user=lost).count() == 0
    assert sorted((letter.to[0], letter.subject) for letter in mail.outbox) == sorted(
        [
            (second.email, f"{lost} has lost the second factor"),
            (lost.email, "Somebody asked to take off your second factor"),
            (lost.email, "Your second factor has been taken off"),
        ]
    )
    verbs = set(AuditEntry.objects.filter(thing="schools.secondfactorreset").values_list("verb", "person_id"))
    assert verbs == {("asked to take off a second factor", first.pk), ("decided on a second factor", second.pk)}


def test_taking_it_off_ends_all_sessions():
    first, second = officer(), officer()
    lost = PersonFactory(teacher=SchoolFactory())
    EmailAddress.objects.create(user=lost, email=lost.email, verified=True, primary=True)
    there = with_password(lost)
    assert there.get(reverse("schools:account")).status_code == 200
    TOTP.activate(lost, SECRET)

    actions.do_reset(ask(Person.objects.get(pk=lost.pk), first), by=second)

    assert there.get(reverse("schools:account")).status_code == 302
    assert UserSession.objects.filter(user=lost).count() == 0


def test_whoever_asked_does_not_decide_and_nobody_decides_about_themselves():
    first, lost = officer(), officer()
    reset = ask(lost, first)

    assert signed_in(first).get(reverse("schools:decide_reset", args=[reset.pk])).status_code == 404
    assert signed_in(lost).get(reverse("schools:decide_reset", args=[reset.pk])).status_code == 404
    assert signed_in(first).get(reverse("schools:ask_for_reset", args=[first.pk])).status_code == 404
    with pytest.raises(RuleBroken, match="A second officer has to decide this"):
        actions.do_reset(reset, by=first)
    with pytest.raises(RuleBroken, match="their own second factor"):
        actions.do_reset(SecondFactorReset.objects.get(pk=reset.pk), by=lost)
    assert Authenticator.objects.filter(user=lost).count() == 1


def test_other_officers_neither_ask_nor_decide():
    reset = ask(officer(), officer())
    finance = signed_in(officer("finance_officer"))

    assert finance.get(reverse("schools:second_factors")).status_code == 404
    assert finance.get(reverse("schools:decide_reset", args=[reset.pk])).status_code == 404


def test_a_reset_is_decided_once():
    first, second, third = officer(), officer(), officer()
    reset = ask(officer("analyst"), first)
    again = SecondFactorReset.objects.get(pk=reset.pk)

    actions.refuse_reset(reset, by=second)
    with pytest.raises(RuleBroken):
        actions.do_reset(again, by=third)

    assert Authenticator.objects.filter(user=reset.person).count() == 1


def test_the_answers_stand_unchosen_and_one_must_be_chosen():
    reset = ask(officer("analyst"), officer())
    page = signed_in(officer()).post(reverse("schools:decide_reset", args=[reset.pk]), {})

    assert page.status_code == 422
    assert page.context["form"].errors == {"answer": ["Choose yes or no."]}
