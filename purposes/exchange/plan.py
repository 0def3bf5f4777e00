"""What an import would do, record by record, before anything is written; and doing it, all or nothing.

A plan is made of a `ropa-register/1` document and the register as it stands. A record that is not in the document
stays; one that is, becomes what the document says of it, and keeps what it does not mention. Terms, authorities and
adequacy decisions that are there already keep their own words; where a document has others, the plan tells. What a
document says of an activity's status counts for a new one only: the text of one that is there is approved by a person,
not by a file (docs/decisions/0017).
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from purposes.approving import decided_by_document
from purposes.bulk import Counted
from purposes.changes import untaken
from purposes.exchange import present
from purposes.exchange.collisions import Collision, still_named, taken_twice
from purposes.exchange.columns import Model, known_by
from purposes.exchange.compare import Comparison, Edit, differences
from purposes.exchange.older import upgraded
from purposes.exchange.records import ACTIVITIES, ORGANISATION, Records, all_records
from purposes.exchange.updating import DECIDED, with_next_version
from purposes.exchange.wanted import Known, Problem, Reading, Wanted, within
from purposes.exchange.writer import NONE_FLAGS
from purposes.exchange.writing import write
from purposes.models import ContactPoint, Organisation, Origin, ProcessingActivity, Verb
from purposes.recorded import change_being_written, recorded_as
from purposes.words import in_language

Document = Mapping[str, Any]
Told = Callable[[int, int], object]
"""Hears how many are done, of how many: of records compared, or of rows written."""


def _nobody(_done: int, _of: int) -> None:
    """Hears nothing."""


class State(models.TextChoices):
    """Of one record, as the preview tells it; in the order in which a person wants to see them."""

    INVALID = "invalid", gettext_lazy("cannot be read")
    CONFLICT = "conflict", gettext_lazy("in conflict")
    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    KEPT = "kept", gettext_lazy("keeps its own words")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


@dataclass(slots=True)
class Line:
    """One record of the document. `problems` say why it is not sound; `edits` what becomes of it otherwise."""

    records: Records
    name: str
    path: str
    state: State = State.UNCHANGED
    problems: list[Problem] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    passed_over: Edit | None = None
    """What the file says otherwise of a term that is everybody's: told, and not done."""


@dataclass(slots=True)
class Plan:
    organisation: Organisation | None
    lines: list[Line]
    problems: list[Problem]
    """Of the document as a whole."""

    known: Known
    change: int | None = None
    """The number of the change, once it was carried out and had anything to write."""

    @property
    def is_sound(self) -> bool:
        return not self.problems and not any(line.problems for line in self.lines)

    @property
    def counts(self) -> dict[State, int]:
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in State}

    def all_problems(self) -> list[Problem]:
        return [*self.problems, *(problem for line in self.lines for problem in line.problems)]

    @property
    def digest(self) -> str:
        """Of what it would do: two plans that would do the same have the same one."""
        found = hashlib.sha256()
        for line in self.lines:
            told = [line.path, line.state, [_told(edit) for edit in line.edits]]
            found.update(json.dumps(told, default=str, sort_keys=True).encode())
        return found.hexdigest()


class Meanwhile(Exception):
    """The register has changed since the plan was shown: it would do something else by now."""


def plan(document: Any, *, organisation: Organisation | None = None, tell: Told | None = None) -> Plan:
    """Compare the document with the register. `organisation` is the one meant where the document names none."""
    return _Planning(document, organisation, tell).plan()


def commit(
    document: Any,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    reason: str = "",
    name: str = "",
    organisation: Organisation | None = None,
    digest: str = "",
) -> Plan:
    """Compare `document` with the register and enter what comes of it: see `enter`."""
    made = plan(document, organisation=organisation)
    enter(made, by=by, reason=reason, name=name, digest=digest)
    return made


def enter(
    made: Plan,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    reason: str = "",
    name: str = "",
    digest: str = "",
    tell: Told = _nobody,
) -> None:
    """Carry out a plan as one change; `name` is the file's. All of it, or nothing. `tell` hears of rows.

    It was made outside of any transaction, so that others go on working; what was saved since is found by the
    versions of the records, once they are locked.

    `ValidationError` by place where something is wrong, `Meanwhile` where somebody was faster, or where `digest` is of
    a plan that would have done something else.
    """
    if not made.is_sound:
        raise ValidationError(_by_place(made.all_problems()))
    if digest and made.digest != digest:
        raise Meanwhile
    try:
        with (
            recorded_as(by, reason=reason, verb=Verb.IMPORTED, about=name[:150], origin=Origin.IMPORT),
            transaction.atomic(),
        ):
            carry_out(made, tell=tell)
            made.change = change_being_written()
    except (IntegrityError, models.ProtectedError) as met:
        raise Meanwhile from met


