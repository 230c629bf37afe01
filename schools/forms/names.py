"""Somebody's name, asked where an account is made and where it is changed."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest


class NamesForm(forms.Form):
    """First and last name. The sign-in library puts its own questions after these when somebody signs up."""

    button = "Save"
    first_name = forms.CharField(
        label="First name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Enter your first name."},
    )
    last_name = forms.CharField(
        label="Last name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Enter your last name."},
    )

    def signup(self, request: HttpRequest, person) -> None:
        """Nothing more is done when somebody signs up: their names are saved with the rest."""
