"""The desk, for statements and their versions."""
