"""What the log says of who came in, and of who did not."""

import logging

from allauth.mfa.totp.internal.auth import TOTP

from tests.accounts.codes import code_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_log_in_is_a_line_with_what_was_shown(editor, client, log_in, caplog):
    caplog.set_level(logging.INFO, logger="ropa.accounts")

    log_in()
    client.post("/admin/logout/")
    TOTP.activate(editor, SECRET)
    log_in()
    client.post("/admin/account/code/", {"code": code_of(SECRET)})

    assert caplog.messages == [
        f"Account {editor.pk} logged in by password.",
        f"Account {editor.pk} logged in by password and totp.",
    ]


def test_refusal_is_a_line_without_what_was_typed(editor, client, log_in, caplog):
    caplog.set_level(logging.INFO, logger="ropa.accounts")

    log_in("my secret password", "editor")

    assert caplog.messages == ["A password was refused."]
