"""What Django asks of an engine: everything is its own, but for the class of a connection."""

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from ropa.postgresql.listening import Listening, ListeningToReplica, one_at_a_time


class DatabaseWrapper(base.DatabaseWrapper):
    # Django connects by this name.
    Database = SimpleNamespace(**{**vars(psycopg), "connect": Listening.connect})  # type: ignore[assignment]

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        if alias != DEFAULT_DB_ALIAS:
            self.Database = SimpleNamespace(**{**vars(psycopg), "connect": ListeningToReplica.connect})

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.alias != DEFAULT_DB_ALIAS:
            return super().get_new_connection(conn_params)
        with one_at_a_time():
            return super().get_new_connection(conn_params)
