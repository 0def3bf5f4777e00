"""The whole record in the real database: it holds as made, and tells where it was tampered with."""

import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from purposes.models import Change, Leaf, Redaction, RetentionPeriod, Seal, Source
from purposes.proof.leaves import sealed_models
from purposes.proof.receipts import pem
from purposes.proof.redaction import CannotRedact, redact
from purposes.proof.seals import seal
from purposes.proof.verification import verify
from tests.ground import laid
from tests.make import make_statement, make_user
from tests.purposes.proof.record import edit, guards_lifted, make_record, receipts, tamper

pytestmark = pytest.mark.django_db
History = RetentionPeriod.history.model
PAST = History._meta.db_table
OLDEST = f"history_id = (SELECT min(history_id) FROM {PAST})"


@laid
def record(vocabularies):
    return make_record(make_user("dpo", "DPO"))


def test_record_as_made_holds(record):
    found = verify(receipts=[("mine.json", receipt) for receipt in receipts()])

    assert found.failures == []
    assert found.notes == ["Rows newer than the last seal, which only the guards protect: 1."]
    assert sorted(found.versions) == [("privacy", 1), ("privacy", 2)]
    assert (len(found.seals), found.rows, found.tree.size) == (3, Leaf.objects.count(), Leaf.objects.count())


def test_seal_covers_every_row_of_every_append_only_table_once(record):
    seal(by=None)
    before = Seal.objects.latest("number").change_id

    rows = {
        (model._meta.db_table, pk)
        for model in sealed_models()
        for pk in model._default_manager.values_list("pk", flat=True)
    } - {("purposes_change", before)}
    leaves = list(Leaf.objects.values_list("table_name", "row_id"))

    assert len(leaves) == len(set(leaves))
    assert set(leaves) == rows


def test_leaves_are_numbered_without_a_gap_in_the_order_of_changes(record):
    leaves = list(Leaf.objects.order_by("seq"))

    assert [leaf.seq for leaf in leaves] == list(range(1, len(leaves) + 1))


def test_seal_names_the_published_versions_and_the_seal_before(record):
    first, second, third = (json.loads(one.header) for one in Seal.objects.order_by("number"))

    assert [head["version"] for one in (first, second, third) for head in one["heads"]] == [1, 2]
    assert [third["number"], third["previous"]] == [3, Seal.objects.get(number=2).sha256]
    assert first["size"] < second["size"] < third["size"]


SQL = {
    "word of the past": (
        f"UPDATE {PAST} SET text = %s WHERE {OLDEST}",
        ['{"en": "Never", "nl": "Never (nl)"}'],
        r"Row \d+ of purposes_historicalretentionperiod is not what was sealed as leaf \d+\.",
    ),
    "spelling that means the same": (
        f"UPDATE {PAST} SET text = replace(text, '\": ', '\":') WHERE {OLDEST}",
        [],
        r"Row \d+ of purposes_historicalretentionperiod is not what was sealed",
    ),
    "who did it": (
        "UPDATE purposes_change SET actor = 'somebody' WHERE reason = 'The law changed'",
        [],
        r"Row \d+ of purposes_change is not what was sealed",
    ),
    "row gone": (
        "DELETE FROM purposes_historicalpurpose",
        [],
        r"Row \d+ of purposes_historicalpurpose was blanked, and no redaction announces it",
    ),
    "row and leaf gone": (
        "DELETE FROM purposes_leaf WHERE table_name = 'purposes_historicalpurpose'",
        [],
        r"Leaf \d+ is missing",
    ),
    "leaf forged": (
        "UPDATE purposes_leaf SET hash = (SELECT hash FROM purposes_leaf WHERE seq = 1) WHERE seq = 5",
        [],
        "is not what was sealed as leaf 5",
    ),
    "seal gone": ("DELETE FROM purposes_seal WHERE number = 2", [], "Seal 2 is missing: seal 3 stands in its place"),
    "seal altered": (
        "UPDATE purposes_seal SET header = replace(header, '\"number\":2', '\"number\":3') WHERE number = 2",
        [],
        "Seal 2 is missing",
    ),
    "receipt altered": (
        "UPDATE purposes_seal SET receipt = (SELECT receipt FROM purposes_seal WHERE number = 1) WHERE number = 2",
        [],
        "Seal 2 has a receipt with another",
    ),
    "key exchanged": (
        "UPDATE purposes_sealkey SET public_key = %s",
        [pem(Ed25519PrivateKey.generate().public_key())],
        "The list of keys names a key .* that is another",
    ),
    "key gone": ("DELETE FROM purposes_sealkey", [], "which is not among the keys"),
    "version altered": (
        "UPDATE publishing_snapshot SET document = replace(document, 'One year', 'Ten years') WHERE number = 1",
        [],
        "Version 1 of statement .* does not have the digest",
    ),
    "last version gone": (
        "DELETE FROM publishing_rendering WHERE snapshot_id = (SELECT max(id) FROM publishing_snapshot)",
        [],
        r"Row \d+ of publishing_rendering was blanked",
    ),
    "PDF exchanged": (
        "UPDATE publishing_rendering SET body = (SELECT body FROM publishing_rendering ORDER BY id DESC LIMIT 1)",
        [],
        r"Row \d+ of publishing_rendering \(pdf, en\): the bytes do not have the digest",
    ),
}


