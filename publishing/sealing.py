"""What a seal says of publication: the newest version of every statement."""

from publishing.models import Snapshot
from purposes.proof.heads import Head

_OF_HEAD = ("statement__slug", "number", "sha256")


def heads() -> list[Head]:
    newest = Snapshot.objects.current().order_by("statement__slug")
    return [
        Head(statement=slug, version=number, sha256=sha256) for slug, number, sha256 in newest.values_list(*_OF_HEAD)
    ]
