"""The process that sets the register: one job as JSON on its input, the PDF on its output, and its end.

The only module that knows Typst. It gets the same kind of job as `purposes.paper.press`, for
pages of few elements and many sheets, which it sets seven times as fast (decision 40). What a
page says cannot become a command: `register.typ` reads it as XML, whose texts are texts. Typst
opens no file beside the job's own, and nothing makes it ask a network.
"""

import json
import mimetypes
import re
import sys
import tempfile
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring, tostring

import typst
from fontTools.ttLib import TTFont, TTLibError

from purposes.paper.walls import limit, shut_the_doors

FONTS = Path(__file__).with_name("fonts")

_SPACE = re.compile(r"[ \t\r\n]+")
_LONG_WORD = re.compile(r"\S{80,}")
_PIECE = 40
_BLOCKS = {"body", "div", "section", "ul", "li", "p", "h1", "h2", "h3", "h4"}
_IGNORABLE = {
    9,
    10,
    13,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    0xAD,
}
_BOX = "\u25a1"


def main() -> None:
    job = json.load(sys.stdin)
    limit(seconds=job["seconds"], megabytes=job["megabytes"])
    compilers = [prepared(job, html=html, families=families) for html, families in ways_to_show(job["html"])]
    shut_the_doors()
    sys.stdout.buffer.write(printed(compilers, at=datetime.fromisoformat(job["at"])))


def ways_to_show(html: str) -> list[tuple[str, list[str]]]:
    """The best first: pages, and the families of this machine's fonts that they need beside ours.

    Ours know the Latin, Greek, Cyrillic, Arabic and Hebrew scripts. An archive takes no text
    without its glyphs, so what no font here can show becomes a box, and everything that is not
    in ours, should the others fail after all.
    """
    html = html.replace("\ufeff", "")
    unknown = set(map(ord, html)) - set().union(*map(_characters, FONTS.glob("*.ttf"))) - _IGNORABLE
    if not unknown:
        return [(html, [])]
    families, left = [], set(unknown)
    for font in sorted(typst.Fonts(include_embedded_fonts=False).fonts(), key=_how_plain):
        if font.path and (found := left & _characters(Path(font.path), font.index)):
            families.append(font.family)
            left -= found
    return [(html.translate(dict.fromkeys(lost, _BOX)), beside) for lost, beside in ((left, families), (unknown, []))]


def _how_plain(font: typst.FontInfo) -> tuple[bool, int, str]:
    return (font.style != "normal", abs(font.weight - 400), font.family)


def _characters(path: Path, index: int = 0) -> set[int]:
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return set(font.getBestCmap() or ())
    except (TTLibError, OSError):
        return set()  # a font of the machine that cannot be read helps nobody


def prepared(job: dict[str, Any], *, html: str, families: list[str]) -> typst.Compiler:
    files = [
        {
            "name": one["name"],
            "description": one["description"],
            "media_type": mimetypes.guess_type(one["name"])[0] or "application/octet-stream",
        }
        for one in job["attachments"]
    ]
    return typst.Compiler(
        Path(job["style"]).read_bytes(),
        root=laid_out(html, job["attachments"]),
        font_paths=typst.Fonts(include_system_fonts=bool(families), include_embedded_fonts=False, font_paths=[FONTS]),
        sys_inputs={"attachments": json.dumps(files), "families": json.dumps(families)},
    )


def laid_out(html: str, attachments: list[dict[str, str]]) -> Path:
    """The folder that Typst sees: the pages, and the files that they carry."""
    folder = Path(tempfile.mkdtemp())
    # Our own pages: their texts are escaped, so none declares an entity.
    page = fromstring(html)  # noqa: S314  # nosec B314
    close_up(page)
    (folder / "page.xml").write_bytes(tostring(page))
    for one in attachments:
        (folder / one["name"]).write_bytes(b64decode(one["content"]))
    return folder


def close_up(page: Element) -> None:
    """White space as a browser has it: one space for many, none at the ends of a block. And long words may break."""
    for element in page.iter():
        element.text = _closed(element.text)
        element.tail = _closed(element.tail)
        if element.tag in _BLOCKS:
            element.text = element.text.lstrip(" ")
            if len(element):
                element[-1].tail = (element[-1].tail or "").rstrip(" ")
            else:
                element.text = element.text.rstrip(" ")


def _closed(text: str | None) -> str:
    return _LONG_WORD.sub(lambda word: "\u200b".join(wrap(word[0], _PIECE)), _SPACE.sub(" ", text or ""))


def printed(compilers: list[typst.Compiler], *, at: datetime) -> bytes:
    for compiler in compilers[:-1]:
        try:
            return _compiled(compiler, at)
        except typst.TypstError:
            continue  # a font whose bolder sister lacks the letter
    return _compiled(compilers[-1], at)


def _compiled(compiler: typst.Compiler, at: datetime) -> bytes:
    pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=int(at.timestamp()))
    return cast("bytes", pdf)
