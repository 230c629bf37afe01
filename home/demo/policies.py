"""What giving up a place costs in the demonstration: the usual policy, and one for days that cost more."""

from __future__ import annotations

from programmes import actions, queries
from programmes.models import CancellingPolicy
from programmes.rules import BandFacts, Exemption, NoticeUnit

#: More than four weeks' notice nothing, then half, then three quarters, in the last week all of it.
WHOLE_DAYS = {
    "name": "Conferences and whole days",
    "unit": NoticeUnit.CALENDAR_DAYS,
    "counts_school_holidays": True,
    "exemptions": [Exemption.ILLNESS, Exemption.OFSTED, Exemption.SAFEGUARDING, Exemption.BEREAVEMENT],
    "no_show_percent": 100,
    "no_show_free_pence": 0,
    "bands": [BandFacts(29, percent=0), BandFacts(15, percent=50), BandFacts(8, percent=75), BandFacts(0, percent=100)],
}


def build() -> dict[str, CancellingPolicy]:
    """The policies by name; "" is the usual one."""
    usual = queries.usual_policy()
    whole_days = actions.add_policy(by=None, **WHOLE_DAYS)
    return {"": usual, whole_days.name: whole_days} if usual else {whole_days.name: whole_days}
