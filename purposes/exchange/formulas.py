"""What a spreadsheet program might take for a formula, or for an error, and run or show instead of the text."""

BEGINNINGS = tuple("=+-@#|%\t\r\n\0\uff1d\uff0b\uff0d\uff20")
"""The last four are full-width forms, which some programs read as the plain ones."""


def is_like_formula(text: str) -> bool:
    return text.startswith(BEGINNINGS)
