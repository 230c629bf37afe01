"""Money goes back by card exactly once, whatever the provider answers and wherever a worker dies."""

import pytest

from core.action import RuleBroken
from payments import actions, adapters, queries, rules
from payments.actions import sending
from payments.models import CardNotice, Refund
from payments.rules import Account
from payments.states import RefundStatus as R
from services.process import wait_until
from tests.card_provider import Provider
from tests.factories.schools import PersonFactory
from tests.payments.refunding import a_day_later, approved, at_the_provider, become_due, in_the_books

pytestmark = pytest.mark.django_db


def run(refund: Refund, times: int = 1) -> Refund:
    """The clock strikes so often, each time after everything that waits is due."""
    for _ in range(times):
        become_due(refund)
        actions.send_due_refunds()
    refund.refresh_from_db()
    return refund


def books_agree(provider: Provider, refund: Refund) -> bool:
    """To the penny: what left the card account is what the provider sent back."""
    assert queries.what_does_not_balance() == []
    sent = sum(one["amount"] for one in at_the_provider(provider, refund))
    return in_the_books(Account.CARD_CLEARING) == refund.payment.amount_pence - sent


# All is well ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R123")
def test_an_approved_refund_is_sent_once_however_often_the_clock_strikes(provider):
    refund = run(approved(provider), times=3)

    [sent] = at_the_provider(provider, refund)
    assert (refund.status, refund.provider_id, refund.trouble) == (R.SENT, sent["id"], "")
    assert (sent["amount"], sent["metadata"]) == (4500, {"refund": str(refund.key), "generation": "1"})
    assert books_agree(provider, refund)


def test_what_nobody_approved_is_not_sent(provider):
    refund = approved(provider)
    asked = actions.ask_refund(refund.payment, 100, reason="Once more", by=None)

    run(refund)

    asked.refresh_from_db()
    assert (asked.status, at_the_provider(provider, asked)) == (R.REQUESTED, [])


def test_without_a_provider_nothing_is_tried(provider, settings):
    refund = approved(provider)
    settings.STRIPE_API_KEY = ""

    assert (run(refund).status, refund.attempts) == (R.APPROVED, 0)


# The provider says no -------------------------------------------------------------------------------------------------


def test_a_refusal_puts_the_money_back_on_the_account_with_the_reason(provider):
    refund = approved(provider)
    send_all_back(provider, refund)

    run(refund)

    assert (refund.status, at_the_provider(provider, refund)) == (R.REFUSED, [])
    assert "already been refunded" in refund.trouble
    refund.payment.refresh_from_db()
    assert (refund.payment.left_pence, in_the_books(Account.REFUNDS_PAYABLE)) == (9000, 0)


def send_all_back(provider: Provider, refund: Refund) -> None:
    """Somebody sends all of the payment back at the provider's own site."""
    provider.client().v1.refunds.create({"payment_intent": refund.payment.provider_id})


def test_a_refusal_after_a_lost_answer_is_not_believed_before_the_provider_is_asked(provider, monkeypatch):
    refund = approved(provider)
    provider.control("faults", kind="answer_lost")
    assert run(refund).status == R.UNKNOWN

    def refuse(**facts):
        raise adapters.Refused("400 as if it were new")

    monkeypatch.setattr(adapters, "send_back", refuse)
    run(refund)

    assert (refund.status, len(at_the_provider(provider, refund))) == (R.SENT, 1)
    assert books_agree(provider, refund)


# The answer is lost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["answer_lost", "connection_closed", "too_many_requests", "conflict", "hang", "hang_after"]
)
def test_an_answer_that_does_not_come_is_asked_for_under_the_same_key(provider, kind):
    refund = approved(provider)
    provider.control("faults", kind=kind, seconds=1.5)

    run(refund)
    assert (refund.status, refund.generation) == (R.UNKNOWN, 1)
    assert refund.trouble
    assert refund.next_try_at > refund.first_tried_at
    assert wait_until(lambda: run(refund).status == R.SENT, within=10)

    assert (refund.status, refund.generation, len(at_the_provider(provider, refund))) == (R.SENT, 1, 1)
    assert books_agree(provider, refund)