@pytest.mark.parametrize("case", SQL)
def test_tampering_is_found_and_named(record, case):
    sql, values, sentence = SQL[case]

    tamper(sql, *values)

    with transaction.atomic():
        assert [failure for failure in verify().failures if re.search(sentence, failure)]


def test_row_slipped_into_the_past_is_found(record):
    old = History.objects.order_by("history_id").first()
    columns = [field.column for field in History._meta.concrete_fields if field.column != "history_id"]
    named = ", ".join(columns)

    tamper(
        f"INSERT INTO purposes_historicalretentionperiod (history_id, {named}) "
        f"SELECT 0, {named} FROM purposes_historicalretentionperiod WHERE history_id = {old.pk}"
    )

    assert verify().failures == [
        "Row 0 of purposes_historicalretentionperiod was added behind the seals: no leaf stands for it."
    ]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE purposes_retentionperiod SET period = 'P9Y'", "is not what its history told last."),
        (
            "INSERT INTO purposes_source ({columns}) SELECT {columns} FROM purposes_source",
            "is not what its history told last.",
        ),
        ("DELETE FROM purposes_retentionperiod", "is gone, and its history does not say so."),
    ],
    ids=["changed", "added", "deleted"],
)
def test_register_changed_past_the_guards_is_found(record, sql, sentence):
    columns = ", ".join(field.column for field in Source._meta.concrete_fields if field.column != "id")

    tamper(sql.format(columns=columns))

    (failure,) = verify().failures
    assert failure.endswith(sentence)


