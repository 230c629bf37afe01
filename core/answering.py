"""How pages that ask something and act on the answer do it: what was sent, whether it was done, what is shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

asks_and_acts = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; None when somebody only looks."""
    return request.POST if request.method == "POST" else None


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run the action when the form is in order. What the rules refuse is shown with the answers that were typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        known = getattr(error, "error_dict", None)
        form.add_error(None, error if known and set(known) <= set(form.fields) else error.messages)
        return False
    return True


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, with the status of what was typed wrongly when something was."""
    wrong = any(form.errors for form in context.values() if isinstance(form, BaseForm) and form.is_bound)
    return render(request, template, {**context, "has_errors": wrong}, status=422 if wrong else 200)
