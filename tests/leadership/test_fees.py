"""The commitment fee from the first place to the last penny: who pays, what is waived, who decides, who never does."""

from datetime import timedelta
from fractions import Fraction

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.models import Attendance
from core import outbox
from core.action import RuleBroken
from core.models import Message
from leadership import actions
from leadership.models import Application, CommitmentFee, Feedback
from leadership.queries import history_of
from payments import actions as payments
from payments import queries as money
from payments.models import Deposit, Invoice, Refund
from programmes.models import Cohort, Session
from tests.factories.leadership import TermsFactory, applicant, take_part, women
from tests.factories.payments import IssuerFactory, received
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory, SchoolFactory, TrustFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def billed():
    return IssuerFactory()


def sums() -> list[tuple[str, int]]:
    """Who was asked for how much, in order."""
    return [(str(one.payer), one.total_pence) for one in Invoice.objects.order_by("pk")]


def pay_all() -> None:
    for invoice in Invoice.objects.order_by("pk"):
        if invoice.open_pence:
            payment = received(invoice.payer, invoice.open_pence, issuer=invoice.issuer)
            payments.allocate(payment, invoice, invoice.open_pence, by=None, why="Paid")


def attend(mine: Application, count: int = 6, feedback: int = 2) -> None:
    """So many sessions from the first on, and so much feedback."""
    taker = PersonFactory()
    for session in Session.objects.filter(cohort=mine.cohort).order_by("starts_at")[:count]:
        Attendance.objects.create(
            booking=mine.booking, session=session, mark="present", taken_by=taker, taken_at=session.ends_at
        )
    for kind in list(Feedback.Kind.values)[:feedback]:
        Feedback.objects.create(application=mine, kind=kind, usefulness=4)


def after(cohort: Cohort):
    """The day after the last session."""
    return time_machine.travel(Cohort.objects.get(pk=cohort.pk).ends_at + timedelta(days=1), tick=False)


def fee_of(mine: Application) -> CommitmentFee:
    return CommitmentFee.objects.get(applications=mine)


def seniors(**kwargs):
    return TermsFactory(unit="participant", school_pence=25_000, **kwargs)


# Who pays what ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R041")
def test_a_trust_with_three_heads_pays_400_once():
    terms, trust = women(), TrustFactory(name="The Trust")
    schools = [SchoolFactory(trust=trust, organisation__name=f"School {letter}").organisation for letter in "ABC"]
    heads = [applicant(school, post="head") for school in schools]

    for head in heads:
        take_part(terms, head)

    assert sums() == [("School A", 25_000), ("The Trust", 15_000)]
    fee = CommitmentFee.objects.get()
    assert (fee.unit, fee.applications.count(), sum(Deposit.objects.values_list("amount_pence", flat=True))) == (
        trust,
        3,
        40_000,
    )


def test_a_school_pays_once_for_all_its_heads():
    terms, school = women(), SchoolFactory(organisation__name="School A").organisation

    take_part(terms, applicant(school, post="head"))
    take_part(terms, applicant(school, post="co_head"))

    assert sums() == [("School A", 25_000)]


@pytest.mark.requirement("R043")
def test_her_heads_place_on_the_sister_programme_waives_the_fee():
    terms, school = women(), OrganisationFactory(name="School A")
    take_part(terms, applicant(school, post="head"))

    mine = take_part(terms.sister_terms, applicant(school))

    assert fee_of(mine).status == "waived"
    assert sums() == [("School A", 25_000)]  # the head's own


def test_a_head_who_joins_after_her_deputy_paid_gets_it_back_at_once():
    terms, school = women(), OrganisationFactory(name="School A")
    mine = take_part(terms.sister_terms, applicant(school))
    pay_all()

    take_part(terms, applicant(school, post="head"))

    fee = fee_of(mine)
    assert (fee.status, fee.row, fee.outcome) == ("settled", "3a", "full")
    assert Refund.objects.get().amount_pence == 25_000
    assert money.what_does_not_balance() == []


