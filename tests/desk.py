"""Fills in the desk's forms as a browser would: what the page shows is what is sent."""

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.urls import reverse

Typed = dict[str, Any]


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self._select = self._textarea = ""
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "input" and name and "form" not in found and found.get("type") != "submit":
            if found.get("type") not in {"checkbox", "radio"} or "checked" in found:
                self._send(name, found.get("value") or ("on" if found.get("type") == "checkbox" else ""))
        elif tag == "select":
            self._select, self._first = name, None if "multiple" in found else ""
        elif tag == "option" and "selected" in found:
            self._send(self._select, found.get("value") or "")
        elif tag == "textarea":
            self._textarea, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the first line end of a textarea, and sends the others as two characters.
            self._send(self._textarea, self._text.removeprefix("\n").replace("\n", "\r\n"))
            self._textarea = ""

    def _send(self, name: str, value: str) -> None:
        if name and "__prefix__" not in name:
            self.sent.appendlist(name, value)


def page(client: Client, record: Any) -> str:
    return client.get(address(record)).content.decode()


def address(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def shown(html: str) -> QueryDict:
    """What a browser would send if nothing were typed."""
    form = _Form()
    form.feed(html)
    return form.sent


def save(client: Client, record: Any, typed: Typed | None = None) -> Any:
    """Open the record's page, type, press “Save and continue editing”; the answer."""
    sent = shown(page(client, record))
    for name, value in (typed or {}).items():
        sent.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
    sent["_continue"] = "1"
    return client.post(address(record), dict(sent.lists()))


def add_row(client: Client, record: Any, prefix: str, typed: Typed) -> Any:
    """The same with one new row under `prefix`."""
    number = int(shown(page(client, record))[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in typed.items()}
    return save(client, record, {f"{prefix}-TOTAL_FORMS": number + 1, **row})
