"""Every record that is kept by its table: entered, read, replaced, taken out; by who may at the desk, and as there."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from purposes.exchange.writer import added_parts, register_document
from purposes.history import settled_now
from purposes.models import Change, LegalBasis, Organisation
from purposes.register import read_register
from tests.api import HARBOUR, V1, Program, places
from tests.make import statement_document, words

DELEGATED = {
    "reference": "P-1",
    "name": words("Payroll for others"),
    "categories": words("We pay their staff."),
    "status": "approved",
    "department": "Finance",
    "comments": "",
    "clients": [{"name": "Client Ltd", "contact": "Quay 2", "representative": "", "dpo": "Jane Roe"}],
    "sub_processors": [{"name": "Host Ltd", "country": "IS", "authorisation": "In writing", "contract": "C-7"}],
    "transfers": [{"destination": "Iceland", "mechanism": "45", "documentation": ""}],
    "measures": ["awareness-training"],
}
AUTHORITY = {
    "code": "ZZ",
    "country": "BE",
    "region": "",
    "name": words("Watchers"),
    "official_name": "The Watchers",
    "address": "Square 1",
    "phone": "1",
    "email": "a@watch.example",
    "website": "https://watch.example/",
    "checked_on": "2026-02-02",
}
ADEQUACY = {
    "code": "ZZ",
    "name": words("Nowhere"),
    "adopted": "2020-01-02",
    "instrument": "2020/1",
    "expires": None,
    "scope": {},
}
ORGANISATION = {
    "slug": "pier",
    "legal_name": "Pier Ltd",
    "short_name": "",
    "registration_number": "",
    "country": "BE",
    "registration_scheme": "",
    "address": "Quay 3",
    "phone": "",
    "email": "",
    "website": "",
    "authority": None,
    "languages": ["en"],
    "group_role": "independent",
    "public_authority": False,
    "four_eyes": True,
    "contact_points": [
        {
            "role": "dpo",
            "label": words("Desk"),
            "address": "",
            "phone": "",
            "email": "d@pier.example",
            "person": "J. Roe",
        }
    ],
}
STATEMENT = {
    **statement_document("A-0001", slug="staff", title=words("For our staff")),
    "is_default": False,
    "replaces_page_of": None,
    "receipt_addresses": "",
    "labels": {"sources": words("Whence?")},
}
for _section in STATEMENT["sections"]:
    _section |= {"closing": {}, "contact_point": None, "authority": None}
    _section["rights"] = (
        [{"article": "15", "name": words("Access"), "text": {}}] if _section["kind"] == "rights" else []
    )


def term(**more: Any) -> dict[str, Any]:
    plain = {"code": "new-one", "name": words("New one"), "definition": {}, "iri": "", "deprecated": False}
    return {**plain, "replaced_by": None, **more}


@dataclass(frozen=True)
class Kind:
    """`edit` is what a second version says, `model` the desk's permission."""

    lists: str
    new: dict[str, Any]
    edit: dict[str, Any]
    model: str

    def __str__(self) -> str:
        return self.model


KINDS = (
    Kind(f"{V1}/organisations/", ORGANISATION, {"phone": "02", "contact_points": []}, "organisation"),
    Kind(f"{HARBOUR}/processor-records/", DELEGATED, {"clients": [], "measures": []}, "processorrecord"),
    Kind(f"{HARBOUR}/statements/", STATEMENT, {"introduction": words("Anew.")}, "statement"),
    Kind(f"{V1}/vocabularies/legal_bases/", term(article="6(1)(z)"), {"article": "6(1)(y)"}, "legalbasis"),
    Kind(f"{V1}/vocabularies/data_categories/", term(special=True, criminal=False), {"special": False}, "datacategory"),
    Kind(
        f"{V1}/vocabularies/data_subject_categories/",
        term(vulnerable=True),
        {"vulnerable": False},
        "datasubjectcategory",
    ),
    Kind(f"{V1}/vocabularies/recipient_categories/", term(), {"name": words("Another")}, "recipientcategory"),
    Kind(f"{V1}/vocabularies/security_measures/", term(), {"name": words("Another")}, "securitymeasure"),
    Kind(f"{V1}/authorities/", AUTHORITY, {"phone": "2"}, "supervisoryauthority"),
    Kind(f"{V1}/adequacy/", ADEQUACY, {"expires": "2030-01-02"}, "adequacydecision"),
)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@pytest.fixture
def there(program, activity, kind) -> str:
    """The address of a new one."""
    return program.ask("post", kind.lists, kind.new).headers["Location"]


