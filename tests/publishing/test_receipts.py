"""A version's receipt: signed with it, mailed, checked; and the commands that seal and verify."""

import json
import re
import smtplib
import subprocess
from hashlib import sha256
from io import StringIO

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from publishing import release
from publishing.mailing import NotMailed, mail_receipt
from publishing.models import Snapshot
from publishing.release import CannotPublish, publish, read
from publishing.rendering import as_pdf
from purposes import guards
from purposes.models import RetentionPeriod, Seal
from purposes.proof.receipts import base64
from purposes.proof.verification import verify
from tests.desk import shown
from tests.ground import laid
from tests.make import make_statement
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here
from tests.publishing.test_release import MONDAY, change_retention
from tests.purposes.proof.record import tamper

pytestmark = pytest.mark.django_db
ADDRESSES = "auditor@example.org\n notary@example.net\n"


@laid
def statement(vocabularies):
    return make_statement(receipt_addresses=ADDRESSES)


def run(*arguments):
    said, complained, code = StringIO(), StringIO(), 0
    try:
        call_command(*arguments, stdout=said, stderr=complained)
    except SystemExit as ended:
        code = ended.code
    return code, said.getvalue(), complained.getvalue()


def test_receipt_covers_the_version_and_a_seal_over_all_before_it(statement, dpo):
    snapshot = publish(statement, by=dpo, now=MONDAY)
    last = json.loads(Seal.objects.get().header)

    claims = json.loads(snapshot.receipt)

    assert {name: claims[name] for name in ("statement", "version", "digest")} == {
        "statement": "privacy",
        "version": 1,
        "digest": base64(sha256(snapshot.document.encode()).digest()),
    }
    assert {name: claims[name] for name in ("seal", "at", "sealed")} == {
        "seal": 1,
        "at": f"{last['at'][:19]}Z",
        "sealed": base64(sha256(Seal.objects.get().header.encode()).digest()),
    }
    assert verify(receipts=[("mine", snapshot.receipt)]).failures == []


def test_receipt_can_be_copied_from_paper(statement, dpo, tmp_path):
    snapshot = publish(statement, by=dpo, now=MONDAY)
    (tmp_path / "paper.pdf").write_bytes(as_pdf.render(read(snapshot), "nl", snapshot.receipt))

    words = subprocess.check_output(["pdftotext", tmp_path / "paper.pdf", "-"], text=True)
    copied = words[words.index('{"at"') : words.rindex('"version":1}') + 12]

    assert "\n" in copied
    assert verify(receipts=[("copied", copied)]).failures == []


@pytest.mark.parametrize("shift", ["", "x"])
def test_hyphens_of_a_receipt_survive_the_end_of_a_line(statement, dpo, tmp_path, shift):
    """Every second character is one: whatever the width of a line, one of both shifts would end it there."""
    snapshot = publish(statement, by=dpo, now=MONDAY)
    slug = f"{shift}{'-x' * 80}"
    receipt = snapshot.receipt.replace('"statement":"privacy"', f'"statement":"{slug}"')
    (tmp_path / "paper.pdf").write_bytes(as_pdf.render(read(snapshot), "en", receipt))

    words = subprocess.check_output(["pdftotext", tmp_path / "paper.pdf", "-"], text=True)

    assert receipt in "".join(words.split())


def test_receipt_is_short_enough_to_be_printed(statement, dpo):
    assert len(publish(statement, by=dpo, now=MONDAY).receipt) <= 330


def test_installation_without_its_key_publishes_nothing_and_says_so(statement, dpo, settings, tmp_path):
    settings.SEAL_KEY_FILE = tmp_path / "gone"

    with pytest.raises(CannotPublish, match="The receipt cannot be signed"):
        publish(statement, by=dpo, now=MONDAY)

    assert (Snapshot.objects.count(), Seal.objects.count()) == (0, 0)


def test_refused_version_leaves_the_seal_and_no_version(statement, dpo, monkeypatch):
    monkeypatch.setattr(release, "_set", lambda *_: (_ for _ in ()).throw(CannotPublish("no")))

    with pytest.raises(CannotPublish):
        publish(statement, by=dpo, now=MONDAY)

    assert (Snapshot.objects.count(), verify().failures) == (0, [])


def test_receipt_is_mailed_to_each_address_alone(statement, dpo):
    snapshot = publish(statement, by=dpo, now=MONDAY)

    assert mail_receipt(snapshot) == 2
    assert [message.to for message in mail.outbox] == [["auditor@example.org"], ["notary@example.net"]]
    assert mail.outbox[0].subject == "Receipt of version 1: Privacy statement"
    assert mail.outbox[0].attachments == [("privacy-1-receipt.json", snapshot.receipt, "application/json")]


def test_nobody_named_gets_no_mail(vocabularies, dpo):
    snapshot = publish(make_statement(), by=dpo, now=MONDAY)

    assert (mail_receipt(snapshot), mail.outbox) == (0, [])


@pytest.mark.parametrize("problem", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPRecipientsRefused({})])
def test_failing_mail_server_loses_nothing_and_says_so(statement, dpo, monkeypatch, problem):
    def refuse(*_):
        raise problem

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    snapshot = publish(statement, by=dpo, now=MONDAY)

    with pytest.raises(NotMailed, match="is published, but the mail server did not take its receipt"):
        mail_receipt(snapshot)

    assert Snapshot.objects.get() == snapshot


