"""Which way into teaching suits somebody, and whether they meet what is asked: advice, never a refusal (R017)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class Route(TextChoices):
    """The two routes of School Direct: a trainee is paid a salary, or pays a fee."""

    SALARIED = "salaried", "Salaried"
    FEE = "fee", "Non-salaried"


class Phase(TextChoices):
    """For what a trainee trains."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"


class Degree(TextChoices):
    """How far somebody is with a degree."""

    FIRST = "first", "Yes, a first or 2:1"
    SECOND = "second", "Yes, a 2:2"
    OTHER = "other", "Yes, another class, or from abroad"
    STUDYING = "studying", "I finish it before the course begins"
    NONE = "none", "No"


class Grade(TextChoices):
    """A GCSE at grade C or 4."""

    YES = "yes", "Yes"
    EQUIVALENT = "equivalent", "Something that counts as one"
    NO = "no", "Not yet"


#: Years of work that are a guide for the salaried route; less is looked at with care, never refused.
SALARIED_YEARS = 3
#: Salaried courses share with the school what a trainee costs; a fee-paying one takes up student finance.
GRADUATES = (Degree.FIRST, Degree.SECOND, Degree.OTHER, Degree.STUDYING)


@dataclass(frozen=True)
class Advice:
    """Where the route finder ends: a route of ours, or none; and what to do next."""

    route: Route | None
    title: str
    words: str


def find_route(*, degree: str, needs_salary: bool, years_worked: int) -> Advice:
    """The way into teaching for somebody who answers so (R017).

    Whoever needs a salary and has a degree is shown the salaried route, whatever else they answered.
    """
    if degree not in GRADUATES:
        return Advice(
            None,
            "A degree comes first",
            "Both of our routes are for graduates. You can train while you study for a degree with a university, or "
            "work as a teaching assistant in one of our schools meanwhile. Ask us: we know who offers what.",
        )
    if needs_salary and years_worked < SALARIED_YEARS:
        return Advice(
            Route.SALARIED,
            "The salaried route",
            "You are employed by a school and paid while you train. Schools like to see three years of work: tell them "
            "in your application what yours has taught you, or spend some days in one of our schools first.",
        )
    if needs_salary:
        return Advice(Route.SALARIED, "The salaried route", "You are employed by a school and paid while you train.")
    return Advice(
        Route.FEE,
        "The non-salaried route",
        "You are a student with a university and train in our schools. Student finance covers the fee, and some "
        "subjects come with a bursary.",
    )


@dataclass(frozen=True)
class Finding:
    """One thing that is asked, whether it is met, and what to do next when it is not."""

    asked: str
    is_met: bool
    words: str


def check_eligibility(
    *, degree: str, phase: str, english: str, maths: str, science: str, may_work: bool
) -> list[Finding]:
    """What a course asks of an applicant, thing by thing. School experience is never one of them."""
    found = [_of_degree(degree), _of_grade("English", english), _of_grade("Maths", maths)]
    if phase == Phase.PRIMARY:
        found.append(_of_grade("Science", science))
    words = "You can work in the United Kingdom."
    if not may_work:
        words = "Find out what visa you need before you apply; a university can sponsor one for the non-salaried route."
    return [*found, Finding("Right to work", may_work, words)]


def _of_degree(degree: str) -> Finding:
    words = {
        Degree.FIRST: "A first or 2:1 is what we ask for.",
        Degree.SECOND: "We ask for a 2:1 and look with care at a 2:2: say in your application what else you bring.",
        Degree.OTHER: "Ask for a statement of comparability, or tell us about your class: we look at each one.",
        Degree.STUDYING: "You can apply now; the place is yours once the degree is.",
        Degree.NONE: "Both routes are for graduates. Ask us who offers a degree with training in it.",
    }
    return Finding("Degree", degree in GRADUATES, words[Degree(degree)])


def _of_grade(subject: str, grade: str) -> Finding:
    words = {
        Grade.YES: "That is what is asked.",
        Grade.EQUIVALENT: "Bring the certificate to the interview: we tell you whether it counts.",
        Grade.NO: "You can apply now and sit an equivalency test before the course begins. Ask us where.",
    }
    return Finding(f"GCSE in {subject} at grade C or 4", grade != Grade.NO, words[Grade(grade)])
