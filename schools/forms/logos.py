"""What the office is asked for when an organisation gets a logo."""

from __future__ import annotations

from django import forms

from schools import pictures
from schools.forms.imports import FILE_WORDS, limited
from schools.pictures import Picture
from schools.rules import LOGO_SIDES, MOST_BYTES_OF_A_LOGO


class LogoForm(forms.Form):
    """A picture that stands for an organisation."""

    button = "Use this logo"
    file = forms.FileField(
        label="The logo",
        help_text="A PNG or JPEG picture of at most 300 kB. It is shown small: 200 pixels high is plenty.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
        error_messages=FILE_WORDS,
    )

    def clean_file(self) -> Picture:
        content = limited(self.cleaned_data["file"], MOST_BYTES_OF_A_LOGO).read()
        picture = pictures.read(content)
        if picture is None:
            raise forms.ValidationError("This is no PNG or JPEG picture. Save the logo as PNG and choose that file.")
        least, most = LOGO_SIDES
        if not all(least <= side <= most for side in (picture.width, picture.height)):
            size = f"{picture.width} by {picture.height} pixels"
            raise forms.ValidationError(f"The picture has {size}; each side may have {least} to {most:,}.")
        return picture
