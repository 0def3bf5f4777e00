"""What Django asks of an engine: everything is its own, but for the class of a connection."""

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from ropa.postgresql.listening import Listening, one_at_a_time


class DatabaseWrapper(base.DatabaseWrapper):
    # Django connects by this name.
    Database = SimpleNamespace(**{**vars(psycopg), "connect": Listening.connect})  # type: ignore[assignment]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        with one_at_a_time():
            return super().get_new_connection(conn_params)
