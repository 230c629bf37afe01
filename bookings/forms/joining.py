"""Going in to a session online."""

from __future__ import annotations

from django import forms


class JoinOnlineForm(forms.Form):
    """One tick, so that a mail scanner which follows the link and sends the form is not noted as here."""

    button = "Join now"
    here = forms.BooleanField(
        label="I am here and go in now", error_messages={"required": "Tick that you are here, then join."}
    )
