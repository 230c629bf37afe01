"""What the pages that ask and act have in common."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.views.decorators.http import require_http_methods

asks_and_acts = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; None when somebody only looks."""
    return request.POST if request.method == "POST" else None


def done(form: Form, act: Callable[[], object]) -> bool:
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
