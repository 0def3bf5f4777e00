"""The web application, for any WSGI server: published bytes from memory, everything else from Django."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - read only once Django is set up
from django.db import connection  # noqa: E402 - the same
from django.urls import get_resolver  # noqa: E402 - the same

from publishing.front import Front  # noqa: E402 - the same
from ropa.hearing import HeardFirst  # noqa: E402 - the same
from ropa.metrics import count  # noqa: E402 - the same
from ropa.request_log import Requests  # noqa: E402 - the same
from ropa.starting import refuse_unsafe_register  # noqa: E402 - the same
from ropa.turns import InTurns  # noqa: E402 - the same
from ropa.working import FewAtATime  # noqa: E402 - the same

refuse_unsafe_register(hosts=settings.ALLOWED_HOSTS, folder=settings.VAR_DIR)
connection.close()

# All that is there now stays: Python's search for garbage need not stop everybody to walk over it again and again.
get_resolver().url_patterns  # noqa: B018 - loads the pages, which the first visitor would wait for
gc.collect()
gc.freeze()

_working = FewAtATime(_django)
application = InTurns(Requests(HeardFirst(Front(_working)), count=count), is_needed=_working.is_asked)