def carry_out(made: Plan, *, tell: Told = _nobody) -> Organisation:
    """Write a sound plan, in the caller's transaction and recorded change; the organisation that it is about."""
    known = made.known
    counted = _counting(tell, of=sum(len(line.edits) for line in made.lines))
    by_records: dict[Model, list[Line]] = defaultdict(list)
    for line in made.lines:
        if line.edits:
            by_records[line.records.model].append(line)
    _lock(made.lines)
    for records in all_records():
        lines = by_records[records.model]
        around = {} if records.is_shared or records is ORGANISATION else {"organisation_id": known.organisation}
        for wave in _waves(records, lines, known):
            edits = [edit for line in wave for edit in line.edits]
            write(records.table, edits, known=known, around=around, counted=counted)
            known.forget(records.model)
        if records is ORGANISATION and lines:
            _arrived(lines[0], known)
        if records is ACTIVITIES:
            _decide(lines)
    organisation: Organisation = Organisation.objects.get(pk=known.organisation or 0)
    return organisation


def _counting(tell: Told, *, of: int) -> Counted:
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        if rows:
            tell(done, of)

    return count


class _Planning:
    def __init__(self, document: Any, organisation: Organisation | None, tell: Told | None) -> None:
        self.problems: list[Problem] = []
        self.document: Document = self._read(document)
        self.organisation = self._organisation(organisation)
        self.known = Known(organisation=self.organisation.pk if self.organisation else None)
        self.reading = Reading(self.known)
        self.comparison = Comparison(self.reading)
        self.tell = tell or _nobody

    def plan(self) -> Plan:
        lines: list[Line] = []
        if not self.problems:
            self._expect()
            every = [(records, list(records.of(self.document))) for records in all_records()]
            self.of = sum(len(found) for _records, found in every)
            for records, found in every:
                lines += self._lines(records, found, len(lines))
            self._collide(every, lines)
        return Plan(self.organisation, lines, self.problems, self.known)

    def _read(self, document: Any) -> Document:
        if not isinstance(document, Mapping):
            self._wrong("", _("This is no register: names with their values belong here."))
            return {}
        try:
            current = upgraded(document)
        except ValidationError as unknown:
            self._wrong("format", unknown.messages[0])
            return {}
        allowed = {"format", "vocabularies", *(records.name for records in all_records())}
        for name in current.keys() - allowed:
            self._wrong(str(name), _("A register has no part “%(name)s”.") % {"name": name})
        if not isinstance(current.get("vocabularies", {}), Mapping):
            self._wrong("vocabularies", _("Names with their values belong here."))
            return {}
        for records in all_records():
            found = records.of(current)
            if not isinstance(found, list | tuple):
                self._wrong(records.name, _("A list belongs here."))
        return current

    def _organisation(self, given: Organisation | None) -> Organisation | None:
        """The one of the document's own address; else the one meant; else the only one."""
        own = self.document.get("organisation")
        slug = own.get("slug") if isinstance(own, Mapping) else None
        if slug:
            return Organisation.objects.filter(slug=slug).first()
        found = [given] if given else list(Organisation.objects.all()[:2])
        if len(found) == 1:
            return found[0]
        if not self.problems:
            self._wrong("organisation", _("Say whose register this is: the file names no organisation."))
        return None

    def _expect(self) -> None:
        """What the document brings may be named in it; what it calls deprecated itself may be used in it."""
        for records in all_records():
            documents = [one for one in records.of(self.document) if isinstance(one, Mapping)]
            name = known_by(records.model)
            self.known.coming[records.model] = {one.get(name) for one in documents if isinstance(one.get(name), str)}
            tolerated = {one.get(name) for one in documents if one.get("deprecated") is True}
            self.known.tolerated[records.model] = {one for one in tolerated if isinstance(one, str)}
        own = self.document.get("organisation")
        points = own.get("contact_points") if isinstance(own, Mapping) else None
        self.known.coming[ContactPoint] = set(range(len(points))) if isinstance(points, list) else set()

    def _lines(self, records: Records, documents: Sequence[Any], done: int) -> Iterator[Line]:
        today = self._today(records) if documents else {}
        named = Counter(_key(records, one) for one in documents)
        addresses = _Addresses(records, documents, today)
        position = len(today)
        for place, given in enumerate(documents):
            key = _key(records, given)
            document = addresses.made(given, key in today)
            line = Line(records, " · ".join(map(str, filter(None, key))), records.path(place))
            self.reading.problems = []
            if key and named[key] > 1:
                self._wrong_in(line, State.CONFLICT, _("“%(name)s” stands here twice.") % {"name": line.name})
            elif records.is_shared and key in today:
                self._pass_over(line, document, today[key])
            else:
                self._compare(line, document, today.get(key), addresses)
            if line.state is State.NEW and records.is_shared and records.table.is_ordered:
                line.edits[0].position = position
                position += 1
            yield line
            self.tell(done + place + 1, self.of)

    def _compare(self, line: Line, document: Any, kept: present.Kept | None, addresses: "_Addresses") -> None:
        wanted = self.reading.row(line.records.table, _whole(line.records, document, kept), line.path)
        line.edits = self.comparison.record(kept, wanted)
        for column, sentence in addresses.taken(wanted):
            self.reading.wrong(within(line.path, column), sentence)
        line.problems = self.reading.problems
        if line.problems:
            line.state = State.INVALID
        elif kept is None:
            line.state = State.NEW
        elif line.edits and self._is_edited_since(kept, wanted):
            sentence = _("It has been edited since this file was made. Take the register out anew, and work in that.")
            self._wrong_in(line, State.CONFLICT, sentence)
        elif line.edits:
            line.state = State.CHANGED
            line.edits = with_next_version(line.edits, kept, wanted)

    def _collide(self, every: Sequence[tuple[Records, Any]], lines: Sequence[Line]) -> None:
        """Between records, once each is known: the last of them may take what the first gives up."""
        sound = [line for line in lines if not line.problems]
        by_edit = {id(edit): line for line in sound for edit in line.edits}
        found: list[Collision] = []
        for records, _documents in every:
            found += taken_twice(edit for line in sound for edit in line.edits if edit.table is records.table)
        found += still_named(edit for line in sound for edit in line.edits)
        for edit, column, sentence in found:
            line = by_edit[id(edit)]
            line.state = State.INVALID
            line.problems.append(Problem(within(line.path, column), sentence))

    def _pass_over(self, line: Line, document: Any, kept: present.Kept) -> None:
        """A term that is there keeps its words, for other records use them; a person hears what the file would have."""
        wanted = self.reading.row(line.records.table, document, line.path)
        said = {
            name: (before, _laid_over(before, after)) for name, (before, after) in differences(kept, wanted).items()
        }
        changed = {name: (before, after) for name, (before, after) in said.items() if before != after}
        if changed:
            line.state = State.KEPT
            line.passed_over = Edit(line.records.table, kept, wanted, kept.values, changed)

    def _is_edited_since(self, kept: present.Kept, wanted: Wanted) -> bool:
        return bool(wanted.fingerprint) and present.fingerprint(present.document(kept)) != wanted.fingerprint

    def _today(self, records: Records) -> dict[tuple[Any, ...], present.Kept]:
        where = {} if records.is_shared else {"organisation_id": self.known.organisation}
        if records is ORGANISATION:
            where = {"pk": self.known.organisation}
        if not records.is_shared and self.organisation is None:
            return {}
        rows = present.read(records.table, where, known=self.known)
        return {tuple(str(row.values[name]) for name in records.table.key): row for row in rows}

    def _wrong(self, path: str, sentence: str) -> None:
        self.problems.append(Problem(path, sentence))

    def _wrong_in(self, line: Line, state: State, sentence: str) -> None:
        line.state, line.problems = state, [Problem(line.path, sentence)]


