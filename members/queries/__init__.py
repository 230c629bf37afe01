"""What pages and other apps ask of memberships."""

from members.queries.standing import is_member, memberships_on, records_of, standing_of

__all__ = ["is_member", "memberships_on", "records_of", "standing_of"]
