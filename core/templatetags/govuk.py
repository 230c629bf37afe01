"""Tags of the crispy pack in templates/govuk/: a field becomes a GOV.UK component."""

from __future__ import annotations

from django import template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.questions import Question, first_control, messages_of

register = template.Library()
register.filter("first_control", first_control)
register.filter("messages_of", messages_of)
register.filter("attributes", flatatt)  # Django's own: escapes every value


@register.simple_tag
def question(bound: BoundField, label: str = "", hint: str = "") -> SafeString:
    """One field of a form, drawn by the template of its kind; a form that is not ours may be given other words."""
    bound.label, bound.help_text = label or bound.label, hint or bound.help_text
    asked = Question(bound)
    return render_to_string(f"govuk/{asked.kind}.html", {"question": asked})
