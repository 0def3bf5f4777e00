"""The web application, for any WSGI server: published bytes from memory, everything else from Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

_django = get_wsgi_application()

from publishing.front import Front  # noqa: E402 - models load only once Django is set up

application = Front(_django)
