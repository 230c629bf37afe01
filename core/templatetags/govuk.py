"""Tags of the crispy pack in templates/govuk/: a field becomes a GOV.UK component."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.questions import Option, Question, first_control, messages_of

register = template.Library()
register.filter("first_control", first_control)
register.filter("messages_of", messages_of)
register.filter("attributes", flatatt)  # Django's own: escapes every value


@register.simple_tag
def option_lines(options: Iterable[Option]) -> SafeString:
    """The lines of a select, of which there may be hundreds: a template would take longer than all else on the page."""
    return mark_safe("".join(map(_line, options)))  # noqa: S308 - each value is escaped


def _line(option: Option) -> str:
    chosen = " selected" if option.is_chosen else ""
    attrs = flatatt(option.attrs) if option.attrs else ""
    value, label = conditional_escape(option.value), conditional_escape(option.label)
    return f'<option value="{value}"{chosen}{attrs}>{label}</option>'


@register.simple_tag
def question(bound: BoundField, label: str = "", hint: str = "") -> SafeString:
    """One field of a form, drawn by the template of its kind; a form that is not ours may be given other words."""
    bound.label, bound.help_text = label or bound.label, hint or bound.help_text
    asked = Question(bound)
    return render_to_string(f"govuk/{asked.kind}.html", {"question": asked})
