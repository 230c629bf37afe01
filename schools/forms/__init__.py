"""What people are asked about themselves, their posts and their log-ins.

The sign-in library builds its own forms from `names` while it is being imported, so nothing is imported here."""
