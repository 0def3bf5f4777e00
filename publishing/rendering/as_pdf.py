"""The same words on paper: tagged (PDF/UA-1), archival (PDF/A-3a), the document's JSON inside."""

from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from publishing.content import Document, canonical
from publishing.rendering.as_html import statement_context
from purposes.paper import Attachment, press_version, set_in_type
from purposes.words import printable

RENDERER = f"print/1 {press_version()}"
STYLE = Path(__file__).resolve().parents[2] / "static/statement/1/print.css"
ATTACHMENT = "statement.json"


def render(document: Document, language: str, receipt: str = "") -> bytes:
    """A4, in `language`, the receipt at its end; the same bytes for the same document and receipt.

    Raises `purposes.paper.CannotSet`.
    """
    with translation.override(language):
        context = statement_context(document, language)
        context |= {"is_print": True, "is_folded": False, "page_of": _page_of(), "receipt": receipt}
        return set_in_type(
            printable(render_to_string("publishing/statement/print.html", context)),
            style=STYLE,
            attachments=(
                Attachment(name=ATTACHMENT, description=_("This version as data"), content=canonical(document)),
            ),
            identifier=f"{context['digest'][:30]}{language[:2]}",
            at=datetime.fromisoformat(document.published_at),
        )


def _page_of() -> tuple[str, str, str]:
    """What stands before, between and after the two numbers; the stylesheet puts them together."""
    before, rest = _("page {page} of {pages}").split("{page}")
    between, after = rest.split("{pages}")
    return before, between, after
