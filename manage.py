#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

# Tables belong to the owner's role, which the portal itself never uses: these commands do.
BY_THE_OWNER = {"migrate", "makemigrations", "showmigrations", "optimizemigration"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stsa.settings")
    if len(sys.argv) > 1 and sys.argv[1] in BY_THE_OWNER and os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
