"""The navigation of every page: what this person has, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from schools import permissions


def navigation(request: HttpRequest) -> dict:
    """`navigation`: dicts of label, url, is_current, in the order shown; `officer` when somebody views as another."""
    places = [("CPD", reverse("programmes:catalogue"))]
    person = getattr(request, "user", None)
    if person is not None and person.is_authenticated:
        places.append(("My page", reverse("home:my")))
        if permissions.schools_seen_by(person):
            places.append(("My school", reverse("home:school")))
        if permissions.is_office(person):
            places.append(("Office", reverse("home:office")))
    return {
        "navigation": [
            {"label": label, "url": url, "is_current": request.path.startswith(url)} for label, url in places
        ],
        "officer": getattr(request, "officer", None),
    }
