"""What a booking costs a school beside its price: supply cover, by slot and role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from programmes.rules import Slot
from schools.states import PostKind as K

#: What a day of supply cover costs for a teacher, in pence, until the school says what it pays (domain 3).
TEACHER_DAY_PENCE = 19_000
#: Posts that need a supply teacher unless their school says otherwise; all others cost nothing until it sets a rate.
TEACHERS = frozenset({K.TEACHER, K.EARLY_CAREER_TEACHER, K.MIDDLE_LEADER})
#: Nobody stands in for them at school, whatever their school pays for "everyone else".
NEVER_COVERED = frozenset({K.GOVERNOR, K.FINANCE_CONTACT, K.TRUST_FINANCE})
#: The roles for which a school says what cover costs: words, and the posts that they mean. "" is everyone else.
RATED_ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "teacher": ("Teachers", (K.TEACHER,)),
    "early_career_teacher": ("Early career teachers", (K.EARLY_CAREER_TEACHER,)),
    "middle_leader": ("Middle leaders", (K.MIDDLE_LEADER,)),
    "deputy_head": ("Deputy and assistant heads", (K.DEPUTY_HEAD,)),
    "head": ("Heads", (K.HEAD, K.CO_HEAD, K.EXECUTIVE_HEAD, K.HEAD_OF_SCHOOL)),
    "teaching_assistant": ("Teaching assistants", (K.TEACHING_ASSISTANT,)),
    "everyone_else": ("Everyone else", ("",)),
}
#: The part of a school day for which a session takes somebody out of class.
SHARE_OF_A_DAY: dict[str, Fraction] = {
    Slot.BREAKFAST: Fraction(0),
    Slot.MORNING: Fraction(1, 2),
    Slot.AFTERNOON: Fraction(1, 2),
    Slot.FULL_DAY: Fraction(1),
    Slot.TWILIGHT: Fraction(0),
}


def day_rate_pence(rates: Mapping[str, int], *, post_kind: str) -> int:
    """What a day of cover for this post costs the school, in pence. `rates`: post → pence, "" for everyone else.

    A school that has settled nothing pays the usual rate for a teacher's day, and nothing for anyone else (domain 3).
    """
    if post_kind in NEVER_COVERED:
        return 0
    if post_kind in rates:
        return rates[post_kind]
    if "" in rates:
        return rates[""]
    return TEACHER_DAY_PENCE if post_kind in TEACHERS else 0


def cover_pence(slots: Iterable[str], *, day_pence: int) -> int:
    """What cover for sessions of these slots costs, in pence: twilight and breakfast nothing, half a day half."""
    days = sum((SHARE_OF_A_DAY[slot] for slot in slots), Fraction(0))
    return int(days * day_pence + Fraction(1, 2))