@each_kind
def test_record_that_is_entered_reads_as_it_was_sent(program, activity, dpo, kind):
    answer = program.ask("post", kind.lists, kind.new, x_change_reason="Caf%C3%A9")

    change = Change.objects.first()
    assert (answer.status_code, answer.headers["ETag"], answer.json()) == (201, '"1"', kind.new)
    assert program.read(answer.headers["Location"]) == kind.new
    assert (change.actor_id, change.origin, change.reason) == (dpo.pk, "api", "Café")


@each_kind
def test_list_has_it_with_its_address(program, activity, kind, there):
    line = program.read(f"{kind.lists}?limit=100")["results"][-1]

    assert (line["address"], line["version"]) == (f"http://testserver{there}", 1)
    if "document" in line:
        assert line["document"] == kind.new


@each_kind
def test_document_sent_back_changed_is_the_next_version_and_one_change(program, kind, there):
    before = Change.objects.count()

    answer = program.ask("put", there, {**kind.new, **kind.edit}, if_match='"1"', x_change_reason="Better")

    change = Change.objects.first()
    assert (answer.status_code, answer.headers["ETag"], answer.json()) == (200, '"2"', {**kind.new, **kind.edit})
    assert (Change.objects.count(), change.origin, change.reason) == (before + 1, "api", "Better")


@each_kind
def test_document_sent_back_as_it_was_changes_nothing(program, kind, there):
    before = Change.objects.count()

    answer = program.ask("put", there, program.read(there), if_match='"1"')

    assert (answer.status_code, answer.headers["ETag"], Change.objects.count()) == (200, '"1"', before)


@each_kind
@pytest.mark.parametrize("verb", ["put", "delete"])
@pytest.mark.parametrize("sent", [({}, 428), ({"if_match": '"7"'}, 412), ({"if_match": "*"}, 412)])
def test_who_has_not_read_the_version_of_now_changes_nothing(program, kind, there, verb, sent):
    tag, status = sent
    before = Change.objects.count()

    answer = program.ask(verb, there, {**kind.new, **kind.edit} if verb == "put" else None, **tag)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert (program.read(there), Change.objects.count()) == (kind.new, before)


@each_kind
def test_record_that_nothing_names_is_taken_out_and_its_past_stays(program, kind, there):
    then = settled_now().isoformat().replace("+00:00", "Z")

    answer = program.ask("delete", there, if_match='"1"')

    assert (answer.status_code, program.get(there).status_code) == (204, 404)
    if kind.model != "organisation":  # whose address nobody knows any more
        assert program.read(f"{there}?at={then}") == kind.new


@each_kind
def test_field_that_is_not_known_is_refused(program, kind, there):
    entered = program.ask("post", kind.lists, {**kind.new, "unheard": 1, "version": 3})
    replaced = program.ask("put", there, {**kind.new, "id": 3}, if_match='"1"')

    assert [(one.status_code, sorted(places(one))) for one in (entered, replaced)] == [
        (400, ["unheard", "version"]),
        (400, ["id"]),
    ]