def test_an_error_that_its_key_repeats_although_it_was_done_is_seen_through(provider):
    refund = approved(provider)
    provider.control("faults", kind="server_error_after")

    assert run(refund).status == R.UNKNOWN
    assert run(refund).status == R.SENT
    assert (refund.generation, len(at_the_provider(provider, refund))) == (1, 1)


def test_an_error_that_its_key_repeats_needs_review_until_the_key_is_dead_and_then_a_new_one_is_used(provider):
    refund = approved(provider)
    provider.control("faults", kind="server_error")
    run(refund, times=2)
    assert (refund.status, refund.next_try_at) == (R.REVIEW, refund.first_tried_at + rules.KEY_TRUSTED)
    assert "500" in refund.trouble
    assert run(refund, times=2).status == R.REVIEW  # looked at too early, it stays where it is

    a_day_later(provider)
    run(refund, times=2)

    assert (refund.status, refund.generation, len(at_the_provider(provider, refund))) == (R.SENT, 2, 1)
    assert books_agree(provider, refund)


def test_after_a_day_the_provider_is_asked_and_what_it_sent_is_not_sent_again(provider):
    refund = approved(provider)
    provider.control("faults", kind="answer_lost")
    run(refund)

    a_day_later(provider)
    run(refund, times=2)

    assert (refund.status, refund.generation, len(at_the_provider(provider, refund))) == (R.SENT, 1, 1)


def test_control_the_old_key_after_a_day_is_seen_to_send_twice(provider, monkeypatch):
    refund = approved(provider)
    provider.control("faults", kind="answer_lost")
    run(refund)

    a_day_later(provider)
    monkeypatch.setattr(rules, "key_is_trusted", lambda since, now: True)
    run(refund)

    assert len(at_the_provider(provider, refund)) == 2
    assert not books_agree(provider, refund)


def test_a_provider_that_is_silent_for_long_is_shown_to_a_person_while_trying_goes_on(provider, settings):
    refund = approved(provider)
    settings.STRIPE_API_KEY = "sk_test_of_somebody_else"
    run(refund, times=rules.QUIET_ATTEMPTS)
    assert refund.status == R.REVIEW
    assert "Invalid API Key" in refund.trouble

    settings.STRIPE_API_KEY = provider.settings["STRIPE_API_KEY"]

    assert run(refund).status == R.SENT
    assert len(at_the_provider(provider, refund)) == 1


def test_after_three_silent_calls_the_worker_turns_to_other_work(provider):
    refunds = [approved(provider) for _ in range(5)]
    provider.control("faults", kind="connection_closed", times=5)

    assert actions.send_due_refunds() == 0

    assert Refund.objects.filter(pk__in=[one.pk for one in refunds], attempts=1).count() == rules.MOST_UNANSWERED


def test_what_was_approved_long_ago_is_asked_for_before_it_is_sent(provider):
    """A backup that was put back has forgotten that this went out, and the provider has forgotten the key."""
    refund = approved(provider)
    provider.client().v1.refunds.create(
        {"payment_intent": refund.payment.provider_id, "amount": 4500, "metadata": {"refund": str(refund.key)}}
    )
    a_day_later(provider)

    run(refund, times=2)

    assert (refund.status, len(at_the_provider(provider, refund))) == (R.SENT, 1)


def test_what_was_approved_long_ago_and_never_sent_is_sent_under_its_first_key(provider):
    refund = approved(provider)
    a_day_later(provider)

    run(refund, times=2)

    assert (refund.status, refund.generation, len(at_the_provider(provider, refund))) == (R.SENT, 1, 1)


def test_after_three_dead_keys_a_refund_is_left_to_a_person_who_may_have_one_more_tried(provider):
    refund = approved(provider)
    for _ in range(rules.MOST_GENERATIONS):
        provider.control("faults", kind="server_error")
        run(refund, times=2)
        a_day_later(provider)
    run(refund)

    assert (refund.status, refund.generation, refund.next_try_at) == (R.REVIEW, rules.MOST_GENERATIONS, None)
    assert "failed under 3 keys" in refund.trouble

    actions.look_again(refund, by=PersonFactory())
    run(refund, times=2)

    assert (refund.status, refund.generation, len(at_the_provider(provider, refund))) == (R.SENT, 4, 1)


