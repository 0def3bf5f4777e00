"""Log-in in a real browser: second factors, recovery, another password, sessions elsewhere."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.accounts.codes import code_of
from tests.accounts.conftest import PASSWORD
from tests.accounts.provider import Identity, provider
from tests.accounts.test_single_sign_on import set_sign_on
from tests.make import make_user

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.ignore_template_errors,  # the skin's own templates use what may be undefined
]


@pytest.fixture
def dpo(transactional_db, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"DPO"})
    user = make_user("dpo", "DPO")
    user.email = "dpo@example.org"
    user.save()
    return user


def type_password(page: Page, address: str, name: str = "dpo", password: str = PASSWORD) -> None:
    page.goto(f"{address}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def set_up_app(page: Page, address: str) -> str:
    """The app's secret."""
    type_password(page, address)
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret


def log_out(page: Page, address: str) -> None:
    page.goto(f"{address}/admin/logout/")
    page.get_by_role("button", name="Log out").click()


def forget_used_codes() -> None:
    """A code opens once; the next comes in half a minute."""
    cache.clear()


def in_the_register(page: Page) -> None:
    expect(page.get_by_role("link", name="Processing activities").first).to_be_visible()


def test_dpo_without_a_second_factor_reaches_nothing_else_until_an_app_is_set_up(page: Page, live_server, dpo):
    type_password(page, live_server.url)
    expect(page.get_by_text("Your role needs a second factor")).to_be_visible()

    page.goto(f"{live_server.url}/admin/purposes/processingactivity/")
    expect(page).to_have_url(f"{live_server.url}/admin/account/")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Authenticator code").fill(code_of(page.locator("code").inner_text()))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="Back to the register").click()

    in_the_register(page)


def test_after_the_password_the_apps_code_is_asked_and_opens_once(page: Page, live_server, dpo):
    secret = set_up_app(page, live_server.url)
    log_out(page, live_server.url)
    forget_used_codes()
    type_password(page, live_server.url)

    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    code = code_of(secret)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()
    in_the_register(page)

    log_out(page, live_server.url)
    type_password(page, live_server.url)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()


def test_recovery_code_stands_in_once(page: Page, live_server, dpo):
    set_up_app(page, live_server.url)
    code = page.locator(".account-codes code").first.inner_text()
    for is_first in (True, False):
        log_out(page, live_server.url)
        type_password(page, live_server.url)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Log in").click()
        if is_first:
            in_the_register(page)

    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()