@each_kind
@pytest.mark.parametrize("role", ["dpo", "editor", "auditor", "nobody"])
def test_role_may_as_at_the_desk(request, kind, there, role, django_user_model):
    user = (
        django_user_model.objects.create_user("somebody", is_staff=True)
        if role == "nobody"
        else request.getfixturevalue(role)
    )
    asker = Program(user)

    statuses = (
        asker.get(kind.lists).status_code,
        asker.get(there).status_code,
        asker.ask("post", kind.lists, {}).status_code,
        asker.ask("put", there, {}, if_match='"7"').status_code,
        asker.ask("delete", there, if_match='"7"').status_code,
    )

    allowed, reader = (200, 200, 400, 412, 412), (200, 200, 403, 403, 403)
    editor = reader if kind.model == "organisation" else allowed  # as the table of roles has it
    assert statuses == {"dpo": allowed, "editor": editor, "auditor": reader, "nobody": (403,) * 5}[role]


@each_kind
def test_token_without_the_scope_to_write_reads(dpo, program, kind, there):
    reader = Program(dpo, "read")

    statuses = (
        reader.get(there).status_code,
        reader.ask("post", kind.lists, kind.new).status_code,
        reader.ask("put", there, kind.new, if_match='"1"').status_code,
        reader.ask("delete", there, if_match='"1"').status_code,
    )

    assert statuses == (200, 403, 403, 403)


@each_kind
def test_past_is_told_as_it_was(program, kind, there):
    then = settled_now().isoformat().replace("+00:00", "Z")
    program.ask("put", there, {**kind.new, **kind.edit}, if_match='"1"')

    assert program.read(f"{there}?at={then}") == kind.new
    assert program.read(there) == {**kind.new, **kind.edit}


@each_kind
def test_page_asks_as_many_queries_for_many_records_as_for_few(program, kind, there):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            program.read(kind.lists)
        return len(asked)

    program.read(kind.lists)
    few = queries()
    name = next(name for name in ("code", "reference", "slug") if name in kind.new)
    for number in range(3):
        entered = program.ask("post", kind.lists, {**kind.new, name: f"{kind.new[name]}-{number}"})
        assert entered.status_code == 201, entered.content

    assert queries() == few


@each_kind
def test_same_name_is_not_entered_twice(program, kind, there):
    before = Change.objects.count()

    answer = program.ask("post", kind.lists, kind.new)

    assert (answer.status_code, Change.objects.count()) == (400, before)


@each_kind
def test_pages_follow_each_other(program, kind, there):
    whole = program.read(f"{kind.lists}?limit=100")["results"]

    walked, address = [], f"{kind.lists}?limit=7"
    while address:
        page = program.read(address.removeprefix("http://testserver"))
        walked, address = walked + page["results"], page["next"]

    assert walked == whole


