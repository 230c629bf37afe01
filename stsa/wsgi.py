"""The door for gunicorn."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stsa.settings")

application = get_wsgi_application()

# Every view is imported before workers are forked, so that one that replaces a dead one answers at once.
import_module(settings.ROOT_URLCONF)