def test_security_key_is_added_and_opens_the_desk(page: Page, live_server, dpo):
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True}
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**key, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    type_password(page, live_server.url)
    page.get_by_role("link", name="Add a security key").click()
    page.get_by_label("Name").fill("The key on my ring")
    page.get_by_role("button", name="Add this key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    log_out(page, live_server.url)
    type_password(page, live_server.url)
    page.get_by_role("button", name="Use a security key").click()

    in_the_register(page)
    page.goto(f"{live_server.url}/admin/account/")
    expect(page.get_by_text("The key on my ring").first).to_be_visible()
    page.get_by_role("link", name="Remove The key on my ring").click()
    page.get_by_role("button", name="Remove this key").click()
    expect(page.get_by_text("Your role needs a second factor besides the password.")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("The key on my ring")).to_have_count(0)
    assert said == []


def test_another_password_comes_by_mail_and_the_second_factor_stays(page: Page, live_server, dpo):
    set_up_app(page, live_server.url)
    log_out(page, live_server.url)
    page.get_by_role("link", name="Forgotten your password or your name?").click()
    page.get_by_label("Email").fill("dpo@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    page.goto(re.search(r"http\S+", mail.outbox[-1].body)[0])
    for label in ("New Password", "New Password (again)"):
        page.get_by_label(label, exact=True).fill("other words of a test")
    page.get_by_role("button", name="Choose this password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    type_password(page, live_server.url, password="other words of a test")

    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()


def test_session_ended_elsewhere_leads_to_log_in_and_back(page: Page, live_server, browser, transactional_db):
    make_user("editor", "Editor")
    elsewhere = browser.new_context(locale="en-GB").new_page()
    for one in (page, elsewhere):
        type_password(one, live_server.url, "editor")
        in_the_register(one)
    elsewhere.goto(f"{live_server.url}/admin/purposes/processingactivity/")

    page.goto(f"{live_server.url}/admin/account/sessions/")
    page.get_by_role("button", name="End this session").click()
    expect(page.get_by_text("That session is ended.")).to_be_visible()
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Log in")).to_be_visible()
    elsewhere.get_by_label("Username").fill("editor")
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("button", name="Log in").click()

    expect(elsewhere).to_have_url(f"{live_server.url}/admin/purposes/processingactivity/")
    elsewhere.context.close()


PAGES = ["login/", "account/reset/", "account/", "account/app/add/", "account/keys/add/", "account/recovery-codes/"]
PAGES += ["account/recovery-codes/new/", "account/sessions/", "account/password/", "logout/"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_of_log_in_and_account_are_for_everybody(page: Page, live_server, dpo, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        if path == "account/":
            set_up_app(page, live_server.url)
        page.goto(f"{live_server.url}/admin/{path}")
        page.wait_for_load_state("networkidle")
        problems = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        if problems or too_wide:
            found[path] = (problems, too_wide)

    assert found == {}


@pytest.mark.parametrize(("language", "heading"), [("nl", "Aanmelden"), ("fr", "Se connecter"), ("de", "Anmelden")])
def test_log_in_speaks_the_visitors_language(browser, live_server, transactional_db, language, heading):
    context = browser.new_context(locale=language)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/login/")

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    context.close()


def test_single_sign_on_by_a_button_leads_there_and_back(page: Page, live_server, transactional_db, settings):
    with provider(Identity()) as issuer:
        set_sign_on(settings, issuer)
        page.goto(f"{live_server.url}/admin/purposes/processingactivity/")
        page.get_by_role("link", name="Log in with Harbour").click()

        expect(page).to_have_url(f"{live_server.url}/admin/purposes/processingactivity/")
        in_the_register(page)


def test_token_asks_the_provider_again_and_keeps_what_was_typed(page: Page, live_server, settings, vocabularies):
    with provider(Identity()) as issuer:
        set_sign_on(settings, issuer)
        settings.SECOND_FACTOR_ROLES = frozenset()
        page.goto(f"{live_server.url}/admin/purposes/apitoken/add/")
        page.get_by_role("link", name="Log in with Harbour").click()
        page.locator("[name=name]").fill("The intranet")
        page.locator("[name=expires_at]").fill(f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}")
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 600

        page.get_by_role("link", name="Log in with Harbour again").click()

        expect(page.get_by_text("The token is made.")).to_be_visible()


def test_token_asks_again_who_it_is_and_keeps_what_was_typed(page: Page, live_server, dpo, settings, vocabularies):
    settings.SECOND_FACTOR_ROLES = frozenset()
    type_password(page, live_server.url)
    page.goto(f"{live_server.url}/admin/purposes/apitoken/add/")
    page.locator("[name=name]").fill("The intranet")
    page.locator("[name=expires_at]").fill(f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 600

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("The token is made.")).to_be_visible()


def test_new_account_comes_in_by_a_password_of_its_own(page: Page, live_server, dpo, settings, new_context):
    settings.SECOND_FACTOR_ROLES = frozenset()
    type_password(page, live_server.url)
    page.goto(f"{live_server.url}/admin/auth/user/add/")
    page.get_by_label("Name to log in with").fill("lena")
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Save", exact=True).click()
    first = page.get_by_label("First password").input_value()

    lena = new_context().new_page()
    type_password(lena, live_server.url, "lena", first)
    expect(lena.get_by_role("heading", name="Choose your own password")).to_be_visible()
    lena.goto(f"{live_server.url}/admin/purposes/processingactivity/")
    lena.get_by_label("Current Password").fill(first)
    lena.get_by_label("New Password", exact=True).fill("other words of a test")
    lena.get_by_label("New Password (again)").fill("other words of a test")
    lena.get_by_role("button", name="Change the password").click()
    lena.get_by_role("link", name="Back to the register").click()
    in_the_register(lena)

    page.get_by_role("link", name="Back to the account").click()
    page.get_by_role("button", name="Log this person out everywhere").click()
    expect(page.get_by_text("lena is logged out wherever they were logged in")).to_be_visible()
    lena.reload()
    expect(lena.get_by_role("heading", name="Log in")).to_be_visible()