def test_desk_publishes_although_the_mail_server_fails_and_tells_the_dpo(client, statement, dpo, monkeypatch):
    def refuse(_snapshot):
        raise NotMailed("Not sent.")

    monkeypatch.setattr("publishing.admin.preview.mail_receipt", refuse)
    client.force_login(dpo)
    address = f"/admin/publishing/statement/{statement.pk}/preview/"

    answer = client.post(address, dict(shown(client.get(address).content.decode()).lists()))

    assert (answer.status_code, Snapshot.objects.count()) == (302, 1)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Not sent."]


def test_address_that_is_none_is_refused_by_name(statement):
    statement.receipt_addresses = "auditor@example.org\nnobody"

    with pytest.raises(ValidationError, match="“nobody” is not an e-mail address"):
        statement.clean()


def test_addresses_of_receipts_reach_no_reader(client, statement, dpo):
    snapshot = publish(statement, by=dpo, now=MONDAY)

    assert "notary@example.net" not in snapshot.document


def test_seal_command_gives_a_receipt_to_keep(statement):
    code, said, _ = run("seal")

    assert (code, said) == (0, f"Seal 1 is made. Its receipt, to be kept elsewhere: {Seal.objects.get().receipt}\n")


def test_seal_command_without_a_key_fails_in_one_line(settings, tmp_path):
    settings.SEAL_KEY_FILE = tmp_path / "gone"

    with pytest.raises(CommandError, match=r"The key that signs receipts, .*gone, cannot be read"):
        run("seal")


def test_verify_command_says_that_everything_holds(statement, dpo, tmp_path):
    (tmp_path / "receipt.json").write_text(publish(statement, by=dpo, now=MONDAY).receipt + "\n")

    code, said, complained = run("verify", "--receipt", str(tmp_path / "receipt.json"))

    assert (code, complained) == (0, "")
    assert said.endswith("rows under 1 seals, 1 versions, 1 receipts kept elsewhere: everything holds.\n")


def test_verify_command_names_what_fails_and_exits_with_1(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)
    old = RetentionPeriod.history.earliest("history_id")
    tamper(f"UPDATE purposes_historicalretentionperiod SET text = '{{}}' WHERE history_id = {old.pk}")

    code, said, complained = run("verify")

    assert code == 1
    assert complained.startswith(f"Row {old.pk} of purposes_historicalretentionperiod is not what was sealed as leaf")
    assert said.endswith("not everything holds.\n")


def test_verify_command_finds_a_version_that_is_not_sealed_yet_altered(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)
    tamper("UPDATE publishing_snapshot SET document = replace(document, 'One year', 'Ten years')")

    code, _said, complained = run("verify")

    assert (code, complained) == (
        1,
        "Version 1 of statement 1 does not have the digest that it goes by.\n".replace(
            "statement 1", f"statement {statement.pk}"
        ),
    )


FOUND = {
    "a missing guard": (
        lambda _settings: guards.remove(),
        r"The guard guard__purposes_change__rising is missing or altered: the database lets the past be changed\.",
    ),
    "a row that contradicts its history": (
        lambda _settings: tamper("UPDATE purposes_retentionperiod SET period = 'P9Y'"),
        r"Row \d+ of purposes_retentionperiod is not what its history told last\.",
    ),
    "a malformed key": (
        lambda settings: setattr(settings, "SEAL_KEY", "no key"),
        r"ROPA_SEAL_KEY must be 64 hexadecimal characters, and what it holds \(6 characters\) is not: .*",
    ),
    "an unreadable key": (
        lambda settings: setattr(settings, "SEAL_KEY_FILE", settings.VAR_DIR),
        r"The key that signs receipts, .*, cannot be read \(Is a directory\): .*",
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_verify_command_tells_each_kind_in_a_sentence_and_exits_with_1(statement, dpo, settings, case):
    spoil, sentence = FOUND[case]
    publish(statement, by=dpo, now=MONDAY)

    spoil(settings)
    code, said, complained = run("verify")

    assert (code, said.endswith("not everything holds.\n")) == (1, True)
    assert [line for line in complained.splitlines() if re.fullmatch(sentence, line)] != []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's guards need no marks")
def test_verify_command_tells_what_was_changed_while_foreign_keys_were_off(statement, dpo):
    publish(statement, by=dpo, now=MONDAY)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE purposes_retentionperiod SET period = 'P9Y'")
        code, _said, complained = run("verify")
        transaction.set_rollback(True)  # a commit would be refused

    row = RetentionPeriod.objects.get().pk
    assert code == 1
    assert f"purposes_retentionperiod:{row} was changed without leaving its history." in complained.splitlines()


def test_verify_command_without_its_receipt_fails_in_one_line():
    with pytest.raises(CommandError, match="A receipt cannot be read"):
        run("verify", "--receipt", "/nowhere/receipt.json")


def test_redact_command_blanks_and_reports(statement, dpo):
    change_retention("Two years")
    old = RetentionPeriod.history.earliest("history_id")
    table = "purposes_historicalretentionperiod"

    code, said, _ = run("redact_history", table, str(old.pk), "--column=text", "--by=dpo", "--reason=It named a person")

    assert (code, said) == (0, f"Row {old.pk} of {table}: text blanked.\n")
    assert RetentionPeriod.history.get(pk=old.pk).text.data == {}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("auth_user", "1", "--column=text", "--by=dpo"), "There is no history table “auth_user”."),
        (("purposes_change", "1", "--column=reason", "--by=nobody"), "There is no active user “nobody”."),
        (("purposes_change", "1", "--column=at", "--by=dpo"), "Choose columns with words in them."),
        (("purposes_change", "987654", "--column=reason", "--by=dpo"), "purposes_change has no row 987654."),
    ],
)
def test_redact_command_refuses_in_one_line(dpo, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("redact_history", *arguments, "--reason=why")