def test_the_same_sum_sent_by_hand_at_the_provider_is_left_to_a_person(provider):
    refund = approved(provider)
    provider.control("faults", kind="server_error")
    run(refund)
    provider.client().v1.refunds.create({"payment_intent": refund.payment.provider_id, "amount": 4500})

    run(refund)

    assert (refund.status, refund.next_try_at) == (R.REVIEW, None)
    assert "by hand" in refund.trouble
    assert at_the_provider(provider, refund) == []


# Workers die ----------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As far as the code behind it goes, the process is gone."""


def die(*args, **facts):
    raise Killed


@pytest.mark.parametrize(
    ("where", "sent_by_then"),
    [("_has_time", 0), ("adapters.send_back", 0), ("note_told", 1)],
    ids=["before the call", "during the call", "after the call, before it was written down"],
)
def test_a_worker_that_dies_is_followed_by_another(provider, monkeypatch, where, sent_by_then):
    refund = approved(provider)
    with monkeypatch.context() as patch:
        target, name = (adapters, "send_back") if where == "adapters.send_back" else (sending, where)
        patch.setattr(target, name, die)
        with pytest.raises(Killed):
            actions.send_due_refunds()
    assert len(at_the_provider(provider, refund)) == sent_by_then
    assert actions.send_due_refunds() == 0  # the dead one's lease still holds

    run(refund)

    assert (refund.status, refund.generation, refund.attempts) == (R.SENT, 1, 2)
    assert len(at_the_provider(provider, refund)) == 1
    assert books_agree(provider, refund)


def test_a_worker_that_slept_over_its_lease_calls_nobody(provider, monkeypatch):
    refund = approved(provider)
    claimed = sending._claim_one()
    become_due(refund)
    other = sending._claim_one()

    assert sending._send(claimed) is False
    assert at_the_provider(provider, refund) == []
    assert sending._send(other) is True


def test_the_answer_of_a_worker_that_lost_its_lease_is_true_all_the_same(provider, monkeypatch):
    refund = approved(provider)
    claimed = sending._claim_one()
    monkeypatch.setattr(sending, "_has_time", lambda claimed: True)
    become_due(refund)
    sending._claim_one()

    assert sending._send(claimed) is True
    sending._refuse(claimed, "which nobody listens to")

    refund.refresh_from_db()
    assert refund.status == R.SENT


# What came back, and what must not be ---------------------------------------------------------------------------------


def test_two_refunds_of_ours_at_the_provider_raise_an_alarm(provider):
    refund = approved(provider)
    for _ in range(2):
        provider.client().v1.refunds.create(
            {"payment_intent": refund.payment.provider_id, "amount": 4500, "metadata": {"refund": str(refund.key)}}
        )
    a_day_later(provider)

    run(refund)

    assert refund.status == R.SENT
    assert CardNotice.objects.get().trouble == "The card provider has sent one refund twice."


def test_a_person_looks_again_and_settles_by_hand(provider):
    refund = approved(provider)
    provider.control("faults", kind="server_error")
    run(refund, times=2)
    officer = PersonFactory()

    actions.look_again(refund, by=officer)
    actions.send_due_refunds()
    refund.refresh_from_db()
    assert refund.status == R.REVIEW
    with pytest.raises(RuleBroken, match="Say what you saw"):
        actions.settle_by_hand(refund, went_out=False, words=" ", by=officer)
    actions.settle_by_hand(refund, went_out=False, words="Nothing at the provider's site", by=officer)

    refund.refresh_from_db()
    assert (refund.status, refund.trouble) == (R.REFUSED, "Settled by hand: Nothing at the provider's site")
    assert run(refund).status == R.REFUSED
    assert books_agree(provider, refund)
