"""The statement as a part of somebody else's page, cut from the page as it was published.

Its names do not meet those of the page around it: classes, anchors and links to
them begin with `ropa-`. No style, no script; headings begin where they are wanted.
"""

import re

HEADINGS = (2, 3, 4)
"""The levels at which the title may stand."""

_PREFIX = "ropa-"
_DEEPEST = 6
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*>')
_ATTRIBUTE = re.compile(r'\s+([\w:-]+)(?:="([^"]*)")?')
_PERMALINK = re.compile(r' ?<a class="permalink"[^>]*></a>')
_NAMES = {"class", "id", "aria-labelledby"}


def fragment(page: bytes, *, heading: int) -> bytes:
    """Of a stored page: what stands in its `main` and its footer. Raises `ValueError` if it has none."""
    html = page.decode()
    root = _between(html, "<html", ">")
    main = _between(html, '<main id="statement" class="statement">', "</main>")
    footer = html[html.index("<footer") : html.index("</footer>") + len("</footer>")]
    inside = _PERMALINK.sub("", f"{main}{footer}")
    set_anew = _TAG.sub(lambda tag: _tag(tag, by=heading - 1), inside)
    return f'<div class="{_PREFIX}statement"{root}>{set_anew}\n</div>\n'.encode()


def _between(html: str, start: str, end: str) -> str:
    begins = html.index(start) + len(start)
    return html[begins : html.index(end, begins)]


def _tag(found: re.Match[str], *, by: int) -> str:
    slash, name, attributes = found.groups()
    if re.fullmatch("h[1-6]", name):
        name = f"h{min(int(name[1]) + by, _DEEPEST)}"
    return f"<{slash}{name}{_ATTRIBUTE.sub(_attribute, attributes)}>"


def _attribute(found: re.Match[str]) -> str:
    name, value = found.groups()
    if name in _NAMES:
        value = " ".join(f"{_PREFIX}{one}" for one in value.split())
    elif name == "href" and value.startswith("#"):
        value = f"#{_PREFIX}{value[1:]}"
    return f" {name}" if value is None else f' {name}="{value}"'
