"""Which passwords are taken."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

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
