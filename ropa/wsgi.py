"""The web application, for any WSGI server: published bytes from memory, everything else from Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - read only once Django is set up
from django.db import connection  # noqa: E402 - the same

from publishing.front import Front  # noqa: E402 - the same
from ropa.hearing import HeardFirst  # noqa: E402 - the same
from ropa.metrics import count  # noqa: E402 - the same
from ropa.request_log import Requests  # noqa: E402 - the same
from ropa.starting import refuse_unsafe_register  # noqa: E402 - the same
from ropa.working import FewAtATime  # noqa: E402 - the same

refuse_unsafe_register(hosts=settings.ALLOWED_HOSTS, folder=settings.VAR_DIR)
connection.close()

application = Requests(HeardFirst(Front(FewAtATime(_django))), count=count)