@pytest.mark.parametrize("is_excused", [False, True])
def test_a_head_who_leaves_before_her_programme_starts_makes_it_due_unless_excused(is_excused):
    terms, school, lead = women(), OrganisationFactory(name="School A"), OfficerFactory(programme_lead=True)
    head = take_part(terms, applicant(school, post="head"))
    mine = take_part(terms.sister_terms, applicant(school))

    actions.withdraw(head, reason="workload", by=head.person)

    fee = fee_of(mine)
    assert (fee.status, fee.row, fee.outcome) == ("recommended", "2", "due")
    if is_excused:
        with pytest.raises(RuleBroken, match="Say why"):
            actions.decide(fee, outcome="waived", by=lead)
        actions.decide(fee, outcome="waived", reason="It was our fault", by=lead)
    else:
        actions.decide(fee, by=lead)
    assert fee.status == ("waived" if is_excused else "open")
    assert sums()[1:] == ([] if is_excused else [("School A", 25_000)])


def test_a_head_who_leaves_after_the_start_leaves_the_waiver_as_it_is():
    terms, school = women(), OrganisationFactory()
    head = take_part(terms, applicant(school, post="head"))
    mine = take_part(terms.sister_terms, applicant(school))

    with time_machine.travel(Cohort.objects.get(pk=terms.cohort_id).starts_at + timedelta(hours=1), tick=False):
        actions.withdraw(head, reason="workload", by=head.person)

    assert fee_of(mine).status == "waived"


# Decisions --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R042")
def test_all_met_and_the_lead_agrees_250_come_back():
    terms, lead = seniors(), OfficerFactory(programme_lead=True)
    mine = take_part(terms, applicant())
    pay_all()
    attend(mine, 5)

    with after(terms.cohort):
        assert actions.recommend_on_fees() == 1
        assert actions.recommend_on_fees() == 0
        fee = fee_of(mine)
        assert (fee.status, fee.row, fee.decider) == ("recommended", "8", "lead")
        assert fee.evidence["participants"][0]["attended"] == 5
        actions.decide(fee, by=lead)

    assert fee.status == "settled"
    refund = Refund.objects.get()
    assert (refund.amount_pence, refund.asked_by, refund.status) == (25_000, lead, "requested")
    assert money.what_does_not_balance() == []


def test_what_was_asked_for_and_not_done_is_kept_by_two_people_after_the_time_for_an_appeal():
    terms = seniors()
    lead, administrator = OfficerFactory(programme_lead=True), OfficerFactory(administrator=True)
    mine = take_part(terms, applicant())
    pay_all()
    attend(mine, 4)

    with after(terms.cohort):
        actions.recommend_on_fees()
        fee = fee_of(mine)
        assert (fee.row, fee.outcome) == ("12", "forfeit")
        with pytest.raises(RuleBroken, match="leaves no choice"):
            actions.decide(fee, share=Fraction(1), reason="Kind", by=lead)
        with pytest.raises(RuleBroken, match="Say why"):
            actions.decide(fee, by=lead)
        actions.decide(fee, reason="Four of six", by=lead)
        assert fee.status == "proposed"
        with pytest.raises(RuleBroken, match="second person"):
            actions.agree(fee, by=lead)
        with pytest.raises(RuleBroken, match="second person"):
            actions.agree(fee, by=OfficerFactory(programme_lead=True))  # one of the two is an administrator
        actions.agree(fee, by=administrator)
        assert (fee.status, actions.settle_fees(), Deposit.objects.get().settled_at) == ("decided", 0, None)
        until = fee.appeal_until

    with time_machine.travel(until, tick=False):
        assert actions.settle_fees() == 1
    balances = money.balances_of(Invoice.objects.get().issuer_id)
    assert balances == {"bank": 25_000, "forfeited_deposits": -25_000}
    assert money.what_does_not_balance() == []


def test_an_exceptional_reason_noted_late_is_looked_up_again():
    terms, lead = seniors(), OfficerFactory(programme_lead=True)
    mine = take_part(terms, applicant())
    attend(mine, 4)
    with after(terms.cohort):
        actions.recommend_on_fees()
        assert fee_of(mine).row == "12"

        actions.note_exceptional(mine, by=lead)

        assert (fee_of(mine).row, fee_of(mine).may_differ) == ("11", True)


def test_a_session_caught_up_late_is_looked_up_again():
    terms, lead = seniors(), OfficerFactory(programme_lead=True)
    mine = take_part(terms, applicant())
    attend(mine, 4)
    session = Session.objects.filter(cohort=mine.cohort).order_by("starts_at")[4]
    Attendance.objects.create(
        booking=mine.booking, session=session, mark="excused", taken_by=lead, taken_at=session.ends_at
    )
    with after(terms.cohort):
        actions.recommend_on_fees()
        assert fee_of(mine).row == "12"

        actions.note_catch_up(mine, session, words="Read the papers", by=lead)

        assert (fee_of(mine).row, fee_of(mine).outcome) == ("8", "full")


