"""What somebody says who wonders whether to train. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django import forms

from itt.rules import SALARIED_YEARS, Advice, Degree, Finding, Grade, Phase, check_eligibility, find_route

YES_OR_NO = [("yes", "Yes"), ("no", "No")]


def _choice(label: str, choices: list, required: str, **settings: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": required}, **settings
    )


class RouteForm(forms.Form):
    """The few questions of the route finder."""

    button = "Show me my route"
    degree = _choice("Do you have a degree?", Degree.choices, "Say whether you have a degree.")
    needs_salary = _choice(
        "Do you need a salary while you train?", YES_OR_NO, "Say whether you need a salary while you train."
    )
    years = _choice(
        f"Have you worked for {SALARIED_YEARS} years or more, in any job?",
        YES_OR_NO,
        f"Say whether you have worked for {SALARIED_YEARS} years.",
    )

    def advice(self) -> Advice:
        """Where the answers lead."""
        said = self.cleaned_data
        return find_route(
            degree=said["degree"],
            needs_salary=said["needs_salary"] == "yes",
            years_worked=SALARIED_YEARS if said["years"] == "yes" else 0,
        )


class EligibilityForm(forms.Form):
    """What a course asks, before anybody needs an account."""

    button = "Check"
    phase = _choice("What do you want to teach?", Phase.choices, "Choose primary or secondary.")
    degree = _choice("Do you have a degree?", Degree.choices, "Say whether you have a degree.")
    english = _choice("GCSE in English at grade C or 4?", Grade.choices, "Say whether you have a GCSE in English.")
    maths = _choice("GCSE in maths at grade C or 4?", Grade.choices, "Say whether you have a GCSE in maths.")
    science = _choice(
        "GCSE in a science at grade C or 4?",
        Grade.choices,
        "Say whether you have a GCSE in a science.",
        help_text="It is asked for primary only.",
    )
    may_work = _choice(
        "Can you work in the United Kingdom?", YES_OR_NO, "Say whether you can work in the United Kingdom."
    )

    def findings(self) -> list[Finding]:
        """What is met, and what to do about the rest."""
        said = dict(self.cleaned_data)
        return check_eligibility(**said | {"may_work": said["may_work"] == "yes"})
