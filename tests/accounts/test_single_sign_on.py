"""Single sign-on against a provider that runs beside the test: who gets in, as whom, and what is not believed."""

import json
import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from purposes.models import AccountEvent, ApiToken
from ropa.accounts.again import SHOWN
from ropa.accounts.provider_settings import SingleSignOn
from tests.accounts.conftest import PASSWORD
from tests.accounts.provider import ANOTHER_KEY, Identity, provider
from tests.make import make_user

TOKEN = "/admin/purposes/apitoken/add/"
NOT_BELIEVED = b"could not be trusted"
NO_ROLE = b"You have no role in this register."


@pytest.fixture
def lena() -> Identity:
    return Identity()


@pytest.fixture
def sign_on(lena, settings) -> Any:
    with provider(lena) as issuer:
        set_sign_on(settings, issuer)
        yield issuer


def set_sign_on(settings, issuer: str, **more: Any) -> None:
    named = {"name": "Harbour", "groups_claim": "groups", "is_only_way": False, **more}
    roles = (("privacy-office", "DPO"), ("lawyers", "Editor"))
    settings.SINGLE_SIGN_ON = SingleSignOn(
        issuer=issuer, client_id="ropa", client_secret="of a test", roles=roles, **named
    )
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": settings.SINGLE_SIGN_ON.apps}}


def come(client: Client, then: str = "") -> Any:
    """The browser's way: there, and back with what the provider gives it. What our side answers at the end."""
    there = client.get("/admin/account/sso/", {"next": then} if then else {})
    back = requests.get(there.url, allow_redirects=False, timeout=10).headers["Location"]
    return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def roles(name: str) -> list[str]:
    return list(User.objects.get(username=name).groups.order_by("name").values_list("name", flat=True))


def test_who_has_a_role_gets_an_account_and_is_in(db, client, sign_on):
    answer = come(client, then="/admin/purposes/processingactivity/")

    user = User.objects.get(username="lena")
    assert (answer.status_code, answer.url) == (302, "/admin/purposes/processingactivity/")
    assert (user.get_full_name(), user.email, user.is_staff, user.is_superuser) == (
        "Lena Voss",
        "lena@example.org",
        True,
        False,
    )
    assert (roles("lena"), user.has_usable_password(), is_in(client)) == (["DPO"], False, True)


def test_log_names_the_provider_that_gave_a_role_and_took_it(db, client, sign_on, lena):
    come(client)
    lena.claims["groups"] = ["lawyers"]
    come(client)

    found = AccountEvent.objects.order_by("pk").values_list("kind", "role", "change__actor", "change__about")

    assert list(found) == [
        (kind, role, "Harbour", "lena")
        for kind, role in [("made", ""), ("given", "DPO"), ("taken", "DPO"), ("given", "Editor")]
    ]


def test_second_factor_of_the_provider_counts(db, client, sign_on, second_factor):
    come(client)

    assert is_in(client)


def test_groups_of_the_provider_are_the_roles_at_each_log_in(db, client, sign_on, lena):
    come(client)
    lena.claims["groups"] = ["lawyers", "canteen"]

    come(client)

    assert roles("lena") == ["Editor"]


def test_role_that_no_group_gives_is_left_alone(db, client, sign_on, lena):
    come(client)
    User.objects.get(username="lena").groups.add(make_user("a", "Auditor").groups.get())
    lena.claims["groups"] = []

    come(client)

    assert (roles("lena"), is_in(client)) == (["Auditor"], True)


def test_who_loses_every_role_is_not_let_in(db, client, sign_on, lena):
    come(client)
    lena.claims["groups"] = []

    answer = come(Client())

    assert (answer.status_code, NO_ROLE in answer.content, roles("lena"), is_in(client)) == (403, True, [], False)


def test_who_has_no_role_gets_no_account(db, client, sign_on, lena):
    lena.claims["groups"] = ["canteen"]

    answer = come(client)

    assert (answer.status_code, NO_ROLE in answer.content) == (403, True)
    assert not User.objects.exists()


