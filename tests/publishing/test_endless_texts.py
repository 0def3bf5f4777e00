"""Texts that make a careless pattern or parser look for ever: whatever reads what people type ends with its work.

Read in a process that the system ends after some seconds of work, so that a busy machine changes nothing.
"""

import multiprocessing
import re
import resource
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from publishing import insertion
from publishing.rendering import plain_markdown, text
from purposes import checks
from purposes.exchange.cells import _CODE
from purposes.exchange.profiles import cells, drafts, headings, known, periods
from purposes.mailable import refuse_unmailable
from purposes.redline import mark_sides, mark_words
from purposes.words import printable, words_of
from tests.purposes.full import full_register

_SECONDS = 10  # of work, for all readers of one text; careless ones take hours
_LONG = 30_000

UNITS = {
    "blank": " ",
    "tab": "\t",
    "line end": "\n",
    "hard blank": "\u00a0",
    "letter": "a",
    "digit": "1",
    "dash": "-",
    "bracket": "[",
    "image": "![",
    "brackets": "[]",
    "link": "[a](",
    "link without words": "[](#x)",
    "link in link": "[a](<b",
    "reference": "[a]: ",
    "opening": "(",
    "closing": ")",
    "comma": ",",
    "comma and blank": ", ",
    "brace": "{",
    "value": "{{ ",
    "value of one": "{{ a",
    "star": "*",
    "word after star": "*a ",
    "stars": "**a",
    "underscore": "_a ",
    "mixed emphasis": "*_",
    "tick": "`",
    "ticks": "`a``",
    "quotation": "> ",
    "item": "- a\n",
    "numbered": "1. a\n",
    "item in item": "- ",
    "tag": "<a ",
    "tag end": "</",
    "comment": "<!--",
    "processing": "<?",
    "entity": "&#",
    "entities": "&amp",
    "address": "https://",
    "address of dots": "http://a.",
    "mail": "a@",
    "mail of dots": "a@a.",
    "table": "|a",
    "table row": "|a|\n|-|\n",
    "heading": "# ",
    "heading line": "a\n-\n",
    "fence": "```\n",
    "escape": "\\",
    "escaped": "\\*",
    "accent": "\u0301",
    "direction": "\u202e",
    "number": "1 ",
    "thousand": "1.000,",
    "article": "6 ",
    "period": "P1Y",
    "years": "1 year ",
    "quote": "'\"",
}
BEGINNINGS = {
    "value": "{{",
    "code": "[a]",
    "article": "6",
    "item": "1)",
    "mail": "a@",
    "link": "](",
    "address": "https://a",
    "number": "+1",
    "heading": "a",
    "bracket": "(",
}

TEXTS = {name: unit * (_LONG // len(unit)) for name, unit in UNITS.items()} | {
    f"{name}, then blanks": beginning + " " * _LONG + "!" for name, beginning in BEGINNINGS.items()
}


def _readers(typed: str) -> list[Callable[[], Any]]:
    names = known.shipped()
    return [
        lambda: text.markdown(typed),
        lambda: text.plain_line(typed),
        lambda: plain_markdown.narrative(typed, under=2),
        lambda: plain_markdown.line(typed),
        lambda: insertion.insert_values({"en": typed}, lambda _name, _language: "x"),
        lambda: insertion.named_values([{"en": typed}]),
        lambda: insertion.linked_anchors([{"en": typed}]),
        lambda: mark_words(typed[:10_000], typed[1:10_000]),
        lambda: mark_sides(typed[:10_000], typed[:5_000]),
        lambda: words_of({"en": typed}),
        lambda: printable(typed),
        lambda: refuse_unmailable(typed),
        lambda: URLValidator()(typed),
        lambda: validate_email(typed),
        lambda: checks.findings(_saying(full_register(), typed), today=date(2026, 3, 2)),
        lambda: drafts._parted(typed),
        lambda: headings.Headings([]).column(typed),
        lambda: names.code("legal_bases", typed),
        lambda: (cells.clean(typed), cells.texts_in(typed), cells.lines_in(typed), cells.is_numbered(typed)),
        lambda: periods.period_in(typed),
        lambda: _CODE.search(typed),
    ]


def _saying(value: Any, typed: str) -> Any:
    if isinstance(value, str):
        return typed if "mark" in value else value
    if isinstance(value, dict):
        return {key: _saying(one, typed) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_saying(one, typed) for one in value)
    if is_dataclass(value):
        said = {one.name: _saying(getattr(value, one.name), typed) for one in fields(value)}
        return replace(value, **said | ({"number": typed[:40]} if "number" in said else {}))  # as long as it may be
    return value


def _read(typed: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    for read in _readers(typed):
        with suppress(ValidationError):
            read()


def ended(read: Callable[[str], None], typed: str) -> bool:
    child = multiprocessing.get_context("fork").Process(target=read, args=(typed,))
    child.start()
    child.join()
    return child.exitcode == 0


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
def test_whatever_reads_it_ends(typed):
    assert ended(_read, typed)


def _read_carelessly(typed: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    re.search(r"\{\{\s*([^{}\n]*?)\s*\}\}", typed)


def test_what_never_ends_is_ended():
    """Else the tests above could not fail."""
    assert not ended(_read_carelessly, TEXTS["value, then blanks"])
