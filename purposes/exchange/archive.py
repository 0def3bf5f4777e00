"""ZIP archives that are the same bytes for the same files: no present time, no trace of the machine."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest that the format knows
_LEVEL = 6


def zipped(files: Iterable[tuple[str, bytes]], *, stored: int = 0) -> bytes:
    """In the order given. The first `stored` of them are not packed: some formats want to be known by them."""
    archive = BytesIO()
    with ZipFile(archive, "w") as target:
        for number, (name, body) in enumerate(files):
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_STORED if number < stored else ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, body, compresslevel=_LEVEL)
    return archive.getvalue()
