"""Which passwords are taken."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from tests.make import make_user


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "Zwaluw boven de Schelde",
        "пароль из трёх слов",
        "雨の日に傘をさす猫と犬が歩く",
        "x9!kQ2#pLm4$zTr8&wVn6" * 6,  # 126 characters
    ],
)
def test_long_password_of_any_script_is_taken(organisation, password):
    validate_password(password, make_user("dpo", "DPO"))


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "password2026!",
        "Password1234",
        "passwordpassword",
        "P@ssw0rd2026!!",
        "letmein-2026-2026",
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "abcdefghijklmnop",
        "qwertyuiopasdf",
        "123456789012345",
        "HarbourArtsCentre1",
        "Harbour Arts Centre 2026",
        "register-register",
        "j.van.eyckeren!2026",
    ],
)
def test_password_that_is_tried_first_is_refused(organisation, password):
    user = make_user("j.van.eyckeren", "DPO")

    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_fields_hide_what_is_typed_and_let_a_password_manager_fill_them(client, dpo):
    dpo.email = "dpo@example.org"
    dpo.save()
    client.post("/admin/account/reset/", {"email": dpo.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    pages = {"log-in": client.get("/admin/login/"), "reset": client.get(link, follow=True)}
    client.force_login(dpo)
    pages |= {name: client.get(f"/admin/account/{name}/") for name in ("password", "again")}

    for name, page in pages.items():
        fields = re.findall(r'<input[^>]*name="[^"]*password[^>]*>', page.content.decode())
        assert fields, name
        for field in fields:
            assert re.search(r'autocomplete="(current|new)-password"', field), field
            assert 'type="password"' in field, field
            assert not re.search(r"\s(on\w+|maxlength|pattern|readonly)=", field), field


def test_password_of_ones_own_is_good_after_ten_years(client, dpo):
    dpo.date_joined = dpo.last_login = timezone.now() - timedelta(days=3652)
    dpo.save()

    answer = client.post("/admin/login/", {"username": "dpo", "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/admin/")


def test_password_is_kept_by_a_slow_function_anew_at_log_in_once_that_became_slower(client, dpo, settings):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    of_today = PBKDF2PasswordHasher().iterations
    dpo.password = PBKDF2PasswordHasher().encode(PASSWORD, "s" * 22, iterations=1000)
    dpo.save()

    client.post("/admin/login/", {"username": "dpo", "password": PASSWORD})

    dpo.refresh_from_db()
    assert dpo.password.split("$")[:2] == ["pbkdf2_sha256", str(of_today)]
    assert of_today >= 600_000


def test_recovery_codes_are_of_thirty_bits_and_of_chance(dpo, editor):
    codes = [code for user in (dpo, editor) for code in RecoveryCodes.activate(user).get_unused_codes()]

    assert len(set(codes)) == 20
    assert [code for code in codes if len(re.sub(r"\D", "", code)) * 3.32 < 26] == []
