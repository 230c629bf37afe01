"""How the office narrows its lists."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.apps import apps

from bookings.states import Status
from core.calendar import AcademicYear
from core.fields import DateField, PoundsField
from core.states import MessageStatus
from core.strands import Strand
from home.queries.reports import YEARS_COMPARED, Asked
from programmes.models import Audience, Topic
from schools.forms.places import PlaceField
from schools.models import Consent, Organisation, Person

NOTHING = ("", "Any")
WORDS = 100
SMALL = {"small": True}
#: A select with more topics than this helps nobody.
MOST_CHOICES = 150


def years_offered() -> list[AcademicYear]:
    """The academic years that are looked back on, and the next one."""
    return [AcademicYear.now() + 1 + -back for back in range(YEARS_COMPARED)]


class CoursesFilter(forms.Form):
    """Which courses: by the year in which they begin, audience and topic; a leader is chosen on a report."""

    year = forms.TypedChoiceField(
        label="Academic year", coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": "Choose a year from the list."},
    )  # fmt: skip
    audience = forms.ChoiceField(
        label="Audience", choices=[NOTHING, *Audience.choices], required=False,
        error_messages={"invalid_choice": "Choose an audience from the list."},
    )  # fmt: skip
    topic = forms.ChoiceField(
        label="Topic", required=False, error_messages={"invalid_choice": "Choose a topic from the list."}
    )
    leader = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    organisation = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [NOTHING, *((year.start, str(year)) for year in years_offered())]
        topics = Topic.objects.order_by("name").values_list("slug", "name")
        self.fields["topic"].choices = [NOTHING, *topics[:MOST_CHOICES]]

    def asked(self) -> Asked:
        """The courses that are looked for, by the answers that can be understood."""
        said = self.cleaned_data
        return Asked(
            year=AcademicYear(said["year"]) if said.get("year") else None,
            audience=said.get("audience", ""),
            topic=said.get("topic", ""),
            leader=said.get("leader"),
            organisation=said.get("organisation"),
        )

    def course_chips(self) -> list[dict[str, str]]:
        """Each of these filters in use, in words; a name is looked up for a leader and a school."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        words = {
            name: dict(self.fields[name].choices).get(said[name])
            for name in ("year", "audience", "topic")
            if name in said
        }
        if "leader" in said:
            words["leader"] = str(Person.objects.filter(pk=said["leader"]).first() or "Nobody")
        if "organisation" in said:
            words["organisation"] = str(Organisation.objects.filter(pk=said["organisation"]).first() or "No school")
        return [{"label": label, "name": name, "value": said[name]} for name, label in words.items()]


