"""Form fields of our own: a date in three boxes, and a sum in pounds."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

POUNDS = re.compile(r"£?\s*(?P<pounds>\d{1,6}|\d{1,3},\d{3})(?:\.(?P<pence>\d{2}))?")
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2099, 12, 31)
PARTS = ("day", "month", "year")
#: Between the three in one value: a sign that nobody types, so what stands in each box is found again.
BETWEEN = "\N{INVISIBLE SEPARATOR}"


class DayMonthYear(forms.Widget):
    """Day, month and year as three boxes: nobody has to guess an order or find a calendar."""

    template_name = "govuk/date_widget.html"  # used only where a form is drawn without the pack

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        typed = [(data.get(f"{name}-{part}") or "").strip() for part in PARTS]
        if not any(typed):
            return data.get(name)
        day, month, year = typed
        return BETWEEN.join((year, month, day))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}-{part}" not in data for part in PARTS)

    def parts(self, value: date | str | None) -> dict[str, str]:
        """What stands in each box: of a date, or of what was typed."""
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        year, month, day = ([*str(value or "").split(BETWEEN if BETWEEN in str(value) else "-", 2), "", "", ""])[:3]
        return {"day": day, "month": month, "year": year}

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else id_


class DateField(forms.DateField):
    """A date asked for in three boxes."""

    widget = DayMonthYear
    default_error_messages = {"invalid": "Enter a real date, for example 27 3 2027."}

    def __init__(self, **kwargs):
        super().__init__(input_formats=[f"%Y{BETWEEN}%m{BETWEEN}%d", "%Y-%m-%d"], **kwargs)


class DayField(DateField):
    """A day in three boxes, of this century."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        reach = "Enter a year from 2010 to 2099."
        self.validators += [MinValueValidator(FIRST_DAY, reach), MaxValueValidator(LAST_DAY, reach)]


class PoundsField(forms.CharField):
    """A sum in pounds, kept in pence: 45, £45.50, 1,200."""

    widget = forms.TextInput(attrs={"width": 5, "prefix": "£", "inputmode": "decimal"})
    default_error_messages = {
        "invalid": "Enter a sum in pounds like 45 or 45.50; 0 when it is free.",
        "max_length": "Enter a sum in pounds like 45 or 45.50.",
    }

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=12, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        found = POUNDS.fullmatch(text)
        if not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(found["pounds"].replace(",", "")) * 100 + int(found["pence"] or 0)

    def prepare_value(self, value: Any) -> Any:
        return self.written(value) if isinstance(value, int) else value

    @staticmethod
    def written(pence: int) -> str:
        """45, 45.50: as it is typed."""
        pounds, rest = divmod(pence, 100)
        return f"{pounds}.{rest:02}" if rest else str(pounds)
