"""What words mean, in any language: terms of the vocabularies, countries, and the law's closed lists."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from purposes.countries import countries
from purposes.languages import LANGUAGES
from purposes.law import SensitiveCondition, TransferMechanism
from purposes.models import VOCABULARIES
from purposes.shipped import read_shipped

_SYNONYMS: dict[str, dict[str, list[str]]] = json.loads((Path(__file__).parent / "synonyms.json").read_text("utf-8"))

_ARTICLE_6 = re.compile(r"(?:^|\b)6\W*(?:1\W*)?([a-f])\b\W*$", re.IGNORECASE)
_ARTICLE_9 = re.compile(r"\b9\W*2\W*([a-j])\b", re.IGNORECASE)
_CHAPTER_V = re.compile(r"\b(46|49)\W*([123])\W*([a-g]|2)?\b", re.IGNORECASE)

NONE = frozenset({
    "none", "no", "not applicable", "n a", "nil", "geen", "nee", "niet van toepassing", "nvt", "n v t", "aucun",
    "aucune", "non", "neant", "sans objet", "non applicable", "keine", "keiner", "nein", "entfallt",
    "nicht zutreffend", "findet nicht statt", "findet nicht statt und ist auch nicht geplant", "ninguno", "ninguna",
    "no procede", "no previstas",
})  # fmt: skip
YES = frozenset({"yes", "ja", "oui", "si", "x", "y", "o", "j", "true", "1"})
NO = NONE | {"false", "0", "n"}


@cache
def plain(text: str) -> str:
    """Without capitals, accents, points and what else people write differently."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


class Known:
    """Terms by code, by name in any language, and by what else people call them."""

    def __init__(self, vocabularies: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self._codes: dict[str, dict[str, str]] = {}
        for vocabulary, terms in vocabularies.items():
            codes: dict[str, str] = {}
            for term in terms:
                for name in (term["code"], *term["name"].values()):
                    codes.setdefault(plain(name), term["code"])
            for code, names in _SYNONYMS.get(vocabulary, {}).items():
                if code in codes.values():
                    for name in names:
                        codes.setdefault(plain(name), code)
            self._codes[vocabulary] = codes

    def code(self, vocabulary: str, name: str) -> str:
        """`""` for what is not known."""
        codes = self._codes[vocabulary]
        if found := codes.get(plain(name)):
            return found
        if vocabulary == "legal_bases" and (article := _ARTICLE_6.search(name.strip())):
            return codes.get(f"6 1 {article[1].lower()}", "")
        return ""

    def has_code(self, vocabulary: str, code: str) -> bool:
        return code in self._codes[vocabulary].values()


@cache
def shipped() -> Known:
    """The terms that every register begins with."""
    return Known({name: read_shipped(name) for name in VOCABULARIES})


def of_this_register() -> Known:
    """The terms as they are called here, shipped ones and own ones."""
    return Known({
        name: [{"code": term.code, "name": dict(term.name.data)} for term in model._default_manager.all()]
        for name, model in VOCABULARIES.items()
    })  # fmt: skip


def country_code(name: str) -> str:
    """By its two letters, or by its name in any of our languages."""
    name = name.strip()
    if name.isascii() and name.isupper() and name in countries("en"):
        return name
    return _countries().get(plain(name), "")


@cache
def _countries() -> dict[str, str]:
    """A name that two languages use for two countries is nobody's."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in countries(language).items():
            found[plain(name)] = code if found.get(plain(name), code) == code else ""
    others = _SYNONYMS["countries"]
    return found | {plain(name): code for code, names in others.items() for name in names}


@cache
def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    found: dict[str, str] = {plain(str(value)): str(value) for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, label in choices.choices:
                found.setdefault(plain(str(label)), str(value))
                found.setdefault(plain(re.sub(r"\(.*\)", "", str(label))), str(value))
    for value, names in _SYNONYMS.get(choices.__name__, {}).items():
        for name in names:
            found.setdefault(plain(name), value)
    return found


def choice_named(choices: type[models.TextChoices], text: str) -> str:
    """By its label in any language, or by what else people call it, and no word more."""
    return _labels(choices).get(plain(text), "")


def choice_code(choices: type[models.TextChoices], text: str) -> str:
    """By its name, or by its article among other words."""
    if found := choice_named(choices, text):
        return found
    if choices is SensitiveCondition and (article := _ARTICLE_9.search(text)):
        return f"9-2-{article[1].lower()}"
    if choices is TransferMechanism and (article := _CHAPTER_V.search(text)):
        value = "-".join(part.lower() for part in article.groups() if part)
        return value if value in choices.values else ""
    return ""
