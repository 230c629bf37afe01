"""Refunds in doubt: finance sees why, has the provider asked again, or says what became of one."""

import pytest
from django.urls import reverse

from payments import queries
from payments.models import CardNotice, Refund
from payments.states import RefundStatus
from tests.factories.payments import CardNoticeFactory, refund_in_review
from tests.factories.schools import OrganisationFactory
from tests.home.people import officer, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return officer("finance_officer")


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_asks_the_database_as_often_for_fifty_as_for_one(finance, rows, django_assert_num_queries):
    for _ in range(rows):
        refund_in_review(OrganisationFactory())
        CardNoticeFactory()
    finance.get(reverse("payments:review"))

    with django_assert_num_queries(4):  # who is reading, alarms, the count, the rows
        page = finance.get(reverse("payments:review"))

    assert page.content.decode().count("An error occurred") == min(rows, 25)


def test_nothing_in_doubt_says_so(finance):
    assert "No refund is in doubt" in soup_of(finance, reverse("payments:review")).get_text()


def test_looking_again_makes_it_due_now(finance):
    refund = refund_in_review(OrganisationFactory())
    Refund.objects.update(next_try_at=None)

    answer = finance.post(reverse("payments:look_again", args=[refund.pk]), follow=True)

    assert "is being asked about the refund" in answer.content.decode()
    refund.refresh_from_db()
    assert refund.next_try_at is not None


@pytest.mark.parametrize(("said", "status"), [("yes", RefundStatus.SENT), ("no", RefundStatus.REFUSED)])
def test_a_person_says_what_became_of_it_and_the_books_follow(finance, said, status):
    refund = refund_in_review(OrganisationFactory())
    url = reverse("payments:settle", args=[refund.pk])
    assert str(refund.key) in soup_of(finance, url).get_text()

    wrong = finance.post(url, {"went_out": said, "provider_id": "re_1", "words": ""})
    assert (wrong.status_code, "Say what you saw and where." in wrong.content.decode()) == (422, True)
    assert 'value="re_1"' in wrong.content.decode()
    assert finance.post(url, {"went_out": said, "words": "Seen on the dashboard"}).url == reverse("payments:review")

    refund.refresh_from_db()
    assert (refund.status, refund.trouble) == (status, "Settled by hand: Seen on the dashboard")
    assert queries.what_does_not_balance() == []
    assert finance.get(url).status_code == 404


def test_an_alarm_is_settled_with_what_was_found(finance):
    alarm = CardNoticeFactory()
    url = reverse("payments:settle_notice", args=[alarm.pk])

    assert finance.post(url, {"words": " "}).status_code == 422
    finance.post(url, {"words": "The payer was asked for it back"})

    assert CardNotice.objects.get().settled_words == "The payer was asked for it back"
    assert finance.get(url).status_code == 404


def test_an_administrator_looks_and_decides_nothing():
    refund, administrator = refund_in_review(OrganisationFactory()), officer()

    page = soup_of(administrator, reverse("payments:review"))

    assert not page.find("button", string=lambda words: words and "Look again" in words)
    assert administrator.post(reverse("payments:look_again", args=[refund.pk])).status_code == 404
    assert administrator.get(reverse("payments:settle", args=[refund.pk])).status_code == 404


def test_the_way_to_them_starts_at_today_s_money_and_at_the_refund_itself(finance):
    refund = refund_in_review(OrganisationFactory())

    for page in (reverse("payments:office_money"), reverse("payments:refund", args=[refund.pk])):
        assert soup_of(finance, page).find("a", href=reverse("payments:review"))
