"""What a rendering may load: files of our own stylesheets, and nothing a text names."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

FOLDER = Path(__file__).resolve().parents[2] / "static" / "statement"


class Refused(ValueError):
    """An address that a rendering must not open."""


def own_file(url: str) -> Path:
    """The file of ours that a `file:` address names; `Refused` for everything else."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or parts.query:
        raise Refused(url)
    path = Path(unquote(parts.path)).resolve()
    if not (path.is_relative_to(FOLDER) and path.is_file()):
        raise Refused(url)
    return path