def test_groups_may_come_from_the_providers_other_answer(db, client, sign_on, lena):
    lena.claims.pop("groups")
    lena.userinfo = {"groups": ["lawyers"]}

    come(client)

    assert roles("lena") == ["Editor"]


def test_local_account_with_the_same_verified_address_is_taken_over(editor, client, sign_on):
    editor.email = "Lena@Example.org"
    editor.save()

    come(client)

    assert (list(User.objects.values_list("username", flat=True)), roles("editor")) == (["editor"], ["DPO"])


@pytest.mark.parametrize("case", ["not verified", "a superuser's", "two accounts"])
def test_account_is_not_taken_over(editor, client, sign_on, lena, case):
    editor.email = "lena@example.org"
    if case == "a superuser's":
        editor.is_superuser = True
    editor.save()
    if case == "not verified":
        lena.claims["email_verified"] = False
    if case == "two accounts":
        User.objects.create_user("second", email="lena@example.org")

    answer = come(client)

    assert (answer.status_code, is_in(client)) == (403, False)
    assert b"that nobody enters this way" in answer.content
    assert roles("editor") == ["Editor"]


def test_who_became_a_superuser_comes_this_way_no_more(db, client, sign_on):
    come(client)
    User.objects.update(is_superuser=True)

    answer = come(Client())

    assert answer.status_code == 403


def test_account_that_is_switched_off_stays_off(db, client, sign_on):
    come(client)
    User.objects.update(is_active=False)

    answer = come(client)

    assert (answer.status_code, is_in(client)) == (403, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bent": {"nonce": "of another question"}},
        {"bent": {"nonce": None}},
        {"bent": {"aud": "another register"}},
        {"bent": {"iss": "https://evil.example"}},
        {"bent": {"exp": 1_000_000_000}},
        {"bent": {"sub": ""}},
        {"key": ANOTHER_KEY},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"state": "made up"},
        {"userinfo": {"sub": "somebody else"}},
    ],
    ids=lambda wrong: "another key" if "key" in wrong else str(wrong),
)
def test_what_is_not_as_it_must_be_lets_nobody_in(db, client, sign_on, lena, wrong):
    for name, value in wrong.items():
        setattr(lena, name, value)

    answer = come(client)

    assert (answer.status_code, NOT_BELIEVED in answer.content, is_in(client)) == (403, True, False)
    assert not User.objects.exists()


def test_answer_that_was_used_opens_nothing_again(db, client, sign_on):
    there = client.get("/admin/account/sso/")
    back = urlsplit(requests.get(there.url, allow_redirects=False, timeout=10).headers["Location"])
    address = f"{back.path}?{back.query}"
    client.get(address)

    stolen = Client().get(address)
    again = client.get(address)

    assert [NOT_BELIEVED in answer.content for answer in (stolen, again)] == [True, True]


def test_provider_that_is_away_is_a_sentence(db, client, settings):
    set_sign_on(settings, "http://127.0.0.1:9")

    answer = client.get("/admin/account/sso/")

    assert (answer.status_code, b"does not answer" in answer.content) == (503, True)


def test_foreign_place_to_go_on_to_is_not_gone_to(db, client, sign_on):
    assert come(client, then="https://evil.example/").url == "/admin/"


def test_where_it_is_the_only_way_passwords_open_the_desk_to_operators_alone(editor, client, settings, log_in):
    set_sign_on(settings, "http://127.0.0.1:9", is_only_way=True)
    operator = make_user("operator", "DPO")
    operator.is_superuser = True
    operator.save()

    assert (log_in("editor", PASSWORD).status_code, log_in("operator", PASSWORD).status_code) == (200, 302)


def test_where_it_is_the_only_way_it_is_one(db, client, sign_on, settings):
    set_sign_on(settings, sign_on, is_only_way=True)

    come(client)

    assert is_in(client)


def test_without_single_sign_on_its_addresses_are_not_there(db, client):
    paths = ("/admin/account/sso/", "/admin/account/sso/callback/")
    assert [client.get(path).status_code for path in paths] == [404, 404]


