"""Django's own backend for PostgreSQL, with two things done for less (docs/adr/0010)."""