@pytest.mark.parametrize(
    ("attended", "missed", "feedback", "risks"),
    [
        (0, 0, 0, []),
        (2, 1, 0, ["Cannot miss another session", "Feedback is missing: half-way"]),
        (2, 2, 1, ["Too few sessions are left to attend enough"]),
        (3, 0, 1, []),
    ],
)
def test_the_lead_sees_who_is_at_risk_of_losing_the_fee_and_why(client, attended, missed, feedback, risks):
    terms = seniors()
    mine = take_part(terms, applicant())
    attend(mine, attended, feedback)
    sessions = list(Session.objects.filter(cohort=mine.cohort).order_by("starts_at"))
    for session in sessions[attended : attended + missed]:
        Attendance.objects.create(
            booking=mine.booking, session=session, mark="absent", taken_by=PersonFactory(), taken_at=session.ends_at
        )
    held = attended + missed
    moment = sessions[held - 1].ends_at + timedelta(hours=1) if held else sessions[0].starts_at - timedelta(days=1)
    with time_machine.travel(moment, tick=False):
        client.force_login(OfficerFactory(programme_lead=True))
        page = client.get(f"/office/leadership/{terms.cohort_id}/").content.decode()

    assert [risk for risk in risks if risk in page] == risks
    assert ("At risk" in page) == bool(risks)


def test_an_appeal_is_decided_by_somebody_else_and_upheld_all_comes_back():
    terms, school = seniors(), OrganisationFactory()
    lead, administrator = OfficerFactory(programme_lead=True), OfficerFactory(administrator=True)
    mine = take_part(terms, applicant(school))
    pay_all()
    with after(terms.cohort):
        actions.recommend_on_fees()
        fee = fee_of(mine)
        actions.decide(fee, reason="No session", by=lead)
        actions.agree(fee, by=administrator)
        found = actions.appeal(fee, words="I was ill", by=mine.person)
        for person in (lead, administrator, PersonFactory()):
            with pytest.raises(RuleBroken, match="Somebody else"):
                actions.decide_appeal(found, is_upheld=True, reason="Ill", by=person)
        other = OfficerFactory(programme_lead=True)
        with pytest.raises(RuleBroken, match="Say why"):
            actions.decide_appeal(found, is_upheld=True, reason="", by=other)
        actions.decide_appeal(found, is_upheld=True, reason="A letter of her doctor", by=other)

    assert Refund.objects.get().amount_pence == 25_000
    assert (fee_of(mine).status, money.what_does_not_balance()) == ("settled", [])


def test_an_appeal_that_is_not_upheld_or_comes_late_leaves_it_kept():
    terms = seniors()
    lead, administrator = OfficerFactory(programme_lead=True), OfficerFactory(administrator=True)
    first, second = take_part(terms, applicant()), take_part(terms, applicant())
    pay_all()
    with after(terms.cohort):
        actions.recommend_on_fees()
        for mine in (first, second):
            actions.decide(fee_of(mine), reason="No session", by=lead)
            actions.agree(fee_of(mine), by=administrator)
        found = actions.appeal(fee_of(first), words="Please", by=first.person)
        actions.decide_appeal(found, is_upheld=False, reason="Nothing new", by=OfficerFactory(administrator=True))
        until = fee_of(second).appeal_until
    with time_machine.travel(until, tick=False), pytest.raises(RuleBroken, match="nothing to appeal"):
        actions.appeal(fee_of(second), words="Late", by=second.person)

    assert (fee_of(first).status, Refund.objects.count(), money.what_does_not_balance()) == ("settled", 0, [])


def test_whoever_pays_or_takes_part_never_decides():
    terms, school = seniors(), OrganisationFactory()
    mine = take_part(terms, applicant(school))
    with after(terms.cohort):
        actions.recommend_on_fees()
        head_and_lead = OfficerFactory(programme_lead=True, head=school)
        with pytest.raises(RuleBroken, match="You are the payer"):
            actions.decide(fee_of(mine), reason="x", by=head_and_lead)
        with pytest.raises(RuleBroken, match="Somebody else decides"):
            actions.decide(fee_of(mine), reason="x", by=OfficerFactory(finance_officer=True))


