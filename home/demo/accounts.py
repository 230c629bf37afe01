"""How one signs in as somebody of the demonstration.

Password and second factor are made from the installation's own secret key: nobody can know them from reading the code,
and they can be shown again at any time without being kept anywhere.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac

from home.demo.people import People
from schools.models import Person
from schools.rules import OFFICE

SALT = "home.demo.accounts"
WORDS = """
    acorn amber apple badger basil beacon birch bramble bridge candle canal cedar cherry clover comet copper coral
    crane daisy dolphin ember falcon fennel ferry garden ginger hazel heron ivory jasmine kestrel lantern laurel
    lemon linden lotus magnet maple marble meadow mango nutmeg oak olive orchard otter pebble pepper plum poppy
    quartz raven river robin saffron silver sparrow thistle tulip velvet violet walnut willow
"""

#: Whom one can be, and what for.
ACCOUNTS = {
    "Abena Mensah": "Teaching assistant: books a course",
    "Folasade Ogunleye": "Head: approves, sees her school",
    "Rory Whelan": "Deputy head and CPD lead",
    "Patience Kamara": "School office",
    "Carmen Restrepo": "SLE: leads Fabulous phonics, takes today’s register",
    "Linh Tran": "Head of a school that is no member",
    "Siobhan Keating": "Alliance administrator",
    "Dilan Yildiz": "Course administrator",
    "Raymond Cheung": "Finance officer: keeps the books",
    "Thandeka Moyo": "ITT lead: places, applications to train, trainees",
    "Bernadette Okafor": "Director of the alliance",
}


@dataclass(frozen=True)
class Account:
    """One line of what is printed."""

    person: Person
    role: str
    school: str
    needs_code: bool


def password() -> str:
    """The one password of all these accounts, here."""
    digest = salted_hmac(SALT, "password", algorithm="sha256").digest()
    known = WORDS.split()
    words = [known[byte % len(known)] for byte in digest[:4]]
    return f"{'-'.join(words)}-{10 + digest[4] % 90}"


def secret() -> str:
    """The secret of their authenticators, here: what one scans or types into an authenticator app."""
    return base64.b32encode(salted_hmac(SALT, "second factor", algorithm="sha256").digest()[:20]).decode()


def code() -> str:
    """What their authenticators show now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret(), counters[len(counters) // 2]))


def open_for(people: People) -> None:
    """Let these people sign in: with the password, and officers with the second factor that they must have."""
    hashed = make_password(password())
    persons = [people[name] for name in ACCOUNTS]
    for person in persons:
        person.password = hashed
    Person.objects.bulk_update(persons, ["password"])
    for name in ACCOUNTS:
        if people.member_of[name].kind in OFFICE:
            TOTP.activate(people[name], secret())


def accounts() -> list[Account]:
    """The accounts that are there and have this password; none when this is no demonstration."""
    found = {
        person.full_name: person for person in Person.objects.with_current_posts().filter(email__endswith=".example")
    }
    persons = {name: found[name] for name in ACCOUNTS if name in found}
    if not persons or not next(iter(persons.values())).check_password(password()):
        return []
    strong = set(Authenticator.objects.filter(user__in=persons.values()).values_list("user_id", flat=True))
    return [
        Account(person, ACCOUNTS[name], person.current_posts[0].organisation_name, person.pk in strong)
        for name, person in persons.items()
    ]


def note() -> str:
    """What the page of stored mail says of the code: it exists only where `make run` serves the demonstration."""
    officers = Authenticator.objects.filter(type=Authenticator.Type.TOTP, data__secret=secret())
    return f"Officers of the demonstration are asked for a code. Just now it is {code()}." if officers.exists() else ""
