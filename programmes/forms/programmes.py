"""What the office writes about a programme, and whom it names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from programmes.models import Audience, CoursePhase, Programme, Strand, Topic
from schools.models import Organisation, Person

MANY = {"small": True}
PLAIN = ("title", "kind", "summary", "description", "you_will_learn", "who_for", "strand", "is_research", "audiences",
         "phases", "value_words", "external_url", "speakers")  # fmt: skip


def text(label: str, *, most: int, rows: int = 5, **kwargs: Any) -> forms.CharField:
    """A long answer that counts its characters."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ProgrammeForm(forms.Form):
    """A programme: it can be saved half-written, for nobody sees it before it is published."""

    button = "Save the course"
    title = forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give the course a title: people search for it."}
    )
    kind = forms.ChoiceField(label="What is it?", choices=Programme.Kind.choices, widget=forms.RadioSelect(attrs=MANY))
    summary = text("Summary", most=300, rows=2, required=False, help_text="One or two sentences for the catalogue.")
    description = text(
        "About the course",
        most=10_000,
        rows=8,
        required=False,
        help_text="Leave an empty line between paragraphs. Markdown works.",
    )
    you_will_learn = text("You will …", most=3_000, required=False, help_text="One thing on each line.")
    who_for = text(
        "Who it is for",
        most=2_000,
        rows=2,
        required=False,
        help_text="In a sentence, with anything people should bring or know.",
    )
    audiences = forms.MultipleChoiceField(
        label="Audiences", choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple(attrs=MANY)
    )
    phases = forms.MultipleChoiceField(
        label="Phases", choices=CoursePhase.choices, required=False, widget=forms.CheckboxSelectMultiple(attrs=MANY),
        help_text="None means all of them.",
    )  # fmt: skip
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), label="Topics", required=False, widget=forms.CheckboxSelectMultiple(attrs=MANY)
    )
    new_topics = forms.CharField(
        label="Topics that are not in the list", max_length=200, required=False, help_text="With commas between them."
    )
    strand = forms.ChoiceField(label="Strand", choices=Strand.choices, widget=forms.RadioSelect(attrs=MANY))
    is_research = forms.BooleanField(
        label="This is also research, which runs across all strands",
        required=False,
        widget=forms.CheckboxInput(attrs=MANY),
    )
    value_words = forms.CharField(
        label="What it is worth",
        max_length=80,
        required=False,
        help_text="Shown beside the price, as in: worth over £1,000.",
    )
    speakers = forms.CharField(label="Speakers", max_length=300, required=False)
    external_url = forms.URLField(
        label="Booking page elsewhere", max_length=200, required=False, assume_scheme="https",
        help_text="Only for an event of others: people book there.",
        error_messages={"invalid": "Enter a web address like https://www.example.org/event."},
    )  # fmt: skip

    def __init__(self, *args, programme: Programme | None = None, **kwargs):
        kwargs.setdefault("initial", self.of(programme))
        super().__init__(*args, **kwargs)

    @staticmethod
    def of(programme: Programme | None) -> dict[str, Any]:
        """The answers that a programme gives."""
        if programme is None:
            return {"kind": Programme.Kind.COURSE, "strand": Strand.CPD}
        return {name: getattr(programme, name) for name in PLAIN} | {"topics": programme.topics.all()}

    def clean_external_url(self) -> str:
        address = self.cleaned_data["external_url"]
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError("Enter a web address like https://www.example.org/event.")
        return address

    def clean_new_topics(self) -> list[str]:
        names = [" ".join(name.split())[:80] for name in self.cleaned_data["new_topics"].split(",")]
        if unusable := [name for name in names if name and not slugify(name)]:
            raise forms.ValidationError(f"“{unusable[0]}” is no topic: write it in letters.")
        return [name for name in names if name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (
            said.get("kind") == Programme.Kind.EXTERNAL
            and not said.get("external_url")
            and "external_url" not in self.errors
        ):
            self.add_error("external_url", "An event elsewhere needs the address of its booking page.")
        return said

    def facts(self) -> dict[str, Any]:
        """What the actions take over."""
        return {name: self.cleaned_data[name] for name in (*PLAIN, "topics", "new_topics")}


class LeaderForm(forms.Form):
    """Who leads a programme, chosen among the people that were found."""

    button = "Add"
    person = forms.TypedChoiceField(
        label="Who is it?", coerce=int, widget=forms.RadioSelect, error_messages={"required": "Choose the person."}
    )
    role = forms.CharField(
        label="Shown as",
        max_length=100,
        required=False,
        help_text="As in: Specialist leader of education for mathematics.",
    )

    def __init__(self, *args, people: list[Person], asks_role: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        field = self.fields["person"]
        field.choices = [(person.pk, person.full_name) for person in people]
        field.widget.attrs["hints"] = {str(person.pk): where(person) for person in people}
        if not asks_role:
            del self.fields["role"]

    def chosen(self) -> Person:
        return self.people[self.cleaned_data["person"]]


def where(person: Person) -> str:
    """Their posts of today, to tell two people of one name apart."""
    return "; ".join(dict.fromkeys(post.organisation_name for post in person.current_posts)) or "No post today"


class PartnerForm(forms.Form):
    """With whom a programme is run."""

    button = "Add the partner"
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Partner", empty_label="Choose a partner",
        widget=forms.Select(attrs={"data-autocomplete": True}), error_messages={"required": "Choose the partner."},
    )  # fmt: skip
    role = forms.CharField(
        label="What they do", max_length=100, required=False, help_text="As in: Accredits the programme."
    )
    contact = forms.CharField(label="Contact shown to everyone", max_length=200, required=False)

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = partners
