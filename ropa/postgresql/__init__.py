"""Django's PostgreSQL, but nobody waits for a connection that has gone dead: the `ENGINE` of the settings."""
