"""Places on courses: who has one, who waits, who approved it, who came, what they thought, what they can show for it.

Four things are kept apart: the place (Booking), the approval, the money (payments.Charge) and the attendance."""
