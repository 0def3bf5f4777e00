"""XML read as it comes, by the standard library's expat, with all that spreadsheets do without refused.

No document type, and so no entity of its own and nothing from elsewhere; no endless nesting; no endless tag.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from purposes.exchange.reading import limits
from purposes.exchange.reading.limits import Unreadable, damaged

Attributes = Mapping[str, str]
"""Those of a namespace are called by its name, a blank, and their own."""


class Reading:
    """What to do as an element begins or ends: `begins_row(attributes)`, `ends_row()`, by its name without namespace.

    A hyphen is written as an underscore. There is no such method for what is passed over.
    """

    def says(self, text: str) -> None:
        """Text between two tags, perhaps in several pieces."""


def read_markup(pieces: Iterable[bytes], reading: Reading) -> None:
    """Raises `Unreadable`."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.EntityDeclHandler = _refuse_document_type
    parser.StartElementHandler, parser.EndElementHandler = _handlers(reading)
    parser.CharacterDataHandler = reading.says
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > limits.TAG:
                raise damaged()
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
    except (expat.ExpatError, UnicodeError, LookupError) as problem:
        raise damaged() from problem


def _handlers(reading: Reading) -> tuple[Callable[..., None], Callable[..., None]]:
    """Called for every tag of millions: each name is looked up once."""
    begins: dict[str, Callable[[Attributes], None] | None] = {}
    ends: dict[str, Callable[[], None] | None] = {}
    depth, deepest = 0, limits.DEPTH

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if name not in begins:
            own = name.rpartition(" ")[2].replace("-", "_")
            begins[name] = getattr(reading, f"begins_{own}", None)
            ends[name] = getattr(reading, f"ends_{own}", None)
        if depth > deepest:
            raise damaged()
        if handler := begins[name]:
            handler(attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if handler := ends[name]:
            handler()

    return begin, end


def _refuse_document_type(*_about: Any) -> None:
    raise Unreadable(_("The file declares entities of its own, as no spreadsheet does: it is not read."), "entities")
