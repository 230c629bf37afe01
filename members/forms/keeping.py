"""What the office types about its schools: conversations, a membership by hand, the year's priorities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from core.calendar import AcademicYear, today
from core.fields import DayField, PoundsField
from core.strands import Strand
from members.models import Priority, Tier
from members.queries.keeping import Asked
from members.states import OfferStatus, Standing
from schools.models import Organisation, Person, Post

ANY = ("", "Any")
SMALL = {"small": True}
YEARS_BACK = 15


def years() -> list[tuple[int, str]]:
    """The next academic year, and some back."""
    this = AcademicYear.now()
    return [((this + back).start, str(this + back)) for back in range(1, -YEARS_BACK, -1)]


class StandingFilter(forms.Form):
    """How schools stand, on a day."""

    standing = forms.ChoiceField(label="Standing", choices=[ANY, *Standing.choices], required=False)
    strand = forms.ChoiceField(label="Committed to", choices=[ANY, *Strand.choices], required=False)
    q = forms.CharField(label="School", required=False, max_length=100, help_text="A part of its name, or its URN.")
    on = DayField(label="On the day", required=False, help_text="Empty for today.")

    def asked(self) -> Asked:
        """What is looked for, by the answers that can be understood."""
        self.is_valid()
        said = self.cleaned_data
        return Asked(said.get("standing", ""), said.get("strand", ""), said.get("q", ""), said.get("on"))

    def chips(self) -> list[dict[str, str]]:
        """Each filter in use, the day apart."""
        said = self.cleaned_data
        words = {
            "standing": dict(Standing.choices).get(said.get("standing", "")),
            "strand": dict(Strand.choices).get(said.get("strand", "")),
            "q": said.get("q"),
        }
        return [{"label": str(label), "name": name, "value": said[name]} for name, label in words.items() if label]


class ContactForm(forms.Form):
    """A conversation with a school."""

    button = "Keep the note"
    on = DayField(label="When?", initial=today, error_messages={"required": "Enter the day."})
    with_whom = forms.CharField(label="With whom?", max_length=200, required=False)
    text = forms.CharField(
        label="What was said?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what was said."},
    )
    next_step = forms.CharField(label="Next step", max_length=200, required=False)
    next_on = DayField(label="By when?", required=False, help_text="It then comes up on the office’s page of today.")


class ByHandForm(forms.Form):
    """A membership as agreed on paper, or from before the portal."""

    button = "Put it on record"
    year = forms.TypedChoiceField(label="Academic year", coerce=int)
    tier = forms.ModelChoiceField(
        label="Kind of membership",
        queryset=Tier.objects.none(),
        required=False,
        empty_label="None: from before the portal had offers",
        error_messages={"invalid_choice": "Choose a kind from the list."},
    )
    strands = forms.MultipleChoiceField(
        label="Committed to", choices=Strand.choices, required=False, widget=forms.CheckboxSelectMultiple(attrs=SMALL)
    )
    from_on = DayField(label="First day", error_messages={"required": "Enter the first day."})
    to_on = DayField(label="Last day", error_messages={"required": "Enter the last day."})
    fee = PoundsField(
        label="Fee",
        help_text="Charged now for this year and the next; of a past year only noted. 0 for nothing.",
        error_messages={"required": "Enter the fee in pounds; 0 for nothing."},
    )
    signed_on = DayField(label="Memorandum signed on", required=False)
    why = forms.CharField(
        label="Why by hand?",
        max_length=300,
        help_text="Stands among the notes about the school.",
        error_messages={"required": "Say why it is recorded by hand."},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        this = AcademicYear.now()
        kwargs.setdefault("initial", {"year": this.start, "from_on": this.first_day, "to_on": this.last_day})
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = years()
        tiers = Tier.objects.filter(offer__status=OfferStatus.PUBLISHED).select_related("offer")
        self.fields["tier"].queryset = tiers.order_by("-offer__year", "position", "pk")
        self.fields["tier"].label_from_instance = lambda tier: f"{tier.offer.academic_year}: {tier.name}"

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        kept = ("year", "tier", "strands", "from_on", "to_on", "signed_on", "why")
        return {name: said[name] for name in kept} | {"fee_pence": said["fee"]}


class PriorityForm(forms.Form):
    """A priority of one year and strand."""

    button = "Save the priority"
    year = forms.TypedChoiceField(label="Academic year", coerce=int)
    strand = forms.ChoiceField(
        label="Strand",
        choices=Strand.choices,
        widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose the strand that it belongs to."},
    )
    title = forms.CharField(
        label="Priority", max_length=160, error_messages={"required": "Say in a line what is to be done."}
    )
    words = forms.CharField(
        label="More about it", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = forms.ModelChoiceField(
        label="Who sees to it?",
        queryset=Person.objects.none(),
        error_messages={"required": "Choose who sees to it.", "invalid_choice": "Choose somebody from the list."},
    )
    due_on = DayField(label="By when?", error_messages={"required": "Enter the day by which it is to be done."})
    outcome = forms.CharField(
        label="What came of it", max_length=300, required=False, help_text="Once there is something to say."
    )

    def __init__(self, *args: Any, priority: Priority | None = None, **kwargs: Any):
        if priority:
            kwargs.setdefault("initial", {name: getattr(priority, name) for name in self.base_fields})
            kwargs["initial"]["owner"] = priority.owner_id
        super().__init__(*args, **kwargs)
        known = years()
        if priority and priority.year not in dict(known):
            known = [*known, (priority.year, str(priority.academic_year))]
        self.fields["year"].choices = known
        self.fields["owner"].queryset = _owners(priority)


def _owners(priority: Priority | None) -> QuerySet[Person]:
    """Officers of today, and whoever has it."""

    at_alliance = Post.objects.current().confirmed().filter(organisation__kind=Organisation.Kind.ALLIANCE)
    who = Q(pk__in=at_alliance.values("person_id"))
    return Person.objects.filter(who | Q(pk=priority.owner_id) if priority and priority.owner_id else who)
