"""The verbs: preview a statement, and publish it as its next numbered version.

Long on purpose: what happens between the lock and the last row that is stored is read in one go.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from publishing import content
from publishing.build import build_content
from publishing.checks.notice import Notice
from publishing.checks.objections import findings, problems
from publishing.checks.reading import concerned, shown_activities
from publishing.diff import Diff, compare
from publishing.models import Rendering, Snapshot, Statement
from publishing.outline import Outline, read_outline
from publishing.redline import MarkedChange, mark
from publishing.rendering import FORMATS, Format, as_html
from publishing.standing import Remark, remarks
from purposes.approved import read_approved_part
from purposes.checks import Finding
from purposes.paper import CannotSet
from purposes.proof.keys import NoKey
from purposes.proof.seals import receipt_for_version, seal
from purposes.recorded import current_change, recorded_as
from purposes.rulings import read_rulings
from purposes.words import Words, words_of

_TOLD = 10  # findings named in a sentence; the preview lists them all


class CannotPublish(Exception):
    """Says in one sentence, in the user's language, why nothing was published."""


class Outdated(CannotPublish):
    """The preview that was read is not what would be published now."""


class NothingChanged(CannotPublish):
    """The public words are those of the current version."""


class ErrorsFound(CannotPublish):
    """What the law requires is missing, and nobody has accepted that."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        count = len(findings)
        told = "; ".join(dict.fromkeys(f"{one.rule.id} {one.label}" for one in findings[:_TOLD]))
        sentence = ngettext(
            "%(count)d finding stops publication. Fix or accept it first: %(told)s",
            "%(count)d findings stop publication. Fix or accept them first: %(told)s",
            count,
        )
        super().__init__(sentence % {"count": count, "told": told + ("; …" if count > _TOLD else ".")})


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What publishing now would do. Nothing of it is stored."""

    document: content.Document
    current: Snapshot | None
    before: content.Content | None
    """The public words of the current version."""
    diff: Diff
    problems: tuple[str, ...]
    findings: tuple[Finding, ...]
    """Open ones: of the organisation, of this statement and of the activities that it shows."""
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops publication."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def number(self) -> int:
        return self.document.number

    @cached_property
    def digest(self) -> str:
        """Of the public words alone: what `publish` compares."""
        return content.digest(self.document.content)

    @property
    def changes(self) -> tuple[MarkedChange, ...]:
        return mark(self.diff, language=get_language() or "en")

    @property
    def is_unchanged(self) -> bool:
        return self.before == self.document.content

    @property
    def plain(self) -> dict[str, Any]:
        """The document as programs read it."""
        found: dict[str, Any] = json.loads(content.canonical(self.document))
        return found

    def html(self, language: str) -> bytes:
        """The page as its readers will get it, byte for byte, were it published at this very moment."""
        return as_html.page(self.document, language)


def preview(
    statement: Statement, *, note: Words | None = None, substantive: bool = True, now: datetime | None = None
) -> Preview:
    """The next version as it would be published at `now`, and what it changes."""
    at = now or timezone.now()
    with one_state():
        approved = read_approved_part(statement.organisation, concerned(statement))
        outline = read_outline(statement)
        current = Snapshot.objects.filter(statement=statement).order_by("-number").first()
        shown = shown_activities(statement.organisation)
        rulings = read_rulings(statement.organisation)
    register = approved.register
    public = build_content(register, outline)
    last = read(current) if current else None
    before = last.content if last else None
    today = timezone.localdate(at)
    notice = Notice(register=register, outline=outline, public=public, published=before, shown=shown, today=today)
    return Preview(
        document=_next_document(
            public,
            outline,
            current,
            versions=last.versions if last else (),
            note=words_of(dict(note or {})),
            substantive=substantive,
            now=at,
        ),
        current=current,
        before=before,
        diff=compare(before, public) if before else Diff(added=(), removed=(), changed=()),
        problems=problems(register, outline, public, now=at),
        findings=tuple(one for one in findings(notice) if rulings.is_open(one, today=today)),
        remarks=remarks(outline, approved.standings),
    )


