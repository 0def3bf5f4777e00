"""Which of a statement's languages a visitor reads."""

from collections.abc import Sequence

from django.utils.translation.trans_real import parse_accept_lang_header


def choose(languages: Sequence[str], *, accepted: str) -> str:
    """The first of `languages` that the `Accept-Language` header wants, else the first of them."""
    for wanted, _quality in parse_accept_lang_header(accepted.lower()):
        for language in languages:
            if wanted == language or wanted.partition("-")[0] == language:
                return language
    return languages[0]
