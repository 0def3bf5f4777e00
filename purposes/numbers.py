"""Whole numbers that somebody sent: in an address, a header, a form."""

_DIGITS = 18
"""Whichever they are, so many fit into a number of the database (64 bits)."""


def whole_number(sent: str) -> int | None:
    """Zero or more, in digits of ASCII; None for anything else, and for one that the database could not hold."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= _DIGITS else None
