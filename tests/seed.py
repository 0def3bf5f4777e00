"""The real statement in `../shared/seed`, turned into a document of ours. None of its sentences stands here."""

import json
import re
from pathlib import Path
from typing import Any

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed"

Plain = dict[str, Any]

_BLOCKS = {"supervisory_authority_block": "authority", "dpo_block": "contact", "organisation_block": "organisation"}


def read_seed(folder: Path = SEED) -> tuple[list[str], Plain]:
    """The statement's lines as a reader sees them, and the same in structure."""
    (text,) = folder.glob("*.txt")
    plain: Plain = json.loads((folder / "statement.json").read_text("utf-8"))
    return _lines(text.read_text("utf-8"), plain), plain


def to_document(plain: Plain, *, language: str = "en") -> Plain:
    """A `ropa-register/1` document that says the same."""
    converter = _Converter(plain, language)
    return converter.document()


def _lines(text: str, plain: Plain) -> list[str]:
    """Up to the last line of the statement; a lone hyphen is a trace of the extraction."""
    last = _last_line(plain)
    lines = [line.strip() for line in text.splitlines()]
    end = max(number for number, line in enumerate(lines) if line == last)
    return [re.sub(r" -$", "", line) for line in lines[: end + 1] if line not in {"", "-"}]


def _last_line(plain: Plain) -> str:
    section = plain["sections"][-1]
    block = next((section[key] for key in _BLOCKS if section.get(key)), None)
    return str((block or section.get("outro") or section["body"])[-1])


class _Converter:
    def __init__(self, plain: Plain, language: str) -> None:
        self.plain = plain
        self.language = language
        self.contact_points: list[Plain] = []
        self.authorities: list[Plain] = []

    def document(self) -> Plain:
        sections = [self.who_we_are(), self.section("processing", kind="activities"), *self.sections()]
        groups = [self.group(number, group) for number, group in enumerate(self.plain["groups"])]
        return {
            "format": "ropa-register/1",
            "organisation": {
                "slug": "seed",
                "legal_name": "Seed organisation",
                "languages": [self.language],
                "contact_points": self.contact_points,
            },
            "authorities": self.authorities,
            "activities": [self.activity(purpose) for group in self.plain["groups"] for purpose in group["purposes"]],
            "statements": [
                {
                    "slug": "seed",
                    "title": self.words(self.plain["title"]),
                    "introduction": self.markdown(self.plain["intro"]),
                    "languages": [self.language],
                    "replaces_page_of": self.plain["last_updated"],
                    "labels": {key: self.words(text) for key, text in self.plain["field_labels"].items()}
                    | {"basis_separator": self.words("-")},
                    "sections": sections,
                    "groups": groups,
                }
            ],
        }

    def words(self, text: str | None) -> Plain:
        return {self.language: text} if text else {}

    def markdown(self, *paragraphs: str) -> Plain:
        """The same characters, none of them read as Markdown."""
        escaped = [re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", paragraph) for paragraph in paragraphs]
        return self.words("\n\n".join(re.sub(r"^([-+]|\d+[.)])(?= )", r"\\\1", text) for text in escaped))

    # Sections

    def who_we_are(self) -> Plain:
        block = self.plain["organisation_block"]
        return self.section(
            "who-we-are",
            kind="organisation",
            heading=self.words(self.plain["who_heading"]),
            body=self.markdown(self.plain["who_text"]),
            contact_point=self.contact_point("headquarters", block),
        )

    def sections(self) -> list[Plain]:
        return [
            part for number, section in enumerate(self.plain["sections"]) for part in self.parts(f"s{number}", section)
        ]

    def parts(self, anchor: str, section: Plain) -> list[Plain]:
        """A section, and its address block as a section without a heading that continues it."""
        heading = self.words(section["heading"])
        if rights := section.get("rights"):
            named = [{"name": self.words(right["name"]), "text": self.words(right["text"])} for right in rights]
            first = self.section(
                anchor,
                kind="rights",
                heading=heading,
                body=self.markdown(section["intro"]),
                closing=self.markdown(*section.get("outro", [])),
                rights=named,
            )
        else:
            first = self.section(anchor, heading=heading, body=self.markdown(*section.get("body", [])))
        blocks = [
            self.block(f"{anchor}-{key.split('_')[0]}", kind, section[key])
            for key, kind in _BLOCKS.items()
            if section.get(key)
        ]
        return [first, *blocks]

    def block(self, anchor: str, kind: str, lines: list[str]) -> Plain:
        if kind == "authority":
            return self.section(anchor, kind=kind, authority=self.authority(lines))
        role = "dpo" if kind == "contact" else "headquarters"
        return self.section(anchor, kind=kind, contact_point=self.contact_point(role, lines))

    def section(self, anchor: str, *, kind: str = "narrative", **more: Any) -> Plain:
        return {"anchor": anchor, "kind": kind, **more}

    def contact_point(self, role: str, lines: list[str]) -> int:
        self.contact_points.append({"role": role, **self.address(lines, "label")})
        return len(self.contact_points) - 1

    def authority(self, lines: list[str]) -> str:
        code = f"SEED-{len(self.authorities)}"
        self.authorities.append({"code": code, "country": "BE", **self.address(lines, "name")})
        return code

    def address(self, lines: list[str], name: str) -> Plain:
        """First line, address, phone, e-mail, in the order in which we print them."""
        first, *rest = lines
        email = next((line for line in rest if "@" in line), "")
        phone = next((line for line in rest if line.startswith("+")), "")
        address = [line for line in rest if line not in {email, phone}]
        return {name: self.words(first), "address": "\n".join(address), "phone": phone, "email": email}

    # Activities

    def group(self, number: int, group: Plain) -> Plain:
        entries = [purpose["id"] for purpose in group["purposes"]]
        return {"anchor": f"g{number}", "title": self.words(group["title"]), "entries": entries}

    def activity(self, purpose: Plain) -> Plain:
        return {
            "reference": purpose["id"],
            "status": "approved",
            "slug": purpose["id"].lower(),
            "name": self.words(purpose["title"]),
            "purposes": [
                {"label": self.words(basis["label"]), "text": self.words(basis["text"]), "legal_bases": basis["codes"]}
                for basis in purpose["legal_bases"]
            ],
            "data_categories": [
                {"category": "provided", "wording": self.words(text)} for text in purpose["data_categories"] or []
            ],
            "sources": [{"text": self.words(text)} for text in purpose["sources"] or []],
            "retention": [{"text": self.words(text)} for text in purpose["retention"] or []],
            "recipients": [
                {"category": "ict-service-providers", "wording": self.words(text)}
                for text in purpose["recipients"] or []
            ],
        }