@pytest.mark.parametrize("many", [1, 4])
def test_verification_takes_the_same_queries_for_any_number_of_rows(record, dpo, many, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        verify()
    for number in range(many):
        edit(f"{number} years", dpo)
    seal(by=dpo)

    with django_assert_num_queries(len(few)):
        verify()


def test_missing_guard_is_named(record):
    with guards_lifted():
        failures = verify().failures

    assert (
        "The guard guard__purposes_change__rising is missing or altered: the database lets the past be changed."
        in failures
    )


def test_rewriting_everything_is_found_by_one_old_receipt(record, dpo):
    kept = receipts()[-1]
    tamper("DELETE FROM purposes_seal")
    tamper("DELETE FROM purposes_leaf")
    tamper(f"UPDATE {PAST} SET text = %s WHERE {OLDEST}", '{"en": "Never"}')
    tamper("DELETE FROM publishing_rendering")
    tamper("DELETE FROM publishing_snapshot")
    for _ in range(3):
        seal(by=dpo)

    assert verify().failures == []
    assert [failure.partition(":")[0] for failure in verify(receipts=[("mine.json", kept)]).failures] == [
        "mine.json contradicts seal 3"
    ]


def test_cutting_off_the_end_is_found_by_a_receipt(record):
    kept = receipts()[-1]
    tamper("DELETE FROM purposes_seal WHERE number = 3")
    tamper("DELETE FROM purposes_leaf WHERE seq > %s", json.loads(Seal.objects.get(number=2).header)["size"])

    assert verify().failures == []
    assert verify(receipts=[("mine.json", kept)]).failures == [
        "mine.json names seal 3, which is missing: the record was cut short or written anew."
    ]


def test_redaction_blanks_the_words_and_the_proof_still_holds(record, dpo):
    old = History.objects.order_by("history_id").first()

    redact(model=History, row=old.pk, columns=["text"], by=dpo, reason="It named a person")

    old.refresh_from_db()
    assert old.text.data == {}
    assert [bytes(leaf.salt) for leaf in Leaf.objects.filter(table_name=PAST, row_id=old.pk)] == [b""]
    told = Redaction.objects.select_related("change").get()
    sentence = (
        f"Row {old.pk} of purposes_historicalretentionperiod: text redacted on "
        f"{told.change.at:%Y-%m-%dT%H:%M:%S.%fZ} by dpo because “It named a person”."
    )
    before = verify()
    assert (before.failures, before.notes[0]) == ([], sentence)
    seal(by=dpo)
    after = verify()
    assert (after.failures, after.notes[0]) == ([], sentence)


def test_what_is_left_after_a_redaction_is_sealed(record, dpo):
    old = History.objects.order_by("history_id").first()
    redact(model=History, row=old.pk, columns=["text"], by=dpo, reason="It named a person")
    seal(by=dpo)

    tamper(f"UPDATE {PAST} SET actor = 'somebody' WHERE history_id = {old.pk}")

    (failure,) = verify().failures
    assert failure.startswith(f"Row {old.pk} of purposes_historicalretentionperiod is not what was sealed as leaf")


def test_second_redaction_of_a_row_needs_its_own_announcement(record, dpo):
    old = History.objects.order_by("history_id").first()
    redact(model=History, row=old.pk, columns=["text"], by=dpo, reason="It named a person")
    seal(by=dpo)
    redact(model=History, row=old.pk, columns=["actor"], by=dpo, reason="The editor asked")
    seal(by=dpo)
    assert verify().failures == []

    tamper(
        "UPDATE purposes_leaf SET salt = '' "
        f"WHERE seq = (SELECT max(seq) FROM purposes_leaf WHERE row_id = {old.pk} AND table_name = '{PAST}')"
    )

    assert verify().failures == [
        f"Row {old.pk} of purposes_historicalretentionperiod was blanked, and no redaction announces it."
    ]


def test_redaction_before_the_first_seal_holds(vocabularies, dpo):
    make_statement()
    edit("Two years", dpo)
    old = History.objects.order_by("history_id").first()

    redact(model=History, row=old.pk, columns=["text"], by=dpo, reason="It named a person")
    seal(by=dpo)

    assert verify().failures == []


def test_redaction_lets_nothing_else_through(record, dpo):
    old, other = History.objects.order_by("history_id")[:2]
    redact(model=History, row=old.pk, columns=["text"], by=dpo, reason="It named a person")

    for attempt in (
        {"pk": old.pk, "text": {"en": "Other words"}},
        {"pk": old.pk, "actor": ""},
        {"pk": other.pk, "text": {}},
    ):
        with pytest.raises(Exception, match="only grows"), transaction.atomic():
            History.objects.filter(pk=attempt.pop("pk")).update(**attempt)
    with pytest.raises(Exception, match="only grows"), transaction.atomic():
        Leaf.objects.filter(row_id=other.pk).update(salt=b"")
    edit("Three years", dpo)  # another change has begun: the redaction's time is over
    with pytest.raises(Exception, match="only grows"), transaction.atomic():
        History.objects.filter(pk=old.pk).update(text={})


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("model", "columns", "reason", "sentence"),
    [
        (History, ["text"], " ", "Say why"),
        (History, ["history_date"], "why", "Choose columns with words in them"),
        (History, [], "why", "Choose columns with words in them"),
        (Seal, ["header"], "why", "purposes_seal has: none"),
        (Change, ["at"], "why", "purposes_change has: actor, reason"),
    ],
)
def test_what_cannot_be_redacted_is_refused_in_a_sentence(dpo, model, columns, reason, sentence):
    with pytest.raises(CannotRedact, match=sentence):
        redact(model=model, row=model.objects.order_by("pk").first().pk, columns=columns, by=dpo, reason=reason)

    assert Redaction.objects.count() == 0


def test_what_the_register_says_now_is_not_redacted(record, dpo):
    newest = History.objects.order_by("history_id").last()

    with pytest.raises(CannotRedact, match="is what the register says now"):
        redact(model=History, row=newest.pk, columns=["text"], by=dpo, reason="why")

    assert Redaction.objects.count() == 0


def test_reason_of_a_change_can_be_redacted(record, dpo):
    change = Change.objects.get(reason="The law changed")

    redact(model=Change, row=change.pk, columns=["reason"], by=dpo, reason="It named a person")
    seal(by=dpo)

    assert Change.objects.get(pk=change.pk).reason == ""
    assert verify().failures == []


def test_every_seal_takes_the_same_number_of_queries(record, dpo, django_assert_num_queries):
    edit("Three years", dpo)
    with CaptureQueriesContext(connection) as few:
        seal(by=dpo)
    for number in range(20):
        edit(f"{number} years", dpo)

    with django_assert_num_queries(len(few)):
        seal(by=dpo)
