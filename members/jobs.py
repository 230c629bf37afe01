"""Long work of this app in a worker: the list of past courses and the renewing of many register themselves."""

from members import past_courses, renewals

__all__ = ["past_courses", "renewals"]