def publish(
    statement: Statement,
    *,
    by: AbstractBaseUser,
    expected: str | None = None,
    note: Words | None = None,
    substantive: bool = True,
    now: datetime | None = None,
) -> Snapshot:
    """Freeze the statement as its next version, with all its renderings, and return it.

    `expected` is the digest of the preview that was read: a register that changed
    since is refused. Set in type before the database is locked, so that nobody
    waits for a PDF; stored whole or not at all. Raises `CannotPublish`.
    """
    seen = preview(statement, note=note, substantive=substantive, now=now)
    if expected is not None and expected != seen.digest:
        raise Outdated(_("The register has changed since this preview. Look at the new preview, then publish."))
    if seen.problems:
        raise CannotPublish(" ".join(seen.problems))
    if seen.errors:
        raise ErrorsFound(seen.errors)
    if seen.is_unchanged:
        raise NothingChanged(
            _("Nothing has changed since version %(number)d, so there is no new version.") % {"number": seen.number - 1}
        )
    receipt = _receipt(seen.document, by=by)
    renderings = _set(seen.document, receipt)
    with recorded_as(by), _one_publisher(statement):
        return _store(statement, seen.document, renderings, receipt, after=seen.current, by=by)


def read(snapshot: Snapshot) -> content.Document:
    """The document a version froze."""
    return content.read_document(snapshot.document)


@contextmanager
def one_state() -> Iterator[None]:
    """All reads inside see the register of one moment, whoever saves meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def _one_publisher(statement: Statement) -> Iterator[None]:
    """One at a time per statement. SQLite has one writer anyway."""
    with transaction.atomic():
        Statement.objects.select_for_update().get(pk=statement.pk)
        yield


def _next_document(
    public: content.Content,
    outline: Outline,
    current: Snapshot | None,
    *,
    versions: tuple[content.Version, ...],
    note: Words,
    substantive: bool,
    now: datetime,
) -> content.Document:
    number = current.number + 1 if current else 1
    own = content.Version(number=number, published_on=timezone.localtime(now).date().isoformat(), note=note)
    return content.Document(
        format=content.FORMAT,
        number=number,
        previous=current.sha256 if current else "",
        published_at=_iso(now),
        updated_at=_iso(_updated_at(outline, current, substantive=substantive, now=now)),
        is_substantive=substantive or current is None,
        note=note,
        versions=(*versions, own),
        content=public,
    )


def _updated_at(outline: Outline, current: Snapshot | None, *, substantive: bool, now: datetime) -> datetime:
    """When the public words last changed in substance: never typed, save for the page that came before ours."""
    if current:
        return now if substantive else current.updated_at
    if outline.replaces_page_of:
        return timezone.make_aware(datetime.combine(outline.replaces_page_of, time()))
    return now


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _receipt(document: content.Document, *, by: AbstractBaseUser) -> str:
    """Signed: the digest of this version, and a seal over all that was done before it."""
    try:
        last = seal(by=by)
        return receipt_for_version(
            last, statement=document.content.slug, version=document.number, sha256=content.digest(document)
        )
    except NoKey as refused:
        why = _("The receipt cannot be signed, so nothing was published. Tell those who run this installation: %(why)s")
        raise CannotPublish(why % {"why": refused}) from refused


def _set(document: content.Document, receipt: str) -> list[Rendering]:
    """Every rendering in every language; two at a time, since paper is set by processes of their own."""
    wanted = [(language, form) for language in document.content.languages for form in FORMATS]
    with ThreadPoolExecutor(max_workers=2) as workers:
        try:
            return list(workers.map(lambda one: _rendering(document, receipt, *one), wanted))
        except CannotSet as refused:
            workers.shutdown(cancel_futures=True)
            raise CannotPublish(
                _(
                    "The PDF cannot be made: a text is too long or too intricate for paper. "
                    "Shorten the newest texts, then publish. Nothing was published."
                )
            ) from refused


def _rendering(document: content.Document, receipt: str, language: str, form: Format) -> Rendering:
    body = form.render(document, language, receipt)
    return Rendering(
        language=language,
        format=form.name,
        body=body,
        media_type=form.media_type,
        sha256=content.digest(body),
        renderer=form.renderer,
    )


def _store(
    statement: Statement,
    document: content.Document,
    renderings: list[Rendering],
    receipt: str,
    *,
    after: Snapshot | None,
    by: AbstractBaseUser,
) -> Snapshot:
    newest = Snapshot.objects.filter(statement=statement).order_by("-number").first()
    if newest != after:
        raise Outdated(_("Somebody else has published meanwhile. Look at the new preview, then publish."))
    change = current_change()
    snapshot = Snapshot.objects.create(
        change=change,
        statement=statement,
        number=document.number,
        document=content.canonical(document).decode(),
        sha256=content.digest(document),
        previous=document.previous,
        published_at=datetime.fromisoformat(document.published_at),
        updated_at=datetime.fromisoformat(document.updated_at),
        published_by=by.get_username(),
        published_by_id=by.pk,
        note=dict(document.note),
        is_substantive=document.is_substantive,
        receipt=receipt,
    )
    for rendering in renderings:
        rendering.snapshot, rendering.change = snapshot, change
    Rendering.objects.bulk_create(renderings)
    return snapshot
