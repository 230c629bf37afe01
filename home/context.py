"""The navigation of every page: what this person has, and nothing else."""

from __future__ import annotations

import functools

from django.http import HttpRequest
from django.urls import reverse

from enquiries.permissions import can_answer
from home import permissions as may
from itt import permissions as itt
from leadership import permissions as leadership
from members.permissions import can_see_memberships
from payments import permissions as payments
from schools import permissions

#: Addresses do not change while the portal runs, and every page needs half a dozen.
_address = functools.cache(reverse)


#: Pages of the office that stand under another word of its menu than their address says.
BELONGS_TO = {
    "/office/cohorts/": "/office/bookings/",
    "/office/letters/": "/office/bookings/",
    "/office/bring-in/": "/office/bookings/",
    "/office/work/": "/office/courses/",
    "/office/venues/": "/office/courses/",
    "/office/policies/": "/office/courses/",
    "/office/evaluations/": "/office/registers/",
    "/office/new-heads/": "/office/schools/",
    "/office/people/": "/office/schools/",
    "/office/partners/": "/office/schools/",
    "/office/costs/": "/office/reports/",
    "/office/priorities/": "/office/membership/",
}


def navigation(request: HttpRequest) -> dict:
    """`navigation`: dicts of label, url, is_current, in the order shown; `officer` when somebody views as another.

    In the office it is the office's own menu. No page is asked of the database for it: the posts came with the person.
    """
    person = getattr(request, "user", None)
    is_signed_in = person is not None and person.is_authenticated
    if is_signed_in and request.path.startswith("/office/") and permissions.is_office(person):
        places = _of_the_office(person)
    else:
        places = _of_the_portal(person if is_signed_in else None)
    path = next((menu for start, menu in BELONGS_TO.items() if request.path.startswith(start)), request.path)
    current = max((url for _, url in places if path.startswith(url)), key=len, default="")
    return {
        "navigation": [{"label": label, "url": url, "is_current": url == current} for label, url in places],
        "officer": getattr(request, "officer", None),
    }


def _of_the_portal(person) -> list[tuple[str, str]]:
    public = (("CPD", "programmes:catalogue"), ("Leadership", "leadership:index"), ("Train to teach", "itt:index"))
    places = [(label, _address(name)) for label, name in public]
    if person is not None:
        places.append(("My page", _address("home:my")))
        if permissions.schools_seen_by(person):
            places.append(("My school", _address("home:school")))
        elif url := _money_of(person):
            places.append(("Money", url))
        if permissions.is_office(person):
            places.append(("Office", _address("home:office")))
    return places


def _money_of(person) -> str:
    """For those who see nothing of a school but its money: that of their trust, or of their first school."""
    if trusts := payments.trusts_of(person):
        return reverse("payments:trust_money", args=trusts[:1])
    payers = payments.payers_seen_by(person)
    return reverse("payments:money", args=payers[:1]) if payers else ""


def _of_the_office(person) -> list[tuple[str, str]]:
    """What is gone to every day, in one row; the page of today has a link to everything else."""
    places = [("Today", "home:office", True)]
    places += [
        ("Bookings", "home:bookings", may.can_see_bookings(person)),
        ("Questions", "enquiries:inbox", can_answer(person)),
        ("Courses", "programmes:courses", permissions.can_manage_courses(person)),
        ("Registers", "bookings:registers", permissions.can_manage_courses(person)),
        ("Leadership", "leadership:cohorts", leadership.can_lead(person)),
        ("Training", "itt:office", itt.can_manage_training(person)),
        ("Money", "payments:office_money", payments.can_see_books(person)),
        ("Schools", "schools:schools", permissions.can_manage_people(person)),
        ("Membership", "members:schools", can_see_memberships(person)),
        ("Reports", "home:reports", may.can_see_reports(person)),
        ("Portal", "home:my", True),
    ]
    return [(label, _address(name)) for label, name, is_open in places if is_open]
