"""How people reach their bookings."""
