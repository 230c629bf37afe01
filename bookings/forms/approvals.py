"""What a school is asked about approvals: who decides on whom, who deputises, and the decisions themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from bookings.models import Approval, ApprovalRule
from bookings.rules import APPROVED_ROLES
from bookings.states import Answer, Approver
from core.calendar import today
from core.fields import DateField, PoundsField

EVERYONE = "everyone"
#: A role that follows what is settled for everyone.
SAME = "same"


def answers_to(name: str, *, is_claimed: bool) -> list[tuple[str, str]]:
    """What can be said about somebody's booking; of somebody whom the school has not confirmed, also whether they
    work there."""
    if not is_claimed:
        return [(Answer.APPROVE, "Yes, approve"), (Answer.DECLINE, "No, not this course")]
    return [
        (Answer.APPROVE, f"{name} works here, approve"),
        (Answer.DECLINE, f"{name} works here, but not this course"),
        (Answer.NOT_OURS, f"{name} does not work here"),
    ]


def reason_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text="Kept with the decision for those who decide at your school. It is not sent to anyone.",
        required=False,
        max_length=300,
        error_messages={"max_length": "Keep the reason under 300 characters."},
    )


class DecideForm(forms.Form):
    """An answer to one question. Nothing is chosen beforehand, for a mail scanner that follows links may also send
    forms."""

    button = "Send the answer"
    decision = forms.ChoiceField(
        label="Does your school agree?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether your school agrees.",
            "invalid_choice": "Choose one of the answers.",
        },
    )
    reason = reason_field("A word to your records")

    def __init__(self, *args: Any, name: str, is_claimed: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = answers_to(name, is_claimed=is_claimed)


class UndoForm(forms.Form):
    """Whether a decision is to stand. Nothing is chosen beforehand, for the same reason."""

    button = "Send the answer"
    STANDS, TAKE_BACK = "stands", "take_back"
    undo = forms.ChoiceField(
        label="Is this decision to stand?",
        choices=[(STANDS, "Yes, it stands"), (TAKE_BACK, "No, take it back")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether the decision is to stand.",
            "invalid_choice": "Choose one of the answers.",
        },
    )


class TakeBackForm(forms.Form):
    """Nothing to fill in: the page says what follows, and the button does it. Only for those who are signed in."""

    button = "Take it back"


class DecideManyForm(forms.Form):
    """A row for each booking that waits. A row without an answer, or with "later", goes on waiting."""

    button = "Send my decisions"

    def __init__(self, *args: Any, approvals: Sequence[Approval], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.approvals = approvals
        for approval in approvals:
            words = dict(Answer.choices)
            if not approval.is_claimed:
                del words[Answer.NOT_OURS]
            who = f"{approval.booking.who}: {approval.booking.cohort.programme.title}"
            self.fields[f"decision-{approval.pk}"] = forms.ChoiceField(
                label=who,
                choices=list(words.items()),
                required=False,
                error_messages={"invalid_choice": f"Choose one of the answers for {approval.booking.who}."},
            )
            self.fields[f"reason-{approval.pk}"] = reason_field(f"Reason, for your records: {who}")

    @property
    def rows(self) -> Iterator[tuple[Approval, BoundField, BoundField]]:
        """The approval, the answer to it, the reason."""
        for approval in self.approvals:
            yield approval, self[f"decision-{approval.pk}"], self[f"reason-{approval.pk}"]

    @property
    def answers(self) -> Iterator[tuple[Approval, str, str]]:
        """What was answered, with its reason; rows that go on waiting are left out."""
        for approval in self.approvals:
            answer = self.cleaned_data[f"decision-{approval.pk}"]
            if answer not in ("", Answer.LATER):
                yield approval, answer, self.cleaned_data[f"reason-{approval.pk}"]


class ApprovalRulesForm(forms.Form):
    """A line for each role: who approves, and the sum up to which nobody has to."""

    button = "Save"

    def __init__(self, *args: Any, rules: Mapping[str, ApprovalRule], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for role, (label, kinds) in APPROVED_ROLES.items():
            rule = rules.get(kinds[0])
            usual = Approver.HEAD if role == EVERYONE else SAME
            self.fields[f"{role}-approver"] = forms.ChoiceField(
                label=f"Who approves: {label}",
                choices=Approver.choices if role == EVERYONE else [(SAME, "As for everyone"), *Approver.choices],
                initial=rule.approver if rule else usual,
                error_messages={"invalid_choice": "Choose one from the list.", "required": "Choose who approves."},
            )
            self.fields[f"{role}-limit"] = PoundsField(
                label=f"No approval up to: {label}",
                required=False,
                initial=PoundsField.written(rule.free_up_to_pence) if rule and rule.free_up_to_pence else None,
                error_messages={"invalid": "Enter a sum in pounds like 50 or 92.50, or leave it empty."},
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for role in APPROVED_ROLES:
            approver, limit = said.get(f"{role}-approver"), said.get(f"{role}-limit")
            if limit and approver == Approver.NOBODY:
                self.add_error(f"{role}-limit", "Nobody has to approve these anyway. Leave the sum empty.")
            elif limit and approver == SAME:
                self.add_error(f"{role}-approver", "Choose who approves above this sum, or leave the sum empty.")
        return said

    @property
    def rows(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        """Role in words, who approves, the sum."""
        for role, (label, _) in APPROVED_ROLES.items():
            yield label, self[f"{role}-approver"], self[f"{role}-limit"]

    @property
    def wanted(self) -> dict[str, tuple[str, int] | None]:
        """Post → who approves and up to how many pence nobody has to; None follows everyone, and everyone the usual."""
        said = self.cleaned_data
        settled = {role: (said[f"{role}-approver"], said[f"{role}-limit"] or 0) for role in APPROVED_ROLES}
        usual = {role: (Approver.HEAD if role == EVERYONE else SAME, 0) for role in APPROVED_ROLES}
        return {
            kind: None if settled[role] == usual[role] else settled[role]
            for role, (_, kinds) in APPROVED_ROLES.items()
            for kind in kinds
        }


class DeputyForm(forms.Form):
    """Who decides in a head's place, and in which days."""

    button = "Name them"
    person = forms.ModelChoiceField(
        label="Who decides?",
        queryset=None,
        empty_label="Choose a colleague",
        widget=forms.Select(attrs={"data-autocomplete": True}),
        error_messages={"required": "Choose who decides.", "invalid_choice": "Choose somebody who works here."},
    )
    from_on = DateField(label="From", initial=today, error_messages={"required": "Enter the first day."})
    to_on = DateField(label="To the end of", error_messages={"required": "Enter the last day."})

    def __init__(self, *args: Any, people, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    def clean_to_on(self) -> date:
        day = self.cleaned_data["to_on"]
        if day < today():
            raise forms.ValidationError("This day is over. Enter today or a later one.")
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("from_on"), said.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "The last day cannot come before the first.")
        return said
