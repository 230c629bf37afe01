"""Every state of an application with every action and role: the table says which are allowed, and nothing else is."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.action import RuleBroken
from core.calendar import today
from core.models import AuditEntry, Message
from itt import actions
from itt.models import Choice
from itt.states import (
    CHOICE_ENDED,
    CHOICE_TRANSITIONS,
    HOLDS_PLACE,
    IN_PROGRESS,
    MOVES,
    UNDECIDED,
    ChoiceStatus,
    Mover,
)
from itt.views.deciding import steps_of
from tests.factories.itt import ChoiceFactory
from tests.factories.schools import PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=9)
#: Move → the action that makes it.
ACTIONS = {
    "submit": lambda choice, by: actions.submit(choice, by=by),
    "accept": lambda choice, by: actions.accept(choice, by=by),
    "decline": lambda choice, by: actions.decline(choice, by=by),
    "withdraw": lambda choice, by: actions.withdraw(choice, by=by),
    "invite": lambda choice, by: actions.invite(choice, at=LATER, place="John Donne", by=by),
    "cancel_interview": lambda choice, by: actions.cancel_interview(choice, by=by),
    "offer": lambda choice, by: actions.offer(choice, conditions=["degree"], by=by),
    "reject": lambda choice, by: actions.reject(choice, reason="other", feedback="Read more", by=by),
    "withdraw_offer": lambda choice, by: actions.withdraw_offer(choice, feedback="No school", by=by),
    "recruit": lambda choice, by: actions.recruit(choice, by=by),
    "not_met": lambda choice, by: actions.not_met(choice, feedback="No degree", by=by),
    "defer": lambda choice, by: actions.defer(choice, by=by),
    "reinstate": lambda choice, by: actions.go_back(choice, words="Back", by=by),
    "restore": lambda choice, by: actions.go_back(choice, words="A mistake", by=by),
    "withdraw for": lambda choice, by: actions.withdraw_for(choice, by=by),
}
OF_LEAD = [name for name, (_, _, who) in MOVES.items() if Mover.LEAD in who and name != "withdraw"] + ["withdraw for"]
OF_APPLICANT = [name for name, (_, _, who) in MOVES.items() if Mover.APPLICANT in who]
#: The same function goes back from a deferral and from an end.
BACK = {"reinstate", "restore"}


def allowed(name: str, status: str, who: Mover) -> bool:
    names = BACK if name in BACK else {name.removesuffix(" for")}
    return any(status in MOVES[one][0] and who in MOVES[one][2] for one in names)


def outcome(name: str, choice: Choice, by) -> tuple[bool, int, int]:
    """Whether it was done, and how many letters to the applicant and moves on record that made."""
    before, entries = Message.objects.count(), AuditEntry.objects.filter(thing="itt.choice").count()
    try:
        ACTIONS[name](choice, by)
    except RuleBroken:
        done = False
    else:
        done = True
    return done, Message.objects.count() - before, AuditEntry.objects.filter(thing="itt.choice").count() - entries


@pytest.mark.parametrize(("status", "name"), list(itertools.product(ChoiceStatus, OF_LEAD)))
def test_the_lead_does_what_the_table_allows_once_and_nothing_else(status, name):
    choice, lead = ChoiceFactory(status=status), PersonFactory(itt_lead=True)
    was = choice.status

    done, letters, entries = outcome(name, choice, lead)

    assert done == allowed(name, status, Mover.LEAD)
    assert (letters, entries) == ((1, 2 if name in BACK else 1) if done else (0, 0))
    assert (Choice.objects.get().status != was) == (done and (name, status) != ("invite", "interviewing"))


@pytest.mark.parametrize(("status", "name"), list(itertools.product(ChoiceStatus, OF_APPLICANT)))
def test_the_applicant_does_what_the_table_allows_and_nothing_else(status, name):
    PersonFactory(itt_lead=True)
    choice = ChoiceFactory(status=status)

    done, letters, entries = outcome(name, choice, choice.form.person)

    assert done == allowed(name, status, Mover.APPLICANT)
    if done:
        assert (letters, entries) == (2 if name in ("submit", "accept") else 1, 1)


@pytest.mark.parametrize("name", OF_APPLICANT)
def test_nobody_else_moves_an_application_for_its_writer(name):
    status = MOVES[name][0][0]
    choice = ChoiceFactory(status=status)

    with pytest.raises(choice.form.DoesNotExist):
        ACTIONS[name](choice, PersonFactory())


@pytest.mark.parametrize("status", [one for one in ChoiceStatus if one != ChoiceStatus.UNSUBMITTED])
def test_the_page_has_the_buttons_of_its_state_and_no_others(status):
    choice = ChoiceFactory(status=status)
    page = soup_of(officer("itt_lead"), reverse("itt:decide", args=[choice.pk]))
    shown = {field["value"] for field in page.select("input[name=step]")}

    names = {name for name, (froms, _, who) in MOVES.items() if status in froms and Mover.LEAD in who}
    assert shown == names | ({"rank", "reopen"} if status in UNDECIDED else set())
    assert shown == set(steps_of(choice))


@pytest.mark.parametrize("status", ChoiceStatus)
def test_an_applicants_page_has_the_buttons_of_its_state(status):
    choice = ChoiceFactory(status=status)
    page = soup_of(signed_in(choice.form.person), reverse("itt:choice", args=[choice.pk]))

    names = {name for name, (froms, _, who) in MOVES.items() if status in froms and Mover.APPLICANT in who}
    shown = {button["value"] for button in page.select("main button[name=step]")}
    assert shown - {"unchoose"} == names
    assert "Nothing goes to your employer." in cells(page, ".govuk-inset-text")[0]


def test_every_state_belongs_to_exactly_the_groups_it_should():
    groups = {"undecided": UNDECIDED, "in progress": IN_PROGRESS, "holds": HOLDS_PLACE, "over": CHOICE_ENDED}
    found = {status.value: {name for name, states in groups.items() if status in states} for status in ChoiceStatus}

    assert found == {
        "unsubmitted": set(),
        "awaiting_decision": {"undecided", "in progress"},
        "interviewing": {"undecided", "in progress"},
        "inactive": {"undecided"},
        "offer": {"in progress", "holds"},
        "pending_conditions": {"in progress", "holds"},
        "recruited": {"holds"},
        "rejected": {"over"},
        "declined": {"over"},
        "withdrawn": {"over"},
        "offer_withdrawn": {"over"},
        "conditions_not_met": {"over"},
        "deferred": set(),
    }
    assert set(CHOICE_TRANSITIONS) == set(ChoiceStatus)
    assert CHOICE_TRANSITIONS[ChoiceStatus.OFFER_WITHDRAWN] == set()


# What the table does not say ------------------------------------------------------------------------------------------


def test_nobody_is_recruited_with_a_condition_open():
    choice, lead = ChoiceFactory(), PersonFactory(itt_lead=True)
    actions.offer(choice, conditions=["degree", "dbs"], by=lead)
    actions.accept(choice, by=choice.form.person)
    first, second = choice.conditions.all()
    actions.meet(first, on=today(), by=lead)
    with pytest.raises(RuleBroken, match="Still open: Enhanced DBS check"):
        actions.recruit(choice, by=lead)
    actions.meet(second, on=today(), by=lead)
    actions.recruit(choice, by=lead)
    assert choice.status == "recruited"


def test_accepting_ends_all_other_choices_of_the_cycle():
    offered = ChoiceFactory(status="offer")
    waits = ChoiceFactory(form=offered.form)
    another = ChoiceFactory(form=offered.form, status="offer")

    actions.accept(offered, by=offered.form.person)

    states = dict(Choice.objects.values_list("pk", "status"))
    assert states == {offered.pk: "pending_conditions", waits.pk: "withdrawn", another.pk: "declined"}


def test_four_in_progress_and_an_inactive_one_frees_its_slot():
    form = ChoiceFactory().form
    ChoiceFactory.create_batch(3, form=form)
    fifth = ChoiceFactory(form=form, status="unsubmitted")
    with pytest.raises(RuleBroken, match="4 applications in progress"):
        actions.submit(fifth, by=form.person)
    Choice.objects.filter(status="awaiting_decision").update(sent_at=timezone.now() - timedelta(days=30))
    assert actions.go_quiet() == 4
    actions.submit(fifth, by=form.person)
    assert fifth.status == "awaiting_decision"


def test_a_deferral_keeps_where_it_was():
    lead = PersonFactory(itt_lead=True)
    for status in ("pending_conditions", "recruited"):
        choice = ChoiceFactory(status=status)
        actions.defer(choice, by=lead)
        choice.bid.refresh_from_db()
        assert (choice.status, choice.was, choice.bid.held) == ("deferred", status, 0)
        actions.go_back(choice, words="She is ready", by=lead)
        assert (choice.status, choice.was, choice.ended_at) == (status, "", None)


@pytest.mark.parametrize("words", ["", "  "])
def test_nothing_goes_back_without_a_reason(words):
    with pytest.raises(RuleBroken, match="Say why"):
        actions.go_back(ChoiceFactory(status="rejected"), words=words, by=PersonFactory(itt_lead=True))
