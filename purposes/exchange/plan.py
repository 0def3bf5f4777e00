"""What an import would do, record by record, before anything is written. `carrying_out` does it.

A plan is made of a `ropa-register/1` document and the register as it stands. A record that is not in the document
stays; one that is, becomes what the document says of it, and keeps what it does not mention. Terms, authorities and
adequacy decisions that are there already keep their own words; where a document has others, the plan tells. What a
document says of an activity's status counts for a new one only: the text of one that is there is approved by a person,
not by a file (docs/decisions/0017).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from purposes.changes import untaken
from purposes.exchange import present
from purposes.exchange.collisions import Collision, still_named, taken_twice
from purposes.exchange.columns import known_by
from purposes.exchange.compare import Comparison, Edit, differences
from purposes.exchange.older import upgraded
from purposes.exchange.planned import Line, Plan, State, Told, nobody
from purposes.exchange.records import ACTIVITIES, ORGANISATION, Records, all_records
from purposes.exchange.spoken import SpokenIn
from purposes.exchange.updating import DECIDED, with_next_version
from purposes.exchange.wanted import Known, Problem, Reading, Wanted, within
from purposes.exchange.writer import NONE_FLAGS
from purposes.models import ContactPoint, Organisation
from purposes.words import in_language

Document = Mapping[str, Any]


def plan(
    document: Any,
    *,
    organisation: Organisation | None = None,
    spoken_in: SpokenIn | None = None,
    tell: Told | None = None,
) -> Plan:
    """Compare the document with the register. `organisation` is the one meant where the document names none."""
    return _Planning(document, organisation, spoken_in, tell).plan()


class _Planning:
    def __init__(
        self, document: Any, organisation: Organisation | None, spoken_in: SpokenIn | None, tell: Told | None
    ) -> None:
        self.problems: list[Problem] = []
        self.document: Document = self._read(document)
        self.organisation = self._organisation(organisation)
        self.known = Known(organisation=self.organisation.pk if self.organisation else None)
        self.reading = Reading(self.known)
        self.comparison = Comparison(self.reading, spoken_in)
        self.tell = tell or nobody

    def plan(self) -> Plan:
        lines: list[Line] = []
        if not self.problems:
            self._expect()
            every = [(records, list(records.of(self.document))) for records in all_records()]
            self.of = sum(len(found) for _records, found in every)
            for records, found in every:
                lines += self._lines(records, found, len(lines))
            self._collide(every, lines)
        return Plan(self.organisation, lines, self.problems, self.known, tuple(self.comparison.stays))

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