@pytest.fixture
def long_in(vocabularies, client, sign_on) -> Client:
    """Came eleven minutes ago."""
    come(client)
    session = client.session
    session[SHOWN] = time.time() - 11 * 60
    session.save()
    return client


def typed() -> dict[str, Any]:
    ends = timezone.localtime() + timedelta(days=1)
    return {"name": "The intranet", "scopes": ["read"], "expires_at": f"{ends:%Y-%m-%dT%H:%M}"}


def send(client: Client) -> Any:
    """The form, the browser's way to the provider and back, and what our side answers at the end."""
    page = client.get(client.post(TOKEN, typed()).url).content.decode()
    there = client.get(re.search(r'href="(/admin/account/sso/[^"]+)"', page)[1])
    back = requests.get(there.url, allow_redirects=False, timeout=10).headers["Location"]
    answer = client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")
    return client.get(answer.url) if answer.status_code == 302 else answer


def test_tokens_of_the_provider_are_kept_nowhere(db, client, sign_on, lena):
    come(client)

    session = json.dumps(dict(client.session.items()), default=str)
    kept = json.dumps([SocialAccount.objects.get().extra_data, session, client.cookies.output()])
    assert not SocialToken.objects.exists()
    assert [word for word in ("access_token", "id_token", "refresh_token", "eyJ") if word in kept] == []


def test_person_is_known_by_what_the_provider_gives_nobody_else(db, client, sign_on, lena):
    come(client)
    lena.claims |= {"email": "lena.married@example.org", "preferred_username": "lena.married"}
    come(client)
    same = client.session["_auth_user_id"]
    lena.claims |= {"sub": "43"}
    come(client)

    assert same == str(User.objects.get(username="lena").pk)
    assert client.session["_auth_user_id"] != same


def test_what_is_grave_asks_the_provider_again_and_loses_nothing_that_was_typed(long_in, lena):
    answer = send(long_in)

    assert (lena.asked[-1]["prompt"], lena.asked[-1]["max_age"]) == ("login", "0")
    assert (answer.status_code, ApiToken.objects.get().name) == (200, "The intranet")


def test_what_was_typed_is_sent_once_after_the_provider(long_in):
    send(long_in)

    long_in.get(TOKEN)

    assert ApiToken.objects.count() == 1


def test_what_was_typed_is_not_sent_as_somebody_else(long_in, lena):
    lena.claims |= {"sub": "43", "email": "max@example.org", "preferred_username": "max"}

    send(long_in)

    assert (is_in(long_in), long_in.session["_auth_user_id"]) == (True, str(User.objects.get(username="max").pk))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("said", [None, "now", 0, -3600], ids=str)
def test_proof_that_is_not_of_now_is_refused_and_nothing_is_done(long_in, lena, said):
    lena.bent = {"auth_time": time.time() + said if said == -3600 else said}

    answer = send(long_in)

    assert (answer.status_code, b"that you showed just now who you are" in answer.content) == (403, True)
    assert (ApiToken.objects.count(), is_in(long_in)) == (0, True)


@pytest.mark.parametrize("said", [None, 1_000_000_000])
def test_who_came_by_a_log_in_of_before_is_asked_before_what_is_grave(vocabularies, client, sign_on, lena, said):
    lena.bent = {"auth_time": said}
    come(client)

    asked = client.post(TOKEN, typed())

    assert (is_in(client), asked.status_code, asked.url.partition("?")[0]) == (
        True,
        302,
        "/admin/account/again/provider/",
    )


def test_who_just_came_is_not_asked_again(vocabularies, client, sign_on):
    come(client)

    assert client.post(TOKEN, typed()).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_sites_link_begins_no_session(db, client, sign_on, site):
    answer = client.get("/admin/account/sso/", {"next": "/admin/auth/user/"}, headers={"sec-fetch-site": site})
    own = client.get("/admin/account/sso/", headers={"sec-fetch-site": "same-origin"})

    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/admin/auth/user/")
    assert own.url.startswith(sign_on)
