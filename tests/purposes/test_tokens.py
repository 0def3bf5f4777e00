"""API tokens at the desk: made as one's own, shown once, withdrawn for good."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from purposes import tokens
from purposes.models import ApiToken, Change, TokenUse

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

ADD = "/admin/purposes/apitoken/add/"


def typed(**more):
    ends = timezone.localtime(timezone.now() + timedelta(days=30))
    return {"name": "Intranet", "scopes": ["read", "write"], "expires_at": f"{ends:%Y-%m-%dT%H:%M}", **more}


def made(user, *scopes, **more) -> tuple[ApiToken, str]:
    values = {"name": "Intranet", "scopes": list(scopes or ("read",)), "expires_at": timezone.now() + timedelta(days=1)}
    token = ApiToken(**(values | more))
    return token, tokens.make(token, by=user)


def test_token_is_shown_once_and_kept_as_a_digest(client, dpo):
    client.force_login(dpo)

    answer = client.post(ADD, typed())

    (secret,) = re.findall(r'value="(ropa_[\w-]{43})"', answer.content.decode())
    token = ApiToken.objects.get()
    assert (token.owner, token.name, token.scopes, tokens.find(secret)) == (dpo, "Intranet", ["read", "write"], token)
    assert answer.headers["Cache-Control"] == "no-store"
    later = client.get(reverse("admin:purposes_apitoken_change", args=[token.pk])).content.decode()
    rows = [str(list(rows.values())) for rows in (ApiToken.objects, ApiToken.history)]
    assert [where for where in (later, *rows) if secret in where or secret.removeprefix("ropa_") in where] == []


def test_who_made_and_who_withdrew_it_stands_in_the_log(client, dpo):
    client.force_login(dpo)
    client.post(ADD, typed())
    token = ApiToken.objects.get()

    client.post(reverse("admin:purposes_apitoken_withdraw", args=[token.pk]))

    token.refresh_from_db()
    page = client.get(reverse("admin:purposes_apitoken_change", args=[token.pk])).content.decode()
    assert "Read, Change and decide" in page
    assert token.is_open(now=timezone.now()) is False
    assert list(token.history.order_by("pk").values_list("history_type", "actor")) == [("+", "dpo"), ("~", "dpo")]
    assert "Withdrawn" in client.get("/admin/purposes/apitoken/").content.decode()


def test_token_withdrawn_twice_keeps_its_first_moment(dpo):
    token, _secret = made(dpo)
    first = timezone.now()
    tokens.withdraw(token, by=dpo, now=first)

    tokens.withdraw(token, by=dpo, now=first + timedelta(days=1))

    assert ApiToken.objects.get().withdrawn_at == first


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"expires_at": "2020-01-01T00:00"}, "This moment is over. Choose one that is to come."),
        ({"expires_at": "2999-01-01T00:00"}, "A token lasts one year at most. Choose an earlier moment."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["everything"]}, "everything is not one of the available choices"),
    ],
)
def test_form_says_what_is_wrong_with_a_token(client, dpo, more, sentence):
    client.force_login(dpo)

    html = client.post(ADD, typed(**more)).content.decode()

    assert sentence in html
    assert not ApiToken.objects.exists()


def test_only_who_may_makes_and_withdraws_tokens(client, dpo, editor, auditor):
    token, _secret = made(dpo)
    withdraw = reverse("admin:purposes_apitoken_withdraw", args=[token.pk])
    answers = {}
    for user in (editor, auditor):
        client.force_login(user)
        asked = (client.get(ADD), client.post(ADD, typed()), client.post(withdraw))
        answers[user.username] = [answer.status_code for answer in asked]

    token.refresh_from_db()
    assert answers == {"editor": [403, 403, 403], "auditor": [403, 403, 403]}
    assert (ApiToken.objects.count(), token.withdrawn_at) == (1, None)


def test_use_is_noted_once_an_hour_and_is_no_change(dpo):
    token, secret = made(dpo)
    changes, now = Change.objects.count(), timezone.now()

    seen = []
    for minutes in (0, 59, 61):
        tokens.note_use(tokens.find(secret), now=now + timedelta(minutes=minutes))
        seen.append(TokenUse.objects.get(token=token).at - now)

    assert seen == [timedelta(), timedelta(), timedelta(minutes=61)]
    assert Change.objects.count() == changes


def test_page_of_tokens_without_a_log_in_asks_for_one(db):
    assert Client().get(ADD).status_code == 302
