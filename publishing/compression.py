"""Bytes in fewer bytes, the same ones each time."""

import gzip

import brotli

_COMPRESSIBLE = (
    *("text/", "application/json", "application/ld+json", "application/xml", "application/atom+xml"),
    "image/svg+xml",
)
_SMALL = 256 * 1024  # above, the last tenth of compression costs seconds


def is_compressible(media_type: str) -> bool:
    return media_type.startswith(_COMPRESSIBLE)


def compressed(body: bytes) -> dict[str, bytes]:
    """By the name of the encoding."""
    return {
        "br": brotli.compress(body, quality=11 if len(body) < _SMALL else 9),
        "gzip": gzip.compress(body, mtime=0),
    }