class YearFilter(forms.Form):
    """One academic year; this one unless another is chosen."""

    year = forms.TypedChoiceField(
        label="Academic year", coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": "Choose a year from the list."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.start, str(year)) for year in years_offered()]
        self.fields["year"].initial = AcademicYear.now().start

    def chosen(self) -> AcademicYear:
        """The year that was asked for, or this one."""
        chosen = self.cleaned_data.get("year") if self.is_valid() else None
        return AcademicYear(chosen) if chosen else AcademicYear.now()


class YearCostForm(forms.Form):
    """A sum of a year: a running cost, or what a year before the portal cost."""

    button = "Note the cost"
    year = forms.IntegerField(
        label="Academic year",
        min_value=2000,
        max_value=2100,
        help_text="The year in which it begins: 2015 for 2015/16.",
        widget=forms.NumberInput(attrs={"width": 4}),
        error_messages={
            "required": "Enter the year in which it begins, like 2015.",
            "invalid": "Enter the year in which it begins, like 2015.",
            "min_value": "Enter a year from 2000 to 2100.",
            "max_value": "Enter a year from 2000 to 2100.",
        },
    )
    strand = forms.ChoiceField(
        label="Strand",
        choices=[("", "All strands together"), *Strand.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a strand from the list."},
    )
    words = forms.CharField(
        label="What for?", max_length=160, error_messages={"required": "Say what it was for, like: Office, two days."}
    )
    amount = PoundsField(label="How much", error_messages={"required": "Enter the sum in pounds, like 350."})
    source = forms.CharField(
        label="Where is it known from?", max_length=200, required=False, help_text="As in: annual report of 2016."
    )

    def clean_amount(self) -> int:
        if self.cleaned_data["amount"] == 0:
            raise forms.ValidationError("A cost is more than £0.")
        return self.cleaned_data["amount"]

    def facts(self) -> dict[str, object]:
        """What the action is told."""
        said = self.cleaned_data
        kept = ("year", "strand", "words", "source")
        return {name: said[name] for name in kept} | {"amount_pence": said["amount"]}


class ReportFilter(CoursesFilter):
    """What a report counts: courses as above, of everybody or of one school."""

    school = PlaceField(label="School", required=False, help_text="A part of its name, or its URN.")

    def asked(self) -> Asked:
        school = self.cleaned_data.get("school")
        return replace(super().asked(), organisation=school.pk) if school else super().asked()

    def chips(self) -> list[dict[str, str]]:
        school = self.cleaned_data.get("school")
        typed = [{"label": str(school), "name": "school", "value": self.data.get("school", "")}] if school else []
        return self.course_chips() + typed


class BookingFilter(CoursesFilter):
    """Bookings by state, person, school and course (the last three by a part of the name), and by what courses they
    are for. The ticks find what is behind a report's figures."""

    status = forms.ChoiceField(label="State", choices=[NOTHING, *Status.choices], required=False)
    person = forms.CharField(label="Person", required=False, max_length=WORDS)
    school = forms.CharField(label="School", required=False, max_length=WORDS)
    course = forms.CharField(label="Course", required=False, max_length=WORDS)
    came = forms.BooleanField(label="Somebody came", required=False, widget=forms.CheckboxInput(attrs=SMALL))
    charged = forms.BooleanField(label="Something is owed", required=False, widget=forms.CheckboxInput(attrs=SMALL))
    field_order = ["status", "person", "school", "course"]

    def chips(self) -> list[dict[str, str]]:
        """Each filter in use."""
        said = self.cleaned_data
        state = [(Status(said["status"]).label, "status", said["status"])] if said.get("status") else []
        words = [(said[name], name, said[name]) for name in ("person", "school", "course") if said.get(name)]
        ticks = [(self.fields[name].label, name, self.data[name]) for name in ("came", "charged") if said.get(name)]
        return [
            *({"label": label, "name": name, "value": value} for label, name, value in [*state, *words, *ticks]),
            *self.course_chips(),
        ]


class MessageFilter(forms.Form):
    """Messages by state, and by the address they go to."""

    status = forms.ChoiceField(label="State", choices=[NOTHING, *MessageStatus.choices], required=False)
    to = forms.EmailField(
        label="To", required=False, error_messages={"invalid": "Write the whole address, like name@school.example."}
    )


class AuditFilter(forms.Form):
    """Entries by who did it, what kind of record, its number, and days."""

    person = forms.EmailField(
        label="Who",
        help_text="Their e-mail address",
        required=False,
        error_messages={"invalid": "Write the whole address, like name@school.example."},
    )
    thing = forms.ChoiceField(label="What", required=False)
    number = forms.IntegerField(
        label="Its number",
        required=False,
        min_value=1,
        max_value=2**62,
        error_messages={"invalid": "Write the number of the record, in digits."},
    )
    first = DateField(label="From", required=False)
    last = DateField(label="Until", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = sorted((model._meta.verbose_name.capitalize(), model._meta.label_lower) for model in apps.get_models())
        self.fields["thing"].choices = [NOTHING, *((label, name) for name, label in kinds)]

    def clean(self):
        facts = super().clean()
        if facts.get("first") and facts.get("last") and facts["last"] < facts["first"]:
            self.add_error("last", "The last day cannot come before the first.")
        return facts


class ConsentForm(forms.Form):
    """What somebody agrees to; nothing is ticked for them."""

    button = "Save what I agree to"
    purposes = forms.MultipleChoiceField(
        label="I agree to",
        choices=Consent.Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EraseForm(forms.Form):
    """Erasing cannot be undone, so the name is typed to be sure."""

    button = "Erase this person"
    button_tone = "warning"
    name = forms.CharField(
        label="Type the person's whole name",
        max_length=WORDS * 3,
        error_messages={"required": "Type the whole name, to be sure that it is the right person."},
    )

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name.casefold() != self.person.full_name.casefold():
            raise forms.ValidationError(f"This is not the name of the record. It says: {self.person.full_name}.")
        return name
