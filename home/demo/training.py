"""Initial teacher training in the demonstration: two partnerships with their schools, places, trainees of two years.

The published figures (18 of 25 places; 39 trainees, then 36) are those of 2016 and 2017, moved to the years of today.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from itertools import cycle as in_turn
from pathlib import Path
from random import Random

from django.utils import timezone

from core.calendar import AcademicYear, midnight, today
from home.demo.names import Names
from home.demo.organisations import Organisations
from home.demo.people import People
from itt import actions
from itt.models import (
    Bid,
    Choice,
    Condition,
    Course,
    Cycle,
    FirstPost,
    Form,
    PartnerSchool,
    Partnership,
    Pledge,
    Trainee,
)
from itt.rules import SECTIONS, USUAL_CONDITIONS, Phase, RejectionReason, Route, reply_by
from itt.states import BidStatus, ChoiceStatus, JoiningStatus, TraineeStatus
from schools.actions.people import new_code
from schools.models import Organisation, Person

TEXTS = tomllib.loads((Path(__file__).parent / "texts" / "train_to_teach.toml").read_text())
#: Schools that train with each partnership beside its lead.
PARTNERS = 6
#: Places of the schools, in turn.
PLEDGED = (4, 3, 3, 2, 2, 5, 1)
#: Of those who qualified, every so manieth went to a school outside the borough.
ELSEWHERE = 5
SEED = 36
LED_BY = "John Donne Primary School"
#: In which states applications of this cycle are.
SENT = (
    *[ChoiceStatus.AWAITING] * 4, *[ChoiceStatus.INTERVIEWING] * 3, *[ChoiceStatus.OFFER] * 2, ChoiceStatus.PENDING,
    ChoiceStatus.RECRUITED, ChoiceStatus.REJECTED, ChoiceStatus.INACTIVE,
)  # fmt: skip
#: What applicants of the demonstration say.
SAID = {
    "phone": "020 7946 0199",
    "address": "Camberwell, London SE5",
    "degree": "English literature, 2:1, Goldsmiths, 2021",
    "gcses": "English 7, mathematics 6, combined science 5-5, all 2016",
    "work": "Learning mentor since 2023; before that two years in a bookshop.",
    "statement": "I read with a boy of nine who had decided that books were not for him. In March he asked whether the "
    "story had a second part. I want to do that for thirty at once, and I know that it is another craft.",
    "referees": "A former manager and a university tutor, both with their e-mail addresses.",
}


def build(made: Organisations, everyone: People) -> None:
    """Partnerships, this year's bids with their pledges, next year's that collects them, trainees and first posts."""
    lead, year = everyone["Thandeka Moyo"], AcademicYear.now().start
    partnerships = [_partnership(text, made, everyone) for text in TEXTS["partnership"]]
    this, following = (_cycle(number) for number in (year, year + 1))
    for text, (partnership, schools) in zip(TEXTS["partnership"], partnerships, strict=True):
        _awarded(partnership, this, schools, text, everyone)
        until = today() + timedelta(days=24)
        bid = Bid.objects.create(partnership=partnership, cycle=following, pledge_until_on=until)
        _pledges(bid, schools[:3], everyone)
        if text["route"] == Route.SALARIED:
            actions.request(bid, text["requested"], by=lead)
            actions.award(bid, text["awarded"], by=lead)
            _applications(bid, everyone["Abena Mensah"])
        _trainees(partnership, schools, year, text["trained"], lead)
    for number in (year, year + 1):
        actions.note_nation(number, requested=65_000, awarded=30_000, source="School Direct allocations", by=lead)
    waiting = next(school for school in made.schools.values() if school.pk in everyone.heads and not _trains(school))
    actions.ask_to_join(partnerships[0][0], waiting, by=everyone.heads[waiting.pk][0])


def _trains(school: Organisation) -> bool:
    return PartnerSchool.objects.filter(organisation=school).exists()


def _cycle(year: int) -> Cycle:
    return Cycle.objects.create(
        year=year,
        opens_on=date(year - 1, 10, 12),
        apply_until_on=date(year, 7, 3),
        decide_until_on=date(year, 9, 14),
    )


def _partnership(text: dict, made: Organisations, everyone: People) -> tuple[Partnership, list[Organisation]]:
    partnership = Partnership.objects.create(
        name=text["name"],
        slug="-".join(text["name"].lower().split()),
        route=text["route"],
        lead_school=made[text["lead"]],
        provider=made[text["provider"]],
        summary=text["summary"],
        money=text["money"].strip(),
        year_words=text["year"].strip(),
        realities=text["realities"].strip(),
    )
    facts = ("title", "code", "phase", "subject_code", "age_from", "age_to")
    Course.objects.bulk_create(
        Course(partnership=partnership, **dict(zip(facts, course, strict=True))) for course in text["courses"]
    )
    free = [one for one in made.schools.values() if one.pk in everyone.heads and not _trains(one)]
    others = [one for one in free if one != made[text["lead"]]][:PARTNERS]
    schools = [made[text["lead"]], *others]
    by = everyone["Thandeka Moyo"]
    PartnerSchool.objects.bulk_create(
        PartnerSchool(partnership=partnership, organisation=one, status=JoiningStatus.AGREED, asked_by=by)
        for one in schools
    )
    return partnership, schools


def _awarded(partnership: Partnership, cycle: Cycle, schools: list, text: dict, everyone: People) -> None:
    """This year's bid, closed: its trainees train."""
    bid = Bid.objects.create(
        partnership=partnership,
        cycle=cycle,
        status=BidStatus.CLOSED,
        pledge_until_on=cycle.opens_on - timedelta(days=60),
        requested=text["requested"],
        requested_on=cycle.opens_on - timedelta(days=55),
        awarded=text["awarded"],
        awarded_on=cycle.opens_on - timedelta(days=12),
    )
    _pledges(bid, schools, everyone)


