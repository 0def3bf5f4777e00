"""Settings of a process that a test starts beside itself: the same database, the same folder."""

import os
from pathlib import Path

from ropa.settings import *  # noqa: F403 - all of them
from ropa.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["ROPA_TEST_DATABASE"]
VAR_DIR = Path(os.environ["ROPA_TEST_VAR_DIR"])
