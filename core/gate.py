"""Who is let through to a page."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def only(may: Callable) -> Callable[[View], View]:
    """The view is for those whom `may(person)` says yes to. Others are told what they would be told of a page that
    does not exist; somebody who is not signed in is asked to sign in first."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not may(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
