"""What every request passes through, whichever app answers it."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import render

from core.row_security import as_person


def refuse_nul_bytes(get_response):
    """PostgreSQL keeps no NUL character: a request that carries one is answered with 400 before any form sees it."""

    def middleware(request: HttpRequest):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


class RowSecurity:
    """Views marked by `row_security.for_the_viewer` run in a transaction that sees with the viewer's eyes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if not getattr(view, "reads_protected_rows", False):
            return None
        with as_person(request.user.pk):
            return view(request, *args, **kwargs)
