"""A school, trust or partner asked for by its name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from schools.models import Organisation
from schools.queries.organisations import organisations_called


class PlaceField(forms.CharField):
    """A school, trust or partner by its name, past or present, or its URN."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        found = organisations_called(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"No school or partner is called “{text}”. Type a part of its name, or its URN.")
        names = "; ".join(place.name for place in found[:5])
        raise ValidationError(f"Several are called like that: {names}. Type the whole name.")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Organisation) else value