def test_three_heads_of_a_trust_two_of_whom_complete_graded_26667_come_back_in_proportion():
    terms, trust = women(policy="graded"), TrustFactory()
    lead = OfficerFactory(programme_lead=True)
    schools = [SchoolFactory(trust=trust).organisation for _ in range(3)]
    heads = [take_part(terms, applicant(school, post="head")) for school in schools]
    pay_all()
    for head in heads[:2]:
        attend(head)
        actions.nominate(
            terms.sister_terms.cohort,
            first_name="A",
            last_name="B",
            email=f"{head.pk}@example.org",
            organisation=schools[2],
            by=head.person,
        )
    with after(terms.cohort):
        actions.recommend_on_fees()
        fee = fee_of(heads[0])
        assert (fee.row, fee.outcome, fee.share_parts, fee.share_of) == ("15", "part", 2, 3)
        actions.decide(fee, by=lead)
        until = fee.appeal_until
    with time_machine.travel(until, tick=False):
        actions.settle_fees()

    back = {one.payer_id: one.amount_pence for one in Refund.objects.all()}
    assert back == {schools[0].pk: 16_667, trust.pk: 10_000}
    assert money.what_does_not_balance() == []


@pytest.mark.requirement("R040")
def test_to_have_nominated_a_colleague_is_enough_whatever_she_decides():
    terms, school = women(), OrganisationFactory()
    head = take_part(terms, applicant(school, post="head"))
    attend(head)
    made = actions.nominate(
        terms.sister_terms.cohort,
        first_name="A",
        last_name="B",
        email="a@example.org",
        organisation=school,
        by=head.person,
    )
    actions.decline_nomination(made)

    with after(terms.cohort):
        actions.recommend_on_fees()

    assert (fee_of(head).row, fee_of(head).evidence["participants"][0]["colleagues"]) == ("8", 1)


@pytest.mark.parametrize(
    ("days", "row", "outcome"),
    [pytest.param(14, "5", "full", id="fourteen days"), pytest.param(13, "6", "forfeit", id="thirteen days")],
)
def test_notice_of_fourteen_days_is_good_time(days, row, outcome):
    terms = seniors()
    mine = take_part(terms, applicant())
    pay_all()

    with time_machine.travel(Cohort.objects.get(pk=terms.cohort_id).starts_at - timedelta(days=days), tick=False):
        actions.withdraw(mine, reason="workload", by=mine.person)
        actions.recommend_on_fees()

    fee = fee_of(mine)
    assert (fee.row, fee.outcome, fee.status) == (row, outcome, "settled" if outcome == "full" else "recommended")
    assert Refund.objects.count() == (outcome == "full")


def test_a_fee_that_waits_is_carried_over_to_the_next_cohort_once():
    terms, lead = seniors(), OfficerFactory(programme_lead=True)
    mine = take_part(terms, applicant())
    pay_all()
    actions.defer(mine, reason="illness", by=mine.person)
    actions.recommend_on_fees()
    fee = fee_of(mine)
    assert (fee.row, fee.outcome) == ("7", "carried")
    actions.decide(fee, by=lead)
    assert (fee.status, Refund.objects.count()) == ("decided", 0)

    with time_machine.travel(timezone.now() + timedelta(days=200), tick=False):
        later = TermsFactory(programme=terms.cohort.programme, unit="participant", school_pence=25_000)
        again = take_part(later, mine.person, head=PersonFactory(head=mine.organisation))
        new = fee_of(again)
        assert (new.was_carried, new.fee_deposits.count(), Invoice.objects.count()) == (True, 1, 1)
        actions.defer(again, reason="illness", by=mine.person)
        actions.recommend_on_fees()

    assert fee_of(again).row != "7"
    assert money.what_does_not_balance() == []


def test_nobody_comes_back_for_a_fee_that_waits_so_after_a_year_people_decide():
    terms, lead = seniors(), OfficerFactory(programme_lead=True)
    mine = take_part(terms, applicant())
    pay_all()
    actions.defer(mine, reason="illness", by=mine.person)
    actions.recommend_on_fees()
    actions.decide(fee_of(mine), by=lead)
    decided_at = fee_of(mine).decided_at

    with time_machine.travel(decided_at + timedelta(days=364), tick=False):
        actions.recommend_on_fees()
        assert fee_of(mine).outcome == "carried"
    with time_machine.travel(decided_at + timedelta(days=365), tick=False):
        actions.recommend_on_fees()
        actions.recommend_on_fees()

    fee = fee_of(mine)
    assert (fee.status, fee.row, fee.outcome, fee.decider) == ("recommended", "12", "forfeit", "both")
    assert Deposit.objects.get().settled_at is None