@pytest.mark.parametrize(
    ("kind", "wrong", "place"),
    [
        ("organisation", {"legal_name": ""}, "legal_name"),
        ("organisation", {"languages": []}, "languages"),
        ("organisation", {"languages": ["en", "en"]}, "languages[1]"),
        ("organisation", {"languages": ["xx"]}, "languages[0]"),
        ("organisation", {"languages": "en"}, "languages"),
        ("organisation", {"website": "nowhere"}, "website"),
        ("organisation", {"website": 7}, "website"),
        ("organisation", {"authority": "unheard"}, "authority"),
        ("organisation", {"group_role": "king"}, "group_role"),
        ("organisation", {"four_eyes": "yes"}, "four_eyes"),
        ("organisation", {"contact_points": [{"role": "dpo"}]}, "contact_points[0].label"),
        ("organisation", {"activities": []}, "activities"),
        ("processorrecord", {"name": {}}, "name"),
        ("processorrecord", {"status": "burnt"}, "status"),
        ("processorrecord", {"clients": [{"contact": "Quay"}]}, "clients[0].name"),
        ("processorrecord", {"measures": ["unheard"]}, "measures[0]"),
        ("processorrecord", {"measures": ["awareness-training"] * 2}, "measures[1]"),
        (
            "processorrecord",
            {"transfers": [{"destination": "US", "mechanism": "trust"}]},
            "transfers[0].mechanism",
        ),
        ("legalbasis", {"code": "no code"}, "code"),
        ("legalbasis", {"name": {"en": "\0"}}, "name"),
        ("legalbasis", {"replaced_by": "6-1-a"}, "replaced_by"),
        ("legalbasis", {"replaced_by": "unheard", "deprecated": True}, "replaced_by"),
        ("legalbasis", {"special": True}, "special"),
        ("supervisoryauthority", {"email": "nobody"}, "email"),
        ("adequacydecision", {"expires": "2019-01-01"}, "expires"),
        ("adequacydecision", {"adopted": None}, "adopted"),
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_nothing_is_written(program, activity, kind, wrong, place):
    lists, new = next((one.lists, one.new) for one in KINDS if one.model == kind)
    before = Change.objects.count()

    answer = program.ask("post", lists, {**new, **wrong})

    assert (answer.status_code, places(answer), Change.objects.count()) == (400, [place], before)


@pytest.mark.parametrize(
    "address",
    ["organisations/harbour/", "vocabularies/legal_bases/6-1-f/", "vocabularies/security_measures/awareness-training/"],
)
def test_what_others_name_is_not_taken_out(program, activity, address):
    answer = program.ask("delete", f"{V1}/{address}", if_match='"1"')

    assert (answer.status_code, answer.json()["detail"]) == (409, "Others still name it. Take it out there first.")
    assert program.get(f"{V1}/{address}").status_code == 200


def test_term_cannot_replace_itself_and_replaces_one_that_is_no_longer_in_use(program, activity):
    here = f"{V1}/vocabularies/legal_bases/6-1-a/"
    document = {**program.read(here), "deprecated": True}

    itself = program.ask("put", here, {**document, "replaced_by": "6-1-a"}, if_match='"1"')
    another = program.ask("put", here, {**document, "replaced_by": "6-1-b"}, if_match='"1"')

    assert (itself.status_code, places(itself)) == (400, ["replaced_by"])
    assert (another.status_code, another.json()["replaced_by"]) == (200, "6-1-b")


def test_record_keeps_a_term_that_is_no_longer_in_use_and_a_new_one_cannot_choose_it(program, activity):
    there = program.ask("post", f"{HARBOUR}/processor-records/", DELEGATED).headers["Location"]
    term = f"{V1}/vocabularies/security_measures/awareness-training/"
    program.ask("put", term, {**program.read(term), "deprecated": True}, if_match='"1"')

    kept = program.ask("put", there, {**DELEGATED, "department": "HR"}, if_match='"1"')
    chosen = program.ask("post", f"{HARBOUR}/processor-records/", {**DELEGATED, "reference": "P-2"})

    assert (kept.status_code, chosen.status_code, places(chosen)) == (200, 400, ["measures[0]"])


def test_new_term_stands_behind_the_others(program, activity):
    program.ask("post", f"{V1}/vocabularies/legal_bases/", term(article=""))

    assert list(LegalBasis.objects.values_list("code", flat=True))[-1] == "new-one"


def test_what_is_read_is_what_the_export_says(program, activity):
    """One row is told one way, whoever asks."""
    program.ask("post", f"{HARBOUR}/processor-records/", DELEGATED)
    organisation = Organisation.objects.get()
    document = register_document(read_register(organisation), **added_parts(organisation.pk))
    for record in (document["organisation"], *document["processor_records"], *document["statements"]):
        record.pop("fingerprint")

    assert program.read(f"{HARBOUR}/") == document["organisation"]
    assert [one["document"] for one in program.read(f"{HARBOUR}/processor-records/")["results"]] == (
        document["processor_records"]
    )
    assert program.read(f"{HARBOUR}/statements/privacy/") == document["statements"][0]
    for name, terms in document["vocabularies"].items():
        listed = program.read(f"{V1}/vocabularies/{name}/?limit=100")["results"]
        assert sorted([one["document"] for one in listed], key=lambda one: one["code"]) == sorted(
            terms, key=lambda one: one["code"]
        )
