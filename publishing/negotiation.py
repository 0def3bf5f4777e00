"""Which of a statement's languages a visitor reads, and which form."""

from collections.abc import Sequence

from django.utils.translation.trans_real import parse_accept_lang_header


def choose(languages: Sequence[str], *, accepted: str) -> str:
    """The first of `languages` that the `Accept-Language` header wants, else the first of them."""
    for wanted, _quality in parse_accept_lang_header(accepted.lower()):
        for language in languages:
            if wanted == language or wanted.partition("-")[0] == language:
                return language
    return languages[0]


def quality(accept: str, media_type: str) -> float:
    """How much an `Accept` header wants it, 0 to 1; the most exact range decides (RFC 9110, 12.5.1)."""
    found = {}
    for part in accept.lower().split(","):
        wanted, _, parameters = part.partition(";")
        found[wanted.strip()] = _weight(parameters)
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((found[one] for one in ranges if one in found), 0 if accept.strip() else 1)


def _weight(parameters: str) -> float:
    """1 when nothing is said, 0 when it cannot be read."""
    for parameter in parameters.split(";"):
        name, _, number = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(number), 0), 1)
            except ValueError:
                return 0
    return 1
