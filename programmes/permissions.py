"""Who may do what with courses (domain 12): everyone reads what is published, course officers make it."""

from __future__ import annotations

from schools.permissions import can_manage_courses

__all__ = ["can_manage_courses"]