def test_a_fee_is_due_30_days_after_its_invoice_and_14_where_a_waiver_ended():
    terms, school, lead = women(), OrganisationFactory(name="School A"), OfficerFactory(programme_lead=True)
    head = take_part(terms, applicant(school, post="head"))
    mine = take_part(terms.sister_terms, applicant(school))
    actions.withdraw(head, reason="workload", by=head.person)
    actions.decide(fee_of(mine), by=lead)

    assert [(one.due_on - one.issued_on).days for one in Invoice.objects.order_by("pk")] == [30, 14]


def test_an_unpaid_fee_is_credited_when_all_is_met_and_stays_owed_when_it_is_not():
    terms, lead, administrator = seniors(), OfficerFactory(programme_lead=True), OfficerFactory(administrator=True)
    good, bad = take_part(terms, applicant()), take_part(terms, applicant())
    attend(good)
    with after(terms.cohort):
        actions.recommend_on_fees()
        actions.decide(fee_of(good), by=lead)
        actions.decide(fee_of(bad), reason="No session", by=lead)
        actions.agree(fee_of(bad), by=administrator)
        until = fee_of(bad).appeal_until
    with time_machine.travel(until, tick=False):
        actions.settle_fees()

    assert [invoice.open_pence for invoice in Invoice.objects.order_by("pk")] == [0, 25_000]
    assert (Refund.objects.count(), money.what_does_not_balance()) == (0, [])


def test_a_cancelled_programme_gives_all_of_it_back_by_finance():
    from bookings.actions import cancel_cohort

    terms, finance = seniors(), OfficerFactory(finance_officer=True)
    mine = take_part(terms, applicant())
    pay_all()
    cancel_cohort(terms.cohort, by=OfficerFactory(administrator=True))
    actions.look_after_places()
    actions.recommend_on_fees()
    fee = fee_of(mine)
    assert (fee.row, fee.decider) == ("4", "finance")

    actions.decide(fee, by=finance)

    assert (Refund.objects.get().amount_pence, money.what_does_not_balance()) == (25_000, [])


def test_a_policy_and_a_fee_are_frozen_by_the_first_place():
    terms = seniors()
    mine = take_part(terms, applicant())

    for facts in ({"policy": "graded"}, {"school_pence": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(terms).objects.filter(pk=terms.pk).update(**facts)
    assert (fee_of(mine).policy, history_of(fee_of(mine))[0].policy) == ("strict", "strict")


def test_a_head_of_a_trust_sees_of_its_fee_just_her_own_school_and_the_trust_s_head_all(client):
    terms, trust = women(), TrustFactory(name="The Trust")
    heads = []
    for letter in "AB":
        school = SchoolFactory(trust=trust, organisation__name=f"School {letter}").organisation
        heads.append(applicant(school, post="head"))
        take_part(terms, heads[-1])
    fee = CommitmentFee.objects.get()
    seen = {}
    for who in (*heads, PersonFactory(executive_head=trust), OfficerFactory(programme_lead=True)):
        client.force_login(who)
        page = client.get(fee.get_absolute_url()).content.decode()
        seen[who] = [str(head) in page.split("<main", 1)[1] for head in heads]

    assert list(seen.values()) == [[True, False], [False, True], [True, True], [True, True]]
    client.force_login(heads[1])
    school_page = client.get(f"/leadership/schools/{heads[1].current_posts[0].organisation_id}/").content.decode()
    assert str(heads[0]) not in school_page
    with after(terms.cohort):
        actions.recommend_on_fees()
    lead, administrator = OfficerFactory(programme_lead=True), OfficerFactory(administrator=True)
    actions.decide(fee, reason="No session", by=lead)
    actions.agree(fee, by=administrator)
    for message in Message.objects.filter(kind="leadership.decided", person_id__in=[head.pk for head in heads]):
        letter = outbox.COMPOSERS[message.kind](message)
        assert [str(head) in letter.text for head in heads] == [head.pk == message.person_id for head in heads]
