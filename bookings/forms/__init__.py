"""What people fill in about bookings."""

from bookings.forms.places import BookForm, CancelForm, DecideForm

__all__ = ["BookForm", "CancelForm", "DecideForm"]