class _Addresses:
    """What only one record of its kind may have beside its key: an activity's address."""

    def __init__(
        self, records: Records, documents: Sequence[Any], today: Mapping[tuple[Any, ...], present.Kept]
    ) -> None:
        self.is_asked = records is ACTIVITIES
        self.by_address: dict[Any, set[tuple[Any, ...]]] = defaultdict(set)
        if self.is_asked:
            for key, kept in today.items():
                self.by_address[kept.values["slug"]].add(key)
            for one in documents:
                if isinstance(one, Mapping) and isinstance(one.get("slug"), str):
                    self.by_address[one["slug"]].add(_key(records, one))

    def made(self, document: Any, is_there: bool) -> Any:  # noqa: FBT001 - an activity, or one to come
        """A new activity without an address gets one made of its name, as at the desk."""
        if not self.is_asked or is_there or not isinstance(document, Mapping) or document.get("slug"):
            return document
        name = document.get("name")
        words = in_language(name, "en")[0] if isinstance(name, Mapping) else ""
        slug = untaken(slugify(str(words)) or "activity", self.by_address.keys(), length=80)
        self.by_address[slug].add(())
        return {**document, "slug": slug}

    def taken(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        slug = wanted.values.get("slug")
        if self.is_asked and len(self.by_address.get(slug, ())) > 1:
            yield "slug", _("“%(value)s” is taken: another activity has it.") % {"value": slug}


def _laid_over(before: Any, after: Any) -> Any:
    """What the file says otherwise: in the languages that it has; an empty cell says nothing."""
    if isinstance(before, dict):
        return {**before, **after}
    return before if after in (None, "", ()) else after


def _key(records: Records, document: Any) -> tuple[Any, ...]:
    """As text; `()` of what names itself by nothing that could be read."""
    if not isinstance(document, Mapping):
        return ()
    found = tuple(document.get(name) for name in records.table.key)
    return tuple(map(str, found)) if all(found) else ()


def _whole(records: Records, document: Any, kept: present.Kept | None) -> Any:
    """Said aloud: a list that is left out beside its own “none” is a gap. The status of what is there stays."""
    if records is not ACTIVITIES or not isinstance(document, Mapping):
        return document
    gaps: dict[str, Any] = {name: [] for name, flag in NONE_FLAGS.items() if flag in document and name not in document}
    return {**document, **gaps, **({DECIDED: kept.values[DECIDED]} if kept else {})}


def _waves(records: Records, lines: list[Line], known: Known) -> Iterator[list[Line]]:
    """Terms that another one replaces come after that one."""
    if not records.is_shared:
        yield lines
        return
    waiting = lines
    while waiting:
        there = {None, *known.numbers(records.model)}
        is_ready = [line.edits[0].values.get("replaced_by") in there for line in waiting]
        if not any(is_ready):  # they replace each other: the database will say so
            is_ready = [True] * len(waiting)
        yield [line for line, ready in zip(waiting, is_ready, strict=True) if ready]
        waiting = [line for line, ready in zip(waiting, is_ready, strict=True) if not ready]


def _lock(lines: Sequence[Line]) -> None:
    """What changes is what was compared: whoever saved it since is not written over."""
    by_model: dict[Model, dict[int, int]] = defaultdict(dict)
    for line in lines:
        kept = line.edits[0].kept if line.edits else None
        if kept is not None:
            by_model[line.records.model][kept.pk] = kept.version
    for model, versions in by_model.items():
        rows: Any = model._default_manager.select_for_update(no_key=True).order_by("pk")
        numbers = sorted(versions)
        for start in range(0, len(numbers), 1000):
            some = numbers[start : start + 1000]
            if dict(rows.filter(pk__in=some).values_list("pk", "version")) != {one: versions[one] for one in some}:
                raise Meanwhile


def _arrived(line: Line, known: Known) -> None:
    wanted = line.edits[0].wanted
    known.organisation = wanted.pk if wanted else None
    known.forget(ContactPoint)
    for records in all_records():
        if not records.is_shared:
            known.forget(records.model)


def _decide(lines: Sequence[Line]) -> None:
    new = [line.edits[0].wanted for line in lines if line.state is State.NEW]
    numbers = [wanted.pk for wanted in new if wanted is not None and wanted.pk]
    for start in range(0, len(numbers), 1000):
        decided_by_document(ProcessingActivity.objects.filter(pk__in=numbers[start : start + 1000]).order_by("pk"))


def _told(edit: Edit) -> Any:
    kept = edit.kept.pk if edit.kept else None
    values = edit.changed if edit.kept else edit.values
    return [edit.table.model._meta.label, kept, edit.goes, values, edit.position]


def _by_place(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        found[problem.path or "__all__"].append(problem.sentence)
    return dict(found)
