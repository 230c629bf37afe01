"""Whole stories in a real browser, on a real portal: gunicorn, a worker, beat, the demonstration in the database."""
