"""Form fields of our own: a date in three boxes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

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
