"""The kernel that every app stands on: actions and moves between states, the audit trail, the message outbox, long
jobs, the calendar, documents. It knows no school, course or payment, and imports no app."""
