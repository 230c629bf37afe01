"""Several fees are given back with one click; what needs a reason, or somebody else, stays as it was."""

import pytest

from bookings.actions import cancel_cohort
from leadership import actions
from leadership.models import CommitmentFee
from payments.models import Refund
from tests.factories.leadership import FeeFactory, TermsFactory, applicant, take_part
from tests.factories.payments import IssuerFactory
from tests.factories.schools import OfficerFactory
from tests.leadership.test_fees import pay_all

pytestmark = pytest.mark.django_db
URL = "/office/leadership/fees/"


@pytest.fixture
def two_fees():
    """Two paid fees of a cancelled programme, which wait for finance."""
    IssuerFactory()
    terms = TermsFactory(unit="participant", school_pence=25_000)
    for _ in range(2):
        take_part(terms, applicant())
    pay_all()
    cancel_cohort(terms.cohort, by=OfficerFactory(administrator=True))
    actions.look_after_places()
    actions.recommend_on_fees()
    return list(CommitmentFee.objects.order_by("pk"))


def test_finance_gives_all_fees_of_a_cancelled_programme_back_at_once(client, two_fees):
    client.force_login(OfficerFactory(finance_officer=True))
    page = client.get(URL).content.decode()
    assert (page.count('name="fee"'), page.count(" checked ")) == (2, 0)
    assert client.get(f"{URL}?tick=all").content.decode().count(" checked ") == 2

    answer = client.post(URL, {"fee": [fee.pk for fee in two_fees]}, follow=True)

    assert "2 fees decided: all of it comes back." in answer.content.decode()
    assert {fee.status for fee in CommitmentFee.objects.all()} == {"settled"}
    assert [one.amount_pence for one in Refund.objects.all()] == [25_000, 25_000]
    again = client.post(URL, {"fee": [fee.pk for fee in two_fees]}, follow=True)
    assert "2 of them were left as they were." in again.content.decode()
    assert Refund.objects.count() == 2


def test_what_somebody_else_decides_or_is_kept_has_no_tick_and_is_left(client, two_fees):
    kept = FeeFactory()
    client.force_login(OfficerFactory(programme_lead=True))
    assert 'name="fee"' not in client.get(URL).content.decode()

    answer = client.post(URL, {"fee": [kept.pk, two_fees[0].pk, "x"]}, follow=True)

    assert "2 of them were left as they were." in answer.content.decode()
    assert "Tick the fees" in client.post(URL, follow=True).content.decode()
    assert {fee.status for fee in CommitmentFee.objects.all()} == {"recommended"}
