"""What helps leaders beside the sessions, in the demonstration: what they need, coaches, practice, a pledge, trials."""

from __future__ import annotations

from datetime import timedelta

from core.calendar import midnight, today
from home.demo.people import Member, People
from leadership import actions
from leadership.models import Application
from leadership.rules import NeedArea
from leadership.states import ApplicationStatus
from programmes.states import CohortStatus
from schools.models import Person
from schools.states import PostKind

#: What participants would like to learn, in turn.
NEEDS = (
    (NeedArea.DIFFICULT_TALKS, NeedArea.BUDGET),
    (NeedArea.DIFFICULT_TALKS, NeedArea.GOVERNORS, NeedArea.APPLYING),
    (NeedArea.TIME, NeedArea.DIFFICULT_TALKS),
    (NeedArea.BUDGET,),
)
HELPS = ("First months as a head", "Federations, and letting go of detail", "Coming back after parental leave")


def build(everyone: People) -> None:
    """Participants say what they need, ask coaches, practise; heads sign a pledge and say what they tried."""
    taking_part = list(
        Application.objects.filter(status=ApplicationStatus.ACCEPTED, cohort__status=CohortStatus.RUNNING)
        .select_related("person", "organisation", "cohort")
        .order_by("pk")
    )
    for number, mine in enumerate(taking_part):
        actions.say_needs(mine, NEEDS[number % len(NEEDS)], by=mine.person)
    there = {mine.organisation_id for mine in taking_part}
    schools = {one.organisation.pk: one.organisation for one in everyone.staff if one.organisation.pk not in there}
    each_once = [
        Member(everyone.heads[number][0], school, PostKind.HEAD)
        for number, school in schools.items()
        if everyone.heads[number]
    ][: len(HELPS)]
    _coaches(each_once, taking_part)
    _practice(each_once[0].person, taking_part, everyone["Hugh Sinclair"])
    _what_schools_promise(each_once, everyone["Hugh Sinclair"])


def _coaches(heads: list[Member], taking_part: list[Application]) -> None:
    """Three coaches, one of them not trained yet; one has agreed, one is asked."""
    pool = [
        actions.join_pool(head.organisation, words=words, is_trained=number > 0, by=head.person)
        for number, (head, words) in enumerate(zip(heads, HELPS, strict=True))
    ]
    agreed = actions.ask_coach(taking_part[0], pool[1], by=taking_part[0].person)
    actions.answer_match(agreed, is_agreed=True, by=pool[1].person)
    second = taking_part[1]
    actions.ask_coach(second, pool[2], by=second.person)
    day = today() + timedelta(days=21)
    actions.ask_to_shadow(second, pool[1].person, on=day, words="How you open a week", by=second.person)


def _practice(interviewer: Person, taking_part: list[Application], lead: Person) -> None:
    """Two times for a practice interview, one of them taken."""
    mine = taking_part[-1]
    for days in (14, 15):
        starts_at = midnight(today() + timedelta(days=days)) + timedelta(hours=16)
        offered = actions.offer_interview(
            mine.cohort, starts_at=starts_at, interviewer=interviewer, place="At the alliance", by=lead
        )
    actions.take_interview(offered, mine, by=mine.person)


def _what_schools_promise(heads: list[Member], lead: Person) -> None:
    """A pledge that two have signed, one of whom did what she meant to do; and what two schools tried."""
    pledge = actions.make_pledge(
        title="Leadership that fits a life",
        words="Each of us opens one post of leadership to a job share this year, and says so in the advertisement.",
        by=lead,
    )
    signed = actions.sign(pledge, words="Advertise the next deputy’s post so", by=heads[0].person)
    actions.note_done(signed, is_done=True, by=heads[0].person)
    actions.sign(pledge, words="Ask our governors in spring", by=heads[1].person)
    actions.log_trial(
        heads[0].organisation, policy="Meetings end by five", is_shared=True, by=heads[0].person,
        result="Kept in nine weeks of ten; nobody wants the old times back.",
    )  # fmt: skip
    actions.log_trial(
        heads[1].organisation, policy="Two deputies share a post", result="", is_shared=False, by=heads[1].person
    )
