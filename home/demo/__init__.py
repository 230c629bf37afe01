"""The demonstration alliance: real schools, partners and published figures, invented people, and dates that move with
the day on which it is loaded. `manage.py load_demo` fills an empty portal with it; each noun has its own module."""
