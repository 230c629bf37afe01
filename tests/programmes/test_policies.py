"""Cancelling policies as numbered versions, their editor, and the courses that have them."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.action import RuleBroken
from core.models import AuditEntry
from programmes import actions, queries
from programmes.models import CancellingPolicy, Cohort, PolicyBand
from programmes.rules import BandFacts
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, CourseFactory, PolicyFactory
from tests.factories.schools import OfficerFactory

pytestmark = pytest.mark.django_db

BANDS = [BandFacts(29, percent=0), BandFacts(0, percent=100)]
FACTS = {
    "name": "Conferences",
    "unit": "calendar_days",
    "counts_school_holidays": True,
    "exemptions": ["illness"],
    "no_show_percent": 100,
    "no_show_free_pence": 0,
}


def versions_of(name: str) -> list[tuple[int, bool, bool]]:
    """Number, whether it is the current and whether it is the usual one."""
    found = CancellingPolicy.objects.filter(name=name).order_by("version")
    return list(found.values_list("version", "is_current", "is_usual"))


def changed(policy: CancellingPolicy, **facts) -> dict:
    """What the policy says, with some of it otherwise."""
    return {name: getattr(policy, name) for name in FACTS} | {"bands": queries.as_facts(policy.bands.all())} | facts


def test_changing_a_policy_writes_the_next_version_and_leaves_the_old_one_to_those_who_booked():
    policy = PolicyFactory(name="Conferences")
    booking = BookingFactory(cohort=CohortFactory(policy=policy), policy=policy, price_pence=6000)

    actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))

    booking.refresh_from_db()
    assert versions_of("Conferences") == [(1, False, False), (2, True, False)]
    assert queries.as_facts(booking.policy.bands.all()) == [
        BandFacts(10, percent=0), BandFacts(5, percent=50), BandFacts(0, percent=100),
    ]  # fmt: skip


def test_courses_that_are_still_open_have_the_new_version_for_new_bookings_and_others_keep_the_old_one():
    policy = PolicyFactory(name="Conferences")
    cohorts = {status: CohortFactory(policy=policy, status=status) for status in CohortStatus}
    elsewhere = CohortFactory(policy=PolicyFactory())

    count = actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))

    found = Cohort.objects.exclude(pk=elsewhere.pk).values_list("status", "policy__version")
    assert dict(found) == {"draft": 2, "published": 2, "running": 2, "finished": 1, "cancelled": 1}
    assert (count, len(cohorts)) == (3, 5)


@pytest.mark.parametrize(
    "facts",
    [
        {"unit": "calendar_days"},
        {"counts_school_holidays": False},
        {"exemptions": ["strike"]},
        {"no_show_percent": 50},
        {"no_show_free_pence": 2500},
        {"bands": [BandFacts(0, percent=50)]},
        {"bands": [BandFacts(0, flat_pence=50)]},
    ],
)
def test_whatever_is_different_is_a_new_version(facts):
    policy = PolicyFactory(name="Conferences")

    actions.change_policy(policy, by=None, **changed(policy, **facts))

    assert versions_of("Conferences") == [(1, False, False), (2, True, False)]


def test_saving_what_is_there_already_writes_no_version():
    policy = PolicyFactory(name="Conferences", free=[(3, 0), (0, 5000)])

    actions.change_policy(policy, by=None, **changed(policy))

    assert versions_of("Conferences") == [(1, True, False)]


def test_another_name_is_that_of_all_versions_and_no_new_one():
    policy = PolicyFactory(name="Conferences")
    actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))
    newest = CancellingPolicy.objects.get(name="Conferences", is_current=True)

    actions.change_policy(newest, by=None, **changed(newest, name="Big events"))

    assert (versions_of("Conferences"), versions_of("Big events")) == ([], [(1, False, False), (2, True, False)])


def test_a_name_stands_for_one_policy():
    policy = PolicyFactory(name="Conferences")

    for act in (
        lambda: actions.add_policy(by=None, bands=BANDS, **FACTS | {"name": "conferences"}),
        lambda: actions.change_policy(PolicyFactory(), by=None, **changed(policy, bands=BANDS)),
    ):
        with pytest.raises(RuleBroken, match="There is a policy of this name already"):
            act()


def test_a_version_that_is_no_longer_the_current_one_cannot_be_changed():
    policy = PolicyFactory(name="Conferences")
    actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))

    with pytest.raises(RuleBroken, match="Somebody else changed this policy"):
        actions.change_policy(policy, by=None, **changed(policy, no_show_percent=0))


def test_the_usual_one_stays_the_usual_one_through_its_versions():
    usual = queries.usual_policy()

    actions.change_policy(usual, by=None, **changed(usual, bands=BANDS))

    assert queries.usual_policy().version == 2
    assert versions_of(usual.name) == [(1, False, False), (2, True, True)]


def test_another_policy_becomes_the_usual_one_and_new_courses_have_it():
    policy = PolicyFactory(name="Conferences")

    actions.make_usual(policy, by=OfficerFactory())

    assert queries.usual_policy() == policy
    assert CancellingPolicy.objects.filter(is_usual=True).count() == 1
    cohort = actions.draft(by=None, title="A day", kind="conference", strand="cpd")
    assert cohort.policy == policy


def test_an_old_version_cannot_become_the_usual_one():
    policy = PolicyFactory(name="Conferences")
    actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))

    with pytest.raises(RuleBroken, match="There is a newer version"):
        actions.make_usual(policy, by=None)


def test_the_next_cycle_has_the_policy_in_its_newest_version_and_its_day_of_decision_moves_along():
    policy = PolicyFactory(name="Conferences")
    cohort = CourseFactory(policy=policy, status="finished", decides_on=date(2027, 3, 1))
    actions.change_policy(policy, by=None, **changed(policy, bands=BANDS))
    cohort.refresh_from_db()
    first_on = cohort.starts_at.date()

    nxt = actions.new_cycle(cohort.programme, by=None, first_on=first_on.replace(year=first_on.year + 1))

    assert nxt.policy.version == 2
    assert (nxt.decides_on - cohort.decides_on).days in (365, 366)


def test_bands_with_a_gap_are_refused_whoever_asks():
    with pytest.raises(RuleBroken, match="one band has to begin at 0"):
        actions.add_policy(by=None, bands=[BandFacts(5, percent=0)], **FACTS)

    assert not CancellingPolicy.objects.filter(name="Conferences").exists()


def test_making_and_changing_are_written_down():
    officer = OfficerFactory()
    policy = actions.add_policy(by=officer, bands=BANDS, **FACTS)
    actions.change_policy(policy, by=officer, **changed(policy, no_show_percent=0))

    entries = AuditEntry.objects.filter(thing="programmes.cancellingpolicy").order_by("pk")
    assert list(entries.values_list("verb", "person_id")) == [("created", officer.pk)] * 2


def test_the_database_itself_keeps_a_version_as_it_was():
    policy = PolicyFactory()
    updates = [
        lambda: CancellingPolicy.objects.filter(pk=policy.pk).update(unit="calendar_days"),
        lambda: CancellingPolicy.objects.filter(pk=policy.pk).update(exemptions=["strike"]),
        lambda: PolicyBand.objects.filter(policy=policy).update(percent=1),
    ]

    for update in updates:
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            update()


@pytest.mark.parametrize(
    "row",
    [
        {"notice_from": 0, "percent": 1},  # begins where another one does
        {"notice_from": 1, "percent": 101},
        {"notice_from": 1},
        {"notice_from": 1, "percent": 1, "flat_pence": 1},
        {"notice_from": 1, "percent": 1, "is_for_free_places": True},
    ],
)
def test_the_database_refuses_bands_that_say_nothing_or_too_much(row):
    policy = PolicyFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyBand.objects.create(policy=policy, **row)
