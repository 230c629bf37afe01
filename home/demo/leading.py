"""Leadership programmes in the demonstration: the four NPQs, the middle leaders' programme and the two sister
programmes for women, with a cohort in each stage: open, half-way, over with fees to decide on, and one decided.

Places are taken by the actions while the sessions lie ahead; then the sessions are moved to where they have been.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.text import slugify

from bookings.models import Attendance
from bookings.states import Mark
from core.calendar import midnight
from home.demo.clock import Clock
from home.demo.names import of_women
from home.demo.organisations import Organisations
from home.demo.people import Member, People
from leadership import actions
from leadership.models import Application, CommitmentFee, Feedback
from leadership.states import Support
from payments import actions as payments
from payments.actions import Received, receive
from payments.models import Invoice
from payments.rules import Method
from programmes.models import (
    Cohort,
    Grant,
    LeadershipFacts,
    Programme,
    ProgrammeLeader,
    ProgrammePartner,
    Qualification,
    Session,
)
from programmes.states import CohortStatus
from schools.models import Person
from schools.states import PostKind

TEXTS = tomllib.loads((Path(__file__).parent / "texts" / "programmes_for_leaders.toml").read_text())
AREAS = (
    "strategy and improvement", "teaching and curriculum excellence", "leading with impact", "working in partnership",
    "managing resources and risks", "increasing capability",
)  # fmt: skip
BEHAVIOURS = (
    "commitment", "collaboration", "personal drive", "resilience", "awareness", "integrity", "respect",
)  # fmt: skip
#: School days between two sessions.
FORTNIGHT = 10
#: The terms of the two programmes for women.
OF_A_SCHOOL = {"unit": "school_or_trust", "school_pence": 25_000, "trust_pence": 40_000, "asks_colleague": True}
OF_EACH = {"unit": "participant", "school_pence": 25_000}
HEADS_PROGRAMME, SENIORS = "Headship Beyond One School", "Senior Leadership Development for Women"


@dataclass
class Stage:
    """A cohort in one stage: how many school days from today it began, and who takes part in it."""

    cohort: Cohort
    begins_in: int
    hours: str = "16:30"


def build(made: Organisations, everyone: People, clock: Clock) -> None:
    """Describe the programmes, then let people apply, come, and be decided on."""
    facts = _programmes(made, everyone)
    lead = everyone["Hugh Sinclair"]
    _two_programmes_for_women(facts, everyone, clock, lead)
    _national_qualifications(facts, everyone, clock, lead)


# What there is --------------------------------------------------------------------------------------------------------


def _programmes(made: Organisations, everyone: People) -> dict[str, LeadershipFacts]:
    grant = Grant.objects.create(
        fund="Leadership Equality and Diversity Fund", reference="LEDF 2016", award_pence=3_000_000
    )
    found: dict[str, LeadershipFacts] = {}
    lead = everyone["Hugh Sinclair"]
    for text in TEXTS["programme"]:
        programme = Programme.objects.filter(title=text["title"]).first() or _programme(text, made, everyone)
        found[text["title"]] = actions.describe(
            programme,
            by=lead,
            short_name=text["short"],
            level=text["level"],
            posts=text["posts"],
            eligibility=text["eligibility"],
            asks=text["asks"].strip(),
            qualification=_qualification(text),
            grant=grant if text.get("granted") else None,
            sister=found[text["sister"]].programme if "sister" in text else None,
        )
    return found


def _programme(text: dict, made: Organisations, everyone: People) -> Programme:
    programme = Programme.objects.create(
        kind=Programme.Kind.LEADERSHIP,
        title=text["title"],
        slug=slugify(text["title"]),
        summary=text["summary"],
        description=text["description"].strip(),
        audiences=text["audiences"],
        value_words=text.get("value", ""),
        search_text=text["short"],
    )
    ProgrammeLeader.objects.create(
        programme=programme,
        person=everyone[text["leader"]],
        organisation=everyone.school_of[text["leader"]],
        role=everyone.title_of[text["leader"]],
    )
    ProgrammePartner.objects.create(
        programme=programme, organisation=made[text["partner"]], role="Partner", contact=text.get("contact", "")
    )
    return programme


def _qualification(text: dict) -> Qualification | None:
    if not text["short"].startswith("NPQ"):
        return None
    return Qualification.objects.create(
        code=text["short"],
        name=text["qualification"],
        from_on=datetime(2017, 9, 1).date(),  # noqa: DTZ001 - a day
        content_areas=list(AREAS),
        behaviours=list(BEHAVIOURS),
    )


# Cohorts --------------------------------------------------------------------------------------------------------------


def _cohort(facts: LeadershipFacts, clock: Clock, *, begins_in: int, places: int = 16, **terms) -> Stage:
    """A cohort whose six sessions lie ahead for now, with an optional visit between them."""
    number = facts.programme.cohorts.count() + 1
    first = max(begins_in, 30)
    cohort = Cohort.objects.create(
        programme=facts.programme,
        number=number,
        status=CohortStatus.PUBLISHED,
        places=places,
        published_at=clock.now,
        opens_at=clock.now - timedelta(days=1),
        closes_at=midnight(clock.school_day(20)) if begins_in > 0 else None,
    )
    leader = facts.programme.leaders.select_related("person", "organisation").first()
    Session.objects.bulk_create(
        Session(
            cohort=cohort,
            starts_at=clock.at(clock.school_day(first + count * FORTNIGHT), "16:30"),
            ends_at=clock.at(clock.school_day(first + count * FORTNIGHT), "18:30"),
            slot="twilight",
            venue=leader.organisation if leader.organisation.kind == "school" else None,
            place="" if leader.organisation.kind == "school" else "Charles Dickens Primary School, the studio",
            leader=leader.person,
            is_required=count != 6,
            title="A day in another school" if count == 6 else "",
        )
        for count in range(7)
    )
    cohort.refresh_from_db()
    actions.set_terms(cohort, by=leader.person, **terms)
    return Stage(cohort, begins_in)


def _move_to_its_days(stage: Stage, clock: Clock) -> None:
    """The sessions go to where they have been, and the registers of those that are over are taken."""
    for count, session in enumerate(stage.cohort.sessions.order_by("starts_at")):
        Session.objects.filter(pk=session.pk).update(
            starts_at=clock.at(clock.school_day(stage.begins_in + count * FORTNIGHT), "16:30"),
            ends_at=clock.at(clock.school_day(stage.begins_in + count * FORTNIGHT), "18:30"),
        )
    begun = clock.at(clock.school_day(stage.begins_in), "16:30")
    Application.objects.filter(cohort=stage.cohort, accepted_at__isnull=False).update(
        submitted_at=begun - timedelta(days=50),
        supported_at=begun - timedelta(days=47),
        accepted_at=begun - timedelta(days=40),
    )
    Cohort.objects.filter(pk=stage.cohort.pk).update(
        status=CohortStatus.RUNNING,
        published_at=begun - timedelta(days=80),
        opens_at=begun - timedelta(days=75),
        closes_at=begun - timedelta(days=30),
    )
    stage.cohort.refresh_from_db()


def _apply(stage: Stage, member: Member, *, statement: str) -> Application:
    """Somebody's whole application, sent."""
    mine = actions.begin(stage.cohort, organisation=member.organisation, post_kind=member.kind, by=member.person)
    actions.save_draft(mine, by=member.person, has_declared=True, statement=statement, sponsor="The chair of governors")
    actions.submit(mine, by=member.person)
    return mine


