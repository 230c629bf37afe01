"""The repair desk (Django's admin): for superusers who signed in with a second factor, and for repairs alone.

Rules are kept by actions, and the repair desk walks round them: nobody works there from day to day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from schools.permissions import can_open_repair_desk

#: The sign-in library would show secrets of second factors and open sessions here; nobody repairs those by hand.
NOT_SHOWN = frozenset({"mfa", "usersessions", "socialaccount"})


class RepairDesk(admin.AdminSite):
    site_header = f"{settings.ALLIANCE['short_name']} repair desk"
    site_title = site_header

    def has_permission(self, request: HttpRequest) -> bool:
        return can_open_repair_desk(request.user)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Everybody signs in by the same door, second factor and all. To all others the desk is not there."""
        if request.user.is_authenticated:
            raise Http404
        return redirect(f"{settings.LOGIN_URL}?next={request.path}")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        shown = [model for model in models if model._meta.app_label not in NOT_SHOWN]
        super().register(shown, admin_class, **options)
