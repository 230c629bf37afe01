"""What took place before the portal was there, as the alliance published it. Figures are its own (R118); where it gave
only a number, the schools named here are a plausible choice from the borough."""

from __future__ import annotations

from core.strands import Strand
from home.demo.organisations import MEMBERS_LAST_YEAR, Organisations
from members.models import PastActivity, YearCost

Kind = PastActivity.Kind

#: The twenty CPD opportunities of 2015/16.
CPD_2015 = [
    "Fabulous phonics",
    "Phonics for teaching assistants",
    "Spelling in Key Stage 2",
    "Grammar without tears",
    "Guided reading",
    "Talk for reading",
    "Mathematics mastery: an introduction",
    "Problem solving in mathematics",
    "Pupil wellbeing",
    "Staff wellbeing",
    "Outdoor learning",
    "Behaviour for learning",
    "Newly qualified teachers’ programme",
    "Middle leadership",
    "Subject leadership",
    "Senior leadership: NPQSL",
    "Lesson study",
    "Governors and the pupil premium",
    "School business managers’ network",
    "Aspiring heads’ network",
]
#: Short courses that SLEs led in autumn 2016 (R021).
CPD_2016 = ["Fabulous phonics", "Spelling strategies", "Outdoor learning across the curriculum"]

SLE_SCHOOLS = [
    *["Charles Dickens Primary School"] * 3,
    *["Crampton Primary"] * 2,
    *["John Donne Primary School"] * 2,
    *["Surrey Square Primary School"] * 2,
    *["Robert Browning Primary School"] * 2,
    "Dulwich Wood Primary School",
    "Cherry Garden School",
]
LESSON_STUDY_2015 = [*dict.fromkeys(SLE_SCHOOLS)][:6]
LESSON_STUDY_2016 = [
    *LESSON_STUDY_2015,
    "Goodrich Community Primary School",
    "Redriff Primary School",
    "Bacon's College",
]
PEER_REVIEW_2015 = LESSON_STUDY_2015[:4]
PEER_REVIEW_2016 = MEMBERS_LAST_YEAR[:22]
#: The lead schools of the salaried and the non-salaried route (R010).
PARTNERSHIPS = ["John Donne Primary School", "Crampton Primary"]
#: What those years cost; the sums are invented.
COST = ("year", "strand", "words", "amount_pence")
COSTS = [
    (2015, Strand.ITT, "Mentors’ release and university fees", 4_680_000),
    (2015, Strand.CPD, "NPQSL: facilitators and assessment", 1_900_000),
    (2015, Strand.SUPPORT, "Release of specialist leaders", 1_235_000),
    (2015, "", "Office, three days a week", 2_400_000),
    (2016, Strand.ITT, "Mentors’ release and university fees", 4_392_000),
    (2016, Strand.CPD, "Leadership programmes: facilitators", 2_145_000),
    (2016, Strand.SUPPORT, "Peer review: training of reviewers", 880_000),
    (2016, "", "Office, four days a week", 3_100_000),
]
SOURCE = "Accounts of the lead school; invented for the demonstration"


def build(made: Organisations) -> None:
    """Write down 2015/16 and 2016/17."""
    PastActivity.objects.bulk_create(
        [
            *_at_schools(2015, Kind.ENGAGED_SCHOOL, MEMBERS_LAST_YEAR, made),
            *_titled(2015, CPD_2015),
            *_numbered(2015, Kind.TRAINEE, 39),
            *_numbered(2015, Kind.NPQSL, 20),
            *_at_schools(2015, Kind.LESSON_STUDY, LESSON_STUDY_2015, made),
            *_at_schools(2015, Kind.PEER_REVIEW, PEER_REVIEW_2015, made),
            *_at_schools(2015, Kind.SLE, SLE_SCHOOLS, made),
            *_titled(2016, CPD_2016),
            *_numbered(2016, Kind.TRAINEE, 36),
            *_at_schools(2016, Kind.LESSON_STUDY, LESSON_STUDY_2016, made),
            *_at_schools(2016, Kind.PEER_REVIEW, PEER_REVIEW_2016, made),
            *_at_schools(2016, Kind.PARTNERSHIP, PARTNERSHIPS, made),
            *_numbered(2016, Kind.CLUSTER, 5),
            *_numbered(2016, Kind.DEVELOPED, 50, and_more=True),
            *_numbered(2016, Kind.SERVING_HEAD, 15),
        ]
    )
    YearCost.objects.bulk_create(YearCost(**dict(zip(COST, row, strict=True)), source=SOURCE) for row in COSTS)


def _titled(year: int, titles: list[str]) -> list[PastActivity]:
    return [PastActivity(year=year, kind=Kind.CPD, title=title) for title in titles]


def _numbered(year: int, kind: str, count: int, *, and_more: bool = False) -> list[PastActivity]:
    return [PastActivity(year=year, kind=kind, and_more=and_more) for _ in range(count)]


def _at_schools(year: int, kind: str, names: list[str], made: Organisations) -> list[PastActivity]:
    return [PastActivity(year=year, kind=kind, organisation=made[name]) for name in names]
