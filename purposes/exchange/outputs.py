"""Where each field comes out: of the register as a whole, and of what the public reads of it.

What is public, `publishing.build` decides, which names each field; here it is said for people, and for the table of
fields. A test changes every field in turn, and looks at everything that comes out: what stands here is what it found.
"""

from enum import StrEnum


class Output(StrEnum):
    JSON = "JSON"
    XLSX = "XLSX"
    CSV = "CSV"
    API = "API"
    REGISTER_PDF = "register PDF"
    PAGE = "page"
    PDF = "PDF"
    DATA = "data"
    JSONLD = "JSON-LD"
    TILT = "TILT"
    MARKDOWN = "Markdown"


class Publicity(StrEnum):
    """What a visitor gets to know of a field."""

    YES = "yes"
    RELEASED = "if released"
    DECIDES = "decides"
    NO = "no"


EXCHANGED = frozenset({Output.JSON, Output.XLSX, Output.CSV, Output.API})
"""Whatever stands in the table of fields goes out and comes back by each of them."""

PUBLIC = frozenset({Output.PAGE, Output.PDF, Output.DATA, Output.JSONLD, Output.TILT, Output.MARKDOWN})
"""The forms of a published version. The page embedded elsewhere, the addresses of activities, the public API and the
exported site are made of their bytes."""

_BUT_TILT = PUBLIC - {Output.TILT}
_DATA = frozenset({Output.DATA, Output.JSONLD})
_ADDRESSED = _DATA | {Output.PAGE, Output.PDF}
"""Anchors of the page: Markdown has none."""

# By the model's label. What is not named is internal.
_PUBLIC: dict[str, dict[frozenset[Output], str]] = {
    "purposes.LegalBasis": {PUBLIC: "name", _DATA | {Output.TILT}: "code"},
    "purposes.DataCategory": {PUBLIC: "name", _DATA | {Output.TILT}: "code", _DATA: "iri"},
    "purposes.RecipientCategory": {PUBLIC: "name", _DATA: "code"},
    "purposes.SupervisoryAuthority": {
        _BUT_TILT: "name address phone email website",
        frozenset({Output.DATA}): "country",
    },
    "purposes.Organisation": {
        PUBLIC: "legal_name address country",
        _BUT_TILT: "short_name registration_number registration_scheme phone email website authority",
    },
    "purposes.ContactPoint": {PUBLIC: "label address phone email role"},
    "purposes.ProcessingActivity": {
        PUBLIC: "name provision provision_consequence automated_logic automated_consequences",
        _BUT_TILT: "automated automated_safeguards no_sources nothing_kept no_recipients no_transfers",
        _ADDRESSED: "reference slug",
    },
    "purposes.Purpose": {
        PUBLIC: "text legal_bases legitimate_interest law law_is_public",
        _BUT_TILT: "label withdrawal scope scope_is_public",
    },
    "purposes.DataCategoryUse": {PUBLIC: "category wording", _BUT_TILT: "condition condition_is_public"},
    "purposes.Source": {PUBLIC: "text publicly_accessible accessibility_is_public"},
    "purposes.RetentionPeriod": {PUBLIC: "text legal_source", _BUT_TILT: "exception categories"},
    "purposes.Recipient": {PUBLIC: "category wording name name_is_public", _BUT_TILT: "country"},
    "purposes.Transfer": {PUBLIC: "country mechanism", _BUT_TILT: "international_organisation copy"},
    "purposes.JointController": {_BUT_TILT: "name contact arrangement is_public"},
    "publishing.Statement": {
        PUBLIC: "slug replaces_page_of",
        _BUT_TILT: "title introduction",
        _BUT_TILT - {Output.JSONLD}: "labels",
        _DATA | {Output.PAGE}: "languages",
    },
    "publishing.Section": {
        PUBLIC: "kind contact_point",
        _BUT_TILT: "heading body closing authority",
        _ADDRESSED: "anchor",
    },
    "publishing.Right": {PUBLIC: "text", _BUT_TILT: "name", _DATA | {Output.TILT}: "article"},
    "publishing.Group": {PUBLIC: "entries", _BUT_TILT: "title", _ADDRESSED: "anchor"},
}

# Public when the row says so, by the flag beside it.
_RELEASED: dict[str, dict[str, str]] = {
    "purposes.Purpose": {"law": "law_is_public", "scope": "scope_is_public"},
    "purposes.DataCategoryUse": {"condition": "condition_is_public"},
    "purposes.Source": {"publicly_accessible": "accessibility_is_public"},
    "purposes.Recipient": {"name": "name_is_public", "country": "name_is_public"},
    "purposes.JointController": {"name": "is_public", "contact": "is_public", "arrangement": "is_public"},
}

# Shown nowhere itself, yet by it is decided what is shown.
_DECIDES = {"purposes.ContactPoint": frozenset({"role"}), "publishing.Section": frozenset({"contact_point"})}

_NOT_ON_PAPER = frozenset({"publishing.Statement", "publishing.Section", "publishing.Right", "publishing.Group"})
"""The register's PDF tells of the register; a statement has a PDF of its own."""

_OTHERWISE_ON_PAPER = frozenset({("purposes.Organisation", "languages")})
"""The order of its texts."""


def outputs_of(model: str, field: str) -> frozenset[Output]:
    """`model` is its label, as in `purposes.Purpose`."""
    is_on_paper = model not in _NOT_ON_PAPER and (model, field) not in _OTHERWISE_ON_PAPER
    return EXCHANGED | ({Output.REGISTER_PDF} if is_on_paper else frozenset()) | _public(model, field)


def publicity_of(model: str, field: str) -> Publicity:
    if not _public(model, field):
        return Publicity.NO
    released = _RELEASED.get(model, {})
    if field in released.values() or field in _DECIDES.get(model, ()):
        return Publicity.DECIDES
    return Publicity.RELEASED if field in released else Publicity.YES


def released_by(model: str, field: str) -> str:
    """The flag that releases it; nothing where none does."""
    return _RELEASED.get(model, {}).get(field, "")


def named() -> set[tuple[str, str]]:
    """Every field that this module speaks of, with its model's label."""
    public = {(label, name) for label, groups in _PUBLIC.items() for names in groups.values() for name in names.split()}
    flagged = {(label, name) for label, flags in _RELEASED.items() for pair in flags.items() for name in pair}
    deciding = {(label, name) for label, names in _DECIDES.items() for name in names}
    return public | flagged | deciding | _OTHERWISE_ON_PAPER


def _public(model: str, field: str) -> frozenset[Output]:
    for outputs, names in _PUBLIC.get(model, {}).items():
        if field in names.split():
            return outputs
    return frozenset()