def _take_part(stage: Stage, member: Member, everyone: People, *, statement: str) -> Application:
    mine = _apply(stage, member, statement=statement)
    if mine.support == Support.ASKED:
        actions.give_support(mine, by=everyone.heads[member.organisation.pk][0])
        mine.refresh_from_db()
    actions.accept(mine, by=member.person)
    return mine


def _attend(mine: Application, marks: str, *, feedback: int) -> None:
    """One letter for each session that is over: P present, A absent, E excused."""
    words = {"P": Mark.PRESENT, "A": Mark.ABSENT, "E": Mark.EXCUSED}
    over = [one for one in mine.cohort.sessions.order_by("starts_at") if one.ends_at <= timezone.now()]
    Attendance.objects.bulk_create(
        Attendance(booking_id=mine.booking_id, session=one, mark=words[mark], taken_by=one.leader, taken_at=one.ends_at)
        for one, mark in zip(over, marks + "P", strict=False)
    )
    Feedback.objects.bulk_create(
        Feedback(application=mine, kind=kind, usefulness=5 - number, to_change=TEXTS["wishes"][number])
        for number, kind in enumerate(list(Feedback.Kind)[:feedback])
    )


def _pay(mine: Application) -> None:
    """The school pays what it was asked for, by bank transfer."""
    for one in CommitmentFee.objects.get(applications=mine).fee_deposits.select_related("deposit__charge__line"):
        invoice = Invoice.objects.get(lines__charge=one.deposit.charge_id)
        if not invoice.open_pence:
            continue
        told = Received(
            key=f"demo:fee:{invoice.pk}", issuer_id=invoice.issuer_id, method=Method.BANK_TRANSFER,
            on=invoice.issued_on, pence=invoice.open_pence, reference=invoice.reference,
        )  # fmt: skip
        payment = receive(told, payer_id=invoice.payer_id, by=None)
        payments.allocate(payment, invoice, invoice.open_pence, by=None, why="Named by its reference")


