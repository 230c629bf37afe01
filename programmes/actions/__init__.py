"""What the office does to programmes: the only place that changes them."""

from programmes.actions.cohorts import change_cohort, new_cycle, publish, remove_draft, unpublish
from programmes.actions.costs import add_cost, remove_cost
from programmes.actions.materials import add_material, remove_material
from programmes.actions.people import add_leader, add_partner, remove_leader, remove_partner
from programmes.actions.policies import add_policy, change_policy, make_usual
from programmes.actions.prices import add_price, change_price, remove_price
from programmes.actions.programmes import change, draft, duplicate
from programmes.actions.rooms import add_room, add_venue, change_room, change_venue, remove_room
from programmes.actions.saved import (
    keep_search,
    remove_search,
    rename_search,
    save_course,
    stop_telling,
    tell_of_search,
    unsave_course,
)
from programmes.actions.searching import refresh_search
from programmes.actions.sessions import (
    add_presenter,
    add_series,
    add_session,
    change_session,
    remove_presenter,
    remove_session,
)
from programmes.actions.telling import tell_of_new_courses
from programmes.actions.terms import hold_again

__all__ = [
    "add_cost",
    "add_leader",
    "add_material",
    "add_partner",
    "add_policy",
    "add_presenter",
    "add_price",
    "add_room",
    "add_series",
    "add_session",
    "add_venue",
    "change",
    "change_cohort",
    "change_policy",
    "change_price",
    "change_room",
    "change_session",
    "change_venue",
    "draft",
    "duplicate",
    "hold_again",
    "keep_search",
    "make_usual",
    "new_cycle",
    "publish",
    "refresh_search",
    "remove_cost",
    "remove_draft",
    "remove_leader",
    "remove_material",
    "remove_partner",
    "remove_presenter",
    "remove_price",
    "remove_room",
    "remove_search",
    "remove_session",
    "rename_search",
    "save_course",
    "stop_telling",
    "tell_of_new_courses",
    "tell_of_search",
    "unpublish",
    "unsave_course",
]
