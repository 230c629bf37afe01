"""How every page with a form about money answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

form_page = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> Any:
    """What a form was sent with; nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


def is_done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether it was done; otherwise the form says why not."""
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def form_answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, with the status of what was typed wrongly when something was."""
    return render(request, template, context, status=422 if context["form"].errors else 200)