# The story ------------------------------------------------------------------------------------------------------------


def _two_programmes_for_women(facts: dict[str, LeadershipFacts], everyone: People, clock: Clock, lead: Person) -> None:
    """One round is over and waits for decisions, one is half-way, and the next is open."""
    heads = [everyone.member_of[name] for name in ("Folasade Ogunleye", "Linh Tran", "Rosalind Achebe")]
    women = of_women()
    deputies = [
        one
        for one in everyone.staff
        if one.kind == PostKind.DEPUTY_HEAD and one.person.first_name in women and everyone.heads[one.organisation.pk]
    ]
    their = {head.organisation.pk for head in heads}
    waived = [one for one in deputies if one.organisation.pk in their][:1]
    others = [one for one in deputies if one.organisation.pk not in their]
    _half_way(facts, everyone, clock, lead, heads=heads, deputies=[*waived, *others[:4]])
    _over(facts, everyone, clock, lead, deputies=others[4:9])
    _open(facts, everyone, clock, heads=heads, deputies=others[9:12])


def _half_way(
    facts: dict[str, LeadershipFacts],
    everyone: People,
    clock: Clock,
    lead: Person,
    *,
    heads: list[Member],
    deputies: list[Member],
) -> None:
    """Both programmes run, one beside the other: a waived fee, one not paid yet, sessions that were missed."""
    why = TEXTS["statements"]
    running = _cohort(facts[HEADS_PROGRAMME], clock, begins_in=-50, **OF_A_SCHOOL)
    beside = _cohort(facts[SENIORS], clock, begins_in=-49, **OF_EACH)
    for number, head in enumerate(heads):
        _take_part(running, head, everyone, statement=why[number % len(why)])
        actions.nominate(
            beside.cohort, first_name="Marianne", last_name=f"Okoro {number + 1}",
            email=f"marianne.{number + 1}@example.org", organisation=head.organisation, by=head.person,
        )  # fmt: skip
    taking_part = [_take_part(beside, one, everyone, statement=why[0]) for one in deputies]
    for mine in Application.objects.filter(cohort__in=[running.cohort, beside.cohort]).select_related("fee"):
        if mine.fee and mine.fee.fee_deposits.exists() and mine.pk != taking_part[-1].pk:
            _pay(mine)
    for stage in (running, beside):
        _move_to_its_days(stage, clock)
        taking = Application.objects.filter(cohort=stage.cohort).select_related("cohort").order_by("pk")
        for number, mine in enumerate(taking):
            _attend(mine, ("PPPPPP", "PPAPPP", "AAEPPP", "PPPPPP")[number % 4], feedback=1 if number % 2 else 0)
    actions.note_change(
        running.cohort, said="The visits to other schools are what stays",
        changed="One more visit, in a special school", by=lead,
    )  # fmt: skip


