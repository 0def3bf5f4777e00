"""A record to verify, and to tamper with: edited, published twice, sealed three times."""

import json
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from publishing import content
from publishing.models import Rendering, Snapshot, Statement
from publishing.release import preview
from purposes import guards
from purposes.models import RetentionPeriod, Seal
from purposes.proof.evidence import write_evidence
from purposes.proof.seals import receipt_for_version, seal
from purposes.recorded import current_change, recorded_as
from tests.make import make_statement


def make_record(dpo) -> Statement:
    """Three seals, two versions of a statement; the second edit and the second version are sealed last."""
    with recorded_as(dpo, reason="First entry"):
        statement = make_statement()
    publish(statement, dpo)
    edit("Two years", dpo)
    publish(statement, dpo)
    seal(by=dpo)
    return statement


def edit(text: str, by, *, reason="The law changed") -> None:
    with recorded_as(by, reason=reason), transaction.atomic():
        period = RetentionPeriod.objects.get()
        period.text = {"en": text, "nl": f"{text} (nl)"}
        period.save()


def publish(statement: Statement, by) -> Snapshot:
    """As `release.publish` does it, with a picture of a PDF in place of a PDF."""
    document = preview(statement).document
    last = seal(by=by)
    sha256 = content.digest(document)
    receipt = receipt_for_version(last, statement=statement.slug, version=document.number, sha256=sha256)
    with recorded_as(by, reason="Publish"), transaction.atomic():
        change = current_change()
        snapshot = Snapshot.objects.create(
            change=change,
            statement=statement,
            number=document.number,
            document=content.canonical(document).decode(),
            sha256=sha256,
            previous=document.previous,
            published_at=document.published_at,
            updated_at=document.updated_at,
            receipt=receipt,
        )
        body = f"%PDF-1.7 {document.number} {receipt}".encode()
        Rendering.objects.create(
            change=change,
            snapshot=snapshot,
            language="en",
            format="pdf",
            body=body,
            media_type="application/pdf",
            sha256=content.digest(body),
            renderer="test",
        )
    return snapshot


def receipts() -> list[str]:
    return [seal.receipt for seal in Seal.objects.order_by("number")]


def bundle(folder: Path, **more) -> Path:
    """As the evidence bundle holds it, with the PDFs and a manifest."""
    files = {}

    def write(name, pieces):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(pieces))
        files[name] = {"sha256": content.digest(path.read_bytes())}

    write_evidence(write, **more)
    for rendering in Rendering.objects.select_related("snapshot"):
        write(f"published/{rendering.snapshot.number}-{rendering.language}.pdf", [bytes(rendering.body)])
    about = {"organisation": more["organisation"].slug} if more else {}
    (folder / "manifest.json").write_text(json.dumps({"format": "ropa-evidence/1", "files": files, **about}))
    return folder


def rewrite_manifest(folder: Path) -> None:
    """What a forger does last."""
    manifest = json.loads((folder / "manifest.json").read_text())
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    manifest["files"] = {
        name: {"sha256": content.digest((folder / name).read_bytes())} for name in names if name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


@contextmanager
def guards_lifted():
    """As somebody does who owns the database; put back as if nothing had been."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # what the deferred ones have to say they say first
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        guards.remove()
        yield cursor
        guards.install()
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(sql: str, *values) -> None:
    with guards_lifted() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0, "nothing was tampered with"
