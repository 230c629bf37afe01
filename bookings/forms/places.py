"""Booking a place."""

from __future__ import annotations

import uuid

from django import forms

from core import words
from programmes.models import Mode


class BookForm(forms.Form):
    """For which school, and the key that makes sending it twice ask once. The course page itself is the check page."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.TypedChoiceField(
        label="Which school is this for?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the school that this place is for.",
            "invalid_choice": "Choose a school that you work at.",
        },
    )

    mode = forms.ChoiceField(
        label="How do you take part?",
        choices=Mode.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose whether you come or join online."},
    )

    no_cover = forms.BooleanField(
        label="No supply cover is needed",
        required=False,
        help_text="When nobody has to stand in for you at school.",
        widget=forms.CheckboxInput(attrs={"small": True}),
    )

    use_place = forms.BooleanField(
        label="Use a course place of your school’s membership",
        required=False,
        widget=forms.CheckboxInput(attrs={"small": True}),
    )

    def __init__(self, *args, posts, is_hybrid: bool = False, costs_cover: bool = True, offers=None, **kwargs):
        super().__init__(*args, **kwargs)
        if offers is not None:
            self.offer_places(offers)
        if not is_hybrid:
            del self.fields["mode"]
        if not costs_cover:
            del self.fields["no_cover"]
        schools = {post.organisation_id: post.organisation_name for post in posts}
        field = self.fields["organisation"]
        field.choices = list(schools.items())
        if len(schools) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(schools))
        self.fields["key"].initial = uuid.uuid4()

    def offer_places(self, offers) -> None:
        """The choice to use a place of the membership, with what is then left to pay; none where there is none left."""
        offers = [offer for offer in offers if offer["to_use"]]
        if not offers:
            del self.fields["use_place"]
            return
        field = self.fields["use_place"]
        field.label = " or ".join(_use_one(offer) for offer in offers)
        field.help_text = " ".join(_instead(offer) for offer in offers)


def _use_one(offer) -> str:
    """Use one of your school's 3 free places."""
    places = offer["to_use"]
    kind = "free places" if places.is_free else f"places at {places.percent}% off"
    if places.left == 1:
        return f"Use your school’s last {kind.replace('places', 'place', 1)}"
    return f"Use one of your school’s {places.left} {kind}"


def _instead(offer) -> str:
    pence = offer["price"].amount_pence
    left = words.price(offer["to_use"].price_left(pence))
    return f"{left} in place of {words.money(pence)}, from the membership of {offer['school']}."