def _over(
    facts: dict[str, LeadershipFacts], everyone: People, clock: Clock, lead: Person, *, deputies: list[Member]
) -> None:
    """A round that is over, with fees to decide on."""
    over = _cohort(facts[SENIORS], clock, begins_in=-75, **OF_EACH)
    mine = [_take_part(over, one, everyone, statement=TEXTS["statements"][1]) for one in deputies]
    for one in mine:
        _pay(one)
    _move_to_its_days(over, clock)
    for one, marks, feedback in zip(
        mine, ("PPPPPP", "PPPPPA", "PPAAPP", "PPPPPP", "PPPPPP"), (2, 2, 2, 1, 2), strict=True
    ):
        one.cohort.refresh_from_db()
        _attend(one, marks, feedback=feedback)
    Cohort.objects.filter(pk=over.cohort.pk).update(status=CohortStatus.FINISHED)
    actions.recommend_on_fees()
    _decide_some(mine, everyone, lead)


def _open(
    facts: dict[str, LeadershipFacts], everyone: People, clock: Clock, *, heads: list[Member], deputies: list[Member]
) -> None:
    """The next round of both, with applications on their way."""
    heads_next = _cohort(facts[HEADS_PROGRAMME], clock, begins_in=45, **OF_A_SCHOOL)
    seniors_next = _cohort(facts[SENIORS], clock, begins_in=48, **OF_EACH)
    sent = [_apply(seniors_next, one, statement=TEXTS["statements"][2]) for one in deputies]
    actions.give_support(sent[0], by=everyone.heads[deputies[0].organisation.pk][0])
    actions.begin(heads_next.cohort, organisation=heads[0].organisation, post_kind=heads[0].kind, by=heads[0].person)


def _decide_some(mine: list[Application], everyone: People, lead: Person) -> None:
    """The first is returned, the third is proposed to be kept; the others wait for somebody."""
    fees = [CommitmentFee.objects.get(applications=one) for one in mine]
    actions.decide(fees[0], by=lead)
    actions.decide(fees[2], reason="Four of six sessions, and no reason was given.", by=lead)


def _national_qualifications(facts: dict[str, LeadershipFacts], everyone: People, clock: Clock, lead: Person) -> None:
    """NPQML is being chosen from; the others are open."""
    chosen = _cohort(facts["NPQ for Middle Leadership"], clock, begins_in=40, places=6, selection="chosen")
    middle = [
        one for one in everyone.staff if one.kind == PostKind.MIDDLE_LEADER and everyone.heads[one.organisation.pk]
    ]
    sent = [_apply(chosen, one, statement=TEXTS["statements"][3]) for one in middle[:8]]
    for one in sent[:6]:
        actions.give_support(one, by=everyone.heads[one.organisation_id][0])
    for one in sent[:3]:
        one.refresh_from_db()
        actions.offer(one, by=lead)
    actions.accept(sent[0], by=sent[0].person)
    later = (
        "NPQ for Senior Leadership",
        "NPQ for Headship",
        "NPQ for Executive Leadership",
        "Middle Leaders’ Programme",
    )
    for number, title in enumerate(later):
        _cohort(facts[title], clock, begins_in=51 + number, selection="chosen")