def _pledges(bid: Bid, schools: list[Organisation], everyone: People) -> None:
    by = everyone["Thandeka Moyo"]
    Pledge.objects.bulk_create(
        Pledge(
            bid=bid,
            organisation=school,
            phase=Phase.PRIMARY,
            places=places,
            by=everyone.heads[school.pk][0] if school.pk in everyone.heads else by,
        )
        for school, places in zip(schools, in_turn(PLEDGED), strict=False)
    )


def _trainees(
    partnership: Partnership, schools: list[Organisation], year: int, trained: list[int], lead: Person
) -> None:
    """Those of the year before, who have qualified and have a first post; and those of this year."""
    for began, count in zip((year - 1, year), trained, strict=True):
        people = _people(began + partnership.pk, count)
        over = began < year
        trainees = Trainee.objects.bulk_create(
            Trainee(
                person=person,
                partnership=partnership,
                year=began,
                status=TraineeStatus.AWARDED if over else TraineeStatus.TRAINING,
                home_school=home,
                second_school=second,
                started_on=date(began, 9, 4),
                qts_on=date(began + 1, 7, 31) if over else None,
            )
            for person, home, second in zip(people, in_turn(schools), in_turn(schools[3:] + schools[:3]), strict=False)
        )
        if over:
            FirstPost.objects.bulk_create(_first_post(number, one, lead) for number, one in enumerate(trainees[:-2]))


def _applications(bid: Bid, begun_by: Person) -> None:
    """One that is begun, and one in each state; all are sent within the last weeks."""
    Form.objects.create(
        person=begun_by, cycle=bid.cycle, phone="020 7946 0142", address="12 Rye Lane, London SE15", done=["personal"],
        work="Teaching assistant at Surrey Square Primary School since September 2023.",
    )  # fmt: skip
    courses = list(bid.partnership.courses.order_by("pk"))
    forms = Form.objects.bulk_create(
        Form(person=person, cycle=bid.cycle, **SAID, done=[one.name for one in SECTIONS])
        for person in _people(bid.cycle.year, len(SENT))
    )
    now = timezone.now()
    choices = Choice.objects.bulk_create(
        _choice(form, bid, course, status, now - timedelta(days=3 * number + 4))
        for number, (form, course, status) in enumerate(zip(forms, in_turn(courses), SENT, strict=False))
    )
    Condition.objects.bulk_create(
        Condition(choice=choice, kind=kind)
        for choice in choices
        if choice.status == ChoiceStatus.PENDING
        for kind in USUAL_CONDITIONS
    )


def _choice(form: Form, bid: Bid, course: Course, status: ChoiceStatus, sent_at: datetime) -> Choice:
    facts: dict = {}
    if status == ChoiceStatus.INTERVIEWING:
        facts = {"interview_at": midnight(today() + timedelta(days=6)) + timedelta(hours=9), "interview_place": LED_BY}
    elif status == ChoiceStatus.OFFER:
        now = timezone.now()
        facts = {"offered_at": now - timedelta(days=1), "reply_until": reply_by(now - timedelta(days=1))}
    elif status == ChoiceStatus.REJECTED:
        words = "Spend some days in a school, and write what you saw there: then apply again."
        facts = {
            "reason": RejectionReason.TEACHING,
            "feedback": words,
            "ended_at": timezone.now(),
            "was": "interviewing",
        }
    return Choice(form=form, bid=bid, course=course, status=status, sent_at=sent_at, **facts)


def _first_post(number: int, trainee: Trainee, lead: Person) -> FirstPost:
    if number % ELSEWHERE == ELSEWHERE - 1:
        return FirstPost(trainee=trainee, place="A school in Lewisham", is_in_borough=False, noted_by=lead)
    return FirstPost(trainee=trainee, organisation_id=trainee.home_school_id, is_in_borough=True, noted_by=lead)


def _people(seed: int, count: int) -> list[Person]:
    """Trainees who were brought in from a list: they have no log-in yet."""
    taken = set(Person.objects.values_list("first_name", "last_name"))
    names = Names(Random(SEED + seed), taken)  # noqa: S311 - who trains in an invented year is no secret
    people = []
    for _ in range(count):
        first, last = names.next()
        people.append(Person(first_name=first, last_name=last, claim_code=new_code()))
        people[-1].set_unusable_password()
    return Person.objects.bulk_create(people)
