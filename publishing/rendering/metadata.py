"""What search engines and assistants read of the page without reading it: schema.org, as data inside the page."""

import json
from typing import Any

from django.utils.safestring import SafeString

from publishing import content
from purposes.words import in_language

_HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def page_metadata(document: content.Document, language: str) -> SafeString:
    """The inside of a `script` element that holds data: no character of it can end the element."""
    public = document.content
    told = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": in_language(public.title, language, *public.languages, "en")[0],
        "url": f"/{public.slug}/{language}/",
        "inLanguage": language,
        "datePublished": document.versions[0].published_on,
        "dateModified": document.updated_at,
        "version": document.number,
        "identifier": f"sha256:{content.digest(document)}",
        "publisher": _publisher(public, language),
    }
    return SafeString(json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_HARMLESS))


def _publisher(public: content.Content, language: str) -> dict[str, Any]:
    """Art. 13(1)(a)–(b)."""
    us, officer = (
        next((section.contact for section in public.sections if section.kind == kind and section.contact), None)
        for kind in ("organisation", "contact")
    )
    told: dict[str, Any] = {"@type": "Organization", "name": public.short_name or public.organisation}
    told["legalName"] = public.organisation
    if us:
        told |= _reached(us) | ({"address": ", ".join(us.address.splitlines())} if us.address else {})
    if officer and _reached(officer):
        label = in_language(officer.label, language, *public.languages, "en")[0]
        told["contactPoint"] = {"@type": "ContactPoint"} | ({"name": label} if label else {}) | _reached(officer)
    return told


def _reached(contact: content.Contact) -> dict[str, str]:
    ways = {"email": contact.email, "telephone": contact.phone, "url": contact.website}
    return {name: way for name, way in ways.items() if way}
